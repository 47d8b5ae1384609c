import type { LonLat } from '../model.ts'

/** Mean radius of the earth in metres (IUGG). */
const earthMetres = 6_371_008.8
const radians = Math.PI / 180

/** Metres of one degree of latitude, everywhere; of longitude, at the equator. */
export const metresPerDegree = earthMetres * radians

/** Great-circle distance in metres (haversine). */
export function metresBetween(lonA: number, latA: number, lonB: number, latB: number): number {
  const sinLat = Math.sin(((latB - latA) * radians) / 2)
  const sinLon = Math.sin(((lonB - lonA) * radians) / 2)
  const h = sinLat * sinLat + Math.cos(latA * radians) * Math.cos(latB * radians) * sinLon * sinLon
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Metres of one degree of longitude at a latitude. */
export function metresPerLon(lat: number): number {
  return metresPerDegree * Math.cos(lat * radians)
}

export function metresFrom(a: LonLat, b: LonLat): number {
  return metresBetween(a[0], a[1], b[0], b[1])
}
