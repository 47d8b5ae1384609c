import { cut } from './townBlocks.ts'
import {
  add,
  bezier,
  distance,
  isInside,
  left,
  middle,
  minus,
  type Point,
  unit,
} from './townGeometry.ts'
import {
  addNode,
  addStreet,
  type Plan,
  type Street,
  type StreetKind,
  stepMetres,
} from './townPlan.ts'
import type { Random } from './townRandom.ts'
import { makeRiver, type River } from './townRiver.ts'

/** The first lines of a town, which all others follow. */
export interface Ground {
  readonly plan: Plan
  readonly river: River
  readonly rim: readonly Point[]
  /** The node where the main street and the radial roads meet. */
  readonly heart: number
  readonly bridges: readonly Street[]
  readonly quays: { readonly north: Street; readonly south: Street }
  /** Where the outer ring meets the radial roads. */
  readonly roundabouts: readonly number[]
}

/** Metres from the water to the quay's middle. */
export const bankMetres = 17

/** The commune's limit, the river with its quays, the radial roads, two bridges, two rings. */
export function makeGround(size: GroundSize, random: Random): Ground {
  // a drawing whose roads cross by ill luck is thrown away; about one in three is
  for (let attempt = 0; attempt < 200; attempt++) {
    const ground = drawGround(size, random)
    if (ground) return ground
  }
  throw new Error('no ground plan found in 200 drawings')
}

interface GroundSize {
  readonly townRadius: number
  readonly centreRadius: number
}

function drawGround({ townRadius, centreRadius }: GroundSize, random: Random): Ground | undefined {
  const plan: Plan = { points: [], degree: [], faces: [], streets: [], streetOf: new Map() }
  const river = makeRiver(townRadius, random)
  const rim = makeRim(1.22 * townRadius + 420, random)
  const limit = rim.map((p) => addNode(plan, p))
  plan.faces.push({ ring: limit, use: 'open', inner: [] })
  let clean = true
  const lay = (from: number, inside: readonly Point[], to: number, kind: StreetKind): Street => {
    clean = cut(plan, { from, inside, to }, kind, kind === 'quay' ? 5 : 22) && clean
    return plan.streets.at(-1)!
  }
  const onRim = (angle: number) =>
    limit[Math.round((angle / (2 * Math.PI) + 1) * limit.length) % limit.length]!
  const road = (from: number, to: number, kind: StreetKind, via?: Point) => {
    const [a, d] = [plan.points[from]!, plan.points[to]!]
    const bend = distance(a, d) * random.between(-0.14, 0.14)
    const across = left(unit(minus(d, a)))
    const third = (share: number, sign: number) =>
      add(add(a, minus(d, a), share), across, bend * sign)
    const [b, c] = via ? [via, via] : [third(0.33, 1), third(0.67, random.chance(0.5) ? 1 : -1)]
    return lay(from, bezier(a, b, c, d, stepMetres).slice(1, -1), to, kind)
  }

  const bank = river.halfWidthMetres + bankMetres
  const quay = (side: number) => {
    const line = river.line(-4 * townRadius - 2000, 4 * townRadius + 2000, side, stepMetres)
    const inside = line.filter((p) => isInside(p, rim)).slice(2, -2)
    return lay(
      nearest(plan, limit, inside[0]!),
      inside,
      nearest(plan, limit, inside.at(-1)!),
      'quay',
    )
  }
  const quays = { north: quay(bank), south: quay(-bank) }
  if (!clean) return
  markStrip(plan, quays)
  const onQuay = (side: 'north' | 'south', x: number) =>
    nearest(plan, quays[side].nodes.slice(6, -6), [
      x,
      river.yAt(x) + (side === 'north' ? bank : -bank),
    ])
  const bridge = (x: number, kind: StreetKind) => {
    const north = onQuay('north', x)
    const south = nearest(plan, quays.south.nodes.slice(6, -6), plan.points[north]!)
    return { north, south, street: addStreet(plan, [north, south], kind) }
  }

  // the main road comes from the north through the heart, and goes south over the old bridge
  const old = bridge(random.between(-0.06, 0.06) * townRadius, 'main')
  const north = onRim(Math.PI * random.between(0.44, 0.56))
  const [foot, gate] = [plan.points[old.north]!, plan.points[north]!]
  const up: Point = [foot[0] + random.between(-25, 25), foot[1] * 0.55]
  const below = bezier(foot, up, [0, foot[1] * 0.3], [0, 0], stepMetres)
  const out: Point = [random.between(-0.05, 0.05) * townRadius, 0.35 * townRadius]
  const home: Point = [random.between(-0.3, 0.3) * townRadius, -0.35 * townRadius]
  const beyond = bezier([0, 0], out, add(gate, home), gate, stepMetres)
  const through = lay(old.north, [...below.slice(1), ...beyond.slice(1, -1)], north, 'main')
  const heart = through.nodes[below.length - 1]!
  const southward = road(old.south, onRim(-Math.PI * random.between(0.42, 0.58)), 'main')
  if (!clean) return
  const radial = (low: number, high: number, from = heart) =>
    road(from, onRim(Math.PI * random.between(low, high)), 'radial')
  // a large town has a road more on each side of the main one
  const radials = [
    radial(0.05, 0.15),
    ...(townRadius > 1200 ? [radial(0.29, 0.32)] : []),
    through,
    ...(townRadius > 1200 ? [radial(0.68, 0.71)] : []),
    radial(0.85, 0.95),
  ]
  const southern = [southward]
  if (townRadius > 300) {
    southern.push(radial(-0.3, -0.14, southward.nodes[Math.round(random.between(7, 11))]!))
    southern.push(radial(-0.86, -0.7, southward.nodes[Math.round(random.between(13, 17))]!))
  }
  if (!clean) return

  // the rings; the outer one crosses the river by the new bridge
  const outer = Math.max(0.6 * townRadius, 190)
  const newX = (random.chance(0.5) ? 1 : -1) * Math.max(0.52 * townRadius, 170)
  const second = bridge(newX, 'ring')
  const quayNodes = new Set(quays.north.nodes)
  const ring = (radius: number, kind: StreetKind, east: number, west: number) => {
    const stations = radials.map((s) => atRadius(plan, s, radius))
    const chain = [east, ...stations, west]
    for (let i = 1; i < chain.length; i++) {
      const [a, b] = [plan.points[chain[i - 1]!]!, plan.points[chain[i]!]!]
      const mid = middle(a, b)
      const outwards = add(mid, unit(mid), distance(a, b) * random.between(0.16, 0.26))
      // where it ends at a quay without a bridge it's a street like others
      const isEnd = [chain[i - 1], chain[i]].some((n) => n !== second.north && quayNodes.has(n!))
      road(chain[i - 1]!, chain[i]!, isEnd ? 'street' : kind, outwards)
    }
    return stations
  }
  const stations = ring(
    outer,
    'ring',
    newX > 0 ? second.north : onQuay('north', outer * 0.92),
    newX < 0 ? second.north : onQuay('north', -outer * 0.92),
  )
  const southRing = southern
    .map((s) => atRadius(plan, s, Math.abs(foot[1]) + 0.42 * townRadius + 60))
    .toSorted((p, q) => (plan.points[q]![0] - plan.points[p]![0]) * Math.sign(newX))
  let last = second.south
  for (const station of southRing) {
    const [a, b] = [plan.points[last]!, plan.points[station]!]
    road(
      last,
      station,
      'ring',
      add(middle(a, b), [0, -1], distance(a, b) * random.between(0.08, 0.18)),
    )
    last = station
  }
  if (centreRadius > 100)
    ring(
      centreRadius * 1.15,
      'street',
      onQuay('north', centreRadius * 1.05),
      onQuay('north', -centreRadius * 1.05),
    )
  if (!clean) return
  // a village has one roundabout, on the main road
  const crossings = [...stations, ...southRing]
  const roundabouts = townRadius > 450 ? crossings : [crossings[radials.indexOf(through)]!]
  return { plan, river, rim, heart, bridges: [old.street, second.street], quays, roundabouts }
}

