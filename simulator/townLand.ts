import { centroid, distance, type Point, ringArea } from './townGeometry.ts'
import type { Ground } from './townGround.ts'
import { findLine } from './townLine.ts'
import {
  addClose,
  addPath,
  edgeKey,
  type Face,
  type FaceUse,
  type Plan,
  pointsOf,
  type Street,
} from './townPlan.ts'
import type { Random } from './townRandom.ts'

export interface Size {
  readonly mailboxes: number
  readonly townRadius: number
  readonly centreRadius: number
}

/** A farm: its lane from the road, and the node the yard lies at. */
export interface Farm {
  readonly face: Face
  readonly lane: Street
  readonly end: number
}

const isBig = (street: Street | undefined) =>
  street !== undefined && ['main', 'radial', 'ring'].includes(street.kind)

const isAtRoad = (plan: Plan, { ring }: Face) =>
  ring.some((n, i) => isBig(plan.streetOf.get(edgeKey(n, ring[(i + 1) % ring.length]!))))

/** Gives land its use: the centre, blocks of houses, and what a town has one or a few of. */
export function giveUses({ plan }: Ground, size: Size, random: Random) {
  const { mailboxes, townRadius, centreRadius } = size
  const faces = plan.faces
    .filter((f) => f.use === 'open')
    .map((face) => {
      const ring = pointsOf(plan, face.ring)
      const centre = centroid(ring)
      const atRoad = isAtRoad(plan, face)
      return { face, area: ringArea(ring), away: distance(centre, [0, 0]) / townRadius, atRoad }
    })
  const centre = centreRadius / townRadius
  const take = (use: FaceUse, count: number, fits: (f: (typeof faces)[number]) => boolean) => {
    const found = faces.filter((f) => f.face.use === 'open' && fits(f))
    for (const { face } of random.shuffled(found).slice(0, count)) face.use = use
  }
  const share = (each: number) => Math.max(1, Math.round(mailboxes / each))
  // the squares are the two smallest blocks by the heart
  const inner = faces
    .filter((f) => f.away < centre && f.area > 900)
    .toSorted((p, q) => p.area * (0.2 + p.away) - q.area * (0.2 + q.away))
  for (const { face } of inner.slice(0, mailboxes < 500 ? 1 : mailboxes > 12_000 ? 5 : 3))
    face.use = 'square'
  for (const { face, away } of faces) if (face.use === 'open' && away < centre) face.use = 'centre'
  if (mailboxes >= 150) {
    take('school', share(5000), (f) => f.away < 0.62 && f.area < 24_000 && f.area > 6000)
    take('cemetery', share(20_000), (f) => f.away > 0.55 && f.away < 0.95 && f.area < 16_000)
  }
  if (mailboxes >= 500) {
    take('park', share(2500), (f) => f.away < 0.75 && f.area < 24_000 && f.area > 5000)
    take('sports', share(9000), (f) => f.away > 0.5 && f.away < 1 && f.area > 14_000)
  }
  if (mailboxes >= 1000) {
    take(
      'retail',
      share(7000),
      (f) => f.away > 0.55 && f.away < 1.05 && f.atRoad && f.area > 12_000,
    )
    take('industrial', share(3500), (f) => f.away > 0.75 && f.away < 1.1 && f.atRoad)
    take('residence', share(1000), (f) => f.away > 1.3 * centre && f.away < 0.8 && f.area > 8000)
  }
}

/** Closes in deep blocks, with a path on foot from the end of some; paths through parks. */
export function addInnerStreets({ plan }: Ground, random: Random) {
  for (const face of plan.faces) {
    const area = ringArea(pointsOf(plan, face.ring))
    const lengthwise = { way: 'lengthwise', wobbleMetres: 2, disorder: 0.3 } as const
    if (face.use === 'park') {
      const line = findLine(plan, face, { ...lengthwise, gapMetres: 12, clearMetres: 18 }, random)
      if (line) addPath(plan, face, line.from, line.inside, line.to)
    }
    const isYard = face.use === 'retail' || face.use === 'industrial'
    if (face.use !== 'open' && face.use !== 'residence' && !isYard) continue
    if (area < 9000 || area > mostBuiltMetres2) continue
    const clear = { gapMetres: 30, clearMetres: 36 }
    const line = findLine(plan, face, { ...lengthwise, ...clear }, random)
    if (!line || line.inside.length < 9) continue
    // the end keeps a house's depth and its garden from the other side
    const length = line.inside.length - 3
    const close = addClose(plan, face, line, length, isYard ? 'drive' : 'close')
    if (!isYard && random.chance(0.45))
      addPath(plan, face, close.nodes.at(-1)!, line.inside.slice(length), line.to)
  }
}

/** A block larger than this stays a field: houses round it would look lost. */
const mostBuiltMetres2 = 42_000

