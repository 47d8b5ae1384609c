import type { LonLat } from '../model.ts'
import { chance } from './chance.ts'
import type { Cut } from './cutSegments.ts'

/** More restarts than this no longer shorten the rounds of a town by 1 %. */
const restarts = 3
const enough = 1e-6

interface OrderInput {
  readonly cuts: readonly Cut[]
  readonly depot: LonLat
  readonly seed: number
}

/**
 * A short way from the depot through all segments and back, as the crow flies: the segments in
 * order, each turned to the direction it is walked in. Nearest end first, from a few seeded starts,
 * then 2-opt and Or-opt over the segments' ends, where turning a stretch round turns its segments.
 */
export function orderSegments({ cuts, depot, seed }: OrderInput): Cut[] {
  if (cuts.length === 0) return []
  const ends = endsOf(cuts, depot)
  let best: number[] = []
  let bestMetres = Number.POSITIVE_INFINITY
  for (let round = 0; round < restarts; round++) {
    const start = round === 0 ? undefined : Math.floor(chance(seed, `${round}`) * cuts.length)
    const tour = shortened(nearestFirst(ends, start), ends)
    const metres = tourMetres(tour, ends)
    if (metres < bestMetres - enough) {
      best = tour
      bestMetres = metres
    }
  }
  return walked(best, cuts)
}

interface AddInput {
  /** In a good order. */
  readonly cuts: readonly Cut[]
  readonly cut: Cut
  readonly depot: LonLat
}

/** The same with one more segment, from the order there is: put where it adds least, improved. */
export function addSegment({ cuts, cut, depot }: AddInput): Cut[] {
  const all = [...cuts, cut]
  const ends = endsOf(all, depot)
  const tour = cuts.map((_, index) => 2 * index)
  insertVisit(tour, 2 * cuts.length, ends)
  return walked(shortened(tour, ends), all)
}

function walked(tour: readonly number[], cuts: readonly Cut[]): Cut[] {
  return tour.map((visit) => {
    const cut = cuts[visit >> 1]!
    return visit & 1 ? { ...cut, places: cut.places.toReversed() } : cut
  })
}

/**
 * Flat coordinates in metres from the depot. Visit `2 i` walks segment i as it is, `2 i + 1` turned:
 * visit v starts at point v and ends at point v ^ 1.
 */
interface Ends {
  readonly x: Float64Array
  readonly y: Float64Array
}

function endsOf(cuts: readonly Cut[], depot: LonLat): Ends {
  const x = new Float64Array(2 * cuts.length)
  const y = new Float64Array(2 * cuts.length)
  const metresPerDegree = 111_195
  const narrowing = Math.cos((depot[1] * Math.PI) / 180)
  for (const [index, { places }] of cuts.entries()) {
    for (const [end, place] of [places[0]!, places.at(-1)!].entries()) {
      x[2 * index + end] = (place.position[0] - depot[0]) * metresPerDegree * narrowing
      y[2 * index + end] = (place.position[1] - depot[1]) * metresPerDegree
    }
  }
  return { x, y }
}

/** Metres from where visit `a` ends to where visit `b` starts; -1 is the depot. */
function gap({ x, y }: Ends, a: number, b: number): number {
  const fromX = a < 0 ? 0 : x[a ^ 1]!
  const fromY = a < 0 ? 0 : y[a ^ 1]!
  const toX = b < 0 ? 0 : x[b]!
  const toY = b < 0 ? 0 : y[b]!
  const east = toX - fromX
  const north = toY - fromY
  // Math.hypot takes five times as long, and guards against what no town reaches
  return Math.sqrt(east * east + north * north)
}

function nearestFirst(ends: Ends, start: number | undefined): number[] {
  const count = ends.x.length / 2
  const left = new Set(Array.from({ length: count }, (_, index) => index))
  const tour: number[] = []
  if (start !== undefined) {
    tour.push(2 * start)
    left.delete(start)
  }
  while (left.size > 0) {
    const here = tour.at(-1) ?? -1
    let next = -1
    let metres = Number.POSITIVE_INFINITY
    for (const index of left) {
      for (const visit of [2 * index, 2 * index + 1]) {
        const one = gap(ends, here, visit)
        if (one < metres) {
          next = visit
          metres = one
        }
      }
    }
    tour.push(next)
    left.delete(next >> 1)
  }
  return tour
}

/** Turns stretches round and moves single segments, as long as that shortens the tour. */
function shortened(tour: number[], ends: Ends): number[] {
  let improved = true
  while (improved) improved = turnStretches(tour, ends) || moveVisits(tour, ends)
  return tour
}

function turnStretches(tour: number[], ends: Ends): boolean {
  let improved = false
  for (let i = 0; i < tour.length; i++) {
    const before = tour[i - 1] ?? -1
    let toFirst = gap(ends, before, tour[i]!)
    for (let j = i; j < tour.length; j++) {
      const after = tour[j + 1] ?? -1
      const last = tour[j]!
      const most = toFirst + gap(ends, last, after) - gap(ends, before, last ^ 1)
      // most pairs end here: the fourth way takes some metres too
      if (most <= enough) continue
      if (most - gap(ends, tour[i]! ^ 1, after) <= enough) continue
      const turned = tour.slice(i, j + 1).reverse()
      for (let k = i; k <= j; k++) tour[k] = turned[k - i]! ^ 1
      toFirst = gap(ends, before, tour[i]!)
      improved = true
    }
  }
  return improved
}

function moveVisits(tour: number[], ends: Ends): boolean {
  let improved = false
  for (let i = 0; i < tour.length; i++) {
    const visit = tour[i]!
    const before = tour[i - 1] ?? -1
    const after = tour[i + 1] ?? -1
    const saved = gap(ends, before, visit) + gap(ends, visit, after) - gap(ends, before, after)
    tour.splice(i, 1)
    const { index, turned, added } = cheapestGap(tour, visit, ends)
    if (added < saved - enough) {
      tour.splice(index, 0, turned)
      improved = true
    } else {
      tour.splice(i, 0, visit)
    }
  }
  return improved
}

function insertVisit(tour: number[], visit: number, ends: Ends): void {
  const { index, turned } = cheapestGap(tour, visit, ends)
  tour.splice(index, 0, turned)
}

/** Where a visit adds the fewest metres, one way or the other. */
function cheapestGap(tour: readonly number[], visit: number, ends: Ends) {
  const best = { index: 0, turned: visit, added: Number.POSITIVE_INFINITY }
  let before = -1
  for (let index = 0; index <= tour.length; index++) {
    const after = tour[index] ?? -1
    const here = gap(ends, before, after)
    for (let turned = visit, way = 0; way < 2; turned ^= 1, way++) {
      const added = gap(ends, before, turned) + gap(ends, turned, after) - here
      if (added >= best.added) continue
      best.index = index
      best.turned = turned
      best.added = added
    }
    before = after
  }
  return best
}

function tourMetres(tour: readonly number[], ends: Ends): number {
  let metres = 0
  for (let index = 0; index <= tour.length; index++) {
    metres += gap(ends, tour[index - 1] ?? -1, tour[index] ?? -1)
  }
  return metres
}
