import { describe, expect, it } from 'vitest'
import type { RequestId, Round, StopId } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { explain } from '../../../algorithms/round/explain.ts'
import type { Insertion } from '../../../algorithms/round/insertion.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { at, instance, nine, request, round, travel } from './gridTown.ts'

function insert(rounds: Round[], place: string, { parcels = 1, nowAt = nine } = {}) {
  const press = request(place, parcels)
  return insertPickup({ instance: instance(rounds, [press]), travel, request: press, nowAt })
}

function inserted(result: Insertion) {
  if (result.kind !== 'inserted') throw new Error(explain(result.reason).en)
  return result
}

const placesOf = ({ stops }: Round) => stops.map(({ placeId }) => placeId).join(' ')
const out = (confirmed?: string, atSeconds = 0): Partial<Round> => ({
  progress: {
    state: 'out',
    leftAt: nine,
    ...(confirmed ? { confirmed: { stopId: confirmed as StopId, at: at(atSeconds) } } : {}),
  },
})

describe('insertPickup', () => {
  it('puts a house on the way between its neighbours', () => {
    const result = inserted(insert([round('L01', '10,0 20,0 30,0')], '25,0'))
    expect(placesOf(result.plan)).toBe('10,0 20,0 25,0 30,0')
    expect(result).toMatchObject({ joined: false, addedSeconds: 60, addedMetres: 0 })
    expect(result.stopId).toBe('2026-11-23.L01.press')
    // 250 m of walk, and two letters on the way
    expect(result.arriveAt).toBe(at(250 + 40))
    expect(explain(result.reason).en).toBe('+1\u00a0min: you pass this house anyway')
  })

  it('joins the stop that is planned at the place', () => {
    const result = inserted(insert([round('L01', '10,0 20,0 30,0')], '20,0'))
    expect(result).toMatchObject({ joined: true, addedSeconds: 30, addedMetres: 0 })
    expect(result.plan.stops).toHaveLength(3)
    expect(explain(result.reason).fr).toBe('déjà sur votre chemin au 20, +30\u00a0s')
  })

  it('joins a frozen stop, but puts nothing new among the frozen', () => {
    const rounds = [round('L01', '1,0 2,0 3,0 4,0 | 4,50 -1,50', out())]
    expect(inserted(insert(rounds, '3,0')).joined).toBe(true)
    const result = inserted(insert(rounds, '3,1'))
    expect(placesOf(result.plan)).toBe('1,0 2,0 3,0 4,0 3,1 4,50 -1,50')
  })

  it('keeps the order of deliveries, whatever it costs', () => {
    const result = inserted(insert([round('L01', '30,0 10,0 20,0')], '12,0'))
    expect(placesOf(result.plan).replace('12,0 ', '')).toBe('30,0 10,0 20,0')
  })

  it('takes the round that needs the least time', () => {
    const rounds = [round('L01', '0,50'), round('L02', '50,0'), round('C01', '')]
    expect(inserted(insert(rounds, '45,0')).roundId).toBe('2026-11-23.L02')
  })

  describe('with promises to keep', () => {
    const promise = (one: Round, seconds: number): Round => ({
      ...one,
      stops: one.stops.map((stop) => ({
        ...stop,
        collections: stop.collections.map((each) => ({ ...each, promisedToAt: at(seconds) })),
      })),
    })
    // by bike 100 s west, 68 s of work, 200 s east: at the second after 368 s, of which a fifth of the
    // 268 s from the first, 54 s, is kept in reserve
    const busy = round('C01', '-40,0C 40,0C')
    const idle = round('C02', '')

    it('takes the busy round while its promises hold, and the idle one when they don’t', () => {
      // in passing it takes 68 s of the busy round, and 168 s of the idle one
      const inTime = inserted(insert([promise(busy, 490), idle], '-20,0'))
      expect(inTime).toMatchObject({ roundId: '2026-11-23.C01', addedSeconds: 68 })
      // the second promise would be 50 s too late: 68 s and 3 * 50 s
      const late = inserted(insert([promise(busy, 440), idle], '-20,0'))
      expect(late).toMatchObject({ roundId: '2026-11-23.C02', addedSeconds: 168 })
      expect(late.addedLateSeconds).toBe(0)
    })

    it('counts only by how much later those that follow become', () => {
      // the second is 68 s late and becomes 30 s later; the first is reached as before
      const result = inserted(insert([promise(busy, 300)], '-40,0'))
      expect(result).toMatchObject({ joined: true, addedSeconds: 30, addedLateSeconds: 30 })
    })
  })

  it('sends who is there first, of two that cost the same within half a minute', () => {
    // C01 comes by on its way home, after 436 s, for 68 s
    const later = round('C01', '40,0C 40,40C')
    const sooner = round('C02', '0,20C')
    const close = inserted(insert([later, sooner], '0,22'))
    expect(close).toMatchObject({ roundId: '2026-11-23.C02', addedSeconds: 78 })
    const far = inserted(insert([later, sooner], '0,30'))
    expect(far).toMatchObject({ roundId: '2026-11-23.C01', addedSeconds: 68 })
  })

  it('gives equal costs to the lower number', () => {
    const rounds = [round('L02', '50,0'), round('L01', '50,0')]
    expect(inserted(insert(rounds, '40,0')).roundId).toBe('2026-11-23.L01')
  })

  it('never gives a request back to the carrier who refused it', () => {
    const refused = ['press' as RequestId]
    const rounds = [round('L01', '10,0', { refused }), round('C01', '')]
    expect(inserted(insert(rounds, '10,0')).roundId).toBe('2026-11-23.C01')
    expect(insert(rounds.slice(0, 1), '10,0')).toEqual({
      kind: 'refusal',
      reason: { kind: 'carrier refused', number: 'L01' },
    })
  })

  it('waits until parcels are out of the bag before it takes one along', () => {
    const capacity = { grams: 30_000, litres: 12 }
    const result = inserted(insert([round('L01', '10,0P -20,0P -20,30', { capacity })], '5,0'))
    expect(placesOf(result.plan)).toBe('10,0 5,0 -20,0 -20,30')
    const full = insert([round('L01', '10,0P 20,0P', { capacity })], '5,0', { parcels: 3 })
    expect(full).toEqual({
      kind: 'refusal',
      reason: { kind: 'bag full', number: 'L01', parcels: 3 },
    })
  })

  it('prices overtime by its weight and refuses more than a quarter of an hour', () => {
    // 200 s of walk and 20 s of letters; just in time
    const returnAt = at(220)
    const late = round('L01', '10,0', { returnAt })
    expect(inserted(insert([late], '20,0')).addedSeconds).toBe(260)
    const dear = [late, round('C01', '', { profile: 'foot' })]
    // 260 s with 260 s of overtime against 460 s without
    expect(inserted(insert(dear, '20,0')).roundId).toBe('2026-11-23.C01')
    expect(insert([late], '60,0')).toEqual({
      kind: 'refusal',
      reason: { kind: 'too long', number: 'L01', overSeconds: 1060 },
    })
  })

  it('never puts anything behind the carrier', () => {
    const picture = '10,0 20,0R | 30,0 40,0 50,0 60,0'
    const there = out('2026-11-23.L01.20,0', 400)
    // he comes back along the same street: that is his way home
    const back = inserted(insert([round('L01', picture, there)], '15,0', { nowAt: at(400) }))
    expect(placesOf(back.plan)).toBe('10,0 20,0 30,0 40,0 50,0 60,0 15,0')
    expect(back.reason).toMatchObject({ kind: 'way back', addedMetres: 0 })
  })

  describe('behind the carrier of its street', () => {
    // up one street, home by another 400 m away
    const passed = round(
      'L01',
      '0,10 0,20R | 0,30 40,30 40,20 40,10',
      out('2026-11-23.L01.0,20', 400),
    )
    const nowAt = at(400)

    it('takes a neighbour who needs less than a collection round', () => {
      const neighbour = round('L02', '-10,10 -10,30', {})
      const rounds = [passed, neighbour, round('C01', '')]
      const result = inserted(insert(rounds, '-3,15', { nowAt }))
      expect(result.roundId).toBe('2026-11-23.L02')
      expect(result.reason).toMatchObject({ kind: 'neighbour', passedNumber: 'L01' })
    })

    it('takes a collection round that needs less than a neighbour', () => {
      const neighbour = round('L02', '-100,10 -100,30', {})
      const rounds = [passed, neighbour, round('C01', '-5,15')]
      const result = inserted(insert(rounds, '-3,15', { nowAt }))
      expect(result.roundId).toBe('2026-11-23.C01')
      expect(result.reason).toMatchObject({ kind: 'later round', passedNumber: 'L01' })
    })

    it('takes a neighbour when there is no collection round', () => {
      const neighbour = round('L02', '-10,10 -10,30', {})
      const result = inserted(insert([passed, neighbour], '-3,15', { nowAt }))
      expect(result.roundId).toBe('2026-11-23.L02')
      expect(result.reason).toMatchObject({ kind: 'neighbour', passedNumber: 'L01' })
    })

    it('makes a short turn of at most three minutes, and refuses a longer one', () => {
      const turning = (place: string) =>
        insert(
          [round('L01', '0,20R | 0,21 0,22 0,23 | 40,23 40,-20', out('2026-11-23.L01.0,20', 400))],
          place,
          {
            nowAt,
          },
        )
      expect(inserted(turning('0,19')).reason.kind).toBe('way back')
      const short = inserted(turning('-3,18'))
      expect(placesOf(short.plan)).toBe('0,20 0,21 0,22 0,23 -3,18 40,23 40,-20')
      expect(short.reason).toEqual({ kind: 'short turn', addedSeconds: 220, addedMetres: 160 })
      expect(turning('-6,19')).toEqual({
        kind: 'refusal',
        reason: { kind: 'behind', number: 'L01' },
      })
    })
  })

  it('says that no round goes out, or that all are over', () => {
    expect(insert([], '1,0')).toEqual({ kind: 'refusal', reason: { kind: 'no round' } })
    const over = round('L01', '1,0', { progress: { state: 'back' } })
    expect(insert([over], '1,0')).toEqual({ kind: 'refusal', reason: { kind: 'rounds over' } })
  })

  it('expects an idle carrier after his way there, not at once', () => {
    const idle = round('C01', '', out())
    const result = inserted(insert([idle], '40,0', { nowAt: at(3600) }))
    expect(result.arriveAt).toBe(at(3600 + 100))
    const before = instance([idle], [request('40,0')])
    const violations = checkPlan({
      before,
      after: { ...before, rounds: [result.plan], version: 2 },
      travel,
      requests: new Map([[request('40,0').requestId, request('40,0')]]),
      nowAt: at(3600),
    })
    expect(violations).toEqual([])
  })

  it('throws when the request is in a round already, or its place unknown', () => {
    const press = { ...request('10,0'), requestId: 'old.L01.10,0' as RequestId }
    const rounds = [round('L01', '10,0C')]
    const input = { instance: instance(rounds), travel, nowAt: nine }
    expect(() => insertPickup({ ...input, request: press })).toThrow('is in round L01 already')
    expect(() => insertPickup({ ...input, request: request('9,9') })).toThrow('unknown place')
  })
})
