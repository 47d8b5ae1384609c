import type { Profile } from '../../../algorithms/model.ts'
import { metresFrom } from '../../../algorithms/road/distance.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import { excluding } from './exclude.ts'
import {
  checkGeneral,
  decimal,
  fullListOf,
  generalOptions,
  indexes,
  oneOf,
  readOptions,
} from './options.ts'
import type { OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { snapAll, toWaypoint, type Waypoint } from './snapAll.ts'

/** 1 000 × 1 000: an answer of 12 MB. */
const mostCells = 1_000_000
/** So many rows are computed at once; then the server may answer others. */
const rowsAtOnce = 64

const table = {
  ...generalOptions,
  sources: indexes,
  destinations: indexes,
  annotations: fullListOf(oneOf('duration', 'distance'), ','),
  fallback_speed: decimal,
  fallback_coordinate: oneOf('input', 'snapped'),
  scale_factor: decimal,
} as const

type Matrix = readonly (readonly (number | null)[])[]

export interface TableAnswer {
  readonly code: 'Ok'
  readonly durations?: Matrix
  readonly distances?: Matrix
  readonly fallback_speed_cells?: readonly (readonly [row: number, column: number])[]
  readonly sources?: readonly Waypoint[]
  readonly destinations?: readonly Waypoint[]
}

/** @param isGone whether nobody waits for the answer any more */
export async function answerTable(
  allRoads: Roads,
  request: OsrmRequest,
  isGone: () => boolean,
): Promise<TableAnswer> {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  const { fallback_speed: fallbackSpeed, scale_factor: scaleFactor = 1 } = options
  checkGeneral(request, options, { atLeast: 2, atMost: mostCells })
  if (fallbackSpeed !== undefined && fallbackSpeed <= 0)
    throw new OsrmRefusal('InvalidOptions', 'fallback_speed must be > 0')
  if (scaleFactor <= 0) throw new OsrmRefusal('InvalidOptions', 'scale_factor must be > 0')
  const rows = indexesOf(options.sources, coordinates.length)
  const columns = indexesOf(options.destinations, coordinates.length)
  if (rows.length * columns.length > mostCells)
    throw new OsrmRefusal('TooBig', 'Too many table coordinates')

  const roads = excluding(allRoads, profile, options.exclude)
  const snaps = snapAll(roads, profile, coordinates, options)
  const cells = await inSlices(roads, profile, rows, columns, snaps, isGone)
  const places = options.fallback_coordinate === 'snapped' ? snaps.map(positionOf) : coordinates
  const crowMetres = (row: number, column: number) =>
    metresFrom(places[rows[row]!]!, places[columns[column]!]!)
  const estimated: [number, number][] = []
  const seconds = cells.seconds.map((line, row) =>
    line.map((value, column) => {
      if (value !== null || !fallbackSpeed) return scale(value, scaleFactor)
      estimated.push([row, column])
      return scale(tenths(crowMetres(row, column) / fallbackSpeed), scaleFactor)
    }),
  )
  const metres = cells.metres.map((line, row) =>
    line.map((value, column) =>
      value === null && fallbackSpeed ? tenths(crowMetres(row, column)) : value,
    ),
  )
  const wanted = options.annotations ?? ['duration']
  const waypoints = (list: readonly number[]) =>
    list.map((i) => toWaypoint(roads, snaps[i]!, options))
  return {
    code: 'Ok',
    ...(wanted.includes('duration') ? { durations: seconds } : {}),
    ...(wanted.includes('distance') ? { distances: metres } : {}),
    ...(fallbackSpeed ? { fallback_speed_cells: estimated } : {}),
    ...(options.skip_waypoints
      ? {}
      : { sources: waypoints(rows), destinations: waypoints(columns) }),
  }
}

function indexesOf(wish: readonly number[] | 'all' | undefined, count: number): readonly number[] {
  if (wish === undefined || wish === 'all') return [...Array(count).keys()]
  if (wish.every((index) => index < count)) return wish
  throw new OsrmRefusal('InvalidOptions', `An index is not below ${count}, the coordinates given.`)
}

async function inSlices(
  roads: Roads,
  profile: Profile,
  rows: readonly number[],
  columns: readonly number[],
  snaps: readonly Snap[],
  isGone: () => boolean,
) {
  const targets = columns.map((i) => snaps[i]!)
  const seconds: (number | null)[][] = []
  const metres: (number | null)[][] = []
  for (let row = 0; row < rows.length && !isGone(); row += rowsAtOnce) {
    const sources = rows.slice(row, row + rowsAtOnce).map((i) => snaps[i]!)
    const found = durations(roads, profile, sources, targets)
    for (let i = 0; i < sources.length; i++) {
      const [start, end] = [i * targets.length, (i + 1) * targets.length]
      seconds.push(Array.from(found.seconds.subarray(start, end), noneIsNull))
      metres.push(Array.from(found.metres.subarray(start, end), noneIsNull))
    }
    await new Promise(setImmediate)
  }
  return { seconds, metres }
}

function noneIsNull(value: number): number | null {
  return value < 0 ? null : value
}

function scale(value: number | null, factor: number): number | null {
  return value === null || factor === 1 ? value : tenths(value * factor)
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

function positionOf({ position }: Snap) {
  return position
}
