import type { LonLat } from '../model.ts'
import type { DrawnPiece } from './closeRoads.ts'
import { metresFrom, metresPerDegree, metresPerLon } from './distance.ts'
import type { Roads } from './roads.ts'

/** A road is meant up to here from a click or a drawn line. */
const reachMetres = 30
const sampleMetres = 10
/** Nearer to a piece's end, a point may as well mean the street that crosses there. */
const junctionMetres = 8

/**
 * The pieces of road, each whole from junction to junction, that a click (one point) or a drawn
 * line means, in the order in which it was drawn: those nearest to points along it, within 30 m,
 * and what joins them along the line. Empty where there is no road.
 *
 * @param line at least one point
 * @param isMeant which pieces come into question; left out, all do
 */
export function findPieces(
  roads: Roads,
  line: readonly LonLat[],
  isMeant: (piece: number) => boolean = () => true,
): DrawnPiece[] {
  const { classes } = roads.pieces
  if (line.length === 1) {
    const found = nearestPiece(roads, line[0]!, isMeant)
    return found ? [{ piece: found.piece, along: true }] : []
  }
  const samples = samplesOf(line)
  const touched: { piece: number; firstMetres: number; lastMetres: number }[] = []
  for (const point of samples) {
    const found = nearestPiece(roads, point, isMeant)
    if (!found || isAtEnd(found)) continue
    const last = touched.find(({ piece }) => piece === found.piece)
    if (last) last.lastMetres = found.alongMetres
    else
      touched.push({
        piece: found.piece,
        firstMetres: found.alongMetres,
        lastMetres: found.alongMetres,
      })
  }
  const order = joined(
    roads,
    touched.map(({ piece }) => piece),
    samples,
  )
  const drawn = order.map((piece, i) => {
    const known = touched.find((one) => one.piece === piece)
    return { piece, along: isAlong(roads, piece, known, order[i - 1], order[i + 1]) }
  })
  return drawn.filter(({ piece }) => classes[piece] !== 'barrier')
}

/** Its points, and more between them, so that none lies farther than 10 m from the next. */
function samplesOf(line: readonly LonLat[]): LonLat[] {
  const samples: LonLat[] = [line[0]!]
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    // Three at least, so that the middle of the shortest street is one of them.
    const steps = Math.max(4, Math.ceil(metresFrom(a, b) / sampleMetres))
    for (let s = 1; s <= steps; s++)
      samples.push([a[0] + ((b[0] - a[0]) * s) / steps, a[1] + ((b[1] - a[1]) * s) / steps])
  }
  return samples
}

interface Near {
  readonly piece: number
  readonly metres: number
  /** From the piece's first point to the nearest one; and its whole length. */
  readonly alongMetres: number
  readonly wholeMetres: number
}

function nearestPiece(
  roads: Roads,
  [lon, lat]: LonLat,
  isMeant: (piece: number) => boolean,
): Near | undefined {
  const { pieces } = roads
  const { lons, lats } = pieces
  const perLon = metresPerLon(lat)
  const east = reachMetres / perLon
  const north = reachMetres / metresPerDegree
  let best = { metres: reachMetres, point: -1, piece: -1, share: 0 }
  for (const segment of pieces.index.search(lon - east, lat - north, lon + east, lat + north)) {
    const piece = pieces.segmentPiece[segment]!
    const a = pieces.segmentPoint[segment]!
    if (pieces.classes[piece] === 'barrier' || !isMeant(piece)) continue
    const ax = (lons[a]! - lon) * perLon
    const ay = (lats[a]! - lat) * metresPerDegree
    const dx = (lons[a + 1]! - lons[a]!) * perLon
    const dy = (lats[a + 1]! - lats[a]!) * metresPerDegree
    const square = dx * dx + dy * dy
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
    const metres = Math.hypot(ax + share * dx, ay + share * dy)
    // Of equally near ones the first drawn, whatever order the index gives them in.
    if (metres < best.metres || (metres === best.metres && a < best.point))
      best = { metres, point: a, piece, share }
  }
  if (best.piece < 0) return undefined
  const points = pointsOf(roads, best.piece)
  const before = best.point - pieces.firstPoint[best.piece]!
  const lengths = points.slice(1).map((point, i) => metresFrom(points[i]!, point))
  const sum = (list: readonly number[]) => list.reduce((total, metres) => total + metres, 0)
  return {
    piece: best.piece,
    metres: best.metres,
    alongMetres: sum(lengths.slice(0, before)) + best.share * lengths[before]!,
    wholeMetres: sum(lengths),
  }
}

