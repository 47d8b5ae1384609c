import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  CarrierId,
  Instance,
  LonLat,
  PickupRequest,
  Place,
  PlaceId,
  Round,
  RoundId,
  Stop,
  StopId,
} from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { findPieces } from '../../../algorithms/road/findPieces.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { keepLegs } from '../../../backend/area/keptLegs.ts'
import { makeTravel, type NamedClosure } from '../../../backend/area/travel.ts'
import { writeTown } from '../../../simulator/town.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

// The office is at A; a bridge BE, and another one far to the east, CF.
const town = drawTown(
  [
    'A----B-----------------------------C',
    '     |                             |',
    '     |                             |',
    '     |                             |',
    'D----E-----------------------------F',
  ].join('\n'),
  { ways: { BE: { name: 'Pont Vieux' }, CF: { name: 'Pont Neuf' }, DE: { name: 'Quai' } } },
)
const roads = buildRoads(readOsm(town.bytes))
const office = placeAt('office', metresIn(5, 1))
const north = placeAt('north', metresIn(30, 1))
const south = placeAt('south', metresIn(20, 41))
const onBridge = placeAt('bridge', metresIn(51, 20))
const places = [office, north, south, onBridge]

function placeAt(id: string, position: LonLat): Place {
  const placeId = id as PlaceId
  return { placeId, position, street: '', houseNumber: '1', source: 'address', boxes: 1 }
}

function closed(
  position: LonLat,
  street: string,
  profiles: NamedClosure['profiles'] = ['foot', 'cargo-bike', 'car'],
  on: Roads = roads,
): NamedClosure {
  const pieces = findPieces(on, [position])
  return { kind: 'closed', factor: 1, profiles, direction: 'both', pieces, street }
}
const oldBridge = closed(metresIn(50, 20), 'Pont Vieux')
const newBridge = closed(metresIn(350, 20), 'Pont Neuf')

