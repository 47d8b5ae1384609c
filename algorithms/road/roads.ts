import type Flatbush from 'flatbush'
import type { Profile } from '../model.ts'
import type { SkippedRestrictions, TurnRestriction } from './turnRestrictions.ts'
import type { WeekHours } from './weekHours.ts'

/**
 * The roads of an area in flat arrays, which queries run on; `roadGraph` makes the model of them.
 * Nodes and edges are indexes; edges are sorted by tail. A piece is a stretch between two junctions,
 * with one edge or two on it. All integers are exact, so that any two methods agree to the last bit.
 */
export interface Roads {
  readonly nodeCount: number
  readonly edgeCount: number
  /** OSM's. */
  readonly nodeIds: Float64Array
  /** Which of the junctions that a barrier parts a node into; -1 where it's whole. */
  readonly nodeSides: Int16Array
  /** Edges that leave node n lie from `firstOut[n]` to `firstOut[n + 1]`. */
  readonly firstOut: Uint32Array
  readonly tail: Int32Array
  readonly head: Int32Array
  /** Edges that reach node n: `inEdges` from `firstIn[n]` to `firstIn[n + 1]`. */
  readonly firstIn: Uint32Array
  readonly inEdges: Uint32Array
  /** The other direction of the same piece, or -1. */
  readonly twin: Int32Array
  readonly piece: Int32Array
  /** 1 where the edge runs as the piece is drawn. */
  readonly along: Uint8Array
  readonly decimetres: Int32Array
  readonly profiles: Readonly<Record<Profile, ProfileArrays>>
  /** By edge indexes. */
  readonly restrictions: readonly TurnRestriction<number>[]
  /** Relations that couldn't be read as such. */
  readonly skippedRestrictions: SkippedRestrictions
  readonly pieces: Pieces
  readonly streets: readonly Street[]
}

export interface ProfileArrays {
  /** By edge; -1 where the profile may not go. */
  readonly milliseconds: Int32Array
  /** By edge: 1 where the profile may go only at the beginning or the end of its way. */
  readonly endsOnly: Uint8Array
  /**
   * By edge: 1 where a place may be snapped to: allowed, fit to halt, and to be reached from the
   * largest part of the public network and left towards it, turn restrictions kept.
   */
  readonly snappable: Uint8Array
  /** What is otherwise in certain hours of the week; absent where nothing is. */
  readonly timed?: readonly TimedEdge[]
}

/** How an edge is in these hours: none of one edge overlap, and the usual hour is in none. */
export interface TimedEdge {
  readonly edge: number
  readonly when: WeekHours
  /** -1 where the profile may not go then. */
  readonly milliseconds: number
  /** 1 where it may go only at the beginning or the end of its way. */
  readonly endsOnly: 0 | 1
}

export interface Street {
  /** Empty for a road without name. */
  readonly name: string
  /** Every name it goes by. */
  readonly names: readonly string[]
  /** `streetKey` of every name it goes by. */
  readonly keys: readonly string[]
}

export interface Pieces {
  readonly count: number
  /** Edge along the drawn direction, or -1; and against it. */
  readonly edgeAlong: Int32Array
  readonly edgeAgainst: Int32Array
  readonly wayIds: Float64Array
  readonly classes: readonly string[]
  /** Numbers on signs (`D 39`); empty where there is none. */
  readonly refs: readonly string[]
  /** 1 where OSM calls the piece part of a roundabout. */
  readonly roundabout: Uint8Array
  readonly toll: Uint8Array
  /** How hard it is to get to the other side: index into `crossings`. */
  readonly crossing: Uint8Array
  /** 1 where nobody halts: motorways, tunnels, barriers, lifts. */
  readonly unfitToHalt: Uint8Array
  /** Index into `streets`. */
  readonly street: Int32Array
  /** Points of piece p lie from `firstPoint[p]` to `firstPoint[p + 1]`. */
  readonly firstPoint: Uint32Array
  readonly lons: Float64Array
  readonly lats: Float64Array
  /** OSM's ids of the same points. */
  readonly nodeIds: Float64Array
  /** Boxes of all segments, in degrees. Segment s runs from point `segmentPoint[s]` to the next. */
  readonly index: Flatbush
  readonly segmentPoint: Uint32Array
  readonly segmentPiece: Uint32Array
}
