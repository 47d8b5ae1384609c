import { distance, type Point } from './townGeometry.ts'
import type { Ground } from './townGround.ts'
import type { Names, Theme } from './townNames.ts'
import { addNode, edgeKey, type Plan, type Street, type StreetKind } from './townPlan.ts'
import type { Random } from './townRandom.ts'

/** A street of the finished town, from the end nearer to the heart; named unless it's a path. */
export interface Road {
  nodes: number[]
  readonly kind: StreetKind
  /** Beyond the last houses. */
  readonly isOutside: boolean
  readonly isBridge: boolean
  readonly name: string
  oneway: boolean
}

/** Metres from a roundabout's middle to its carriageway. */
export const roundaboutMetres = 15

interface Cuts {
  readonly kept: ReadonlySet<number>
  readonly tracks: ReadonlySet<number>
  /** Edges with houses or the like beside them. */
  readonly built: ReadonlySet<number>
  readonly themeAt: (p: Point) => Theme
  readonly centreRadius: number
  readonly isVillage: boolean
}

/** Cuts what is left of the plan's streets into pieces that bear one name each. */
export function makeRoads(
  { plan, heart, bridges, roundabouts }: Ground,
  { kept, tracks, built, themeAt, centreRadius, isVillage }: Cuts,
  names: Names,
  random: Random,
): Road[] {
  const degree = keptDegrees(plan, kept)
  const roads: Road[] = []
  const away = (n: number) => distance(plan.points[n]!, [0, 0])
  for (const street of plan.streets) {
    const isBridge = bridges.includes(street)
    const outside = outsideEdges(street, built)
    const stateAt = (i: number): Place => {
      const key = edgeKey(street.nodes[i - 1]!, street.nodes[i]!)
      if (!kept.has(key)) return 'gone'
      return tracks.has(key) ? 'track' : outside.has(i) ? 'outside' : 'town'
    }
    const longest = random.between(380, 620)
    let piece: number[] = []
    let length = 0
    const end = (state: Place) => {
      if (piece.length > 1) {
        if (away(piece[0]!) > away(piece.at(-1)!)) piece.reverse()
        const kind = state === 'track' ? 'track' : street.kind
        const isOutside = state === 'outside'
        const at = plan.points[piece[piece.length >> 1]!]!
        const isOld = away(piece[0]!) < centreRadius
        const isRural = kind === 'lane' || kind === 'quay'
        const theme = isOutside ? 'towns' : isOld ? 'old' : isRural ? 'land' : themeAt(at)
        const ways = waysOf(kind, { isOutside, theme, nodes: piece.length, isVillage })
        const named = ways.length ? names.name(ways, theme) : ''
        const name = isBridge ? ['Pont Vieux', 'Pont Neuf'][bridges.indexOf(street)]! : named
        roads.push({ nodes: piece, kind, isOutside, isBridge, name, oneway: false })
      }
      piece = []
      length = 0
    }
    for (let i = 1; i < street.nodes.length; i++) {
      const [a, b] = [street.nodes[i - 1]!, street.nodes[i]!]
      const state = stateAt(i)
      const before = i > 1 ? stateAt(i - 1) : state
      const isLong =
        length > longest && degree[a]! > 2 && state === 'town' && street.kind !== 'close'
      if (state !== before || isLong || a === heart || roundabouts.includes(a)) end(before)
      if (state === 'gone') continue
      if (piece.length === 0) piece.push(a)
      piece.push(b)
      length += distance(plan.points[a]!, plan.points[b]!)
    }
    end(stateAt(street.nodes.length - 1))
  }
  return roads
}

type Place = 'gone' | 'track' | 'outside' | 'town'

function keptDegrees(plan: Plan, kept: ReadonlySet<number>): number[] {
  const degree = plan.points.map(() => 0)
  for (const { nodes } of plan.streets)
    for (let i = 1; i < nodes.length; i++)
      if (kept.has(edgeKey(nodes[i - 1]!, nodes[i]!))) {
        degree[nodes[i - 1]!]!++
        degree[nodes[i]!]!++
      }
  return degree
}

/** The pieces of a road beyond its last houses on either end, by the index of their later node. */
function outsideEdges({ nodes, kind }: Street, built: ReadonlySet<number>): Set<number> {
  const outside = new Set<number>()
  if (kind === 'lane') return new Set(nodes.keys())
  if (kind !== 'main' && kind !== 'radial') return outside
  const isBuilt = (i: number) => built.has(edgeKey(nodes[i - 1]!, nodes[i]!))
  for (let i = nodes.length - 1; i > 0 && !isBuilt(i); i--) outside.add(i)
  return outside
}

