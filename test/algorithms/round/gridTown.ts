import type {
  CarrierId,
  Delivery,
  Instance,
  MailboxId,
  PickupRequest,
  Place,
  PlaceId,
  Profile,
  RequestId,
  Round,
  RoundId,
  RoundSettings,
  Stop,
  StopId,
  TravelTimes,
} from '../../../algorithms/model.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'

/**
 * A town on squared paper, 10 m a square: place `3,4` lies three squares east and four north of the
 * depot `0,0`. One walks along the lines: a metre a second on foot, 4 by bike, 10 by car.
 */
export const squareMetres = 10
export const depot = '0,0' as PlaceId
/** Nobody lives here. */
export const relay = '0.5,7.5' as PlaceId
const degrees = squareMetres / 111_195
const metresPerSecond: Record<Profile, number> = { foot: 1, 'cargo-bike': 4, car: 10 }

export function place(id: string): Place {
  const [x, y] = id.split(',').map(Number) as [number, number]
  return {
    placeId: id as PlaceId,
    position: [x * degrees, y * degrees],
    street: `rue ${Math.abs(y)}`,
    houseNumber: `${Math.abs(x)}`,
    source: id === depot ? 'depot' : id === relay ? 'relay' : 'address',
    boxes: id === relay ? 0 : 1,
  }
}

export const travel: TravelTimes = (profile, from, to) => {
  const [x, y] = from.split(',').map(Number) as [number, number]
  const [u, v] = to.split(',').map(Number) as [number, number]
  const metres = squareMetres * (Math.abs(x - u) + Math.abs(y - v))
  return { metres, seconds: Math.ceil(metres / metresPerSecond[profile]) }
}

/** 9:00 of some day. */
export const nine = 1_795_600_800_000
export const at = (seconds: number) => nine + 1000 * seconds

/**
 * Stops from words: `3,0` letters for one box, `3,0x4` for four, `P` a parcel, `R` a registered
 * item, `C` a collection, `|` a new segment; `D` a reload planned in the morning, `d` one put in at
 * nine; `Q` a fetch of mail at the relay between four corners.
 */
export function stopsFrom(number: string, picture: string): Stop[] {
  let segment = 0
  const stops: Stop[] = []
  for (const word of picture.split(/\s+/).filter(Boolean)) {
    if (word === '|') {
      segment++
      continue
    }
    if (word === 'D' || word === 'd' || word === 'Q') {
      stops.push({
        stopId: `${roundIdOf(number)}.reload.${stops.length}` as StopId,
        placeId: word === 'Q' ? relay : depot,
        deliveries: [],
        collections: [],
        segment,
        reload: word === 'Q' ? 'relay' : true,
        ...(word === 'd' ? { insertedAt: nine } : {}),
      })
      continue
    }
    const [, id, count, marks] = /^(-?\d+,-?\d+)(?:x(\d+))?([PRC]*)$/.exec(word)!
    const box = (n: number) => `${id}.${n}` as MailboxId
    const onlyCollects = marks!.includes('C') && count === undefined
    const letters = onlyCollects || marks === 'P' ? 0 : Number(count ?? 1)
    const deliveries: Delivery[] = Array.from({ length: letters }, (_, index) => ({
      mailboxId: box(index + 1),
      kind: 'letters',
    }))
    if (marks!.includes('P')) deliveries.push({ mailboxId: box(1), kind: 'parcel' })
    if (marks!.includes('R')) deliveries.push({ mailboxId: box(1), kind: 'registered' })
    stops.push({
      stopId: `${roundIdOf(number)}.${id}` as StopId,
      placeId: id as PlaceId,
      deliveries,
      collections: marks!.includes('C')
        ? [{ requestId: `old.${number}.${id}` as RequestId, mailboxId: box(1), parcels: 1 }]
        : [],
      segment,
    })
  }
  return stops
}

function roundIdOf(number: string): RoundId {
  return `2026-11-23.${number}` as RoundId
}

export function round(number: string, picture: string, changes: Partial<Round> = {}): Round {
  const letters = number.startsWith('L')
  return {
    roundId: roundIdOf(number),
    number,
    kind: letters ? 'letters' : 'collection',
    orderPolicy: letters ? 'fixed' : 'free',
    profile: letters ? 'foot' : 'cargo-bike',
    carrierId: `carrier.${number}` as CarrierId,
    capacity: letters ? { grams: 30_000, litres: 80 } : { grams: 55_000, litres: 100 },
    outAt: nine,
    returnAt: at(4 * 3600),
    endAt: at(4.5 * 3600),
    stops: stopsFrom(number, picture),
    progress: { state: 'planned' },
    refused: [],
    ...changes,
  }
}

export function request(id: string, parcels = 1, name = 'press'): PickupRequest {
  return {
    requestId: name as RequestId,
    mailboxId: `${id}.1` as MailboxId,
    placeId: id as PlaceId,
    parcels,
    load: { litres: 6 * parcels, grams: 1500 * parcels },
    openedAt: nine,
  }
}

export function instance(
  rounds: readonly Round[],
  requests: readonly PickupRequest[] = [],
  settings: RoundSettings = defaultRoundSettings,
): Instance {
  const ids = [
    depot,
    ...rounds.flatMap(({ stops }) => stops.map(({ placeId }) => placeId)),
    ...requests.map(({ placeId }) => placeId),
  ]
  return {
    depotPlaceId: depot,
    version: 1,
    rounds,
    places: new Map(ids.map((id) => [id, place(id)])),
    settings,
  }
}
