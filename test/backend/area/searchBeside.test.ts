import { expect, test } from 'vitest'
import type {
  CarrierId,
  MailboxId,
  PlaceId,
  RequestId,
  Round,
  RoundId,
  StopId,
} from '../../../algorithms/model.ts'
import { improvePlan } from '../../../algorithms/round/improve/improvePlan.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { areaToBytes } from '../../../backend/area/keptArea.ts'
import { searchBeside } from '../../../backend/area/searchBeside.ts'
import { makeTravel, type NamedClosure } from '../../../backend/area/travel.ts'
import { makeWorld } from '../../../simulator/world.ts'

const outAt = 1_795_600_800_000
const world = makeWorld({ seed: 3 })
const { area, places } = world
const depotPlaceId = world.layout.office.depot.placeId
const spots = places.filter(({ boxes }) => boxes > 0).slice(0, 120)
const travel = makeTravel(area.roads, places)
/** The town is small: with the usual prices no other order would pay. */
const stability = {
  ...defaultRoundSettings.stability,
  movedSeconds: 1,
  leastGainSeconds: { perStop: 2, inAll: 60 },
}
const input = {
  instance: {
    depotPlaceId,
    version: 7,
    rounds: [collectionRound('C01', 0), collectionRound('C02', 1)],
    places: new Map(places.map((place) => [place.placeId, place])),
    settings: { ...defaultRoundSettings, stability },
  },
  touched: [roundIdOf('C01')],
  nowAt: outAt - 60_000,
  seed: 5,
  iterations: 300,
  travel: travel.times,
}

test('finds in its thread what is found here, over roads in the same memory', async () => {
  const beside = searchBeside({ bytes: shared(areaToBytes(area, 'key')), key: 'key', places })
  try {
    const here = improvePlan(input)
    expect(here!.gainSeconds).toBeGreaterThan(60)
    expect(await beside.search(input, travel)).toEqual(here)

    const closed = makeTravel(area.roads, places)
    closed.useClosures([closureOf(spots[3]!.placeId)])
    const around = improvePlan({ ...input, travel: closed.times })
    expect(around).not.toEqual(here)
    expect(await beside.search(input, closed)).toEqual(around)
    expect(await beside.search(input, travel)).toEqual(here)

    const corrected = makeTravel(area.roads, places)
    const [near, far] = [spots[8]!, spots.at(-1)!]
    corrected.usePlaces([{ ...near, position: far.position, corrected: true }])
    const elsewhere = improvePlan({ ...input, travel: corrected.times })
    expect(elsewhere).not.toEqual(here)
    expect(await beside.search(input, corrected)).toEqual(elsewhere)
    expect(await beside.search(input, travel)).toEqual(here)
  } finally {
    await beside.close()
  }
})

test('says so when its thread is gone, and starts another for the next search', async () => {
  const beside = searchBeside({ bytes: shared(areaToBytes(area, 'key')), key: 'key', places })
  try {
    const lost = beside.search({ ...input, iterations: 1e9 }, travel)
    const failed = expect(lost).rejects.toThrow('the thread that searches is gone')
    await beside.close()
    await failed
    expect(await beside.search(input, travel)).toBeDefined()
  } finally {
    await beside.close()
  }
})

/** Places all over the town, in an order that no carrier would choose. */
function collectionRound(number: string, first: number): Round {
  const mine = Array.from({ length: 15 }, (_, index) => spots[8 * ((7 * index) % 15) + first]!)
  return {
    roundId: roundIdOf(number),
    number,
    kind: 'collection',
    orderPolicy: 'free',
    profile: 'cargo-bike',
    carrierId: `carrier ${number}` as CarrierId,
    capacity: { litres: 200, grams: 200_000 },
    outAt,
    returnAt: outAt + 6 * 3_600_000,
    endAt: outAt + 7 * 3_600_000,
    stops: mine.map(({ placeId }, index) => ({
      stopId: `${number}.${index}` as StopId,
      placeId,
      deliveries: [],
      collections: [
        {
          requestId: `request ${placeId}` as RequestId,
          mailboxId: `${placeId}.1` as MailboxId,
          parcels: 1,
        },
      ],
      segment: 0,
    })),
    progress: { state: 'planned' },
    refused: [],
  }
}

function roundIdOf(number: string): RoundId {
  return `2026-11-23.${number}` as RoundId
}

function closureOf(placeId: PlaceId): NamedClosure {
  const { edge } = travel.snapOf('cargo-bike', placeId)!
  const piece = area.roads.piece[edge]!
  return {
    kind: 'closed',
    factor: null,
    profiles: ['foot', 'cargo-bike', 'car'],
    direction: 'both',
    pieces: [{ piece }],
    street: 'Rue Fermée',
  } as never
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
