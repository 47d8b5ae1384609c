import {
  add,
  along,
  centroid,
  dot,
  isInside,
  left,
  lineLength,
  minus,
  type Point,
  unit,
} from './townGeometry.ts'
import type { Grid } from './townGrid.ts'
import { edgeKey, type Face, type Plan, pointsOf, type StreetKind } from './townPlan.ts'
import type { Random } from './townRandom.ts'

/** A building with its doors; what stands behind a door is its number of mailboxes. */
export interface Building {
  /** Anticlockwise; a rectangle, or one with a corner missing. */
  readonly outline: readonly Point[]
  readonly tags: Record<string, string>
  readonly doors: Door[]
  /** Its plot's back garden. */
  readonly garden?: readonly Point[]
}

export interface Door {
  readonly at: Point
  /** The piece of street it opens on, so that it lies on its left, and how far along that piece. */
  readonly edge: readonly [from: number, to: number]
  readonly alongMetres: number
  boxes: number
  /** A node of its own in the outline, not the building itself. */
  readonly isNode: boolean
}

/** Half of a carriageway with its pavement. */
export const halfWidthMetres: Record<StreetKind, number> = {
  main: 5,
  radial: 4.5,
  ring: 4.5,
  quay: 4,
  street: 3.6,
  close: 3.2,
  drive: 2.4,
  lane: 2.4,
  track: 2,
  foot: 1.4,
}

type Range = readonly [low: number, high: number]

/** How a row of buildings is laid along a street. */
export interface RowStyle {
  readonly plotMetres: Range
  /** Free land beside a building on its plot; 0 for a terrace. */
  readonly asideMetres: Range
  readonly depthMetres: Range
  readonly setbackMetres: Range
  readonly margins: { readonly road: number; readonly building: number }
  /** The share of plots left empty. */
  readonly empty: number
  /** Tags and mailboxes a door; a building as wide as `doorMetres` times n has n doors. */
  readonly make: () => { tags: Record<string, string>; boxes: number; isNode: boolean }
  readonly doorMetres: number
  readonly most: number
}

/** Lays buildings along all streets of a face, on its side; returns them in the order laid. */
export function layRows(
  plan: Plan,
  face: Face,
  style: RowStyle,
  grid: Grid,
  random: Random,
): Building[] {
  const ring = pointsOf(plan, face.ring)
  const built: Building[] = []
  for (const { nodes, kind } of fronts(plan, face)) {
    const line = pointsOf(plan, nodes)
    const whole = lineLength(line)
    const half = halfWidthMetres[kind]
    for (let s = 0.5; built.length < style.most; ) {
      const plot = random.between(...style.plotMetres)
      if (s + plot > whole - 0.5) break
      const aside = random.between(...style.asideMetres)
      const front = half + random.between(...style.setbackMetres)
      const depth = random.between(...style.depthMetres)
      const [a, b] = [s + aside / 2, s + plot - aside / 2]
      const hull = aside === 0 ? wedge(line, a, b, front, depth) : box(line, a, b, front, depth)
      if (
        isSqueezed(hull) ||
        !isInside(centroid(hull), ring) ||
        !grid.isFree(hull, style.margins)
      ) {
        s += 3
        continue
      }
      s += plot
      if (random.chance(style.empty)) continue
      grid.addBuilding(hull)
      const { tags, boxes, isNode } = style.make()
      const doors = Math.max(1, Math.floor((b - a) / style.doorMetres))
      built.push({
        outline: style.asideMetres[1] > 0 && random.chance(0.3) ? notched(hull, random) : hull,
        tags,
        doors: Array.from({ length: boxes ? doors : 0 }, (_, i): Door => {
          const share = (i + 0.5) / doors
          const { piece, offset } = along(line, a + (b - a) * share)
          const at = add(hull[0]!, [hull[1]![0] - hull[0]![0], hull[1]![1] - hull[0]![1]], share)
          const edge = [nodes[piece]!, nodes[piece + 1]!] as const
          return { at, edge, alongMetres: offset, boxes, isNode: isNode || doors > 1 }
        }),
        garden: box(line, s - plot + 1, s - 1, front + depth + 1, random.between(7, 13)),
      })
    }
  }
  return built
}

