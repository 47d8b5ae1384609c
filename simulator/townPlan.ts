import {
  add,
  bezier,
  centroid,
  distance,
  dot,
  isInside,
  left,
  minus,
  type Point,
  ringArea,
  unit,
} from './townGeometry.ts'
import type { Random } from './townRandom.ts'

/**
 * The ground plan: faces (blocks of land), cut again and again by streets. Every line has a node
 * about each 11 m, and a cut always runs from node to node, so that neighbours stay in step and the
 * whole is connected by construction.
 */
export interface Plan {
  readonly points: Point[]
  /** How many pieces of street meet at a node. */
  readonly degree: number[]
  faces: Face[]
  streets: Street[]
  readonly streetOf: Map<number, Street>
}

/** A block: anticlockwise ring of nodes, what is on it, and the streets that end inside. */
export interface Face {
  readonly ring: number[]
  use: FaceUse
  readonly inner: Street[]
}

export type FaceUse =
  | 'open'
  | 'water'
  | 'centre'
  | 'houses'
  | 'residence'
  | 'square'
  | 'park'
  | 'school'
  | 'sports'
  | 'cemetery'
  | 'retail'
  | 'industrial'
  | 'farm'

export type StreetKind =
  | 'main'
  | 'radial'
  | 'ring'
  | 'quay'
  | 'street'
  | 'close'
  | 'drive'
  | 'lane'
  | 'track'
  | 'foot'

export interface Street {
  readonly nodes: number[]
  readonly kind: StreetKind
}

/** Metres between the nodes of a line. */
export const stepMetres = 11

export const edgeKey = (a: number, b: number) => (a < b ? a * 2 ** 21 + b : b * 2 ** 21 + a)

export function addNode(plan: Plan, point: Point): number {
  plan.degree.push(0)
  return plan.points.push(point) - 1
}

export function addStreet(plan: Plan, nodes: number[], kind: StreetKind): Street {
  const street = { nodes, kind }
  plan.streets.push(street)
  for (let i = 1; i < nodes.length; i++) {
    const [a, b] = [nodes[i - 1]!, nodes[i]!]
    plan.streetOf.set(edgeKey(a, b), street)
    plan.degree[a]!++
    plan.degree[b]!++
  }
  return street
}

export const pointsOf = (plan: Plan, nodes: readonly number[]) => nodes.map((n) => plan.points[n]!)

/** Cuts the face that holds this line; false where the line leaves it or comes too near its edge. */
export function cut(
  plan: Plan,
  { from, inside, to }: Line,
  kind: StreetKind,
  clearMetres: number,
): boolean {
  for (const face of plan.faces) {
    if (!face.ring.includes(from) || !face.ring.includes(to)) continue
    const ring = pointsOf(plan, face.ring)
    if (!keepsClear(inside, plan.points[from]!, plan.points[to]!, ring, clearMetres, 0.3)) continue
    divide(plan, face, from, inside, to, kind)
    return true
  }
  return false
}

function divide(
  plan: Plan,
  face: Face,
  from: number,
  inside: readonly Point[],
  to: number,
  kind: StreetKind | undefined,
): [Face, Face] {
  const nodes = inside.map((p) => addNode(plan, p))
  const turn = face.ring.indexOf(from)
  const ring = [...face.ring.slice(turn), ...face.ring.slice(0, turn)]
  const end = ring.indexOf(to)
  const parts: [Face, Face] = [
    { ring: [...ring.slice(0, end + 1), ...nodes.toReversed()], use: face.use, inner: [] },
    { ring: [...ring.slice(end), from, ...nodes], use: face.use, inner: [] },
  ]
  plan.faces = [...plan.faces.filter((f) => f !== face), ...parts]
  if (kind) addStreet(plan, [from, ...nodes, to], kind)
  return parts
}

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

export interface Line {
  readonly from: number
  readonly inside: readonly Point[]
  readonly to: number
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
      const length = distance(a.point, b.point)
      if (a.index === b.index || length < 30) continue
      const direction = unit(minus(b.point, a.point))
      const [fairA, fairB] = [dot(direction, a.inward), -dot(direction, b.inward)]
      if (fairA < 0.5 || fairB < 0.5) continue
      const [low, high] = a.index < b.index ? [a, b] : [b, a]
      const closing = high.point[0] * low.point[1] - high.point[1] * low.point[0]
      const part = (crossSums[high.index]! - crossSums[low.index]! + closing) / 2 / area
      const balance = Math.min(part, 1 - part)
      if (balance < (wish.way === 'across' ? 0.25 : 0.2)) continue
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

function keepsClear(
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

/**
 * Cuts these faces, and what comes of them, until each is about as large as wished for; `far` is
 * how far from the heart a face lies, between its nearest corner and its middle.
 */
export function subdivide(
  plan: Plan,
  faces: readonly Face[],
  wishAt: (far: number) => Wish & { areaMetres2: number },
  random: Random,
) {
  const open = [...faces]
  for (let face = open.pop(); face; face = open.pop()) {
    const points = pointsOf(plan, face.ring)
    const nearest = Math.min(...points.map((p) => Math.hypot(...p)))
    const wish = wishAt((nearest + Math.hypot(...centroid(points))) / 2)
    if (ringArea(points) < wish.areaMetres2) continue
    const line = findLine(plan, face, wish, random)
    const kind = wish.isHedge ? undefined : 'street'
    if (line) open.push(...divide(plan, face, line.from, line.inside, line.to, kind))
  }
}

/** A street that ends inside the face, some way before it would reach the other side. */
export function addClose(plan: Plan, face: Face, line: Line, length: number, kind: StreetKind) {
  const nodes = [line.from, ...line.inside.slice(0, length).map((p) => addNode(plan, p))]
  const street = addStreet(plan, nodes, kind)
  face.inner.push(street)
  return street
}

/** The rest of a close's line, on foot. */
export function addPath(
  plan: Plan,
  face: Face,
  from: number,
  inside: readonly Point[],
  to: number,
) {
  const nodes = [from, ...inside.map((p) => addNode(plan, p)), to]
  face.inner.push(addStreet(plan, nodes, 'foot'))
}
