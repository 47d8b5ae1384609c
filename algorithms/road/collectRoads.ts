import type { Profile } from '../model.ts'
import { findSnappable } from './findSnappable.ts'
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

/** How many of each there will be at most. */
export interface RoadCapacity {
  readonly nodes: number
  readonly pieces: number
  readonly points: number
  readonly edges: number
}

export interface NewEdge
  extends EdgeUse,
    Pick<EdgeAttributes, 'piece' | 'direction' | 'metres'>,
    Partial<Pick<EdgeAttributes, 'otherwise'>> {
  readonly tail: number
  readonly head: number
}

type Restrictions = Pick<Roads, 'restrictions' | 'skippedRestrictions'>

/** All but its restrictions, which are found by its edges, and what is found by those. */
export type UnruledRoads = Omit<Roads, keyof Restrictions | 'profiles'> & {
  readonly profiles: Readonly<Record<Profile, Unsnapped>>
}

type Unsnapped = Omit<ProfileArrays, 'snappable'>

export function collectRoads(most: RoadCapacity): RoadCollector {
  const nodeIds = new Float64Array(most.nodes)
  const nodeSides = new Int16Array(most.nodes)
  let nodeCount = 0
  const ways: WayAttributes[] = []
  const firstPoint = new Uint32Array(most.pieces + 1)
  const lons = new Float64Array(most.points)
  const lats = new Float64Array(most.points)
  const pointIds = new Float64Array(most.points)
  let pointCount = 0
  const tails = new Int32Array(most.edges)
  const heads = new Int32Array(most.edges)
  const pieceOf = new Int32Array(most.edges)
  const isAlong = new Uint8Array(most.edges)
  const decimetres = new Int32Array(most.edges)
  const uses = profiles.map((profile) => ({
    profile,
    milliseconds: new Int32Array(most.edges),
    endsOnly: new Uint8Array(most.edges),
    /** By the edge's number here. */
    timed: [] as TimedEdge[],
  }))
  let edgeCount = 0

  /** Hours at which nothing changes but for another profile are left out, or one. */
  function addTimed(edge: number, usual: EdgeUse, otherwise: EdgeAttributes['otherwise']) {
    for (const { profile, timed } of uses) {
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
      timed.push(...usesOf.values())
    }
  }

  return {
    addNode(id, side) {
      nodeIds[nodeCount] = id
      nodeSides[nodeCount] = side
      return nodeCount++
    },
    addPiece(way) {
      firstPoint[ways.length] = pointCount
      return ways.push(way) - 1
    },
    addPoint(lon, lat, nodeId) {
      lons[pointCount] = lon
      lats[pointCount] = lat
      pointIds[pointCount++] = nodeId
    },
    addEdge({ tail, head, piece, direction, metres, seconds, endsOnly, otherwise = [] }) {
      const edge = edgeCount++
      tails[edge] = tail
      heads[edge] = head
      pieceOf[edge] = piece
      isAlong[edge] = +(direction === 'forward')
      decimetres[edge] = Math.round(metres * 10)
      for (const use of uses) {
        use.milliseconds[edge] = millisecondsOf(seconds[use.profile])
        use.endsOnly[edge] = +endsOnly.includes(use.profile)
      }
      if (otherwise.length > 0) addTimed(edge, { seconds, endsOnly }, otherwise)
    },
    finish(restrictionsOf) {
      firstPoint[ways.length] = pointCount
      const { first: firstOut, order } = groupBy(tails.subarray(0, edgeCount), nodeCount)
      const head = pick(heads, order)
      const { first: firstIn, order: inEdges } = groupBy(head, nodeCount)
      const piece = pick(pieceOf, order)
      const along = pick(isAlong, order)
      const { pieces, streets } = layPieces(
        ways,
        {
          firstPoint: firstPoint.slice(0, ways.length + 1),
          lons: lons.slice(0, pointCount),
          lats: lats.slice(0, pointCount),
          nodeIds: pointIds.slice(0, pointCount),
        },
        { piece, along },
      )
      const arraysOf = (profile: Profile): Unsnapped => {
        const use = uses.find((found) => found.profile === profile)!
        return {
          milliseconds: pick(use.milliseconds, order),
          endsOnly: pick(use.endsOnly, order),
          ...timedIn(use.timed, order),
        }
      }
      const unruled: UnruledRoads = {
        nodeCount,
        edgeCount,
        nodeIds: nodeIds.slice(0, nodeCount),
        nodeSides: nodeSides.slice(0, nodeCount),
        firstOut,
        tail: pick(tails, order),
        head,
        firstIn,
        inEdges,
        twin: twinsOf(piece, along, pieces),
        piece,
        along,
        decimetres: pick(decimetres, order),
        profiles: {
          foot: arraysOf('foot'),
          'cargo-bike': arraysOf('cargo-bike'),
          car: arraysOf('car'),
        },
        pieces,
        streets,
      }
      return withSnappable({ ...unruled, ...restrictionsOf(unruled, order) })
    },
  }
}

/** Where one may halt takes a profile's search graph, so it's found when it's first asked for. */
function withSnappable(unsnapped: UnruledRoads & Restrictions): Roads {
  const { pieces, piece } = unsnapped
  const found: Partial<Record<Profile, Uint8Array>> = {}
  const snappableOf = (profile: Profile) => {
    found[profile] ??= findSnappable(
      roads,
      profile,
      (edge) => pieces.unfitToHalt[piece[edge]!] === 1,
    )
    return found[profile]
  }
  const arraysOf = (profile: Profile): ProfileArrays => ({
    ...unsnapped.profiles[profile],
    get snappable() {
      return snappableOf(profile)
    },
  })
  const roads: Roads = {
    ...unsnapped,
    profiles: {
      foot: arraysOf('foot'),
      'cargo-bike': arraysOf('cargo-bike'),
      car: arraysOf('car'),
    },
  }
  return roads
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
  const picked = values.slice(0, order.length) as Kind
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