/** The land between the quays belongs to the water. */
function markStrip(plan: Plan, { north, south }: Ground['quays']) {
  const [a, b] = [north.nodes[5]!, south.nodes[5]!]
  for (const face of plan.faces)
    face.use = face.ring.includes(a) && face.ring.includes(b) ? 'water' : 'open'
}

/** A commune's limit: a circle that somebody has haggled over. */
function makeRim(radius: number, random: Random): Point[] {
  const waves = [2, 3, 5, 7].map((turns) => ({
    turns,
    size: random.between(0.015, 0.075) / Math.sqrt(turns / 2),
    phase: random.between(0, 6.3),
  }))
  const count = Math.round((2 * Math.PI * radius) / 16)
  return Array.from({ length: count }, (_, i): Point => {
    const angle = (i / count) * 2 * Math.PI
    const r = waves.reduce(
      (sum, { turns, size, phase }) => sum + radius * size * Math.sin(turns * angle + phase),
      radius,
    )
    return [r * Math.cos(angle), r * Math.sin(angle)]
  })
}

function nearest(plan: Plan, nodes: readonly number[], to: Point): number {
  let best = nodes[0]!
  for (const node of nodes)
    if (distance(plan.points[node]!, to) < distance(plan.points[best]!, to)) best = node
  return best
}

/** The node of a road whose distance from the heart is next to `radius`, its ends left out. */
function atRadius(plan: Plan, street: Street, radius: number): number {
  const away = (n: number) => Math.abs(distance(plan.points[n]!, [0, 0]) - radius)
  return street.nodes.slice(4, -6).reduce((best, n) => (away(n) < away(best) ? n : best))
}