function waysOf(
  kind: StreetKind,
  at: { isOutside: boolean; theme: Theme; nodes: number; isVillage: boolean },
): string[] {
  if (kind === 'foot' || kind === 'drive' || kind === 'track') return []
  if (kind === 'lane') return ['Chemin']
  if (at.isOutside) return ['Route']
  if (kind === 'close') return ['Impasse', 'Allée', at.theme === 'land' ? 'Clos' : 'Allée']
  if (kind === 'quay') return ['Quai']
  if (at.theme === 'old')
    return at.nodes < 7 ? ['Rue', 'Rue', 'Ruelle', 'Venelle', 'Passage'] : ['Rue']
  if (kind === 'ring') return at.isVillage ? ['Rue'] : ['Boulevard']
  if (kind === 'main' || kind === 'radial') return at.isVillage ? ['Rue'] : ['Avenue', 'Rue']
  if (at.theme === 'land') return ['Rue', 'Chemin']
  return at.nodes < 9 ? ['Rue', 'Rue', 'Allée'] : ['Rue']
}

/** Makes some old streets one-way, as long as everything is still reached from everywhere by car. */
export function makeOneWays(plan: Plan, roads: Road[], centreRadius: number, random: Random) {
  const ahead = new Map<number, Set<number>>()
  const arc = (a: number, b: number) => ahead.set(a, (ahead.get(a) ?? new Set()).add(b))
  const cars = roads.filter((r) => r.kind !== 'foot')
  for (const { nodes } of cars)
    for (let i = 1; i < nodes.length; i++) {
      arc(nodes[i - 1]!, nodes[i]!)
      arc(nodes[i]!, nodes[i - 1]!)
    }
  const old = cars.filter(
    (r) =>
      r.kind === 'street' &&
      r.nodes.every((n) => distance(plan.points[n]!, [0, 0]) < 1.25 * centreRadius),
  )
  for (const road of random.shuffled(old)) {
    if (random.chance(0.35)) continue
    const nodes = random.chance(0.5) ? road.nodes : road.nodes.toReversed()
    for (let i = 1; i < nodes.length; i++) ahead.get(nodes[i]!)!.delete(nodes[i - 1]!)
    if (leads(ahead, nodes.at(-1)!, nodes[0]!)) {
      road.oneway = true
      road.nodes = nodes
    } else for (let i = 1; i < nodes.length; i++) arc(nodes[i]!, nodes[i - 1]!)
  }
}

function leads(ahead: ReadonlyMap<number, ReadonlySet<number>>, from: number, to: number): boolean {
  const seen = new Set([from])
  for (const node of seen) {
    if (node === to) return true
    // a way round that is longer than this is no way for a centre
    if (seen.size > 3000) return false
    for (const next of ahead.get(node) ?? []) seen.add(next)
  }
  return false
}

/** A circle of nodes instead of a crossing; streets end on it. */
export interface Roundabout {
  readonly middle: number
  readonly ring: number[]
}

/** Replaces the crossing `middle` by a roundabout: the roads that met there end on its ring. */
export function openRoundabout(plan: Plan, roads: Road[], middle: number): Roundabout {
  const centre = plan.points[middle]!
  const on = (angle: number): Point => [
    centre[0] + roundaboutMetres * Math.cos(angle),
    centre[1] + roundaboutMetres * Math.sin(angle),
  ]
  const stations: { angle: number; node: number }[] = []
  for (const road of roads) {
    if (road.nodes.at(-1) === middle) road.nodes.reverse()
    if (road.nodes[0] !== middle) continue
    const rest = road.nodes.slice(1)
    while (rest.length > 1 && distance(plan.points[rest[0]!]!, centre) < roundaboutMetres + 5)
      rest.shift()
    const [x, y] = plan.points[rest[0]!]!
    const angle = Math.atan2(y - centre[1], x - centre[0])
    const node = addNode(plan, on(angle))
    stations.push({ angle, node })
    road.nodes = [node, ...rest]
  }
  for (let i = 0; i < 16; i++) {
    const angle = -Math.PI + (i / 16) * 2 * Math.PI
    if (stations.every((s) => Math.abs(Math.sin((s.angle - angle) / 2)) > 0.12))
      stations.push({ angle, node: addNode(plan, on(angle)) })
  }
  const ring = stations.toSorted((p, q) => p.angle - q.angle).map((s) => s.node)
  return { middle, ring: [...ring, ring[0]!] }
}
