import { MultiDirectedGraph } from 'graphology'
import type { LonLat, Profile } from '../model.ts'
import { type Crossing, crossings } from './crossing.ts'
import type { Roads } from './roads.ts'
import type { SkippedRestrictions, TurnRestriction } from './turnRestrictions.ts'
import type { Direction } from './waySpeeds.ts'
import type { WeekHours } from './weekHours.ts'

export const profiles = ['foot', 'cargo-bike', 'car'] as const satisfies readonly Profile[]

/** A junction, the end of a way, or one side of a barrier. */
export interface JunctionAttributes {
  readonly position: LonLat
}

/** What a piece of road has from the way it is part of. */
export interface WayAttributes {
  readonly wayId: number
  /** `highway` value; `platform`; `ferry`; or `barrier`, the step of 0 m through one. */
  readonly class: string
  /** Empty where it has none. */
  readonly name: string
  /** Every name it goes by, the first included. */
  readonly names: readonly string[]
  /** Its number on signs (`D 39`); empty where it has none. */
  readonly ref: string
  /** Part of a roundabout: `junction=roundabout`, or `circular` where one gives way on it. */
  readonly roundabout: boolean
  readonly toll: boolean
  readonly crossing: Crossing
  /** Nobody halts here: motorways, tunnels, barriers, lifts. */
  readonly unfitToHalt: boolean
}

/** Who may travel an edge, and how fast. */
export interface EdgeUse {
  /** To the millisecond; null where the profile may not go. */
  readonly seconds: Readonly<Record<Profile, number | null>>
  /** Who may go here only where their way begins or ends: private ground, `destination`, … */
  readonly endsOnly: readonly Profile[]
}

/** One directed piece of road between two junctions; its use is that of the usual hour. */
export interface EdgeAttributes extends WayAttributes, EdgeUse {
  /** Both directions of the same stretch carry the same number, from 0 without gaps. */
  readonly piece: number
  /** The direction in which the way is drawn, or the one against it. */
  readonly direction: Direction
  /** To the decimetre. */
  readonly metres: number
  /** In hours at which it's another; those of one profile don't overlap. */
  readonly otherwise: readonly (EdgeUse & { readonly when: WeekHours })[]
  /** As the way is drawn, both ends included: the same for both directions. */
  readonly line: readonly LonLat[]
  /** OSM's ids of the line's points. */
  readonly nodeIds: readonly number[]
}

export interface RoadsAttributes {
  /** By keys of edges. */
  readonly restrictions: readonly TurnRestriction<string>[]
  /** Relations that couldn't be read as such. */
  readonly skippedRestrictions: SkippedRestrictions
}

export type RoadGraph = MultiDirectedGraph<JunctionAttributes, EdgeAttributes, RoadsAttributes>

/**
 * The model of the roads, made of their flat arrays: to be changed, and laid flat again by
 * `flattenRoads`. Queries don't need it, and it takes 50 MB on Geneva, 180 MB on Porto.
 */