describe('travel while bridges are closed', () => {
  const metres = (travel: ReturnType<typeof makeTravel>, from = office, to = south) =>
    travel.times('foot', from.placeId, to.placeId)?.metres

  it('goes round, and straight again when it opens', () => {
    const travel = makeTravel(roads, places)
    expect(metres(travel)).toBe(45 + 40 + 30)
    travel.useClosures([oldBridge])
    expect(metres(travel)).toBe(45 + 300 + 40 + 300 + 30)
    travel.prepare(south.placeId)
    expect(metres(travel, south, north)).toBe(30 + 300 + 40 + 300 + 20)
    travel.useClosures([])
    expect(metres(travel)).toBe(45 + 40 + 30)
    expect(travel.whyCutOff([onBridge.placeId])).toBeUndefined()
  })

  it('says which street keeps whom from a place', () => {
    const travel = makeTravel(roads, places)
    travel.useClosures([oldBridge])
    expect(travel.whyCutOff([south.placeId])).toBeUndefined()
    expect(travel.whyCutOff([onBridge.placeId])?.en).toBe(
      'Pont Vieux is closed: nobody can get there',
    )
    travel.useClosures([oldBridge, newBridge])
    const many = 'Pont Vieux et Pont Neuf sont fermées\u00a0: personne ne peut y arriver'
    const cutOff = [office, north, south].filter(({ placeId }) => travel.whyCutOff([placeId]))
    // Which bank is the town and which the island is for the larger one to say.
    expect(cutOff.length).toBeGreaterThan(0)
    for (const { placeId } of cutOff) expect(travel.whyCutOff([placeId])?.fr).toBe(many)
    expect(metres(travel)).toBeUndefined()
    expect(travel.line('foot', office.placeId, south.placeId)).toBeUndefined()
  })

  it('closes a street for some, and names their round', () => {
    const travel = makeTravel(roads, places)
    travel.useClosures([closed(metresIn(50, 20), 'Pont Vieux', ['car'])])
    expect(metres(travel, office, onBridge)).toBe(45 + 20)
    const van = { profile: 'car', number: 'C02' } as const
    expect(travel.whyCutOff([onBridge.placeId], van)?.en).toBe(
      'Pont Vieux is closed: round C02 can’t get there',
    )
    expect(travel.whyCutOff([onBridge.placeId], { profile: 'foot', number: 'L01' })).toBeUndefined()
  })

  it('keeps the hours of a street, closed or not, and finds the same legs again', () => {
    const market = drawTown('A----B----C\n     |    |\n     |    |\nD----E----F', {
      ways: { BE: { 'access:conditional': 'no @ (Sa 06:00-14:00)' } },
    })
    const on = buildRoads(readOsm(market.bytes))
    const [home, box] = [placeAt('home', metresIn(20, 1)), placeAt('box', metresIn(20, 31))]
    const travel = makeTravel(on, [home, box])
    const [saturday, later] = [5 * 1440 + 8 * 60, 5 * 1440 + 15 * 60]
    expect(metres(travel, home, box)).toBe(30 + 30 + 30)
    expect(travel.minutesToChange(saturday)).toBe(6 * 60)
    // Monday counts too, whatever begins then.
    expect(travel.minutesToChange(later)).toBe(9 * 60 + 1440)
    expect(travel.useMinuteOfWeek(saturday)).toBe(true)
    expect(travel.useMinuteOfWeek(saturday + 5)).toBe(false)
    expect(metres(travel, home, box)).toBe(80 + 30 + 80)
    travel.useClosures([closed(metresIn(100, 15), 'Rue C', ['foot'], on)])
    expect(metres(travel, home, box)).toBeUndefined()
    expect(travel.useMinuteOfWeek(later)).toBe(true)
    expect(metres(travel, home, box)).toBe(30 + 30 + 30)
    travel.useClosures([])
    expect(travel.roads()).toBe(on)
    expect(makeTravel(roads, places).minutesToChange(0)).toBe(Infinity)
  })

  it('lets the next press go round, and no time be told where no way leads', () => {
    const travel = makeTravel(roads, places)
    const nowAt = Date.UTC(2026, 2, 10, 8)
    const one = roundOf([north], nowAt)
    const instance: Instance = {
      depotPlaceId: office.placeId,
      version: 1,
      rounds: [one],
      places: new Map(places.map((place) => [place.placeId, place])),
      settings: defaultRoundSettings,
    }
    const press = { ...requestAt(south), openedAt: nowAt }
    const insert = () => insertPickup({ instance, travel: travel.times, request: press, nowAt })
    const before = insert()
    travel.useClosures([oldBridge])
    const round = insert()
    if (before.kind !== 'inserted' || round.kind !== 'inserted') throw new Error('not inserted')
    expect(round.addedMetres).toBe(before.addedMetres + 2 * 600)
    travel.useClosures([oldBridge, newBridge])
    const { plan } = before
    const schedule = scheduleRound({ round: plan, instance, travel: travel.times, nowAt })
    expect(schedule.stops.map(({ state }) => state)).toContain('cut off')
    for (const stop of schedule.stops) {
      expect(stop.legMetres).toBeLessThan(1000)
      expect(Number.isSafeInteger(stop.arriveAt)).toBe(true)
    }
    expect(insert()).toMatchObject({ kind: 'refusal', reason: { kind: 'no way' } })
  })
})

describe('a place where nobody halts', () => {
  it('is told from one without a road, and from others', () => {
    const island = drawTown(`A---------B\n|         |\nC---------D${' '.repeat(40)}E---F`)
    const apart = placeAt('apart', metresIn(530, 20))
    const far = placeAt('far', metresIn(50, 900))
    const home = placeAt('home', metresIn(50, 5))
    const travel = makeTravel(buildRoads(readOsm(island.bytes)), [apart, far, home])
    expect(travel.whyNoStop(apart.placeId)?.en).toBe(
      'no known way joins the streets near this address to the others',
    )
    expect(travel.whyNoStop(far.placeId)?.fr).toBe(
      'aucune route connue ne passe près de cette adresse',
    )
    expect(travel.whyNoStop(home.placeId)).toBeUndefined()
  })
})