function isAtEnd({ alongMetres, wholeMetres }: Near): boolean {
  const end = Math.min(junctionMetres, wholeMetres / 4)
  return alongMetres < end || alongMetres > wholeMetres - end
}

/** Puts between pieces that don't meet the fewest that join them and lie along the line. */
function joined(roads: Roads, pieces: readonly number[], samples: readonly LonLat[]): number[] {
  const order: number[] = []
  for (const piece of pieces) {
    const before = order.at(-1)
    if (before !== undefined) order.push(...bridge(roads, before, piece, samples))
    order.push(piece)
  }
  return order
}

/** No more than so many pieces are put between two: short ones at a wide junction. */
const longestBridge = 4

function bridge(roads: Roads, from: number, to: number, samples: readonly LonLat[]): number[] {
  const targets = new Set(endsOf(roads, to))
  const rows: { piece: number; row: number[] }[] = [{ piece: from, row: [] }]
  const seen = new Set([from, to])
  for (const { piece, row } of rows) {
    if (endsOf(roads, piece).some((node) => targets.has(node))) return row
    if (row.length === longestBridge) continue
    for (const node of endsOf(roads, piece)) {
      for (const next of piecesAt(roads, node)) {
        if (seen.has(next) || !liesAlong(roads, next, samples)) continue
        seen.add(next)
        rows.push({ piece: next, row: [...row, next] })
      }
    }
  }
  return []
}

function liesAlong(roads: Roads, piece: number, samples: readonly LonLat[]): boolean {
  return pointsOf(roads, piece).every((point) =>
    samples.some((sample) => metresFrom(point, sample) <= reachMetres),
  )
}

function endsOf(roads: Roads, piece: number): [start: number, end: number] {
  const along = roads.pieces.edgeAlong[piece]!
  const against = roads.pieces.edgeAgainst[piece]!
  return along >= 0
    ? [roads.tail[along]!, roads.head[along]!]
    : [roads.head[against]!, roads.tail[against]!]
}

function* piecesAt(roads: Roads, node: number): Generator<number> {
  for (let edge = roads.firstOut[node]!; edge < roads.firstOut[node + 1]!; edge++)
    yield roads.piece[edge]!
  for (let i = roads.firstIn[node]!; i < roads.firstIn[node + 1]!; i++)
    yield roads.piece[roads.inEdges[i]!]!
}

/** Whether the line runs as the piece is drawn; where it only brushes it, by its neighbours. */
function isAlong(
  roads: Roads,
  piece: number,
  touched: { readonly firstMetres: number; readonly lastMetres: number } | undefined,
  before: number | undefined,
  after: number | undefined,
): boolean {
  if (touched && touched.firstMetres !== touched.lastMetres)
    return touched.firstMetres < touched.lastMetres
  const [start, end] = endsOf(roads, piece)
  if (before !== undefined && endsOf(roads, before).includes(end)) return start === end
  if (after !== undefined && endsOf(roads, after).includes(start)) return start === end
  return true
}

function pointsOf({ pieces }: Roads, piece: number): LonLat[] {
  const points: LonLat[] = []
  for (let i = pieces.firstPoint[piece]!; i < pieces.firstPoint[piece + 1]!; i++)
    points.push([pieces.lons[i]!, pieces.lats[i]!])
  return points
}
