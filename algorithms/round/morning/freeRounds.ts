import type {
  Collection,
  Instance,
  PlaceId,
  Profile,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../../model.ts'
import type { Answer } from '../checkAnswer.ts'
import { isHeld } from '../heldUntil.ts'
import type { InstanceStop, Instance as SearchInstance } from '../instances/instance.ts'
import { hasReload } from '../reloads.ts'
import { legBetween } from '../roundTable.ts'
import { solve } from '../search/solve.ts'

interface FreeInput {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly seed: number
  readonly iterations: number
}

interface Piece {
  readonly placeId: PlaceId
  readonly collection: Collection
  readonly insertedAt?: number
}

/**
 * The collections of the free rounds that haven't left, planned anew over all of them: nobody has them
 * in his bag or on his screen. Rounds with deliveries keep theirs and aren't touched, nor are those
 * that empty their bag on the way or that their carrier has put in order.
 *
 * @returns those rounds; undefined where there are fewer than two collections, or not all fit
 */
export function planFreeRounds(input: FreeInput): readonly Round[] | undefined {
  const { instance, nowAt, seed, iterations } = input
  const rounds = instance.rounds.filter(
    (round) =>
      round.orderPolicy === 'free' &&
      round.progress.state === 'planned' &&
      round.stops.every(({ deliveries }) => deliveries.length === 0) &&
      !hasReload(round) &&
      !round.stops.some(isHeld),
  )
  const pieces = rounds.flatMap(({ stops }) =>
    stops.flatMap(({ placeId, collections }): Piece[] =>
      collections.map((collection) => ({ placeId, collection })),
    ),
  )
  const someRefuse = rounds.some(({ refused }) => refused.length > 0)
  if (pieces.length < 2 || someRefuse) return undefined
  const problem = searchInstance(rounds, pieces, input)
  if (!problem) return undefined
  const { answer } = solve(problem, { seed, iterations })
  if (answer.unserved.length > 0) return undefined
  return rounds.map((round, vehicle) => ({
    ...round,
    stops: stopsOf(round, answer, { vehicle, pieces, nowAt }),
  }))
}

/** Places are the pieces' in order, then the depot's; times in seconds from now. */
function searchInstance(
  rounds: readonly Round[],
  pieces: readonly Piece[],
  { instance, travel, nowAt }: FreeInput,
): SearchInstance | undefined {
  const { depotPlaceId, settings } = instance
  const placeIds = [...new Set(pieces.map(({ placeId }) => placeId)), depotPlaceId]
  const indexOf = new Map(placeIds.map((placeId, index) => [placeId, index]))
  const profiles = [...new Set(rounds.map(({ profile }) => profile))]
  const block = (profile: Profile) => {
    const times = new Int32Array(placeIds.length ** 2)
    const lengths = times.slice()
    for (const [from, a] of placeIds.entries())
      for (const [to, b] of placeIds.entries()) {
        const leg = legBetween(travel, profile, a, b)
        times[from * placeIds.length + to] = leg?.seconds ?? -1
        lengths[from * placeIds.length + to] = leg?.metres ?? -1
      }
    return { times, lengths }
  }
  const { collectionNew, collectionJoined } = settings.serviceSeconds
  const { litres, grams } = settings.parcelLoad
  const secondsOf = (at: number) => Math.floor((at - nowAt) / 1000)
  const slowestSetup = Math.max(...profiles.map((profile) => settings.setupSeconds[profile]))
  const stops = pieces.map(({ placeId, collection }, index): InstanceStop => {
    const { parcels, promisedToAt } = collection
    const until = promisedToAt === undefined ? undefined : secondsOf(promisedToAt)
    return {
      label: `${index}`,
      place: indexOf.get(placeId)!,
      serviceTime: collectionJoined,
      setupTime: slowestSetup + collectionNew - collectionJoined,
      windows: until === undefined || until <= 0 ? [] : [[0, until]],
      deliveredLoad: [0, 0],
      collectedLoad: [parcels * litres, parcels * grams],
      carriedLoad: [0, 0],
      skills: [],
    }
  })
  const depot = placeIds.length - 1
  return {
    name: 'free rounds',
    scale: 1,
    objective: 'distance',
    places: placeIds.length,
    blocks: profiles.map(block),
    stops,
    vehicles: rounds.map(
      ({ number, profile, capacity, outAt, returnAt, breakDue, mostMetres }) => ({
        label: number,
        block: profiles.indexOf(profile),
        startPlace: depot,
        endPlace: depot,
        capacity: [capacity.litres, capacity.grams],
        ...(mostMetres === undefined ? {} : { mostLength: mostMetres }),
        skills: [],
        shift: [Math.max(0, Math.ceil((outAt - nowAt) / 1000)), Math.max(0, secondsOf(returnAt))],
        breaks:
          breakDue && breakDue.toAt > nowAt
            ? [
                {
                  label: number,
                  windows: [[Math.max(0, secondsOf(breakDue.fromAt)), secondsOf(breakDue.toAt)]],
                  time: breakDue.seconds,
                },
              ]
            : [],
        fixedCost: 0,
      }),
    ),
    loads: 2,
  }
}

function stopsOf(
  { roundId, stops: before }: Round,
  { rounds }: Answer,
  {
    vehicle,
    pieces,
    nowAt,
  }: { readonly vehicle: number; readonly pieces: readonly Piece[]; readonly nowAt: number },
): Stop[] {
  const stops: Stop[] = []
  const known = new Map(before.map((stop) => [stop.stopId, stop]))
  for (const index of rounds.find((each) => each.vehicle === vehicle)?.stops ?? []) {
    const { placeId, collection } = pieces[index]!
    const last = stops.at(-1)
    if (last?.placeId === placeId) {
      stops[stops.length - 1] = { ...last, collections: [...last.collections, collection] }
      continue
    }
    const stopId = `${roundId}.${collection.requestId}` as StopId
    const insertedAt = known.get(stopId)?.insertedAt ?? nowAt
    stops.push({
      stopId,
      placeId,
      deliveries: [],
      collections: [collection],
      segment: 0,
      insertedAt,
    })
  }
  return stops
}
