/** A point of the plain, metres east and north of the town's centre. */
export type Point = readonly [x: number, y: number]

export const add = (a: Point, b: Point, times = 1): Point => [
  a[0] + b[0] * times,
  a[1] + b[1] * times,
]
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]]
export const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1]
const cross = (a: Point, b: Point) => a[0] * b[1] - a[1] * b[0]
export const distance = (a: Point, b: Point) => hypot(a[0] - b[0], a[1] - b[1])
export const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
/** A quarter turn to the left. */
export const left = (a: Point): Point => [-a[1], a[0]]
export const unit = (a: Point): Point => {
  const length = hypot(a[0], a[1]) || 1
  return [a[0] / length, a[1] / length]
}

/**
 * The bits of V8's `Math.hypot`, which sums so too (Kahan) but makes an array first: 40 ns instead of
 * 100, some ten million times for a large town.
 */
export function hypot(x: number, y: number): number {
  const [a, b] = [Math.abs(x), Math.abs(y)]
  const most = a > b ? a : b
  if (most === 0) return 0
  const [p, q] = [a / most, b / most]
  return Math.sqrt(p * p + q * q) * most
}

/** Positive when the ring runs anticlockwise; square metres. */
export function ringArea(ring: readonly Point[]): number {
  let twice = 0
  for (let i = 0; i < ring.length; i++) twice += cross(ring[i]!, ring[(i + 1) % ring.length]!)
  return twice / 2
}

export function centroid(ring: readonly Point[]): Point {
  let [x, y, twice] = [0, 0, 0]
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = [ring[i]!, ring[(i + 1) % ring.length]!]
    const part = cross(a, b)
    x += (a[0] + b[0]) * part
    y += (a[1] + b[1]) * part
    twice += part
  }
  return [x / (3 * twice), y / (3 * twice)]
}

export function isInside([x, y]: Point, ring: readonly Point[]): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i]!, ring[j]!]
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0])
      inside = !inside
  }
  return inside
}

/** From a point to a segment. */
function distanceToSegment(p: Point, a: Point, b: Point): number {
  const along = minus(b, a)
  const t = Math.max(0, Math.min(1, dot(minus(p, a), along) / (dot(along, along) || 1)))
  return distance(p, add(a, along, t))
}

/** From a segment to a convex polygon; 0 where they touch. */
export function distanceToPolygon(a: Point, b: Point, polygon: readonly Point[]): number {
  if (isInside(a, polygon) || isInside(b, polygon)) return 0
  let least = Number.POSITIVE_INFINITY
  const along = minus(b, a)
  for (let i = 0; i < polygon.length; i++) {
    const c = polygon[i]!
    const d = polygon[i + 1 === polygon.length ? 0 : i + 1]!
    const other = minus(d, c)
    const sideC = cross(along, minus(c, a))
    const sideD = cross(along, minus(d, a))
    if (sideC * sideD < 0 && cross(other, minus(a, c)) * cross(other, minus(b, c)) < 0) return 0
    least = Math.min(
      least,
      distanceToSegment(a, c, d),
      distanceToSegment(c, a, b),
      distanceToSegment(d, a, b),
    )
  }
  return least
}

/** A convex, anticlockwise polygon with the directions that its sides look at. */
export interface Hull {
  readonly points: readonly Point[]
  readonly outward: readonly Point[]
}

export function toHull(points: readonly Point[]): Hull {
  const outward = points.map((a, i) => left(unit(minus(a, points[(i + 1) % points.length]!))))
  return { points, outward }
}

/** Whether two convex polygons share more than `slack` metres in every direction. */
export function overlap(p: Hull, q: Hull, slack: number): boolean {
  return !separated(p, q, slack) && !separated(q, p, slack)
}

/** One side of `p` has all of `q` before it (separating axis). */
function separated(p: Hull, { points }: Hull, slack: number): boolean {
  for (let i = 0; i < p.points.length; i++) {
    const a = p.points[i]!
    const outward = p.outward[i]!
    let k = 0
    while (k < points.length && dot(minus(points[k]!, a), outward) >= -slack) k++
    if (k === points.length) return true
  }
  return false
}

/** A cubic Bézier curve in about `stepMetres`, both ends included. */
export function bezier(a: Point, b: Point, c: Point, d: Point, stepMetres: number): Point[] {
  const length = (distance(a, d) + distance(a, b) + distance(b, c) + distance(c, d)) / 2
  const steps = Math.max(2, Math.round(length / stepMetres))
  return Array.from({ length: steps + 1 }, (_, i): Point => {
    const [t, s] = [i / steps, 1 - i / steps]
    const w = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t] as const
    return [
      w[0] * a[0] + w[1] * b[0] + w[2] * c[0] + w[3] * d[0],
      w[0] * a[1] + w[1] * b[1] + w[2] * c[1] + w[3] * d[1],
    ]
  })
}

/** Position and direction at a length along a line, and which of its pieces that is on. */
export function along(
  line: readonly Point[],
  metres: number,
): { point: Point; direction: Point; piece: number; offset: number } {
  let rest = metres
  for (let piece = 0; ; piece++) {
    const [a, b] = [line[piece]!, line[piece + 1]!]
    const length = distance(a, b)
    if (rest <= length || piece === line.length - 2) {
      const direction = unit(minus(b, a))
      return { point: add(a, direction, rest), direction, piece, offset: rest }
    }
    rest -= length
  }
}

export function lineLength(line: readonly Point[]): number {
  let sum = 0
  for (let i = 1; i < line.length; i++) sum += distance(line[i - 1]!, line[i]!)
  return sum
}
