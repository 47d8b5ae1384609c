import Flatbush from 'flatbush'
import { crossings } from './crossing.ts'
import type { EdgeAttributes } from './roadGraph.ts'
import type { Pieces, Street } from './roads.ts'
import { streetKey } from './streetKey.ts'

/** Lays the pieces' geometry flat, indexes its segments, and numbers the streets. */
export function layPieces(edges: readonly EdgeAttributes[]): {
  readonly pieces: Pieces
  readonly streets: readonly Street[]
} {
  const count = edges.reduce((most, { piece }) => Math.max(most, piece + 1), 0)
  const edgeAlong = new Int32Array(count).fill(-1)
  const edgeAgainst = new Int32Array(count).fill(-1)
  for (const [e, { piece, direction }] of edges.entries())
    (direction === 'forward' ? edgeAlong : edgeAgainst)[piece] = e

  const wayIds = new Float64Array(count)
  const refs: string[] = []
  const roundabout = new Uint8Array(count)
  const toll = new Uint8Array(count)
  const crossing = new Uint8Array(count)
  const nodeIds: number[] = []
  const classes: string[] = []
  const street = new Int32Array(count)
  const firstPoint = new Uint32Array(count + 1)
  const lons: number[] = []
  const lats: number[] = []
  const segmentPoint: number[] = []
  const segmentPiece: number[] = []
  const streetList = numberStreets()
  for (let p = 0; p < count; p++) {
    const edge = edges[edgeAlong[p]! >= 0 ? edgeAlong[p]! : edgeAgainst[p]!]
    if (edge) {
      const { line } = edge
      for (const id of edge.nodeIds) nodeIds.push(id)
      for (let i = 0; i < line.length; i++) {
        if (i > 0) {
          segmentPoint.push(lons.length - 1)
          segmentPiece.push(p)
        }
        lons.push(line[i]![0])
        lats.push(line[i]![1])
      }
      wayIds[p] = edge.wayId
      roundabout[p] = +edge.roundabout
      toll[p] = +edge.toll
      crossing[p] = crossings.indexOf(edge.crossing)
      street[p] = streetList.numberOf(edge)
    }
    classes.push(edge?.class ?? '')
    refs.push(edge?.ref ?? '')
    firstPoint[p + 1] = lons.length
  }
  // Flatbush refuses to index nothing.
  const index = new Flatbush(Math.max(1, segmentPoint.length))
  if (segmentPoint.length === 0) index.add(0, 0)
  for (const a of segmentPoint) {
    const lonA = lons[a]!
    const lonB = lons[a + 1]!
    const latA = lats[a]!
    const latB = lats[a + 1]!
    index.add(
      Math.min(lonA, lonB),
      Math.min(latA, latB),
      Math.max(lonA, lonB),
      Math.max(latA, latB),
    )
  }
  index.finish()
  const pieces: Pieces = {
    count,
    edgeAlong,
    edgeAgainst,
    wayIds,
    classes,
    refs,
    roundabout,
    toll,
    crossing,
    street,
    firstPoint,
    lons: Float64Array.from(lons),
    lats: Float64Array.from(lats),
    nodeIds: Float64Array.from(nodeIds),
    index,
    segmentPoint: Uint32Array.from(segmentPoint),
    segmentPiece: Uint32Array.from(segmentPiece),
  }
  return { pieces, streets: streetList.streets }
}

/** Street 0 is the one without a name; the same names are the same street. */
function numberStreets() {
  const streets: Street[] = [{ name: '', keys: [] }]
  const numbers = new Map<string, number>([['', 0]])
  return {
    streets,
    numberOf({ name, names }: EdgeAttributes): number {
      const text = names.join('\n')
      const found = numbers.get(text)
      if (found !== undefined) return found
      numbers.set(text, streets.length)
      streets.push({ name: name || names[0]!, keys: [...new Set(names.map(streetKey))] })
      return streets.length - 1
    },
  }
}
