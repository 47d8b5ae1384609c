import type { Profile } from '../model.ts'
import { readConditions } from './conditions.ts'
import type { OsmData, OsmRelation, Tags } from './osmData.ts'
import type { ProfileArrays, Roads } from './roads.ts'
import { otherHours, type WeekHours } from './weekHours.ts'

/**
 * A rule about edges travelled one after the other, at least two: `no` forbids the last after those
 * before it; `only` says that whoever has travelled the first must go on by each of the next.
 */
export interface TurnRestriction<Edge = string> {
  /** OSM relation; several restrictions may come from one. */
  readonly relationId: number
  readonly kind: 'no' | 'only'
  readonly profiles: readonly Profile[]
  /** Keys of the model's edges, or indexes in the flat arrays (-1: taken out of the model). */
  readonly edges: readonly Edge[]
  /** When it is in force; undefined: always. */
  readonly when?: WeekHours
}

/** Why a relation was left out, and how many were. */
export type SkippedRestrictions = Readonly<Partial<Record<SkipReason, number>>>

export type SkipReason =
  | 'unknown kind'
  | 'condition not understood'
  | 'member missing'
  | 'several ways to go'
  | 'ways do not meet'
  | 'closed anyway'

/**
 * The turn restrictions of an extract, matched to the edges of its model:
 * https://wiki.openstreetmap.org/wiki/Relation:restriction. Broken relations (drawn wrong, or cut
 * by the extract's border) are left out and counted. Whoever walks ignores them all.
 * @param skippedConditions of ways and barriers, counted with those of relations
 */
export function readTurnRestrictions(
  osm: OsmData,
  roads: Network,
  skippedConditions: number,
): Pick<Roads, 'restrictions' | 'skippedRestrictions'> {
  const relations = osm.relations.filter(({ tags }) => tags.type?.split(':')[0] === 'restriction')
  const network = {
    roads,
    edgesOf: edgesOfWays(roads, relations),
    nodeOf: viaNodes(roads, relations),
  }
  const restrictions: TurnRestriction<number>[] = []
  const skipped: Partial<Record<SkipReason, number>> =
    skippedConditions > 0 ? { 'condition not understood': skippedConditions } : {}
  for (const relation of relations) {
    const found = readRelation(relation, network)
    if (typeof found === 'string') skipped[found] = (skipped[found] ?? 0) + 1
    else restrictions.push(...found)
  }
  return { restrictions, skippedRestrictions: skipped }
}

/** As much of the roads as there is before their restrictions are known. */
type Network = Pick<Roads, 'tail' | 'head' | 'pieces' | 'nodeCount' | 'nodeIds' | 'nodeSides'> & {
  readonly profiles: Readonly<Record<Profile, Omit<ProfileArrays, 'snappable'>>>
}

const drivers = ['car', 'cargo-bike'] as const

/** The more particular first, as access tags are read. */
const kindsOf = {
  car: ['motorcar', 'motor_vehicle', 'vehicle'],
  'cargo-bike': ['bicycle', 'vehicle'],
} as const

function readRelation(
  relation: OsmRelation,
  network: Restricted,
): TurnRestriction<number>[] | SkipReason {
  const restrictions: TurnRestriction<number>[] = []
  let reason: SkipReason | undefined
  for (const profile of drivers) {
    const rules = rulesFor(relation.tags, profile)
    if (typeof rules === 'string') {
      reason ??= rules
      continue
    }
    for (const { kind, uTurn, when } of rules) {
      const rows = match(relation, { kind, uTurn, profile }, network)
      if (typeof rows === 'string') {
        reason ??= rows
        continue
      }
      for (const edges of rows) {
        const same = restrictions.findIndex(
          (other) => other.kind === kind && other.when === when && alike(other.edges, edges),
        )
        if (same >= 0) {
          const profiles = [...restrictions[same]!.profiles, profile]
          restrictions[same] = { ...restrictions[same]!, profiles }
        } else restrictions.push(restriction(relation.id, kind, [profile], edges, when))
      }
    }
  }
  // One that is meant for others only (except=bicycle;motorcar) is no failure.
  return restrictions.length > 0 || !reason ? restrictions : reason
}

