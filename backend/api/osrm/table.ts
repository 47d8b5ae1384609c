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

/** 1 000 × 1 000: an answer of 9 MB. It's one sweep; in slices of 64 rows it took twice as long. */
const mostCells = 1_000_000

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

export function answerTable(allRoads: Roads, request: OsrmRequest): TableAnswer {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  const { fallback_speed: fallbackSpeed, scale_factor: scaleFactor = 1 } = options
  checkGeneral(request, options, { atLeast: 2, atMost: mostCells, wrongPlace: 'InvalidOptions' })
  if (fallbackSpeed !== undefined && fallbackSpeed <= 0)
    throw new OsrmRefusal('InvalidOptions', 'fallback_speed must be > 0')
  if (scaleFactor <= 0) throw new OsrmRefusal('InvalidOptions', 'scale_factor must be > 0')
  const rows = indexesOf(options.sources, coordinates.length)
  const columns = indexesOf(options.destinations, coordinates.length)
  if (rows.length * columns.length > mostCells)
    throw new OsrmRefusal('TooBig', 'Too many table coordinates')

  const roads = excluding(allRoads, profile, options.exclude)
  const snaps = snapAll(roads, profile, coordinates, options)
  const snapsAt = (indexes: readonly number[]) => indexes.map((i) => snaps[i]!)
  const found = durations(roads, profile, snapsAt(rows), snapsAt(columns))
  const places = options.fallback_coordinate === 'snapped' ? snaps.map(positionOf) : coordinates
  const crowMetres = (row: number, column: number) =>
    metresFrom(places[rows[row]!]!, places[columns[column]!]!)
  const seconds = toMatrix(found.seconds, columns.length, scaleFactor)
  const metres = toMatrix(found.metres, columns.length)
  const estimated: [number, number][] = []
  for (let row = 0; fallbackSpeed && row < seconds.length; row++) {
    for (let column = 0; column < columns.length; column++) {
      if (seconds[row]![column] !== null) continue
      const distance = crowMetres(row, column)
      seconds[row]![column] = tenths((distance / fallbackSpeed) * scaleFactor)
      metres[row]![column] = tenths(distance)
      estimated.push([row, column])
    }
  }
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

/** `Array.from` with a function takes ten times as long. */
function toMatrix(values: Int32Array, width: number, factor = 1): (number | null)[][] {
  const matrix: (number | null)[][] = []
  for (let start = 0; start < values.length; start += width) {
    const row = new Array<number | null>(width)
    for (let i = 0; i < width; i++) {
      const value = values[start + i]!
      row[i] = value < 0 ? null : factor === 1 ? value : tenths(value * factor)
    }
    matrix.push(row)
  }
  return matrix
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}

function positionOf({ position }: Snap) {
  return position
}
