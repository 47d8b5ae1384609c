import { describe, expect, it } from 'vitest'
import type {
  PickupRequest,
  PlaceId,
  Progress,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { at, depot, instance, nine, request, round, travel } from './gridTown.ts'

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
    said = [] as PickupRequest[],
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
    saidRequestIds: new Set(said.map(({ requestId }) => requestId)),
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

  it('finds a way beyond its range, unless nobody chose it', () => {
    const short = round('C01', '5,0C 20,5C', { mostMetres: 500 })
    expect(judge(short, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual([])
    expect(judge(short, (stops) => [...stops, newStop()])).toEqual([])
    expect(judge(short, (stops) => [newStop(), ...stops])).toEqual(['too far'])
    const over = { ...short, mostMetres: 10 }
    expect(judge(over, (stops) => [...stops, newStop()])).toEqual([])
    const longWay: TravelTimes = (profile, from, to) =>
      from === depot && to === '20,5' ? { seconds: 1, metres: 9000 } : travel(profile, from, to)
    const left = { ...over, stops: over.stops.slice(1) }
    expect(
      checkPlan({
        before: instance([over]),
        after: { ...instance([over]), rounds: [left], version: 2 },
        travel: longWay,
        requests: new Map(),
        nowAt: nine,
      }),
    ).toEqual([])
  })

  it('finds a walk that is torn, forgotten, or that nobody spoke of', () => {
    const walk = { parkedAt: '10,0' as PlaceId, saidAt: nine }
    const [a, b, c, d] = round('C01', '10,0C 10,2C 10,4C 30,0C', { profile: 'car' }).stops as [
      Stop,
      Stop,
      Stop,
      Stop,
    ]
    const parked = round('C01', '', { profile: 'car' })
    const walking = { ...parked, stops: [{ ...a, walk }, { ...b, walk }, { ...c, walk }, d] }
    expect(judge(walking, (stops) => stops)).toEqual([])
    expect(judge(walking, (stops) => [newStop(), ...stops])).toEqual([])
    expect(judge(walking, (stops) => stops.toSpliced(2, 0, newStop()))).toEqual(['walk broken'])
    expect(judge(walking, (stops) => stops.with(1, b))).toEqual(['walk broken'])
    expect(judge(walking, (stops) => stops.with(3, { ...d, walk }))).toEqual(['walk broken'])
    const onFoot = { ...newStop(), walk }
    expect(judge(walking, (stops) => stops.toSpliced(3, 0, onFoot))).toEqual(['walk broken'])
    const join = (stops: Stop[]) =>
      stops.with(1, {
        ...stops[1]!,
        collections: [...b.collections, ...newStop('10,2').collections],
      })
    expect(judge(walking, join, { known: [request('10,2')] })).toEqual([])
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

  it('bears what a carrier says he took, and no more than that', () => {
    const capacity = { litres: 12, grams: 30_000 }
    const his = round('L01', '10,0C 20,0 30,0', { capacity })
    const said = [request('10,0', 1, 'old.L01.10,0')]
    const known = [press, ...said]
    const found = (stops: Stop[]) =>
      stops.map((stop, index) => {
        const collections = stop.collections.map((one) => ({ ...one, parcels: 3 }))
        return index === 0 ? { ...stop, collections } : stop
      })
    expect(judge(his, found, { known })).toEqual(['over capacity'])
    expect(judge(his, found, { known, said })).toEqual([])
    const more = (stops: Stop[]) => found(stops).toSpliced(2, 0, newStop())
    expect(judge(his, more, { known, said })).toEqual(['over capacity'])
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

  it('fills the bag at a relay and leaves in it what was collected', () => {
    const capacity = { litres: 12, grams: 30_000 }
    const full = round('L01', '1,0P Q 2,0P 3,0P', { capacity })
    expect(judge(full, (stops) => stops.toSpliced(1, 0, newStop()))).toEqual(['over capacity'])
    expect(judge(full, (stops) => stops.toSpliced(3, 0, newStop()))).toEqual([])
    const [reload] = round('L01', 'd').stops as [Stop]
    expect(judge(full, (stops) => stops.toSpliced(1, 0, newStop(), reload))).toEqual([])
  })

  it('finds a relay where none is, and one that was put in on the way', () => {
    const cut = round('L01', '10,0 Q 20,0')
    const at = (stops: Stop[], change: Partial<Stop>) => stops.with(1, { ...stops[1]!, ...change })
    expect(judge(cut, (stops) => at(stops, { placeId: newStop().placeId }))).toContain('reload')
    expect(judge(cut, (stops) => at(stops, { reload: true }))).toEqual(['reload'])
    expect(judge(cut, (stops) => stops.toSpliced(1, 1))).toEqual(['reload', 'order changed'])
    const [relay] = round('L02', 'Q').stops as [Stop]
    expect(judge(cut, (stops) => [...stops, { ...relay, insertedAt: nine }])).toEqual(['reload'])
  })

  it('finds more than a quarter of an hour of overtime, unless it was there before', () => {
    const late = round('L01', '10,0', { returnAt: at(220) })
    expect(judge(late, (stops) => [...stops, newStop()])).toEqual([])
    const later = { ...late, returnAt: at(220 - 850) }
    expect(judge(later, (stops) => [...stops, newStop()])).toEqual(['overtime'])
    const latest = { ...late, returnAt: at(-5000) }
    expect(judge(latest, (stops) => stops)).toEqual([])
  })

  it('finds a break that a plan takes away, and one that it puts off beyond its time', () => {
    const breakDue = { seconds: 1200, fromAt: at(110), toAt: at(200) }
    const due = round('L01', '10,0C 20,0', { breakDue })
    const before = instance([due], [press])
    const { breakDue: _, ...without } = due
    const judged = (rounds: Round[]) =>
      checkPlan({
        before,
        after: { ...before, rounds },
        travel,
        requests: new Map(),
        nowAt: nine,
      }).map(({ code }) => code)
    expect(judged([without])).toEqual(['break lost'])
    expect(judged([{ ...due, breakDue: { ...breakDue, seconds: 60 } }])).toEqual(['break lost'])
    // twenty more at the first stop, which is reached before and left ten minutes after
    const more = Array.from({ length: 20 }, (_, n) => request('10,0', 1, `press ${n}`))
    const join = (stops: Stop[]) => {
      const collections = more.map(({ requestId, mailboxId, parcels }) => {
        return { requestId, mailboxId, parcels }
      })
      return stops.with(0, {
        ...stops[0]!,
        collections: [...stops[0]!.collections, ...collections],
      })
    }
    const capacity = { litres: 1000, grams: 1_000_000 }
    expect(judge({ ...due, capacity }, join, { known: more })).toEqual(['break late'])
    const over = { ...due, capacity }
    expect(judge(over, join, { known: more, nowAt: at(300) })).toEqual([])
  })

  it('finds a leg without a way, a stop without work and a round that is gone', () => {
    const before = instance([plain], [press])
    const input = { after: before, requests: new Map(), nowAt: nine }
    const [none] = checkPlan({ ...input, travel: () => undefined })
    expect(none).toMatchObject({ code: 'no way' })
    const empty = { ...newStop(), collections: [] }
    expect(judge(plain, (stops) => [empty, ...stops])).toEqual(['empty stop'])
    // confirmed once, it lost its work and is passed by now
    const was = { ...plain, stops: [empty, ...plain.stops] }
    expect(judge(was, (stops) => stops)).toEqual([])
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

  describe('with a carrier’s own word', () => {
    const free = round('C01', '10,0C 20,0C 30,0C 40,0C 50,0C 60,0C')
    const said = (word: Partial<Stop>, ...indexes: number[]): Round => ({
      ...free,
      stops: free.stops.map((stop, index) =>
        indexes.includes(index) ? { ...stop, ...word } : stop,
      ),
    })
    const pinned = said({ pin: { holds: true, saidAt: nine } }, 2)
    const ordered = said({ orderedAt: nine }, 1, 3)
    const swap = (a: number, b: number) => (stops: Stop[]) =>
      stops.with(a, stops[b]!).with(b, stops[a]!)
    const known = [press, request('20,0', 1, 'old.C01.20,0'), request('30,0', 1, 'old.C01.30,0')]

    it('finds a pinned stop that others have passed, or that somebody else has', () => {
      expect(judge(pinned, swap(2, 3))).toEqual(['pin broken'])
      expect(judge(pinned, swap(1, 4))).toEqual(['pin broken'])
      expect(judge(pinned, swap(4, 5))).toEqual([])
      expect(judge(pinned, (stops) => stops.toSpliced(2, 0, newStop('5,5', 'C01')))).toEqual([])
      const other = { ...round('C02', ''), stops: [{ ...pinned.stops[2]!, stopId: 'x' as StopId }] }
      expect(judge(pinned, (stops) => stops.toSpliced(2, 1), { also: [other], known })).toEqual([
        'pin broken',
      ])
    })

    it('lets a pinned stop leave that is no longer to be collected', () => {
      expect(judge(pinned, (stops) => stops.toSpliced(2, 1))).toEqual([])
    })

    it('lets a stop move whose pin was taken away', () => {
      expect(judge(said({ pin: { holds: false, saidAt: nine } }, 2), swap(2, 3))).toEqual([])
    })

    it('finds his own order broken, or forgotten', () => {
      expect(judge(ordered, swap(1, 3))).toEqual(['own order broken'])
      expect(judge(ordered, swap(1, 2))).toEqual([])
      const forget = ({ orderedAt: _, ...stop }: Stop) => stop
      expect(judge(ordered, (stops) => stops.with(1, forget(stops[1]!)))).toContain(
        'own order broken',
      )
    })

    it('lets his own hand move mail and frozen stops, whatever it costs, and nothing more', () => {
      const mail = round('L01', '10,0 20,0 | 30,0 40,0C', {
        progress: {
          state: 'out',
          leftAt: nine,
          confirmed: { stopId: free.stops[0]!.stopId, at: nine },
        },
      })
      const first = mail.stops[0]!.stopId
      const gone = {
        ...mail,
        returnAt: nine,
        progress: { ...mail.progress, confirmed: { stopId: first, at: nine } },
      }
      const stopIds = [gone.stops[3]!.stopId, gone.stops[1]!.stopId]
      const hand = (change: (stops: Stop[]) => Stop[]) => {
        const before = instance([gone])
        return checkPlan({
          before,
          after: { ...before, rounds: [{ ...gone, stops: change([...gone.stops]) }], version: 2 },
          travel,
          requests: new Map(),
          nowAt: nine,
          ordered: { roundId: gone.roundId, stopIds },
        }).map(({ code }) => code)
      }
      const [a, b, c, d] = gone.stops as [Stop, Stop, Stop, Stop]
      expect(hand(() => [a, d, b, c])).toEqual([])
      expect(hand(() => [a, b, c, d])).toEqual(['own order broken'])
      expect(hand(() => [d, a, b, c])).toEqual(['frozen moved'])
      expect(hand(() => [a, d, b])).toEqual(['own order broken'])
    })
  })
})