function restriction(
  relationId: number,
  kind: 'no' | 'only',
  profiles: Profile[],
  edges: number[],
  when: WeekHours | undefined,
): TurnRestriction<number> {
  return when ? { relationId, kind, profiles, edges, when } : { relationId, kind, profiles, edges }
}

const alike = (a: readonly number[], b: readonly number[]) => a.join() === b.join()

interface Rule {
  readonly kind: 'no' | 'only'
  readonly uTurn: boolean
  readonly when?: WeekHours
}

/** What a relation's tags say to a profile: nothing, a rule, or several at different hours. */
function rulesFor(tags: Tags, profile: keyof typeof kindsOf): Rule[] | SkipReason {
  const kinds: readonly string[] = kindsOf[profile]
  if (tags.except?.split(';').some((kind) => kinds.includes(kind.trim()))) return []
  // An older form puts the vehicle into the type: `type=restriction:hgv`.
  const meant = tags.type!.split(':')[1]
  if (meant !== undefined && meant !== 'conditional' && !kinds.includes(meant)) return []
  const keys = [...kinds.map((kind) => `restriction:${kind}`), 'restriction']
  const always = keys.map((key) => tags[key]).find((value) => value !== undefined)
  const conditional = keys
    .map((key) => tags[`${key}:conditional`])
    .find((value) => value !== undefined)
  const rule = always === undefined ? undefined : kindOf(always)
  if (always !== undefined && !rule) return 'unknown kind'
  if (conditional === undefined) return rule ? [rule] : []

  const rules: Rule[] = []
  let exempt: WeekHours = []
  for (const { value, when } of readConditions(conditional)) {
    if (!when) return 'condition not understood'
    if (value === 'none' || value === 'no') exempt = when
    else {
      const timed = kindOf(value)
      if (!timed) return 'unknown kind'
      rules.push({ ...timed, when })
    }
  }
  if (rules.length === 0 && exempt.length === 0) return 'condition not understood'
  if (rule) rules.push(exempt.length > 0 ? { ...rule, when: otherHours(exempt) } : rule)
  return rules
}

function kindOf(value: string): Rule | undefined {
  const found = /^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$/.exec(
    value.trim(),
  )
  if (!found) return undefined
  return { kind: found[1] as Rule['kind'], uTurn: found[2] === 'u_turn' }
}

/** The roads that relations speak of. */
interface Restricted {
  readonly roads: Network
  readonly edgesOf: WayEdges
  readonly nodeOf: ReadonlyMap<number, number>
}

interface WayEdge {
  readonly edge: number
  readonly piece: number
  readonly along: boolean
  readonly tail: number
  readonly head: number
}
type WayEdges = ReadonlyMap<number, readonly WayEdge[]>

function edgesOfWays({ pieces, tail, head }: Network, relations: readonly OsmRelation[]): WayEdges {
  const edges = new Map<number, WayEdge[]>()
  for (const { members } of relations)
    for (const { type, id } of members) if (type === 'way') edges.set(id, [])
  for (let piece = 0; piece < pieces.count; piece++) {
    const found = edges.get(pieces.wayIds[piece]!)
    if (!found) continue
    for (const along of [true, false]) {
      const edge = (along ? pieces.edgeAlong : pieces.edgeAgainst)[piece]!
      if (edge >= 0) found.push({ edge, piece, along, tail: tail[edge]!, head: head[edge]! })
    }
  }
  return edges
}

/** Junctions by OSM's id; one that a barrier parts is none. */
function viaNodes(
  { nodeCount, nodeIds, nodeSides }: Network,
  relations: readonly OsmRelation[],
): Map<number, number> {
  const wanted = new Set<number>()
  for (const { members } of relations)
    for (const { type, id } of members) if (type === 'node') wanted.add(id)
  const nodes = new Map<number, number>()
  for (let node = 0; node < nodeCount; node++)
    if (nodeSides[node]! < 0 && wanted.has(nodeIds[node]!)) nodes.set(nodeIds[node]!, node)
  return nodes
}

