import type { Instance, Place, Round } from '../model.ts'
import type { Schedule } from './schedule.ts'
import { straightLineMetres } from './straightLine.ts'

/** A round with its schedule, and how far each of its stops is from a place. */
export interface RoundAround {
  readonly round: Round
  readonly schedule: Schedule
  /** As the crow flies, one a stop; endless where the stop's place isn't known. */
  readonly crowMetres: Float64Array
}

/** How far each stop of a round is from a place, as the crow flies. */
export function crowMetresTo(place: Place, round: Round, places: Instance['places']): Float64Array {
  const there = placesOf(round.stops, places)
  const metres = new Float64Array(there.length)
  for (let index = 0; index < there.length; index++) {
    const each = there[index]
    metres[index] = !each
      ? Number.POSITIVE_INFINITY
      : each === place || each.placeId === place.placeId
        ? 0
        : straightLineMetres(each.position, place.position)
  }
  return metres
}

/** Of a round's stops; looked up once for each list of them, since most presses change one round of fifty. */
function placesOf(
  stops: Round['stops'],
  places: Instance['places'],
): readonly (Place | undefined)[] {
  const known = stopPlaces.get(stops)
  if (known?.places === places) return known.found
  const found = stops.map(({ placeId }) => places.get(placeId))
  stopPlaces.set(stops, { places, found })
  return found
}

const stopPlaces = new WeakMap<
  Round['stops'],
  { readonly places: Instance['places']; readonly found: readonly (Place | undefined)[] }
>()

/**
 * Whether a carrier has already passed a place: the stop nearest to it, as the crow flies, is one
 * he has passed (of several visits to it the last one counts). Only a fixed order has a behind: a
 * collection round goes wherever it is called.
 */
export function isBehind({ round, schedule, crowMetres }: RoundAround): boolean {
  if (round.orderPolicy !== 'fixed' || crowMetres.length === 0) return false
  return crowMetres.lastIndexOf(nearestMetres(crowMetres)) < schedule.nextIndex
}

/** The letter round with the stop nearest to a place: the one that serves its street. */
export function findOwnRound<Item extends RoundAround>(rounds: readonly Item[]): Item | undefined {
  let own: Item | undefined
  let ownMetres = Number.POSITIVE_INFINITY
  for (const item of rounds) {
    if (item.round.kind !== 'letters') continue
    const metres = nearestMetres(item.crowMetres)
    if (metres >= ownMetres) continue
    own = item
    ownMetres = metres
  }
  return own
}

function nearestMetres(crowMetres: Float64Array): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const metres of crowMetres) if (metres < nearest) nearest = metres
  return nearest
}
