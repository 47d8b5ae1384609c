import type { Profile } from '../model.ts'
import { findSnappable } from './findSnappable.ts'
import { growing } from './growing.ts'
import { layPieces } from './layPieces.ts'
import { type EdgeAttributes, type EdgeUse, profiles, type WayAttributes } from './roadGraph.ts'
import type { Pieces, ProfileArrays, Roads, TimedEdge } from './roads.ts'
import { joinHours } from './weekHours.ts'

/** Takes junctions, pieces of road and their directed edges, and makes flat arrays of them. */
export interface RoadCollector {
  /**
   * @param id OSM's, of the node
   * @param side which of its several junctions it is where a barrier parts it; else -1
   * @returns its number
   */
  addNode(id: number, side: number): number
  /** @returns its number; its points are added next */
  addPiece(way: WayAttributes): number
  addPoint(lon: number, lat: number, nodeId: number): void
  addEdge(edge: NewEdge): void
  /** @param restrictionsOf may ask by `order` when each edge was added */
  finish(restrictionsOf: (roads: UnruledRoads, order: Uint32Array) => Restrictions): Roads
}

export interface NewEdge
  extends EdgeUse,
    Pick<EdgeAttributes, 'piece' | 'direction' | 'metres'>,
    Partial<Pick<EdgeAttributes, 'otherwise'>> {
  readonly tail: number
  readonly head: number
}

type Restrictions = Pick<Roads, 'restrictions' | 'skippedRestrictions'>

/** All but its restrictions, which are found by its edges. */
export type UnruledRoads = Omit<Roads, keyof Restrictions>

export function collectRoads(): RoadCollector {
  const nodeIds = growing(Float64Array)
  const nodeSides = growing(Int16Array)
  const ways: WayAttributes[] = []
  const firstPoint = growing(Uint32Array)
  const points = {
    lons: growing(Float64Array),
    lats: growing(Float64Array),
    ids: growing(Float64Array),
  }
  const edges = {
    tail: growing(Int32Array),
    head: growing(Int32Array),
    piece: growing(Int32Array),
    along: growing(Uint8Array),
    decimetres: growing(Int32Array),
    milliseconds: profiles.map(() => growing(Int32Array)),
    endsOnly: profiles.map(() => growing(Uint8Array)),
    /** By the edge's number here. */
    timed: profiles.map((): TimedEdge[] => []),
  }

  /** Hours at which nothing changes but for another profile are left out, or one. */
  function addTimed(usual: EdgeUse, otherwise: EdgeAttributes['otherwise']) {
    const edge = edges.tail.length() - 1
    for (const [i, profile] of profiles.entries()) {
      const usesOf = new Map<string, TimedEdge>()
      for (const { when, seconds, endsOnly } of otherwise) {
        const isAlike = endsOnly.includes(profile) === usual.endsOnly.includes(profile)
        if (isAlike && seconds[profile] === usual.seconds[profile]) continue
        const milliseconds = millisecondsOf(seconds[profile])
        const use = { edge, milliseconds, endsOnly: endsOnly.includes(profile) ? 1 : 0 } as const
        const name = JSON.stringify(use)
        const known = usesOf.get(name)?.when ?? []
        usesOf.set(name, { ...use, when: joinHours(known, when) })
      }
      edges.timed[i]!.push(...usesOf.values())
    }
  }

  return {
    addNode(id, side) {
      nodeIds.push(id)
      nodeSides.push(side)
      return nodeIds.length() - 1
    },
    addPiece(way) {
      firstPoint.push(points.lons.length())
      return ways.push(way) - 1
    },
    addPoint(lon, lat, nodeId) {
      points.lons.push(lon)
      points.lats.push(lat)
      points.ids.push(nodeId)
    },
    addEdge({ tail, head, piece, direction, metres, seconds, endsOnly, otherwise = [] }) {
      edges.tail.push(tail)
      edges.head.push(head)
      edges.piece.push(piece)
      edges.along.push(+(direction === 'forward'))
      edges.decimetres.push(Math.round(metres * 10))
      for (let i = 0; i < profiles.length; i++) {
        edges.milliseconds[i]!.push(millisecondsOf(seconds[profiles[i]!]))
        edges.endsOnly[i]!.push(+endsOnly.includes(profiles[i]!))
      }
      if (otherwise.length > 0) addTimed({ seconds, endsOnly }, otherwise)
    },
    finish(restrictionsOf) {
      firstPoint.push(points.lons.length())
      const nodeCount = nodeIds.length()
      const edgeCount = edges.tail.length()
      const { first: firstOut, order } = groupBy(edges.tail.values(), nodeCount)
      const head = pick(edges.head.values(), order)
      const { first: firstIn, order: inEdges } = groupBy(head, nodeCount)
      const piece = pick(edges.piece.values(), order)
      const along = pick(edges.along.values(), order)
      const { pieces, streets } = layPieces(
        ways,
        {
          firstPoint: firstPoint.values().slice(),
          lons: points.lons.values().slice(),
          lats: points.lats.values().slice(),
          nodeIds: points.ids.values().slice(),
        },
        { piece, along },
      )
      const arraysOf = (profile: Profile): ProfileArrays => ({
        milliseconds: pick(edges.milliseconds[profiles.indexOf(profile)]!.values(), order),
        endsOnly: pick(edges.endsOnly[profiles.indexOf(profile)]!.values(), order),
        snappable: new Uint8Array(edgeCount),
        ...timedIn(edges.timed[profiles.indexOf(profile)]!, order),
      })
      const unruled: UnruledRoads = {
        nodeCount,
        edgeCount,
        nodeIds: nodeIds.values().slice(),
        nodeSides: nodeSides.values().slice(),
        firstOut,
        tail: pick(edges.tail.values(), order),
        head,
        firstIn,
        inEdges,
        twin: twinsOf(piece, along, pieces),
        piece,
        along,
        decimetres: pick(edges.decimetres.values(), order),
        profiles: {
          foot: arraysOf('foot'),
          'cargo-bike': arraysOf('cargo-bike'),
          car: arraysOf('car'),
        },
        pieces,
        streets,
      }
      const roads: Roads = { ...unruled, ...restrictionsOf(unruled, order) }
      for (const profile of profiles)
        roads.profiles[profile].snappable.set(
          findSnappable(roads, profile, (edge) => pieces.unfitToHalt[piece[edge]!] === 1),
        )
      return roads
    },
  }
}

