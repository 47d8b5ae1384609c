import type { Point } from './townGeometry.ts'

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

/** A line through a face, between two nodes of its ring. */
export interface Line {
  readonly from: number
  readonly inside: readonly Point[]
  readonly to: number
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

/** Halves a face by a line; a hedge is no street. */
export function divide(
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
