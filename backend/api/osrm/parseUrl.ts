import polyline from '@googlemaps/polyline-codec'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { OsrmRefusal } from './refusal.ts'

export type Service = 'route' | 'table' | 'nearest' | 'match' | 'trip'

export interface OsrmRequest {
  readonly service: Service
  readonly profile: Profile
  /** At least one; finite numbers, in any range. */
  readonly coordinates: readonly LonLat[]
  readonly options: readonly Option[]
}

export interface Option {
  readonly name: string
  readonly value: string
  /** Where it begins in the decoded URL; OSRM names the place of a mistake. Absent in a body. */
  readonly position?: number
}

/** What is sent along with an option's name, but isn't OSRM's. */
const notOsrms = new Set(['access_token'])

/**
 * Reads `/{service}/v1/{profile}/{coordinates}[.json]?{options}`, as OSRM's grammar does.
 * @param url without the part before the service, still percent-encoded
 * @throws OsrmRefusal
 */
export function parseUrl(url: string): OsrmRequest {
  const decoded = decode(url)
  const found = /^(\/[\w.~:-]+\/v\d+\/[\w.~:-]+)\/(.+)$/s.exec(decoded)
  if (!found) throw new OsrmRefusal('InvalidUrl', 'URL string malformed close to position 1')
  const [, prefix, rest] = found as unknown as [string, string, string]
  const asked = parsePrefix(prefix)
  const prefixLength = prefix.length + 1

  const { coordinates, length } = readCoordinates(rest, prefixLength)
  const format = /^\.(json|flatbuffers)(?=\?|$)/.exec(rest.slice(length))
  if (format?.[1] === 'flatbuffers') throw noFlatbuffers()
  const end = length + (format?.[0].length ?? 0)
  const query = rest.slice(end)
  if (query !== '' && !query.startsWith('?')) throw malformed(prefixLength + end)
  const options = readOptions(query.slice(1), prefixLength + end + 1)
  return { ...asked, coordinates, options }
}

/** Reads `/{service}/v1/{profile}`. Throws OsrmRefusal. */
export function parsePrefix(decoded: string): Pick<OsrmRequest, 'service' | 'profile'> {
  const found = /^\/([\w.~:-]+)\/v(\d+)\/([\w.~:-]+)$/.exec(decoded)
  if (!found) throw new OsrmRefusal('InvalidUrl', 'URL string malformed close to position 1')
  const [, service, version, profileName] = found
  if (!isService(service!)) throw new OsrmRefusal('InvalidService', `Service ${service} not found!`)
  if (version !== '1')
    throw new OsrmRefusal('InvalidVersion', `Service ${service} has no version ${version}.`)
  const profile = findProfile(profileName!)
  if (!profile) {
    const known = 'foot (walking), cargo-bike (bike, bicycle, cycling) and car (driving)'
    throw new OsrmRefusal('InvalidValue', `There is no profile ${profileName}, only ${known}.`)
  }
  return { service, profile }
}

export const noFlatbuffers = () =>
  new OsrmRefusal('NotImplemented', 'Only JSON is answered, no flatbuffers.')

/** Which of our profiles a name of OSRM's or of its clients' means. */
export function findProfile(name: string): Profile | undefined {
  return profiles.get(name.toLowerCase())
}

/** Our own names, and those that OSRM's profiles and clients use. */
const profiles: ReadonlyMap<string, Profile> = new Map([
  ['foot', 'foot'],
  ['walking', 'foot'],
  ['cargo-bike', 'cargo-bike'],
  ['bike', 'cargo-bike'],
  ['bicycle', 'cargo-bike'],
  ['cycling', 'cargo-bike'],
  ['car', 'car'],
  ['driving', 'car'],
])

export function malformed(position: number): OsrmRefusal {
  return new OsrmRefusal('InvalidQuery', `Query string malformed close to position ${position}`)
}

function isService(name: string): name is Service {
  return ['route', 'table', 'nearest', 'match', 'trip'].includes(name)
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    throw new OsrmRefusal('InvalidUrl', 'The URL is not encoded as UTF-8.')
  }
}

function readCoordinates(text: string, prefixLength: number) {
  const encoded = /^polyline(6?)\(([^)]+)\)/.exec(text)
  if (encoded) {
    const points = polyline.decode(encoded[2]!, encoded[1] ? 6 : 5)
    if (points.some((point) => !point.every(Number.isFinite))) throw malformed(prefixLength)
    const coordinates = points.map(([lat, lon]): LonLat => [lon, lat])
    return { coordinates, length: encoded[0].length }
  }
  const coordinates: LonLat[] = []
  // Sticky, and a number never ends in a dot: so `1,2.json` is read as OSRM reads it.
  const pair =
    /(-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?),(-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(;?)/y
  for (let more = true; more; ) {
    const at = pair.lastIndex
    const found = pair.exec(text)
    if (!found) throw malformed(prefixLength + at)
    const point: LonLat = [Number(found[1]), Number(found[2])]
    if (!point.every(Number.isFinite)) throw malformed(prefixLength + at)
    coordinates.push(point)
    more = found[3] === ';'
  }
  return { coordinates, length: pair.lastIndex }
}

function readOptions(query: string, start: number): Option[] {
  const options: Option[] = []
  let position = start
  for (const part of query === '' ? [] : query.split('&')) {
    const cut = part.indexOf('=')
    const name = part.slice(0, cut)
    if (cut <= 0) throw malformed(position)
    if (!notOsrms.has(name)) options.push({ name, value: part.slice(cut + 1), position })
    position += part.length + 1
  }
  return options
}
