import type { LonLat, Profile } from '../model.ts'
import { metresFrom } from './distance.ts'
import { free } from './kerb.ts'
import { type NearbyQuery, nearbySnaps } from './nearbySnaps.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import { durations } from './travel.ts'

export interface TracePoint extends Pick<NearbyQuery, 'bearing' | 'approach'> {
  readonly position: LonLat
  /** Standard deviation of the position in metres. */
  readonly sigmaMetres: number
  /** Seconds of any clock; absent where they aren't known. */
  readonly atSeconds?: number
}

/** A stretch of a trace that was found on the roads. */
export interface Matching {
  /** 0 to 1: how likely this is where it was. */
  readonly confidence: number
  readonly points: readonly {
    /** Which point of the trace. */
    readonly index: number
    readonly snap: Snap
    /** In how many other places it could have been. */
    readonly alternatives: number
  }[]
}

/**
 * Finds the roads that a noisy trace was travelled on: the most likely row of places, by how far
 * each lies from its point (a normal distribution) and by how much the way between two of them
 * differs from the straight line (an exponential one). Newson and Krumm, "Hidden Markov Map Matching
 * Through Noise and Sparseness", ACM GIS 2009, with the most likely row found by Viterbi's
 * algorithm. Points that fit nowhere are left out; where nothing leads on, or `splitSeconds` passed
 * between two points, a new matching begins.
 */
export function matchTrace(
  roads: Roads,
  profile: Profile,
  trace: readonly TracePoint[],
  options: { readonly splitSeconds?: number; readonly anywhere?: boolean } = {},
): Matching[] {
  const columns = trace.map((point) => candidatesOf(roads, profile, point, options))
  for (const t of columns.keys()) followUp(roads, profile, trace, columns, t, options)
  const chain = likeliestRow(columns)
  return splitRow(chain).map((row) => describe(trace, columns, row))
}

/** The paper's beta: how far in metres a way and the straight line differ, on average. OSRM's figure. */
const betaMetres = 10
/** What lies farther than these is no candidate: four sigma, at least 25 m; at most 8 streets. */
const reachSigmas = 4
const leastReachMetres = 25
const candidatesAtMost = 8
/** Ways this much longer than the straight line aren't believed, and are not looked for. */
const detourMetres = 2000
/** Prices in the unit of log-likelihood: of leaving a point out, and of beginning anew. */
const skipPrice = 25
const splitPrice = 40
/** Over so many points left out a row still goes on; OSRM's figure. */
const skippedAtMost = 10

interface Candidate {
  readonly snap: Snap
  readonly emission: number
  score: number
  /** The candidate before it in the row; undefined where a matching begins with this one. */
  before: Place | undefined
  /** The row before a beginning. */
  earlier: Place | undefined
  /** Metres by road from the one before. */
  metres: number
  /** Behind the one before on a one-way street, by noise: it stands where that one stands. */
  standsStill: boolean
}
interface Place {
  readonly t: number
  readonly c: number
}
type Columns = readonly (readonly Candidate[])[]

/** The streets that a point may have been on, the nearest first; none where it lies off the roads. */
export function streetsNear(
  roads: Roads,
  profile: Profile,
  point: TracePoint,
  { anywhere = false }: { readonly anywhere?: boolean },
): Snap[] {
  const radiusMetres = Math.max(leastReachMetres, reachSigmas * point.sigmaMetres)
  return nearbySnaps(roads, { ...point, profile, radiusMetres, anywhere }, candidatesAtMost)
}

function candidatesOf(
  roads: Roads,
  profile: Profile,
  point: TracePoint,
  options: { readonly anywhere?: boolean },
): Candidate[] {
  return streetsNear(roads, profile, point, options).map((snap) => ({
    snap,
    emission: -0.5 * (snap.metres / point.sigmaMetres) ** 2,
    score: -Infinity,
    before: undefined,
    earlier: undefined,
    metres: 0,
    standsStill: false,
  }))
}

/** Scores the candidates of one point, from those of the points before it. */
function followUp(
  roads: Roads,
  profile: Profile,
  trace: readonly TracePoint[],
  columns: Columns,
  t: number,
  { splitSeconds = Infinity }: { readonly splitSeconds?: number },
): void {
  const column = columns[t]!
  // A new beginning, after the best row of all earlier points.
  const rest = bestEnd(columns, t)
  for (const candidate of column) {
    candidate.score = candidate.emission + (rest ? rest.score - splitPrice : -skipPrice * t)
    candidate.earlier = rest?.place
  }
  let reached = -Infinity
  for (let s = t - 1; s >= Math.max(0, t - 1 - skippedAtMost); s--) {
    const skipped = t - 1 - s
    const from = columns[s]!
    if (from.length === 0 || column.length === 0) continue
    // Points are left out only where that could beat the best row that leaves none out.
    if (reached >= bestScore(from) - skipped * skipPrice) break
    const passed = (trace[t]!.atSeconds ?? 0) - (trace[s]!.atSeconds ?? 0)
    if (passed > splitSeconds) break
    const straight = metresFrom(trace[s]!.position, trace[t]!.position)
    const ways = durations(
      roads,
      profile,
      from.map(({ snap }) => snap),
      column.map(({ snap }) => snap),
    )
    for (const [a, before] of from.entries()) {
      for (const [b, candidate] of column.entries()) {
        const noise = 2 * (trace[s]!.sigmaMetres + trace[t]!.sigmaMetres)
        const standsStill = isJustBehind(roads, profile, before.snap, candidate.snap, noise)
        const metres = standsStill ? 0 : ways.metres[a * column.length + b]!
        const detour = Math.abs(metres - straight)
        if (metres < 0 || detour >= detourMetres) continue
        const score = before.score + candidate.emission - detour / betaMetres - skipped * skipPrice
        reached = Math.max(reached, score)
        if (score <= candidate.score) continue
        Object.assign(candidate, { score, before: { t: s, c: a }, metres, standsStill })
      }
    }
  }
}