/** The rows of edges, open to the profile, that a relation speaks of. */
function match(
  { members }: OsmRelation,
  { kind, uTurn, profile }: { kind: 'no' | 'only'; uTurn: boolean; profile: Profile },
  { roads, edgesOf, nodeOf }: Restricted,
): number[][] | SkipReason {
  const byRole = (role: string) => members.filter((member) => member.role === role)
  const [froms, vias, tos] = [byRole('from'), byRole('via'), byRole('to')]
  const isNode = vias.length === 1 && vias[0]!.type === 'node'
  const viaNode = isNode ? nodeOf.get(vias[0]!.id) : undefined
  const known = [...froms, ...tos, ...(isNode ? [] : vias)].every(
    ({ type, id }) => type === 'way' && (edgesOf.get(id)?.length ?? 0) > 0,
  )
  if (froms.length === 0 || vias.length === 0 || tos.length === 0 || !known) return 'member missing'
  if (isNode && viaNode === undefined) return 'member missing'
  if (kind === 'only' && tos.length > 1) return 'several ways to go'

  const opens = (edge: number) => opensTo(roads, profile, edge)
  const rows: number[][] = []
  let reason: SkipReason | undefined
  for (const from of froms) {
    for (const to of tos) {
      const drawn = walks(from.id, viaNode ?? vias.map(({ id }) => id), to.id, edgesOf).filter(
        (walk) => walk.length > 2 || (uTurn && from.id === to.id) === isTwin(walk[0]!, walk[1]!),
      )
      const open = drawn.filter((walk) => walk.every(({ edge }) => opens(edge)))
      // A way that runs on through the junction can be meant in either direction, but a U-turn in
      // both alike.
      if (open.length > 1 && !uTurn) reason ??= 'several ways to go'
      else if (open.length === 0) reason ??= drawn.length > 0 ? 'closed anyway' : 'ways do not meet'
      else rows.push(...open.map((walk) => walk.map(({ edge }) => edge)))
    }
  }
  return rows.length > 0 ? rows : reason!
}

/** At some hour of the week. */
function opensTo({ profiles }: Network, profile: Profile, edge: number): boolean {
  const { milliseconds, timed = [] } = profiles[profile]
  return milliseconds[edge]! >= 0 || timed.some((use) => use.edge === edge && use.milliseconds >= 0)
}

/** From one way to another by a junction, or along other ways, by the fewest edges. */
function walks(
  from: number,
  via: number | readonly number[],
  to: number,
  edgesOf: WayEdges,
): WayEdge[][] {
  const found: WayEdge[][] = []
  const finish = (row: WayEdge[]) => {
    for (const edge of edgesOf.get(to)!)
      if (edge.tail === row.at(-1)!.head) found.push([...row, edge])
  }
  const extend = (row: WayEdge[], rest: readonly number[]) => {
    if (rest.length === 0) return finish(row)
    for (const first of edgesOf.get(rest[0]!)!) {
      if (first.tail !== row.at(-1)!.head || isTwin(first, row.at(-1)!)) continue
      const along = [...row]
      for (let edge: WayEdge | undefined = first; edge; edge = nextOf(edge, rest[0]!, edgesOf)) {
        along.push(edge)
        extend([...along], rest.slice(1))
      }
    }
  }
  for (const edge of edgesOf.get(from)!) {
    if (typeof via !== 'number') extend([edge], via)
    else if (edge.head === via) finish([edge])
  }
  const fewest = Math.min(...found.map((row) => row.length))
  return found.filter((row) => row.length === fewest)
}

/** On along the same way: pieces of a way are numbered as it is drawn. */
function nextOf(edge: WayEdge, way: number, edgesOf: WayEdges): WayEdge | undefined {
  const piece = edge.piece + (edge.along ? 1 : -1)
  return edgesOf
    .get(way)!
    .find((next) => next.piece === piece && next.along === edge.along && next.tail === edge.head)
}

function isTwin(a: WayEdge, b: WayEdge): boolean {
  return a.piece === b.piece && a.along !== b.along
}
