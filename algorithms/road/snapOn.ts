import { metresBetween } from './distance.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/** The nearest point of a segment to a place. */
export interface PointOn {
  readonly piece: number
  /** Where its segment begins. */
  readonly point: number
  /** Of the segment's length, as it is drawn. */
  readonly share: number
  readonly metres: number
  /** Over 0 where the place lies to the left of the segment as it is drawn. */
  readonly cross: number
}

/** The snap at a point, on one of the edges of its piece. */
export function snapOn(roads: Roads, edge: number, found: PointOn): Snap {
  const { piece, point, share, metres, cross } = found
  const { lons, lats } = roads.pieces
  const along = roads.along[edge] === 1
  const fraction = fractionAt(roads, piece, point, share)
  return {
    edge,
    fraction: along ? fraction : 1 - fraction,
    position: [
      lons[point]! + share * (lons[point + 1]! - lons[point]!),
      lats[point]! + share * (lats[point + 1]! - lats[point]!),
    ],
    metres,
    side: cross > 0 === along ? 'left' : 'right',
  }
}

/** How much of the piece lies before a share of the segment that begins at `point`. */
function fractionAt({ pieces }: Roads, piece: number, point: number, share: number): number {
  const { lons, lats } = pieces
  let before = 0
  let whole = 0
  for (let i = pieces.firstPoint[piece]!; i + 1 < pieces.firstPoint[piece + 1]!; i++) {
    const metres = metresBetween(lons[i]!, lats[i]!, lons[i + 1]!, lats[i + 1]!)
    if (i < point) before += metres
    else if (i === point) before += share * metres
    whole += metres
  }
  return whole === 0 ? 0 : Math.min(1, before / whole)
}