describe('a stop by car', () => {
  it('is come to at its kerb, so that the way back differs, and on foot at the door', () => {
    const main = drawTown('A---------B\n|         |\n|         |\nC---------D-E', {
      ways: { AB: { lanes: '4', highway: 'secondary' } },
    })
    const [a, b] = [placeAt('a', metresIn(20, 5)), placeAt('b', metresIn(70, 5))]
    const travel = makeTravel(buildRoads(readOsm(main.bytes)), [a, b])
    const metres = (profile: 'car' | 'foot') => [
      travel.times(profile, a.placeId, b.placeId)?.metres,
      travel.times(profile, b.placeId, a.placeId)?.metres,
    ]
    expect(metres('foot')).toEqual([50, 50])
    expect(metres('car')).toEqual([50, 30 + 30 + 100 + 30 + 20])
    // Closed in the direction of its kerb, nobody gets there by car: it isn't crossed.
    const lane = closed(metresIn(50, 0), 'Grand-Rue', ['car'], travel.roads())
    travel.useClosures([{ ...lane, direction: 'forward' }])
    expect(travel.times('car', b.placeId, a.placeId)).toBeUndefined()
    expect(travel.whyCutOff([a.placeId], { profile: 'car', number: 'C02' })?.en).toBe(
      'Grand-Rue is closed: round C02 can’t get there',
    )
  })
})