/** The streets a face borders on and those that end in it, each with the face on its left. */
function fronts(plan: Plan, face: Face): { nodes: number[]; kind: StreetKind }[] {
  const size = face.ring.length
  const runs: { nodes: number[]; kind: StreetKind }[] = []
  const streetAt = (i: number) =>
    plan.streetOf.get(edgeKey(face.ring[i % size]!, face.ring[(i + 1) % size]!))
  const first = Math.max(
    0,
    face.ring.findIndex((_, i) => streetAt(i) !== streetAt(i + size - 1)),
  )
  for (let i = first; i < first + size; i++) {
    const street = streetAt(i)
    if (!street) continue
    if (i === first || streetAt(i + size - 1) !== street)
      runs.push({ nodes: [face.ring[i % size]!], kind: street.kind })
    runs.at(-1)!.nodes.push(face.ring[(i + 1) % size]!)
  }
  for (const { nodes, kind } of face.inner)
    if (kind !== 'foot') runs.push({ nodes, kind }, { nodes: nodes.toReversed(), kind })
  return runs
}

/** A rectangle beside a line, parallel to it in the middle of its front; anticlockwise. */
function box(line: readonly Point[], a: number, b: number, front: number, depth: number): Point[] {
  const { point, direction } = along(line, (a + b) / 2)
  const inward = left(direction)
  const corner = (s: number, t: number) => add(add(point, direction, s), inward, t)
  const half = (b - a) / 2
  return [
    corner(-half, front),
    corner(half, front),
    corner(half, front + depth),
    corner(-half, front + depth),
  ]
}

/** As a terraced house: its side walls stand square to a bent street, and are its neighbours' too. */
function wedge(
  line: readonly Point[],
  a: number,
  b: number,
  front: number,
  depth: number,
): Point[] {
  const corner = (s: number, t: number) => {
    const { point, direction } = along(line, s)
    return add(point, left(direction), t)
  }
  return [corner(a, front), corner(b, front), corner(b, front + depth), corner(a, front + depth)]
}

/** Inside a sharp bend a terraced house would have next to no back. */
function isSqueezed([a, b, c, d]: readonly Point[]): boolean {
  return dot(minus(c!, d!), unit(minus(b!, a!))) < 5
}

/** A house with a wing: the rectangle less one of its back corners. */
function notched([a, b, c, d]: readonly Point[], random: Random): Point[] {
  const [u, v] = [random.between(0.35, 0.6), random.between(0.3, 0.5)]
  const at = (s: number, t: number): Point => {
    const [low, high] = [lerp(a!, b!, s), lerp(d!, c!, s)]
    return lerp(low, high, t)
  }
  return random.chance(0.5)
    ? [a!, b!, at(1, 1 - v), at(u, 1 - v), at(u, 1), d!]
    : [a!, b!, c!, at(1 - u, 1), at(1 - u, 1 - v), at(0, 1 - v)]
}

const lerp = (a: Point, b: Point, t: number): Point => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
]

/** A rectangle somewhere inside a face, along one of its sides; undefined where none is free. */
export function placeInside(
  plan: Plan,
  face: Face,
  size: { width: number; depth: number; margin: number; near?: Point },
  grid: Grid,
  random: Random,
): Point[] | undefined {
  const ring = pointsOf(plan, face.ring)
  const middle = size.near ?? centroid(ring)
  for (let attempt = 0; attempt < 60; attempt++) {
    const from = random.integer(0, ring.length - 1)
    const { direction } = along([ring[from]!, ring[(from + 2) % ring.length]!], 0)
    const reach = attempt * 1.2
    const near: Point = [
      middle[0] + random.between(-reach, reach),
      middle[1] + random.between(-reach, reach),
    ]
    const start = add(near, direction, -size.width / 2)
    const hull = box(
      [start, add(start, direction, size.width)],
      0,
      size.width,
      -size.depth / 2,
      size.depth,
    )
    const margins = { road: size.margin, building: size.margin }
    if (hull.every((p) => isInside(p, ring)) && grid.isFree(hull, margins)) return hull
  }
  return
}
