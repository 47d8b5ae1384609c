import Flatbush from 'flatbush'
import { crossings } from './crossing.ts'
import type { WayAttributes } from './roadGraph.ts'
import type { Pieces, Street } from './roads.ts'
import { streetKey } from './streetKey.ts'

/**
 * Lays what is known of the pieces flat, indexes their segments, and numbers the streets.
 * @param ways by piece: the way it is part of
 */
export function layPieces(
  ways: readonly WayAttributes[],
  points: Pick<Pieces, 'firstPoint' | 'lons' | 'lats' | 'nodeIds'>,
  edges: { readonly piece: Int32Array; readonly along: Uint8Array },
): { readonly pieces: Pieces; readonly streets: readonly Street[] } {
  const count = ways.length
  const edgeAlong = new Int32Array(count).fill(-1)
  const edgeAgainst = new Int32Array(count).fill(-1)
  for (let e = 0; e < edges.piece.length; e++)
    (edges.along[e] ? edgeAlong : edgeAgainst)[edges.piece[e]!] = e

  const { streets, numberOf } = numberStreets()
  const wayIds = new Float64Array(count)
  const classes: string[] = []
  const refs: string[] = []
  const roundabout = new Uint8Array(count)
  const toll = new Uint8Array(count)
  const crossing = new Uint8Array(count)
  const unfitToHalt = new Uint8Array(count)
  const street = new Int32Array(count)
  for (let p = 0; p < count; p++) {
    const way = ways[p]!
    wayIds[p] = way.wayId
    classes.push(way.class)
    refs.push(way.ref)
    roundabout[p] = +way.roundabout
    toll[p] = +way.toll
    crossing[p] = crossings.indexOf(way.crossing)
    unfitToHalt[p] = +way.unfitToHalt
    street[p] = way === ways[p - 1] ? street[p - 1]! : numberOf(way)
  }
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
    unfitToHalt,
    street,
    ...points,
    ...indexSegments(points),
  }
  return { pieces, streets }
}

function indexSegments({
  firstPoint,
  lons,
  lats,
}: Pick<Pieces, 'firstPoint' | 'lons' | 'lats'>): Pick<
  Pieces,
  'index' | 'segmentPoint' | 'segmentPiece'
> {
  const pieceCount = firstPoint.length - 1
  const segmentPoint = new Uint32Array(lons.length)
  const segmentPiece = new Uint32Array(lons.length)
  let count = 0
  for (let piece = 0; piece < pieceCount; piece++) {
    for (let point = firstPoint[piece]! + 1; point < firstPoint[piece + 1]!; point++) {
      segmentPoint[count] = point - 1
      segmentPiece[count++] = piece
    }
  }
  // Flatbush refuses to index nothing.
  const index = new Flatbush(Math.max(1, count))
  if (count === 0) index.add(0, 0)
  for (let s = 0; s < count; s++) {
    const a = segmentPoint[s]!
    const [lonA, latA, lonB, latB] = [lons[a]!, lats[a]!, lons[a + 1]!, lats[a + 1]!]
    index.add(
      Math.min(lonA, lonB),
      Math.min(latA, latB),
      Math.max(lonA, lonB),
      Math.max(latA, latB),
    )
  }
  index.finish()
  return {
    index,
    segmentPoint: segmentPoint.slice(0, count),
    segmentPiece: segmentPiece.slice(0, count),
  }
}

/** Street 0 is the one without a name; the same names are the same street. */
function numberStreets() {
  const streets: Street[] = [{ name: '', names: [], keys: [] }]
  const numbers = new Map<string, number>([['', 0]])
  return {
    streets,
    numberOf({ name, names }: WayAttributes): number {
      const text = names.join('\n')
      const found = numbers.get(text)
      if (found !== undefined) return found
      numbers.set(text, streets.length)
      streets.push({ name: name || names[0]!, names, keys: [...new Set(names.map(streetKey))] })
      return streets.length - 1
    },
  }
}
