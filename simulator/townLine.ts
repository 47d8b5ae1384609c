import {
  add,
  bezier,
  distance,
  dot,
  isInside,
  left,
  minus,
  type Point,
  ringArea,
  unit,
} from './townGeometry.ts'
import { edgeKey, type Face, type Line, type Plan, pointsOf, stepMetres } from './townPlan.ts'
import type { Random } from './townRandom.ts'

/** What a cut should be like. */
export interface Wish {
  /** Along a street, from one mouth to the next. */
  readonly gapMetres: number
  /** Free land on both sides, away from its ends. */
  readonly clearMetres: number
  /** `across` halves the face by a short street; `lengthwise` runs through the middle of it. */
  readonly way: 'across' | 'lengthwise'
  /** How far a line strays from its curve. */
  readonly wobbleMetres: number
  /** 0 takes the best cut, more takes any. */
  readonly disorder: number
  /** A hedge may begin where there is no street. */
  readonly isHedge?: boolean
  /** Where it may begin, when not everywhere. */
  readonly startsAt?: (node: number) => boolean
}

/** Looks for a curve through a face that meets its streets at fair angles and keeps clear. */
export function findLine(plan: Plan, face: Face, wish: Wish, random: Random): Line | undefined {
  const { ring } = face
  const points = pointsOf(plan, ring)
  const mouths = listMouths(plan, ring, points, wish)
  if (mouths.length < 2) return
  const area = ringArea(points)
  const size = Math.sqrt(area)
  const crossSums = [0]
  for (let i = 0; i < points.length; i++) {
    const [a, b] = [points[i]!, points[(i + 1) % points.length]!]
    crossSums.push(crossSums[i]! + a[0] * b[1] - a[1] * b[0])
  }
  const fit = mouths.filter((m) => !wish.startsAt || wish.startsAt(ring[m.index]!))
  const starts = fit.length > 36 ? random.shuffled(fit).slice(0, 36) : fit
  const best: { a: Mouth; b: Mouth; score: number }[] = []
  for (const a of starts)
    for (const b of mouths) {
      if (a.index === b.index) continue
      const low = a.index < b.index ? a : b
      const high = low === a ? b : a
      const closing = high.point[0] * low.point[1] - high.point[1] * low.point[0]
      const part = (crossSums[high.index]! - crossSums[low.index]! + closing) / 2 / area
      const balance = Math.min(part, 1 - part)
      // most pairs end here, before anything takes a root
      if (balance < (wish.way === 'across' ? 0.25 : 0.2)) continue
      const length = distance(a.point, b.point)
      if (length < 30) continue
      const x = (b.point[0] - a.point[0]) / length
      const y = (b.point[1] - a.point[1]) / length
      const fairA = x * a.inward[0] + y * a.inward[1]
      const fairB = -(x * b.inward[0] + y * b.inward[1])
      if (fairA < 0.5 || fairB < 0.5) continue
      const score =
        balance * 2 +
        (fairA + fairB) * 0.5 +
        (wish.way === 'across' ? -0.8 : 0.5) * (length / size) +
        (a.crossing ? 0.12 : 0) +
        (b.crossing ? 0.12 : 0) +
        random.next() * wish.disorder
      if (best.length === 10 && score <= best[9]!.score) continue
      const rank = best.findIndex((other) => other.score < score)
      best.splice(rank < 0 ? best.length : rank, 0, { a, b, score })
      best.length = Math.min(best.length, 10)
    }
  for (const { a, b } of best) {
    const inside = drawLine(a, b, wish.wobbleMetres, random)
    if (keepsClear(inside, a.point, b.point, points, wish.clearMetres, 0.62))
      return { from: ring[a.index]!, inside, to: ring[b.index]! }
  }
  return
}

interface Mouth {
  readonly index: number
  readonly point: Point
  readonly inward: Point
  /** A street arrives here from the other side already. */
  readonly crossing: boolean
}

/** The nodes of a ring where a street may begin: on a street, far enough from the next mouth. */
function listMouths(
  plan: Plan,
  ring: readonly number[],
  points: readonly Point[],
  { gapMetres, isHedge = false }: Wish,
) {
  const size = ring.length
  const isStreet = ring.map((n, i) => {
    const street = plan.streetOf.get(edgeKey(n, ring[(i + 1) % size]!))
    return isHedge || street !== undefined
  })
  const straight = points.map((p, i) => {
    const [before, after] = [points[(i + size - 1) % size]!, points[(i + 1) % size]!]
    return dot(unit(minus(p, before)), unit(minus(after, p))) > 0.85
  })
  const isKnot = ring.map((n, i) => plan.degree[n]! >= 3 || !straight[i])
  const reach = (turn: 1 | -1) => {
    const found: number[] = new Array(size).fill(Number.POSITIVE_INFINITY)
    let last = Number.POSITIVE_INFINITY
    for (let k = 0; k < 2 * size; k++) {
      const i = (((turn * k) % size) + size) % size
      const next = (i - turn + size) % size
      last += k ? distance(points[i]!, points[next]!) : 0
      found[i] = last
      if (isKnot[i]) last = 0
    }
    return found
  }
  const [ahead, behind] = [reach(1), reach(-1)]
  const mouths: Mouth[] = []
  for (let i = 0; i < size; i++) {
    const before = (i + size - 1) % size
    if (!isStreet[i] || !isStreet[before] || !straight[i]) continue
    const crossing = plan.degree[ring[i]!] === 3
    if (isKnot[i] ? !crossing : false) continue
    if (Math.min(ahead[i]!, behind[i]!) < gapMetres) continue
    const inward = left(unit(minus(points[(i + 1) % size]!, points[before]!)))
    mouths.push({ index: i, point: points[i]!, inward, crossing })
  }
  return mouths
}

/** A curve that leaves both ends half square to their streets; without its ends. */
function drawLine(a: Mouth, b: Mouth, wobbleMetres: number, random: Random): Point[] {
  const length = distance(a.point, b.point)
  const direction = unit(minus(b.point, a.point))
  const reach = length * random.between(0.3, 0.42)
  const leave = unit(add(direction, a.inward, random.between(0.6, 1.6)))
  const arrive = unit(add(minus([0, 0], direction), b.inward, random.between(0.6, 1.6)))
  const curve = bezier(
    a.point,
    add(a.point, leave, reach),
    add(b.point, arrive, reach),
    b.point,
    stepMetres,
  )
  const [phase, turns] = [random.between(0, 6.3), random.between(2, 4)]
  return curve.slice(1, -1).map((p, i) => {
    const t = (i + 1) / (curve.length - 1)
    const stray = wobbleMetres * Math.sin(Math.PI * t) * Math.sin(phase + turns * Math.PI * t)
    return add(p, left(direction), stray)
  })
}

/** Whether a line stays inside a ring, and away from it but near its own ends. */
export function keepsClear(
  inside: readonly Point[],
  a: Point,
  b: Point,
  ring: readonly Point[],
  clearMetres: number,
  ends: number,
) {
  for (const p of inside) {
    const least = Math.min(clearMetres, ends * Math.min(distance(p, a), distance(p, b)))
    for (const q of ring) {
      const [x, y] = [p[0] - q[0], p[1] - q[1]]
      if (x * x + y * y < least * least) return false
    }
    if (!isInside(p, ring)) return false
  }
  return true
}
