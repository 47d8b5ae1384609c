import type { LonLat } from '../model.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'

/** Open ground by its vertices, a node each, and the straight edges of its border. */
export interface GroundShape {
  /** By vertex: its node, and where it lies in metres east and north of the first. */
  readonly nodes: readonly number[]
  readonly xs: Float64Array
  readonly ys: Float64Array
  /** By edge of the border: the vertices it joins, the ground to its left. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** By vertex: the one before and after it on the border; `none`, or `several`. */
  readonly before: Int32Array
  readonly after: Int32Array
}

const none = -1
const several = -2

/** What lies nearer to a line than this lies on it. The grid that OSM draws on is 100 times as wide. */
const touchMetres = 1e-4

/**
 * Lays rings of nodes flat. The ground lies to their left; a ring doesn't say its first node twice.
 * An edge that two rings share is no border: there is ground on both sides of it (two plazas), or on
 * neither (two houses).
 */
export function groundShape(
  rings: readonly (readonly number[])[],
  positionOf: (node: number) => LonLat,
): GroundShape {
  const nodes = [...new Set(rings.flat())]
  const vertexOf = new Map<number, number>()
  for (let v = 0; v < nodes.length; v++) vertexOf.set(nodes[v]!, v)
  const xs = new Float64Array(nodes.length)
  const ys = new Float64Array(nodes.length)
  const origin = positionOf(nodes[0]!)
  const perLon = metresPerLon(origin[1])
  for (let v = 0; v < nodes.length; v++) {
    const position = positionOf(nodes[v]!)
    xs[v] = (position[0] - origin[0]) * perLon
    ys[v] = (position[1] - origin[1]) * metresPerDegree
  }
  const edges = new Map<number, readonly [number, number]>()
  for (const ring of rings) {
    let a = vertexOf.get(ring.at(-1)!)!
    for (const node of ring) {
      const b = vertexOf.get(node)!
      const key = Math.min(a, b) * nodes.length + Math.max(a, b)
      if (!edges.delete(key)) edges.set(key, [a, b])
      a = b
    }
  }
  const from = Int32Array.from(edges.values(), ([a]) => a)
  const to = Int32Array.from(edges.values(), ([, b]) => b)
  const before = new Int32Array(nodes.length).fill(none)
  const after = new Int32Array(nodes.length).fill(none)
  for (let e = 0; e < from.length; e++) {
    after[from[e]!] = after[from[e]!] === none ? to[e]! : several
    before[to[e]!] = before[to[e]!] === none ? from[e]! : several
  }
  return { nodes, xs, ys, from, to, before, after }
}

export function metresApart({ xs, ys }: GroundShape, a: number, b: number): number {
  const dx = xs[a]! - xs[b]!
  const dy = ys[a]! - ys[b]!
  return Math.sqrt(dx * dx + dy * dy)
}

/** Whether the border stands into the ground at a vertex: shortest ways bend there and nowhere else. */
export function isCorner(shape: GroundShape, v: number): boolean {
  const p = shape.before[v]!
  const q = shape.after[v]!
  if (p === several || q === several) return true
  return p !== none && q !== none && metresLeft(shape, p, q, v) > touchMetres
}

/** How far c lies to the left of the line from a to b. */
function metresLeft({ xs, ys }: GroundShape, a: number, b: number, c: number): number {
  const dx = xs[b]! - xs[a]!
  const dy = ys[b]! - ys[a]!
  const length = Math.sqrt(dx * dx + dy * dy)
  return length === 0 ? 0 : (dx * (ys[c]! - ys[a]!) - dy * (xs[c]! - xs[a]!)) / length
}

/** Whether a shortest way may bend at a corner on its way to b: it passes the corner on one side. */
export function isTangent(shape: GroundShape, corner: number, b: number): boolean {
  const p = shape.before[corner]!
  const q = shape.after[corner]!
  if (p < 0 || q < 0) return true
  const leftP = metresLeft(shape, corner, b, p)
  const leftQ = metresLeft(shape, corner, b, q)
  return Math.min(leftP, leftQ) > -touchMetres || Math.max(leftP, leftQ) < touchMetres
}