function millisecondsOf(seconds: number | null): number {
  return seconds === null ? -1 : Math.round(seconds * 1000)
}

/** With the edges' numbers as they are sorted. */
function timedIn(timed: readonly TimedEdge[], order: Uint32Array): Pick<ProfileArrays, 'timed'> {
  if (timed.length === 0) return {}
  const numbers = new Map(timed.map(({ edge }) => [edge, -1]))
  for (let i = 0; i < order.length; i++) if (numbers.has(order[i]!)) numbers.set(order[i]!, i)
  return { timed: timed.map((use) => ({ ...use, edge: numbers.get(use.edge)! })) }
}

function twinsOf(piece: Int32Array, along: Uint8Array, { edgeAlong, edgeAgainst }: Pieces) {
  const twin = new Int32Array(piece.length)
  for (let edge = 0; edge < twin.length; edge++)
    twin[edge] = (along[edge] ? edgeAgainst : edgeAlong)[piece[edge]!]!
  return twin
}

function pick<Kind extends Int32Array | Uint8Array>(values: Kind, order: Uint32Array): Kind {
  const picked = values.slice() as Kind
  for (let i = 0; i < order.length; i++) picked[i] = values[order[i]!]!
  return picked
}

/** Positions sorted by their group, and where each group begins (counting sort, stable). */
function groupBy(groups: Int32Array, groupCount: number) {
  const first = new Uint32Array(groupCount + 1)
  for (let i = 0; i < groups.length; i++) first[groups[i]! + 1]!++
  for (let g = 0; g < groupCount; g++) first[g + 1]! += first[g]!
  const next = first.slice()
  const order = new Uint32Array(groups.length)
  for (let i = 0; i < groups.length; i++) order[next[groups[i]!]!++] = i
  return { first, order }
}