function bestScore(column: readonly Candidate[]): number {
  return column.reduce((best, { score }) => Math.max(best, score), -Infinity)
}

/**
 * Whether a place lies behind another on a street that is gone along in one direction, no farther than
 * noise explains.
 */
function isJustBehind(roads: Roads, profile: Profile, from: Snap, to: Snap, noiseMetres: number) {
  if (from.edge !== to.edge || to.fraction >= from.fraction) return false
  const twin = roads.twin[from.edge]!
  const isOpen = twin >= 0 && roads.profiles[profile].milliseconds[twin]! >= 0
  if (isOpen && [from, to].every(({ kerb = free }) => kerb[1] >= 0)) return false
  return ((from.fraction - to.fraction) * roads.decimetres[from.edge]!) / 10 <= noiseMetres
}

/** The best candidate before point `end`, with the price of all points left out after it. */
function bestEnd(columns: Columns, end: number) {
  let best: { readonly place: Place; readonly score: number } | undefined
  for (let t = 0; t < end; t++) {
    for (const [c, candidate] of columns[t]!.entries()) {
      const score = candidate.score - skipPrice * (end - 1 - t)
      if (!best || score > best.score) best = { place: { t, c }, score }
    }
  }
  return best
}

function likeliestRow(columns: Columns): Place[] {
  const row: Place[] = []
  for (let place = bestEnd(columns, columns.length)?.place; place; ) {
    row.push(place)
    const { before, earlier } = columns[place.t]![place.c]!
    if (!before) row.push({ t: -1, c: -1 })
    place = before ?? earlier
  }
  return row.reverse()
}

/** The matchings of a row; one point alone shows no way. */
function splitRow(row: readonly Place[]): Place[][] {
  const parts: Place[][] = []
  for (const place of row) {
    if (place.t < 0) parts.push([])
    else parts.at(-1)!.push(place)
  }
  return parts.filter((part) => part.length > 1)
}

function describe(trace: readonly TracePoint[], columns: Columns, row: readonly Place[]): Matching {
  const reached = alternativesAlong(columns, row)
  let stood: Snap | undefined
  let traced = 0
  let matched = 0
  const points = row.map(({ t, c }, i) => {
    const candidate = columns[t]![c]!
    if (i > 0) {
      traced += metresFrom(trace[row[i - 1]!.t]!.position, trace[t]!.position)
      matched += candidate.metres
    }
    const snap = i > 0 && candidate.standsStill && stood ? stood : candidate.snap
    stood = snap
    return { index: t, snap, alternatives: reached.get(t)!.size - 1 }
  })
  return { confidence: confidenceOf(traced, matched), points }
}

/** By point: the candidates through which the best row to any end of this matching passes. */
function alternativesAlong(columns: Columns, row: readonly Place[]): Map<number, Set<number>> {
  const reached = new Map(row.map(({ t, c }) => [t, new Set([c])]))
  const last = row.at(-1)!.t
  for (const c of columns[last]!.keys()) {
    for (let place: Place | undefined = { t: last, c }; place; ) {
      if (place.t < row[0]!.t) break
      reached.get(place.t)?.add(place.c)
      place = columns[place.t]![place.c]!.before
    }
  }
  return reached
}

/**
 * How often a matching is right whose length differs so much from its trace's: Bayes on two Laplace
 * distributions that OSRM fitted to traces sorted by hand (matching_confidence.hpp).
 */
function confidenceOf(tracedMetres: number, matchedMetres: number): number {
  if (tracedMetres === 0 || matchedMetres === 0) return 0
  const feature = Math.log(matchedMetres / tracedMetres)
  const right = 0.696774 * laplace(feature, 0.005986, 0.016646)
  const wrong = (1 - 0.696774) * laplace(feature, 0.054385, 0.458432)
  return right / (right + wrong)
}

function laplace(x: number, location: number, scale: number): number {
  return Math.exp(-Math.abs(x - location) / scale) / (2 * scale)
}
