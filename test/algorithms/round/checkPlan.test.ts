import { describe, expect, it } from 'vitest'
import type { Progress, Round, Stop, StopId } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { at, instance, nine, request, round, travel } from './gridTown.ts'

const press = request('5,5')
const newStop = (id = '5,5', number = 'L01', name = 'press'): Stop => {
  const { requestId, mailboxId, parcels, placeId } = request(id, 1, name)
  return {
    stopId: `2026-11-23.${number}.${name}` as StopId,
    placeId,
    deliveries: [],
    collections: [{ requestId, mailboxId, parcels }],
    segment: 0,
  }
}
const out: { progress: Progress } = { progress: { state: 'out', leftAt: nine } }

/** The codes of what the judge finds when the first round's stops are changed so. */
function judge(
  rounds: Round | Round[],
  change: (stops: Stop[]) => Stop[],
  {
    nowAt = nine,
    also = [] as Round[],
    known = [press],
    changedRoundIds = undefined as undefined | Round['roundId'][],
  } = {},
) {
  const [first, ...rest] = [rounds].flat() as [Round, ...Round[]]
  const before = instance([first, ...rest], [press])
  const changed = { ...first, stops: change([...first.stops]) }
  const violations = checkPlan({
    before,
    after: { ...before, rounds: [changed, ...rest, ...also], version: 2 },
    travel,
    requests: new Map(known.map((one) => [one.requestId, one])),
    nowAt,
    ...(changedRoundIds ? { changedRoundIds } : {}),
  })
  for (const { text } of violations) expect(text).not.toBe('')
  return violations.map(({ code }) => code)
}