export function roadGraph(roads: Roads): RoadGraph {
  const { nodeCount, tail, head, pieces } = roads
  const graph: RoadGraph = new MultiDirectedGraph()
  const nodeKeys: string[] = []
  for (let node = 0; node < nodeCount; node++) {
    const side = roads.nodeSides[node]!
    nodeKeys.push(side < 0 ? `${roads.nodeIds[node]}` : `${roads.nodeIds[node]}/${side}`)
    graph.addNode(nodeKeys[node], { position: positionOf(roads, node) })
  }
  const otherwise = usesAtHours(roads)
  const edgeKeys: string[] = []
  for (let piece = 0; piece < pieces.count; piece++) {
    const way = wayOf(roads, piece)
    const drawn = lineOf(roads, piece)
    for (const direction of ['forward', 'backward'] as const) {
      const edge = (direction === 'forward' ? pieces.edgeAlong : pieces.edgeAgainst)[piece]!
      if (edge < 0) continue
      edgeKeys[edge] = `${way.wayId}.${piece}${direction === 'forward' ? '' : '-'}`
      graph.addDirectedEdgeWithKey(edgeKeys[edge], nodeKeys[tail[edge]!], nodeKeys[head[edge]!], {
        // Written out: an object spread here gives each edge a hidden class of its own in V8,
        // and everything that reads edges takes several times as long.
        wayId: way.wayId,
        class: way.class,
        name: way.name,
        names: way.names,
        ref: way.ref,
        roundabout: way.roundabout,
        toll: way.toll,
        crossing: way.crossing,
        unfitToHalt: way.unfitToHalt,
        piece,
        direction,
        metres: roads.decimetres[edge]! / 10,
        seconds: {
          foot: secondsOf(roads, 'foot', edge),
          'cargo-bike': secondsOf(roads, 'cargo-bike', edge),
          car: secondsOf(roads, 'car', edge),
        },
        endsOnly: endsOnlyOf(roads, edge),
        otherwise: otherwise.get(edge) ?? [],
        line: drawn.line,
        nodeIds: drawn.nodeIds,
      })
    }
  }
  graph.replaceAttributes({
    restrictions: roads.restrictions.map((found) => ({
      ...found,
      edges: found.edges.map((edge) => edgeKeys[edge]!),
    })),
    skippedRestrictions: roads.skippedRestrictions,
  })
  return graph
}

function wayOf({ pieces, streets }: Roads, piece: number): WayAttributes {
  const { name, names } = streets[pieces.street[piece]!]!
  return {
    wayId: pieces.wayIds[piece]!,
    class: pieces.classes[piece]!,
    name,
    names,
    ref: pieces.refs[piece]!,
    roundabout: pieces.roundabout[piece] === 1,
    toll: pieces.toll[piece] === 1,
    crossing: crossings[pieces.crossing[piece]!]!,
    unfitToHalt: pieces.unfitToHalt[piece] === 1,
  }
}

function lineOf({ pieces }: Roads, piece: number) {
  const line: LonLat[] = []
  const nodeIds: number[] = []
  for (let i = pieces.firstPoint[piece]!; i < pieces.firstPoint[piece + 1]!; i++) {
    line.push([pieces.lons[i]!, pieces.lats[i]!])
    nodeIds.push(pieces.nodeIds[i]!)
  }
  return { line, nodeIds }
}

function endsOnlyOf(roads: Roads, edge: number): Profile[] {
  return profiles.filter((profile) => roads.profiles[profile].endsOnly[edge])
}

/** By edge; one entry for each profile that keeps these hours, the others as usual. */
function usesAtHours(roads: Roads): Map<number, EdgeAttributes['otherwise']> {
  const uses = new Map<number, EdgeAttributes['otherwise']>()
  for (const profile of profiles) {
    for (const { edge, when, milliseconds, endsOnly } of roads.profiles[profile].timed ?? []) {
      const seconds = {
        foot: secondsOf(roads, 'foot', edge),
        'cargo-bike': secondsOf(roads, 'cargo-bike', edge),
        car: secondsOf(roads, 'car', edge),
        [profile]: milliseconds < 0 ? null : milliseconds / 1_000,
      }
      const others = endsOnlyOf(roads, edge).filter((other) => other !== profile)
      const use = { when, seconds, endsOnly: endsOnly ? [...others, profile] : others }
      uses.set(edge, [...(uses.get(edge) ?? []), use])
    }
  }
  return uses
}

function secondsOf(roads: Roads, profile: Profile, edge: number): number | null {
  const found = roads.profiles[profile].milliseconds[edge]!
  return found < 0 ? null : found / 1_000
}

/** Where an edge of the node begins or ends. */
function positionOf(roads: Roads, node: number): LonLat {
  const { pieces, firstOut, firstIn } = roads
  const leaves = firstOut[node]! < firstOut[node + 1]!
  const edge = leaves ? firstOut[node]! : roads.inEdges[firstIn[node]!]!
  const piece = roads.piece[edge]!
  const atStart = (roads.along[edge] === 1) === leaves
  const point = atStart ? pieces.firstPoint[piece]! : pieces.firstPoint[piece + 1]! - 1
  return [pieces.lons[point]!, pieces.lats[point]!]
}
