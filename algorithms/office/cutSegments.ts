import type { Place, PlaceId } from '../model.ts'
import { straightLineMetres } from '../round/straightLine.ts'

/** A street side, or both in zigzag, walked in one direction. */
export interface OfficeSegment {
  readonly street: string
  readonly side: 'odd' | 'even' | 'both'
  /** In walking order. */
  readonly placeIds: readonly PlaceId[]
}

/** A segment with its places, while an office is made. */
export interface Cut {
  readonly street: string
  readonly side: OfficeSegment['side']
  readonly places: readonly Place[]
}

/** From this many places on, each side is walked for itself: crossing costs more than returning. */
const sidesApart = 16
/** A longer segment is cut, so that rounds fill evenly and a segment can change hands. */
const mostPlaces = 40
/** A farther neighbour is another street of that name, or the next hamlet. */
const gapMetres = 250

/**
 * Cuts the places of a town into segments along its streets, house numbers in order. Places without
 * a street are cut by closeness. Deterministic, whatever the order of `places`.
 */
export function cutSegments(places: readonly Place[]): Cut[] {
  const sorted = [...places].sort((a, b) => (a.placeId < b.placeId ? -1 : 1))
  const streets = groupBy(sorted, ({ street }) => street)
  const cuts: Cut[] = []
  for (const street of [...streets.keys()].sort()) {
    for (const hamlet of splitAtGaps(streets.get(street)!)) {
      for (const { side, places } of street === '' ? patches(hamlet) : sidesOf(hamlet)) {
        for (const part of evenParts(walkingOrder(places)))
          cuts.push({ street, side, places: part })
      }
    }
  }
  return cuts
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key) {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Connected groups: places whose squares of the gap's size touch each other. */
function splitAtGaps(places: readonly Place[]): Place[][] {
  const north = gapMetres / 111_195
  const east = north / Math.cos((places[0]!.position[1] * Math.PI) / 180)
  const columnOf = ({ position }: Place) => Math.floor(position[0] / east)
  const rowOf = ({ position }: Place) => Math.floor(position[1] / north)
  const squares = groupBy(places, (place) => `${columnOf(place)} ${rowOf(place)}`)
  const groups: Place[][] = []
  for (const seedKey of [...squares.keys()]) {
    const open = [seedKey]
    const group: Place[] = []
    while (open.length > 0) {
      const members = squares.get(open.pop()!)
      if (!members) continue
      const column = columnOf(members[0]!)
      const row = rowOf(members[0]!)
      squares.delete(`${column} ${row}`)
      group.push(...members)
      for (let x = -1; x <= 1; x++) {
        for (let y = -1; y <= 1; y++) open.push(`${column + x} ${row + y}`)
      }
    }
    if (group.length > 0) groups.push(group)
  }
  return groups
}

type Side = Pick<Cut, 'side' | 'places'>

function sidesOf(places: readonly Place[]): Side[] {
  const odd = places.filter((place) => numberOf(place) % 2 === 1)
  const even = places.filter((place) => numberOf(place) % 2 === 0)
  const numbered = odd.length + even.length === places.length
  if (!numbered || Math.min(odd.length, even.length) < sidesApart) return [{ side: 'both', places }]
  return [
    { side: 'odd', places: odd },
    { side: 'even', places: even },
  ]
}

/** Halves a hamlet without street names across its longer extent until a patch is walkable. */
function patches(places: readonly Place[]): Side[] {
  if (places.length <= mostPlaces) return [{ side: 'both', places }]
  const span = (axis: 0 | 1) => {
    const values = places.map(({ position }) => position[axis])
    return Math.max(...values) - Math.min(...values)
  }
  const axis = span(0) * Math.cos((places[0]!.position[1] * Math.PI) / 180) > span(1) ? 0 : 1
  const sorted = [...places].sort((a, b) => a.position[axis] - b.position[axis])
  const middle = sorted.length >> 1
  return [...patches(sorted.slice(0, middle)), ...patches(sorted.slice(middle))]
}

/** By house number, unless some have none or the numbers lead to and fro. */
function walkingOrder(places: readonly Place[]): Place[] {
  const near = nearestOrder(places)
  if (places.some((place) => Number.isNaN(numberOf(place)))) return near
  const numbered = [...places].sort(
    (a, b) =>
      numberOf(a) - numberOf(b) ||
      (a.houseNumber < b.houseNumber ? -1 : a.houseNumber > b.houseNumber ? 1 : 0) ||
      (a.placeId < b.placeId ? -1 : 1),
  )
  return lengthOf(numbered) <= 1.5 * lengthOf(near) ? numbered : near
}

/** From the place farthest out, always on to the nearest one left. */
function nearestOrder(places: readonly Place[]): Place[] {
  const left = [...places]
  const centre = [0, 1].map(
    (axis) => places.reduce((sum, { position }) => sum + position[axis]!, 0) / places.length,
  ) as [number, number]
  const order: Place[] = []
  let next = indexOfLeast(left, (place) => -straightLineMetres(place.position, centre))
  while (left.length > 0) {
    const here = left.splice(next, 1)[0]!
    order.push(here)
    next = indexOfLeast(left, (place) => straightLineMetres(place.position, here.position))
  }
  return order
}

function indexOfLeast(places: readonly Place[], measureOf: (place: Place) => number): number {
  let least = 0
  let value = Number.POSITIVE_INFINITY
  for (const [index, place] of places.entries()) {
    const one = measureOf(place)
    if (one < value) {
      least = index
      value = one
    }
  }
  return least
}

function lengthOf(places: readonly Place[]): number {
  let metres = 0
  for (let index = 1; index < places.length; index++) {
    metres += straightLineMetres(places[index - 1]!.position, places[index]!.position)
  }
  return metres
}

/** Cut where the next house is far, and into equal parts where there are too many. */
function evenParts(places: readonly Place[]): Place[][] {
  const runs: Place[][] = [[]]
  for (const place of places) {
    const last = runs.at(-1)!.at(-1)
    if (last && straightLineMetres(last.position, place.position) > gapMetres) runs.push([])
    runs.at(-1)!.push(place)
  }
  return runs.flatMap((run) => {
    const count = Math.ceil(run.length / mostPlaces)
    return Array.from({ length: count }, (_, part) =>
      run.slice(
        Math.round((part * run.length) / count),
        Math.round(((part + 1) * run.length) / count),
      ),
    )
  })
}

/** The leading number of `12`, `12bis`, `12-14`; NaN where there is none. */
function numberOf({ houseNumber }: Place): number {
  return Number.parseInt(houseNumber, 10)
}
