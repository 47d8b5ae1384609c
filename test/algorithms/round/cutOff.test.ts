import { describe, expect, it } from 'vitest'
import type { Progress, Round, StopId, TravelTimes } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { explain } from '../../../algorithms/round/explain.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { at, instance, nine, request, round, travel } from './gridTown.ts'

/** The river flows at y = 10, and its bridges are closed: nobody crosses. */
const noBridge: TravelTimes = (profile, from, to) =>
  isBeyond(from) === isBeyond(to) ? travel(profile, from, to) : undefined
const isBeyond = (id: string) => Number(id.split(',')[1]) > 10

const out = (confirmed?: string): { progress: Progress } => ({
  progress: {
    state: 'out',
    leftAt: nine,
    ...(confirmed
      ? { confirmed: { stopId: `2026-11-23.L01.${confirmed}` as StopId, at: at(1000) } }
      : {}),
  },
})

const schedule = (one: Round, nowAt = nine) =>
  scheduleRound({ round: one, instance: instance([one]), travel: noBridge, nowAt })

function insert(one: Round, id: string, nowAt = nine) {
  const press = request(id)
  const before = instance([one], [press])
  const result = insertPickup({ instance: before, travel: noBridge, request: press, nowAt })
  if (result.kind === 'refusal') return { result, violations: [] }
  const { plan } = result
  const violations = checkPlan({
    before,
    after: { ...before, rounds: [plan], version: before.version + 1 },
    travel: noBridge,
    requests: new Map([[press.requestId, press]]),
    nowAt,
    changedRoundIds: [plan.roundId],
  })
  return { result, violations, order: plan.stops.map(({ placeId }) => placeId).join(' ') }
}

describe('a stop that no way leads to', () => {
  it('is left out, and the round goes on from the stop before it', () => {
    const { stops, returnAt } = schedule(round('L01', '10,0 10,20 30,0'))
    expect(stops.map(({ state }) => state)).toEqual(['planned', 'cut off', 'planned'])
    expect(stops.map(({ arriveAt }) => arriveAt)).toEqual([at(100), at(120), at(320)])
    expect(stops[1]).toMatchObject({ departAt: at(120), legSeconds: 0, legMetres: 0 })
    expect(stops[2]).toMatchObject({ legSeconds: 200, legMetres: 200 })
    expect(returnAt).toBe(at(340 + 300))
  })

  it('keeps its parcels on board', () => {
    const { stops } = schedule(round('L01', '10,20P 10,0'))
    expect(stops.map(({ load }) => load.litres)).toEqual([6, 6])
  })

  it('is not what the carrier goes to next', () => {
    expect(schedule(round('L01', '10,20P 10,0', out())).nextIndex).toBe(1)
    expect(schedule(round('L01', '10,20 20,20')).nextIndex).toBe(2)
    expect(schedule(round('L01', '10,20 20,20')).returnAt).toBe(nine)
  })

  it('stays done when he has been there before the bridge was closed', () => {
    const { stops, returnAt } = schedule(round('L01', '10,0 10,20P 30,0', out('10,20')), at(1000))
    expect(stops.map(({ state }) => state)).toEqual(['passed', 'done', 'planned'])
    expect(stops.every(({ arriveAt }) => Number.isSafeInteger(arriveAt))).toBe(true)
    expect(Number.isSafeInteger(returnAt)).toBe(true)
  })

  it('lets a press be put before and after it, judged', () => {
    const one = round('L01', '10,0 10,20 30,0')
    const { order, violations, result } = insert(one, '20,0')
    expect(order).toBe('10,0 10,20 20,0 30,0')
    expect(violations).toEqual([])
    expect(result).toMatchObject({ addedMetres: 0 })
    expect(insert(round('L01', '10,0 20,0 10,20'), '15,0').order).toBe('10,0 15,0 20,0 10,20')
    expect(insert(round('L01', '10,20P 10,0', out()), '20,0', at(30))).toMatchObject({
      violations: [],
    })
  })

  it('is joined by nobody', () => {
    const { result } = insert(round('L01', '10,0 10,20 30,0'), '10,20')
    expect(result).toEqual({ kind: 'refusal', reason: { kind: 'no way' } })
  })

  it('may not be new: the judge refuses it', () => {
    const before = instance([round('L01', '10,0 30,0')], [request('10,20')])
    const rounds = [round('L01', '10,0 30,0 10,20')]
    const after = { ...before, rounds, version: before.version + 1 }
    const input = { before, after, travel: noBridge, requests: new Map(), nowAt: nine }
    expect(checkPlan(input).map(({ code }) => code)).toEqual(['no way'])
  })

  it('is told with the streets that are closed', () => {
    const streets = ['Rue A', 'Pont B']
    expect(explain({ kind: 'cut off', streets: ['Rue A'] })).toEqual({
      fr: 'Rue A est fermée\u00a0: personne ne peut y arriver',
      en: 'Rue A is closed: nobody can get there',
    })
    expect(explain({ kind: 'cut off', streets, number: 'L07' })).toEqual({
      fr: 'Rue A et Pont B sont fermées\u00a0: la tournée L07 ne peut pas y arriver',
      en: 'Rue A and Pont B are closed: round L07 can’t get there',
    })
    expect(explain({ kind: 'cut off', streets: [] }).en).toBe(
      'a street is closed: nobody can get there',
    )
  })
})