/** Whether the straight line from a vertex to b begins on the ground. */
function setsOut(shape: GroundShape, a: number, b: number): boolean {
  const p = shape.before[a]!
  const q = shape.after[a]!
  if (p < 0 || q < 0) return true
  const isOutsideIn = metresLeft(shape, p, a, b) < -touchMetres
  const isOutsideOut = metresLeft(shape, a, q, b) < -touchMetres
  return isCorner(shape, a) ? !(isOutsideIn && isOutsideOut) : !(isOutsideIn || isOutsideOut)
}

/** Says whether the straight line between two vertices stays on the ground. */
export function sightOn(shape: GroundShape): (a: number, b: number) => boolean {
  const { nodes, xs, ys, from, to } = shape
  // What stands in one line's way stands in many.
  let lastWall = 0

  function crosses(e: number, ax: number, ay: number, ux: number, uy: number, length: number) {
    const u = from[e]!
    const v = to[e]!
    const leftU = ux * (ys[u]! - ay) - uy * (xs[u]! - ax)
    const leftV = ux * (ys[v]! - ay) - uy * (xs[v]! - ax)
    if (leftU > touchMetres ? leftV > -touchMetres : leftU > -touchMetres || leftV < touchMetres)
      return false
    const share = leftU / (leftU - leftV)
    const x = xs[u]! + share * (xs[v]! - xs[u]!) - ax
    const y = ys[u]! + share * (ys[v]! - ys[u]!) - ay
    const along = ux * x + uy * y
    return along > 0 && along < length
  }

  return (a, b) => {
    if (!setsOut(shape, a, b) || !setsOut(shape, b, a)) return false
    const length = metresApart(shape, a, b)
    if (length === 0) return false
    const ax = xs[a]!
    const ay = ys[a]!
    const ux = (xs[b]! - ax) / length
    const uy = (ys[b]! - ay) / length
    if (lastWall < from.length && crosses(lastWall, ax, ay, ux, uy, length)) return false
    for (let e = 0; e < from.length; e++) {
      if (!crosses(e, ax, ay, ux, uy, length)) continue
      lastWall = e
      return false
    }
    // Between vertices that it touches, it may run outside.
    const stops = [0, length]
    for (let v = 0; v < nodes.length; v++) {
      const left = ux * (ys[v]! - ay) - uy * (xs[v]! - ax)
      if (left > touchMetres || left < -touchMetres || v === a || v === b) continue
      const along = ux * (xs[v]! - ax) + uy * (ys[v]! - ay)
      if (along > 0 && along < length) stops.push(along)
    }
    if (stops.length > 2) stops.sort((p, q) => p - q)
    for (let i = 1; i < stops.length; i++) {
      const middle = (stops[i - 1]! + stops[i]!) / 2
      if (!isOnGround(shape, ax + ux * middle, ay + uy * middle)) return false
    }
    return true
  }
}

/** The border is ground. */
function isOnGround({ xs, ys, from, to }: GroundShape, x: number, y: number): boolean {
  let inside = false
  for (let e = 0; e < from.length; e++) {
    const ux = xs[from[e]!]!
    const uy = ys[from[e]!]!
    const vy = ys[to[e]!]!
    const dx = xs[to[e]!]! - ux
    const dy = vy - uy
    const along = ((x - ux) * dx + (y - uy) * dy) / (dx * dx + dy * dy)
    const share = Math.min(1, Math.max(0, along))
    const offX = ux + share * dx - x
    const offY = uy + share * dy - y
    if (offX * offX + offY * offY <= touchMetres * touchMetres) return true
    if (uy > y !== vy > y && x < ux + ((y - uy) / dy) * dx) inside = !inside
  }
  return inside
}
