import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Profile } from '../../algorithms/model.ts'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { searchGraph } from '../../algorithms/road/buildSearchGraph.ts'
import type { Positions } from '../../algorithms/road/hierarchy/dissect.ts'
import { kerbAt } from '../../algorithms/road/kerb.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import {
  type Access,
  arrivals,
  departures,
  type SearchGraph,
} from '../../algorithms/road/searchGraph.ts'
import type { Snap } from '../../algorithms/road/snap.ts'
import { statePositions } from '../../algorithms/road/statePositions.ts'

/** A place on the roads, as a search leaves it and comes to it. */
export interface BenchPlace {
  readonly from: readonly Access[]
  readonly to: readonly Access[]
}

export interface BenchTown {
  readonly graph: SearchGraph
  readonly positions: Positions
  /** So many places at random, the same each time. */
  places(count: number): BenchPlace[]
}

const read = new Map<string, Roads>()

export function benchTown(name: string, profile: Profile): BenchTown {
  return townOf(roadsOf(name), profile, () => true)
}

/**
 * The south-western part of a town: `share` 1/4 is the quarter south and west of the middle place,
 * 1/2 the half west of it.
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
  return {
    graph,
    positions: statePositions(roads, graph),
    places(count) {
      const random = randomFrom(4)
      return Array.from({ length: count }, () => {
        const edge = edges[Math.floor(random() * edges.length)]!
        const kerb = kerbAt(roads, profile, { edge, side: 'right' })
        const fraction = random()
        const at: Snap = {
          edge,
          fraction,
          position: [0, 0],
          metres: 0,
          side: 'right',
          ...(kerb ? { kerb } : {}),
        }
        return {
          from: departures(graph, roads, profile, at),
          to: arrivals(graph, roads, profile, at),
        }
      })
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
