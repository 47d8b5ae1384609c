import { readNumber, readText } from '../../protocol/wireValues.ts'
import type { NetworkLocation } from '../message.ts'
import { dropUndefined } from './dropUndefined.ts'

/** Sigfox's numbers for where a computed location comes from. */
const sources = [
  'RSSI',
  'GPS payload',
  'network',
  'point of interest',
  'high definition',
  'private database',
  'WiFi',
  'proximity',
] as const

/**
 * A place as Sigfox ({lat, lng, radius, source, status}) or LoRaWAN servers ({latitude, longitude,
 * accuracy, source}) give it; undefined where it names no point on Earth.
 */
export function readLocation(
  place: Readonly<Record<string, unknown>> | undefined,
): NetworkLocation | undefined {
  if (!place) return undefined
  const lat = readNumber(place.lat ?? place.latitude)
  const lon = readNumber(place.lng ?? place.longitude)
  if (lat === undefined || lon === undefined) return undefined
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined
  const source = readNumber(place.source)
  return dropUndefined({
    position: [lon, lat] as const,
    radiusMetres: readNumber(place.radius ?? place.accuracy),
    source: sources[source ?? -1] ?? readText(place.source),
    status: readNumber(place.status),
  })
}
