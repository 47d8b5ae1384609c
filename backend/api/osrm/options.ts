import type { LonLat } from '../../../algorithms/model.ts'
import { malformed, type Option, type OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'

/** How the value of one option is read; undefined where it's malformed. */
type Reader<T> = (value: string) => T | undefined

/**
 * Reads all options of a request by a table of what its service knows. A name that the table lacks,
 * or a value that can't be read, is malformed, as in OSRM; the last of two stands.
 */
export function readOptions<Table extends Record<string, Reader<unknown>>>(
  options: readonly Option[],
  table: Table,
): { readonly [Name in keyof Table]?: NonNullable<ReturnType<Table[Name]>> } {
  const read: Record<string, unknown> = {}
  for (const { name, value, position } of options) {
    const reader = Object.hasOwn(table, name) ? table[name] : undefined
    const known = reader?.(value)
    if (known === undefined && position === undefined)
      throw new OsrmRefusal('InvalidQuery', `There is no such value of ${name} here: ${value}`)
    if (known === undefined) throw malformed(position! + (reader ? name.length + 1 : 0))
    read[name] = known
  }
  return read as never
}

export const flag: Reader<boolean> = (value) =>
  value === 'true' ? true : value === 'false' ? false : undefined

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Reader<T> =>
  (value) =>
    allowed.find((each) => each === value)

export const wholeNumber: Reader<number> = (value) =>
  /^\d{1,10}$/.test(value) ? Number(value) : undefined

export const decimal: Reader<number> = (value) =>
  /^-?(\d+(\.\d+)?|\.\d+)([eE][-+]?\d+)?$/.test(value) && Number.isFinite(Number(value))
    ? Number(value)
    : undefined

/** Elements that may be left empty, for the default. */
export const listOf =
  <T>(read: Reader<T>): Reader<(T | null)[]> =>
  (value) => {
    const list = value.split(';').map((part) => (part === '' ? null : read(part)))
    return list.some((each) => each === undefined) ? undefined : (list as (T | null)[])
  }

/** Elements that must all be there. */
export const fullListOf =
  <T>(read: Reader<T>, separator = ';'): Reader<T[]> =>
  (value) => {
    const list = value.split(separator).map(read)
    return list.some((each) => each === undefined) ? undefined : (list as T[])
  }

export const indexes: Reader<number[] | 'all'> = (value) =>
  value === 'all' ? 'all' : fullListOf(wholeNumber)(value)

const bearing: Reader<{ degrees: number; range: number }> = (value) => {
  const found = /^(-?\d{1,5}),(-?\d{1,5})$/.exec(value)
  return found ? { degrees: Number(found[1]), range: Number(found[2]) } : undefined
}

const radius: Reader<number> = (value) => (value === 'unlimited' ? Infinity : decimal(value))

/** What every service takes. */
export const generalOptions = {
  bearings: listOf(bearing),
  radiuses: listOf(radius),
  /** Taken and not used, as in today's OSRM. */
  hints: listOf((value) => (/^[\w=-]+$/.test(value) ? value : undefined)),
  generate_hints: flag,
  skip_waypoints: flag,
  approaches: listOf(oneOf('unrestricted', 'curb', 'opposite')),
  exclude: fullListOf((value) => (/^[a-zA-Z0-9]+$/.test(value) ? value : undefined), ','),
  snapping: oneOf('default', 'any'),
} as const

export type GeneralOptions = ReturnType<typeof readOptions<typeof generalOptions>>

const annotation = oneOf('duration', 'nodes', 'distance', 'weight', 'datasources', 'speed')
export type Annotation = NonNullable<ReturnType<typeof annotation>>

/** What the services take that answer with routes. */
export const routeOptions = {
  ...generalOptions,
  steps: flag,
  geometries: oneOf('polyline', 'polyline6', 'geojson'),
  overview: oneOf('simplified', 'full', 'false', 'by_legs'),
  annotations: (value: string): boolean | Annotation[] | undefined =>
    flag(value) ?? fullListOf(annotation, ',')(value),
  waypoints: fullListOf(wholeNumber),
  /** Not OSRM's: gives each step its sentence, as Mapbox's Directions API does. */
  language: oneOf('fr', 'en'),
} as const

export type RouteOptions = ReturnType<typeof readOptions<typeof routeOptions>>

/** Refuses what no place on earth is, and lists that don't fit the coordinates. */
export function checkGeneral(
  { coordinates }: OsrmRequest,
  options: GeneralOptions,
  {
    atLeast,
    atMost,
    wrongPlace = 'InvalidValue',
  }: {
    readonly atLeast: number
    readonly atMost: number
    /** OSRM's services call it differently. */
    readonly wrongPlace?: 'InvalidValue' | 'InvalidOptions'
  },
): void {
  for (const name of ['hints', 'bearings', 'radiuses', 'approaches'] as const) {
    const size = options[name]?.length
    if (size !== undefined && size !== coordinates.length) {
      const sizes = `size ${size} does not match coordinate size ${coordinates.length}`
      throw new OsrmRefusal('InvalidOptions', `Number of elements in ${name} ${sizes}`)
    }
  }
  if (coordinates.length < atLeast)
    throw new OsrmRefusal('InvalidOptions', 'Number of coordinates needs to be at least two.')
  if (coordinates.length > atMost) {
    const numbers = `${coordinates.length} is higher than current maximum (${atMost})`
    throw new OsrmRefusal('TooBig', `Number of entries ${numbers}`)
  }
  if (!coordinates.every(isOnEarth)) throw new OsrmRefusal(wrongPlace, 'Invalid coordinate value.')
  for (const each of options.bearings ?? []) {
    if (each && !(inRange(each.degrees, 0, 360) && inRange(each.range, 0, 180)))
      throw new OsrmRefusal('InvalidOptions', 'A bearing is 0 to 360, its range 0 to 180 degrees.')
  }
  for (const metres of options.radiuses ?? []) {
    if (metres !== null && metres < 0)
      throw new OsrmRefusal('InvalidOptions', 'A radius is 0 or more metres.')
  }
}

function isOnEarth([lon, lat]: LonLat): boolean {
  return inRange(lon, -180, 180) && inRange(lat, -90, 90)
}

function inRange(value: number, least: number, most: number): boolean {
  return value >= least && value <= most
}