/** Farms outside the town, each at the end of a lane from a road that is there anyway. */
export function addFarms(
  { plan }: Ground,
  { mailboxes, townRadius }: Size,
  random: Random,
): Farm[] {
  const wanted = Math.min(40, Math.round(1 + mailboxes / 350))
  const farms: Farm[] = []
  const onRoad = new Set(plan.streets.filter(isBig).flatMap((s) => s.nodes))
  const startsAt = (node: number) =>
    distance(plan.points[node]!, [0, 0]) > townRadius * 1.05 && onRoad.has(node)
  for (const face of random.shuffled(plan.faces)) {
    if (farms.length === wanted) break
    const ring = pointsOf(plan, face.ring)
    const area = ringArea(ring)
    if (face.use !== 'open' || area < 25_000 || area > 160_000) continue
    if (distance(centroid(ring), [0, 0]) < townRadius * 1.08) continue
    const wish = {
      gapMetres: 30,
      clearMetres: 45,
      way: 'lengthwise',
      wobbleMetres: 6,
      disorder: 1,
      startsAt,
    } as const
    const line = findLine(plan, face, wish, random)
    if (!line || line.inside.length < 14) continue
    const length = Math.round(line.inside.length * random.between(0.45, 0.7))
    const lane = addClose(plan, face, line, length, 'lane')
    face.use = 'farm'
    farms.push({ face, lane, end: lane.nodes.at(-1)! })
  }
  return farms
}

/** The order in which a town grows: from its heart outwards, block beside block. */
export function growthOrder({ plan, river }: Ground, random: Random): Face[] {
  const phase = random.between(0, 2 * Math.PI)
  const reached = new Set<number>()
  for (const street of plan.streets) if (isBig(street)) for (const n of street.nodes) reached.add(n)
  const land = plan.faces
    .filter((f) => f.use !== 'water' && f.use !== 'farm')
    .filter((f) => ringArea(pointsOf(plan, f.ring)) < mostBuiltMetres2)
    .map((face) => {
      const [x, y]: Point = centroid(pointsOf(plan, face.ring))
      const beyond = y < river.yAt(x) ? 1.15 : 1
      // a town is no disc: it reaches out on some sides, and along its roads
      const lobes = 1 + 0.13 * Math.sin(3 * Math.atan2(y, x) + phase)
      const atRoad = isAtRoad(plan, face) ? 0.9 : 1
      // a school or a workshop is there before the houses round it
      const early = face.use === 'open' ? 1 : 0.8
      const far = Math.hypot(x, y) * beyond * lobes * atRoad * early
      return { face, far: far * random.between(0.9, 1.1) }
    })
    .toSorted((p, q) => p.far - q.far)
  const order: Face[] = []
  while (land.length > 0) {
    const next = land.findIndex(({ face }) => face.ring.some((n) => reached.has(n)))
    if (next < 0) break
    const { face } = land.splice(next, 1)[0]!
    for (const n of face.ring) reached.add(n)
    order.push(face)
  }
  return order
}

/** The streets that border on a face or end in it. */
export function edgesOf(plan: Plan, face: Face): number[] {
  const rims = face.ring.map((n, i) => edgeKey(n, face.ring[(i + 1) % face.ring.length]!))
  const inner = face.inner.flatMap(({ nodes }) =>
    nodes.slice(1).map((n, i) => edgeKey(nodes[i]!, n)),
  )
  return [...rims.filter((key) => plan.streetOf.has(key)), ...inner]
}

/** Some of the streets that nobody needs stay as tracks through the fields. */
export function keepTracks(plan: Plan, kept: Set<number>, random: Random): Set<number> {
  const reached = new Set<number>()
  const pieces: number[][] = []
  for (const { nodes, kind } of plan.streets) {
    let piece = [nodes[0]!]
    for (let i = 1; i < nodes.length; i++) {
      const [a, b] = [nodes[i - 1]!, nodes[i]!]
      const isKept = kept.has(edgeKey(a, b))
      if (isKept) reached.add(a).add(b)
      piece.push(b)
      if (plan.degree[b]! < 3 && i < nodes.length - 1) continue
      if (!isKept && kind === 'street') pieces.push(piece)
      piece = [b]
    }
  }
  const tracks = new Set<number>()
  for (const share of [0.35, 0.5])
    for (const piece of random.shuffled(pieces)) {
      if (!reached.has(piece[0]!) && !reached.has(piece.at(-1)!)) continue
      const isThrough = reached.has(piece[0]!) && reached.has(piece.at(-1)!)
      // a track leads somewhere, or far into the fields
      if ((!isThrough && piece.length < 14) || !random.chance(share)) continue
      for (let i = 1; i < piece.length; i++) {
        const key = edgeKey(piece[i - 1]!, piece[i]!)
        kept.add(key)
        tracks.add(key)
      }
      for (const n of piece) reached.add(n)
    }
  return tracks
}
