import type { LonLat, Place, TravelTimes } from '../model.ts'
import { straightLineMetres } from '../round/straightLine.ts'

/** A post office farther than this from any place is another town's. */
const depotMetres = 500
const mostDepotsTried = 20

export interface DepotInput {
  /** One of source `depot` is where a round may start; it gets no mail. */
  readonly places: readonly Place[]
  readonly postOffices: readonly { readonly position: LonLat; readonly name: string }[]
  readonly travel: TravelTimes
}

/** Places that get mail. */
export function servedOf(places: readonly Place[]): Place[] {
  return places.filter(({ source, boxes }) => source !== 'depot' && boxes > 0)
}

/** The most central post office, at its own place or the nearest; else the most central place. */
export function chooseDepot({ places, postOffices, travel }: DepotInput): {
  readonly place: Place
  /** The post office's, empty where there is none. */
  readonly name: string
} {
  const served = servedOf(places)
  const mean = (axis: 0 | 1) =>
    served.reduce((sum, { position }) => sum + position[axis], 0) / served.length
  const centre: LonLat = [mean(0), mean(1)]
  const depots = outward(
    places.filter(({ source }) => source === 'depot'),
    centre,
  )
  const fromCentre = outward(served, centre)
  const sites = depots.length > 0 ? depots : fromCentre
  const named = postOffices.map(({ name, position }) => {
    const place = nearestTo(position, sites)
    return { name, place, metres: straightLineMetres(position, place.position) }
  })
  const nameOf = new Map(
    named
      .filter(({ metres }) => metres <= depotMetres)
      .sort((a, b) => b.metres - a.metres)
      .map(({ place, name }) => [place, name]),
  )
  const candidates = [...outward([...nameOf.keys()], centre), ...depots, ...fromCentre]
  // a few places from the middle outwards tell whether the roads there lead anywhere
  const samples = fromCentre.filter((_, index, { length }) => index % Math.ceil(length / 5) === 0)
  const place =
    candidates.slice(0, mostDepotsTried).find((candidate) => leadsTo(travel, candidate, samples)) ??
    candidates[0]!
  return { place, name: nameOf.get(place) ?? '' }
}

/** From a position outwards, as the crow flies. */
export function outward(places: readonly Place[], from: LonLat): Place[] {
  return places
    .map((place) => ({ place, metres: straightLineMetres(place.position, from) }))
    .sort((a, b) => a.metres - b.metres || (a.place.placeId < b.place.placeId ? -1 : 1))
    .map(({ place }) => place)
}

/** Whether most of these places are reached, and left again, by bike. */
function leadsTo(travel: TravelTimes, depot: Place, samples: readonly Place[]): boolean {
  const joined = samples.filter(
    ({ placeId }) =>
      placeId === depot.placeId ||
      (travel('cargo-bike', depot.placeId, placeId) &&
        travel('cargo-bike', placeId, depot.placeId)),
  )
  return 2 * joined.length > samples.length
}

function nearestTo(position: LonLat, places: readonly Place[]): Place {
  let nearest = places[0]!
  let metres = Number.POSITIVE_INFINITY
  for (const place of places) {
    const one = straightLineMetres(position, place.position)
    if (one < metres) {
      nearest = place
      metres = one
    }
  }
  return nearest
}