describe('legs over a closure', () => {
  const model = buildRoads(readOsm(Buffer.from(writeTown({ seed: 3, mailboxes: 200 }))))
  const { pieces } = model
  const middleOf = (piece: number): LonLat => {
    const at = Math.floor((pieces.firstPoint[piece]! + pieces.firstPoint[piece + 1]!) / 2)
    return [pieces.lons[at]!, pieces.lats[at]!]
  }
  const some = Array.from({ length: 24 }, (_, i) =>
    placeAt(`p${i}`, middleOf(Math.floor((i * pieces.count) / 24))),
  )
  const closure = fc.record({
    kind: fc.constantFrom('closed' as const, 'slow' as const),
    factor: fc.constantFrom(1.5, 4),
    profiles: fc.constantFrom(['foot', 'cargo-bike', 'car'] as const, ['cargo-bike'] as const),
    direction: fc.constantFrom('both' as const, 'forward' as const),
    pieces: fc.array(
      fc.record({
        piece: fc.integer({ min: 0, max: pieces.count - 1 }),
        along: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    street: fc.constant('a street'),
  })

  it('are what they would be if they were computed anew, whatever closes and opens', () => {
    const all = (travel: ReturnType<typeof makeTravel>) =>
      (['foot', 'cargo-bike', 'car'] as const).map((profile) =>
        some.map((from) => some.map((to) => travel.times(profile, from.placeId, to.placeId))),
      )
    fc.assert(
      fc.property(fc.array(fc.array(closure, { maxLength: 3 }), { maxLength: 3 }), (steps) => {
        const travel = makeTravel(model, some)
        all(travel)
        for (const closures of steps) {
          travel.useClosures(closures)
          const anew = makeTravel(model, some)
          anew.useClosures(closures)
          expect(all(travel)).toEqual(all(anew))
        }
      }),
      { numRuns: 15 },
    )
  })

  it('are what they would be if they were computed anew, whichever places lie elsewhere', () => {
    const all = (travel: ReturnType<typeof makeTravel>) =>
      (['foot', 'cargo-bike', 'car'] as const).map((profile) =>
        some.map((from) => some.map((to) => travel.times(profile, from.placeId, to.placeId))),
      )
    const index = fc.nat({ max: some.length - 1 })
    const piece = fc.nat({ max: pieces.count - 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(index, piece), { minLength: 1, maxLength: 4 }), (moves) => {
        const travel = makeTravel(model, some)
        const before = travel.times
        const were = all(travel)
        const now = [...some]
        for (const [which, where] of moves) {
          const { position } = placeAt('there', middleOf(where))
          now[which] = { ...now[which]!, position, corrected: true }
          travel.usePlaces(now)
          expect(all(travel)).toEqual(all(makeTravel(model, now)))
        }
        // who still reckons with the function of before gets what it said then
        expect(some.map(({ placeId }) => before('car', some[0]!.placeId, placeId))).toEqual(
          were[2]![0],
        )
        expect(travel.times).not.toBe(before)
      }),
      { numRuns: 15 },
    )
  })

  it('of a press are those asked for one by one', () => {
    const every = Array.from({ length: 150 }, (_, i) =>
      placeAt(`p${i}`, middleOf((i * 7) % pieces.count)),
    )
    const slowed = { kind: 'slow', factor: 4, direction: 'forward', street: 'a street' } as const
    const shut = { ...slowed, kind: 'closed', direction: 'both' } as const
    const everybody = ['foot', 'cargo-bike', 'car'] as const
    const pieceOf = (i: number) => [{ piece: Math.floor((i * pieces.count) / 9), along: true }]
    const closures = [
      { ...slowed, profiles: everybody, pieces: [...pieceOf(2), ...pieceOf(5)] },
      { ...shut, profiles: everybody, pieces: [...pieceOf(3), ...pieceOf(7)] },
    ]
    for (const wanted of [[], closures]) {
      const prepared = makeTravel(model, every)
      const plain = makeTravel(model, every)
      for (const travel of [prepared, plain]) travel.useClosures(wanted)
      for (const profile of everybody) {
        // The rounds' own legs: what a press's row is for.
        for (const [i, { placeId }] of every.entries())
          prepared.times(profile, placeId, every[(i + 1) % every.length]!.placeId)
        for (const { placeId } of every.slice(0, 20)) {
          prepared.prepare(placeId)
          for (const other of every) {
            const there = [profile, placeId, other.placeId] as const
            const back = [profile, other.placeId, placeId] as const
            expect(prepared.times(...there)).toEqual(plain.times(...there))
            expect(prepared.times(...back)).toEqual(plain.times(...back))
          }
        }
      }
    }
  })
})

describe('kept legs', () => {
  const id = (n: number) => `p${n}` as PlaceId
  it('are found once while they are asked for, and forgotten among many others', () => {
    const found: string[] = []
    const kept = keepLegs(10)
    const ask = (from: number, to: number) =>
      kept.get(id(from), id(to), () => {
        found.push(`${from} ${to}`)
        return to === 13 ? undefined : { seconds: from, metres: to }
      })
    expect(ask(1, 2)).toEqual({ seconds: 1, metres: 2 })
    expect(ask(1, 13)).toBeUndefined()
    for (let n = 20; n < 50; n++) {
      ask(n, n + 1)
      expect(ask(1, 2)).toEqual({ seconds: 1, metres: 2 })
    }
    expect(found.filter((leg) => leg === '1 2')).toHaveLength(1)
    ask(49, 50)
    ask(1, 13)
    ask(20, 21)
    expect(found.slice(-2)).toEqual(['1 13', '20 21'])
  })
})

function roundOf(at: readonly Place[], outAt: number): Round {
  const stops = at.map(
    ({ placeId }): Stop => ({
      stopId: `L01.${placeId}` as StopId,
      placeId,
      deliveries: [{ mailboxId: `${placeId}.1` as never, kind: 'letters' }],
      collections: [],
      segment: 0,
    }),
  )
  return {
    roundId: 'L01' as RoundId,
    number: 'L01',
    kind: 'letters',
    orderPolicy: 'fixed',
    profile: 'foot',
    carrierId: 'carrier' as CarrierId,
    capacity: { litres: 80, grams: 30_000 },
    outAt,
    returnAt: outAt + 4 * 3_600_000,
    endAt: outAt + 5 * 3_600_000,
    stops,
    progress: { state: 'planned' },
    refused: [],
  }
}

function requestAt({ placeId }: Place): Omit<PickupRequest, 'openedAt'> {
  return {
    requestId: 'press' as never,
    mailboxId: `${placeId}.1` as never,
    placeId,
    parcels: 1,
    load: { litres: 6, grams: 1500 },
  }
}

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva is not closed: DOMINO_DATA is not set.')

describe.runIf(data)('Geneva with its Pont du Mont-Blanc closed', () => {
  it('goes by another bridge, and gives a press its row of a thousand places', () => {
    const osm = readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    const geneva = buildRoads(osm)
    const all = listPlaces(osm).slice(0, 1001)
    const bridge = closed([6.1487, 46.2063], 'Pont du Mont-Blanc', undefined, geneva)
    const [from, ...others] = all
    const travel = makeTravel(geneva, all)
    const ids = others.map(({ placeId }) => placeId)
    const row = () => {
      travel.prepare(from!.placeId)
      return ids.map((id) => travel.times('cargo-bike', from!.placeId, id)?.seconds ?? -1)
    }
    const open = row()
    const startedAt = performance.now()
    travel.useClosures([bridge])
    const closedAt = performance.now()
    const now = row()
    const readyAt = performance.now()
    expect(now.every((seconds, i) => seconds === -1 || seconds >= open[i]!)).toBe(true)
    console.log(
      `Geneva: closed in ${Math.round(closedAt - startedAt)} ms, the next full row and column of ${ids.length} places after ${Math.round(readyAt - startedAt)} ms`,
    )
    travel.useClosures([])
    expect(row()).toEqual(open)
  })
})
