import type { Instance, Leg, Load, PlaceId, RequestId, Round, Stop, TravelTimes } from '../model.ts'
import { collectedLoad, deliveredLoad, isSpecialStop, stopWorkSeconds } from './stopWork.ts'

/**
 * What a round's stops ask for by themselves, whatever the hour, as flat arrays: a press looks at
 * every round of its depot and changes one.
 */
export interface RoundTable {
  /** To each stop from the one before it, the depot first and last: one more than the stops. */
  readonly legs: readonly (Leg | undefined)[]
  /** There is a way for every leg. */
  readonly isWhole: boolean
  readonly workSeconds: Float64Array
  /** 1 for a stop that must be confirmed. */
  readonly isSpecial: Uint8Array
  /** 0 for what was planned in the morning. */
  readonly insertedAt: Float64Array
  readonly startLoad: Load
  /** What each stop adds to the load. */
  readonly moreLitres: Float64Array
  readonly moreGrams: Float64Array
  readonly requestIds: ReadonlySet<RequestId>
  /** Collections whose households were told a time, in their order. */
  readonly promises: readonly { readonly index: number; readonly toAt: number }[]
}

type Ground = Pick<Instance, 'depotPlaceId' | 'settings'>

/**
 * The table of a round's stops, made once for each list of stops and each `travel`, which must
 * answer the same as long as it's the same function.
 */
export function roundTable(round: Round, ground: Ground, travel: TravelTimes): RoundTable {
  let known = tables.get(travel)
  if (!known) tables.set(travel, (known = new WeakMap()))
  const kept = known.get(round.stops)
  if (
    kept?.profile === round.profile &&
    kept.settings === ground.settings &&
    kept.depotPlaceId === ground.depotPlaceId
  )
    return kept
  const made = { ...makeTable(round, ground, travel), ...ground, profile: round.profile }
  known.set(round.stops, made)
  return made
}

const tables = new WeakMap<
  TravelTimes,
  WeakMap<readonly Stop[], RoundTable & Ground & Pick<Round, 'profile'>>
>()

function makeTable(
  { stops, profile }: Round,
  { depotPlaceId, settings }: Ground,
  travel: TravelTimes,
): RoundTable {
  const placeIds = [depotPlaceId, ...stops.map(({ placeId }) => placeId), depotPlaceId]
  const legs = placeIds
    .slice(1)
    .map((to, index) => legBetween(travel, profile, placeIds[index]!, to))
  const column = (read: (stop: Stop) => number) => Float64Array.from(stops, read)
  const given = stops.map((stop) => deliveredLoad(stop, settings))
  const taken = stops.map((stop) => collectedLoad(stop, settings))
  return {
    legs,
    isWhole: !legs.includes(undefined),
    workSeconds: column((stop) => stopWorkSeconds(stop, profile, settings)),
    isSpecial: Uint8Array.from(stops, (stop) => (isSpecialStop(stop) ? 1 : 0)),
    insertedAt: column(({ insertedAt }) => insertedAt ?? 0),
    startLoad: {
      litres: given.reduce((sum, { litres }) => sum + litres, 0),
      grams: given.reduce((sum, { grams }) => sum + grams, 0),
    },
    moreLitres: Float64Array.from(stops, (_, n) => taken[n]!.litres - given[n]!.litres),
    moreGrams: Float64Array.from(stops, (_, n) => taken[n]!.grams - given[n]!.grams),
    requestIds: new Set(
      stops.flatMap(({ collections }) => collections.map(({ requestId }) => requestId)),
    ),
    promises: stops.flatMap(({ collections }, index) =>
      collections.flatMap(({ promisedToAt: toAt }) =>
        toAt === undefined ? [] : [{ index, toAt }],
      ),
    ),
  }
}

export function legBetween(
  travel: TravelTimes,
  profile: Round['profile'],
  from: PlaceId,
  to: PlaceId,
): Leg | undefined {
  return from === to ? atOnce : travel(profile, from, to)
}

const atOnce: Leg = { seconds: 0, metres: 0 }
