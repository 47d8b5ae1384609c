import type { LonLat } from '../model.ts'

const metresPerDegree = 111_195

/** Metres as the crow flies; flat within a town (less than 0.1 % off over 20 km). */
export function straightLineMetres(a: LonLat, b: LonLat): number {
  return metresApart(b[0] - a[0], b[1] - a[1], eastPerDegree((a[1] + b[1]) / 2))
}

/** To many: the cosine, which takes longest, is that at `from`. */
export function straightLineMetresTo(
  from: LonLat,
  lons: Float64Array,
  lats: Float64Array,
): Float64Array {
  const perDegree = eastPerDegree(from[1])
  const metres = new Float64Array(lons.length)
  for (let index = 0; index < metres.length; index++)
    metres[index] = metresApart(lons[index]! - from[0], lats[index]! - from[1], perDegree)
  return metres
}

/** Metres of a degree of longitude. */
export function eastPerDegree(lat: number): number {
  return metresPerDegree * Math.cos((lat * Math.PI) / 180)
}

/** Math.hypot takes five times as long, and guards against what no town reaches. */
export function metresApart(lonDegrees: number, latDegrees: number, perDegree: number): number {
  const east = lonDegrees * perDegree
  const north = latDegrees * metresPerDegree
  return Math.sqrt(east * east + north * north)
}