describe('checkPlan', () => {
  const plain = round('L01', '10,0 20,0 | 30,0 40,0 50,0 60,0')

  it('finds nothing in a plan that stands, nor in a good insertion', () => {
    expect(judge(plain, (stops) => stops)).toEqual([])
    expect(judge(plain, (stops) => stops.toSpliced(2, 0, newStop()))).toEqual([])
  })

  it('finds a request in two rounds, and a stop twice', () => {
    const other = round('L02', '')
    const twice = { ...other, stops: [newStop('5,5', 'L02')] }
    expect(judge(plain, (stops) => [newStop(), ...stops], { also: [twice] })).toEqual([
      'request twice',
    ])
    expect(judge(round('C01', '10,0'), (stops) => [...stops, ...stops])).toContain('stop twice')
  })

  it('finds places and requests that nobody knows, and a request at the wrong place', () => {
    expect(judge(plain, (stops) => [newStop('9,9'), ...stops])).toEqual([
      'unknown place',
      'wrong request',
    ])
    expect(judge(plain, (stops) => [newStop(), ...stops], { known: [] })).toEqual([
      'unknown request',
    ])
  })

  it('finds what a carrier refused', () => {
    const refused = { ...plain, refused: [press.requestId] }
    expect(judge(refused, (stops) => [newStop(), ...stops])).toEqual(['refused by carrier'])
  })

  it('finds deliveries out of order in a fixed round, not in a free one', () => {
    expect(judge(plain, (stops) => stops.toReversed())).toEqual(['order changed'])
    expect(judge(round('C01', '10,0P 20,0P'), (stops) => stops.toReversed())).toEqual([])
  })

  it('finds deliveries that left their round', () => {
    expect(judge(round('C01', '10,0P 20,0P'), (stops) => stops.slice(1))).toEqual(['delivery lost'])
  })

  it('lets a request join a frozen stop, but nothing come between the frozen', () => {
    const walking = { ...round('L01', '5,5 20,0 30,0 | 60,0'), ...out }
    const join = (stops: Stop[]) =>
      stops.with(0, { ...stops[0]!, collections: newStop().collections })
    expect(judge(walking, join)).toEqual([])
    expect(judge(walking, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual(['frozen moved'])
    expect(judge(walking, (stops) => stops.toSpliced(3, 0, newStop()))).toEqual([])
  })

  it('finds a request that came behind the carrier', () => {
    const walking = { ...round('L01', '5,5 20,0 30,0 40,0 50,0'), ...out }
    const join = (stops: Stop[]) =>
      stops.with(0, { ...stops[0]!, collections: newStop().collections })
    expect(judge(walking, join, { nowAt: at(200) })).toEqual(['behind'])
  })

  it('lets a cancelled collection go from a frozen stop, but not to other hands', () => {
    const walking = { ...round('L01', '10,0C 20,0 30,0'), ...out }
    const drop = (stops: Stop[]) => stops.slice(1)
    expect(judge(walking, drop)).toEqual([])
    const taken = { ...round('L02', ''), stops: [newStop('10,0', 'L02', 'old.L01.10,0')] }
    const known = [request('10,0', 1, 'old.L01.10,0')]
    expect(judge(walking, drop, { also: [taken], known })).toEqual(['frozen hands'])
  })

  it('finds a collection that is in no round any more, although its request is known', () => {
    const drop = (stops: Stop[]) => stops.slice(1)
    const known = [request('10,0', 1, 'old.L01.10,0')]
    expect(judge(round('L01', '10,0C 20,0 30,0'), drop, { known })).toEqual(['collection lost'])
  })

  it('finds a bag over its volume, but bears what was too full before', () => {
    const capacity = { litres: 6, grams: 30_000 }
    const full = round('L01', '10,0P 20,0', { capacity })
    expect(judge(full, (stops) => [newStop(), ...stops])).toEqual(['over capacity'])
    expect(judge(full, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual([])
    const bursting = round('L01', '10,0P 20,0P 30,0', { capacity })
    expect(judge(bursting, (stops) => stops.toSpliced(2, 0, newStop()))).toEqual([])
    expect(judge(bursting, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual(['over capacity'])
  })

  it('empties the bag at a reload and fills it with the mail up to the next one of the morning', () => {
    const capacity = { litres: 6, grams: 30_000 }
    const twice = round('L01', '10,0P D 20,0P', { capacity })
    expect(judge(twice, (stops) => stops)).toEqual([])
    // the bag is full on leaving, empty at the first stop, and full again
    expect(judge(twice, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual([])
    expect(judge(twice, (stops) => stops.toSpliced(2, 0, newStop()))).toEqual(['over capacity'])
    const [reload] = round('L01', 'd').stops as [Stop]
    const full = round('L01', '10,0P 20,0P', { capacity: { ...capacity, litres: 12 } })
    expect(judge(full, (stops) => [newStop(), reload, ...stops])).toEqual(['over capacity'])
    expect(judge(full, (stops) => stops.toSpliced(1, 0, newStop(), reload))).toEqual([])
  })

  it('finds a reload elsewhere, and mail that is cut at another one than in the morning', () => {
    const cut = round('L01', '10,0 D 20,0')
    const [reload] = round('L01', 'd').stops as [Stop]
    const elsewhere = { ...reload, placeId: newStop().placeId }
    expect(judge(cut, (stops) => [...stops, reload])).toEqual([])
    expect(judge(cut, (stops) => [...stops, elsewhere])).toEqual(['reload'])
    expect(judge(cut, (stops) => stops.toSpliced(1, 1))).toEqual(['reload', 'order changed'])
    const { insertedAt: _, ...ofMorning } = reload
    expect(judge(round('C01', '10,0'), (stops) => [...stops, ofMorning])).toEqual(['reload'])
  })

  it('finds more than a quarter of an hour of overtime, unless it was there before', () => {
    const late = round('L01', '10,0', { returnAt: at(220) })
    expect(judge(late, (stops) => [...stops, newStop()])).toEqual([])
    const later = { ...late, returnAt: at(220 - 850) }
    expect(judge(later, (stops) => [...stops, newStop()])).toEqual(['overtime'])
    const latest = { ...late, returnAt: at(-5000) }
    expect(judge(latest, (stops) => stops)).toEqual([])
  })

  it('finds a leg without a way, a stop without work and a round that is gone', () => {
    const before = instance([plain], [press])
    const input = { after: before, requests: new Map(), nowAt: nine }
    const [none] = checkPlan({ ...input, travel: () => undefined })
    expect(none).toMatchObject({ code: 'no way' })
    const empty = { ...newStop(), collections: [] }
    expect(judge(plain, (stops) => [empty, ...stops])).toEqual(['empty stop'])
    const gone = checkPlan({ ...input, travel, before, after: { ...before, rounds: [] } })
    expect(gone.map(({ code }) => code)).toEqual(['round lost'])
  })

  it('looks at a round that changed without being declared', () => {
    const changedRoundIds: Round['roundId'][] = []
    expect(judge(plain, (stops) => stops.toReversed(), { changedRoundIds })).toEqual([
      'order changed',
    ])
  })

  it('keeps what was collected, although its request is no longer active', () => {
    const done = round('L01', '10,0C 20,0', out)
    expect(judge(done, (stops) => stops, { known: [] })).toEqual([])
  })
})
