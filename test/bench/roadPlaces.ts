import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { LonLat, Profile } from '../../algorithms/model.ts'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { searchGraph } from '../../algorithms/road/buildSearchGraph.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import {
  type Access,
  arrivals,
  departures,
  type SearchGraph,
} from '../../algorithms/road/searchGraph.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'

/** A place on the roads, as a search leaves it and comes to it. */
export interface BenchPlace {
  readonly position: LonLat
  readonly snap: Snap
  readonly from: readonly Access[]
  readonly to: readonly Access[]
}

/** A profile of a town, or of a part of it. */
export interface BenchTown {
  readonly roads: Roads
  readonly profile: Profile
  readonly graph: SearchGraph
  /** So many stops at random, up to 30 m beside a road on which one halts; the same each time. */
  places(count: number): BenchPlace[]
}

const read = new Map<string, Roads>()

export function benchTown(name: string, profile: Profile): BenchTown {
  return townOf(roadsOf(name), profile, () => true)
}

/**
 * The south-western part of a town, as if there were nothing else: `share` 1/4 is the quarter south
 * and west of the middle place, 1/2 the half west of it.
 */
export function partOfTown(name: string, profile: Profile, share: 0.25 | 0.5): BenchTown {
  const roads = roadsOf(name)
  const { lons, lats, firstPoint } = roads.pieces
  const middle = (values: Float64Array) => values.toSorted()[values.length >> 1]!
  const [lon, lat] = [middle(lons), middle(lats)]
  return townOf(roads, profile, (edge) => {
    const point = firstPoint[roads.piece[edge]!]!
    return lons[point]! <= lon && (share === 0.5 || lats[point]! <= lat)
  })
}

function roadsOf(name: string): Roads {
  const found = read.get(name)
  if (found) return found
  const file = path.join(process.env.DOMINO_DATA ?? '', 'osm', `${name}.osm.pbf`)
  const roads = buildRoads(readOsm(readFileSync(file)))
  read.set(name, roads)
  return roads
}

function townOf(roads: Roads, profile: Profile, isIn: (edge: number) => boolean): BenchTown {
  const graph = cut(searchGraph(roads, profile), isIn)
  const { snappable } = roads.profiles[profile]
  const edges = [...snappable.keys()].filter((edge) => snappable[edge] === 1 && isIn(edge))
  const { firstPoint, lons, lats } = roads.pieces
  return {
    roads,
    profile,
    graph,
    places(count) {
      const random = randomFrom(4)
      const found: BenchPlace[] = []
      while (found.length < count) {
        const piece = roads.piece[edges[Math.floor(random() * edges.length)]!]!
        const points = firstPoint[piece + 1]! - firstPoint[piece]!
        const point = firstPoint[piece]! + Math.floor(random() * points)
        const aside = () => (random() - 0.5) * 0.0005
        const position: LonLat = [lons[point]! + aside(), lats[point]! + aside()]
        const at = snap(roads, { position, profile, isStop: true })
        if (!at || !isIn(at.edge)) continue
        const from = departures(graph, roads, profile, at)
        const to = arrivals(graph, roads, profile, at)
        found.push({ position, snap: at, from, to })
      }
      return found
    },
  }
}

/** The graph with only such arcs. */
function cut(graph: SearchGraph, isIn: (edge: number) => boolean): SearchGraph {
  const kept: number[] = []
  const firstOut = new Uint32Array(graph.stateCount + 1)
  for (let state = 0; state < graph.stateCount; state++) {
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++)
      if (isIn(graph.edge[arc]!)) kept.push(arc)
    firstOut[state + 1] = kept.length
  }
  if (kept.length === graph.arcCount) return graph
  const pick = (array: Int32Array) => Int32Array.from(kept, (arc) => array[arc]!)
  return {
    ...graph,
    arcCount: kept.length,
    firstOut,
    head: pick(graph.head),
    milliseconds: pick(graph.milliseconds),
    decimetres: pick(graph.decimetres),
    edge: pick(graph.edge),
  }
}

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
