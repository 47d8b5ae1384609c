import { InstanceError } from './instanceError.ts'
import type { Specification } from './specification.ts'

/** Legs of every ordered pair of places, row by row; whole numbers. */
export interface EdgeWeights {
  readonly legs: Int32Array
  /** One unit of the file is so many of `legs`. */
  readonly scale: number
  /** The exact leg in the file's unit, where `legs` are rounded and the published costs aren't. */
  exactLeg?(from: number, to: number): number
}

/** What LKH's `.vrpspd` are scaled by; see `EXACT_2D` there. */
const exactScale = 10_000

/** From TSPLIB 95's documentation, section 2; GEO keeps its value of π. */
const metrics: Readonly<Record<string, (dx: number, dy: number) => number>> = {
  EUC_2D: (dx, dy) => Math.floor(Math.sqrt(dx * dx + dy * dy) + 0.5),
  CEIL_2D: (dx, dy) => Math.ceil(Math.sqrt(dx * dx + dy * dy)),
  MAN_2D: (dx, dy) => Math.floor(Math.abs(dx) + Math.abs(dy) + 0.5),
  MAX_2D: (dx, dy) => Math.floor(Math.max(Math.abs(dx), Math.abs(dy)) + 0.5),
  ATT: (dx, dy) => Math.ceil(Math.sqrt((dx * dx + dy * dy) / 10)),
  EXACT_2D: (dx, dy) => Math.floor(Math.sqrt(dx * dx + dy * dy) * exactScale + 0.5),
}

/** @throws InstanceError what isn't there, or isn't understood */
export function edgeWeightsOf({ headers, sections }: Specification, count: number): EdgeWeights {
  const type = headers.get('EDGE_WEIGHT_TYPE') ?? (sections.has('EDGE_WEIGHT') ? 'EXPLICIT' : '')
  if (type === 'EXPLICIT') {
    const format = headers.get('EDGE_WEIGHT_FORMAT') ?? 'FULL_MATRIX'
    const scaled = /^(VRPSPD|MVRPB|VRPMPD)/.test(headers.get('TYPE') ?? '')
    return {
      legs: explicitLegs(sections.get('EDGE_WEIGHT'), format, count),
      scale: scaled ? exactScale : 1,
    }
  }
  const metric = metrics[type]
  if (!metric && type !== 'GEO') throw notUnderstood('EDGE_WEIGHT_TYPE', type)
  const { xs, ys } = coordinatesOf(sections, count)
  if (!metric) return { legs: legsBetween(count, geoLeg(xs, ys)), scale: 1 }
  const legs = legsBetween(count, (from, to) => metric(xs[from]! - xs[to]!, ys[from]! - ys[to]!))
  if (type !== 'EXACT_2D') return { legs, scale: 1 }
  const exactLeg = (from: number, to: number) =>
    Math.sqrt((xs[from]! - xs[to]!) ** 2 + (ys[from]! - ys[to]!) ** 2)
  return { legs, scale: exactScale, exactLeg }
}

/** @throws InstanceError `too-large` where a leg doesn't fit 31 bits */
export function legsBetween(
  count: number,
  legOf: (from: number, to: number) => number,
): Int32Array {
  const legs = new Int32Array(count * count)
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      if (to === from) continue
      const leg = legOf(from, to)
      if (!(leg <= 0x7fffffff)) throw tooLarge(leg)
      legs[from * count + to] = leg
    }
  }
  return legs
}

/** Coordinates by place, from `id x y` lines whose ids are 1 to `count`. */
function coordinatesOf(sections: Specification['sections'], count: number) {
  const rows = rowsOf(sections.get('NODE_COORD'), { name: 'NODE_COORD', width: 3, count })
  return { xs: rows.map((row) => row[1]!), ys: rows.map((row) => row[2]!) }
}

/**
 * The rows of a section by place; the first number of a row is the place's, from 1.
 *
 * @throws InstanceError `cut-off`, `unknown-id`, `duplicate-id`
 */
export function rowsOf(
  numbers: Float64Array | undefined,
  { name, width, count }: { readonly name: string; readonly width: number; readonly count: number },
): readonly Float64Array[] {
  const expected = width * count
  if (numbers?.length !== expected) {
    const got = numbers?.length ?? 0
    throw new InstanceError(got < expected ? 'cut-off' : 'not-understood', {
      fr: `${name}_SECTION : ${got} nombres au lieu de ${expected}.`,
      en: `${name}_SECTION: got ${got} numbers, expected ${expected}.`,
    })
  }
  const rows: Float64Array[] = new Array(count)
  for (let first = 0; first < expected; first += width) {
    const id = numbers[first]!
    if (!Number.isInteger(id) || id < 1 || id > count) {
      throw new InstanceError('unknown-id', {
        fr: `${name}_SECTION : il n’y a pas de lieu ${id}, ils vont de 1 à ${count}.`,
        en: `${name}_SECTION: there is no place ${id}, they go from 1 to ${count}.`,
      })
    }
    if (rows[id - 1] !== undefined) {
      throw new InstanceError('duplicate-id', {
        fr: `${name}_SECTION : le lieu ${id} figure deux fois.`,
        en: `${name}_SECTION: place ${id} stands there twice.`,
      })
    }
    rows[id - 1] = numbers.subarray(first, first + width)
  }
  return rows
}

/** How many numbers a row of a format holds, and which columns they are. */
const formats: Readonly<Record<string, (row: number, count: number) => readonly [number, number]>> =
  {
    FULL_MATRIX: (_, count) => [0, count],
    UPPER_ROW: (row, count) => [row + 1, count],
    UPPER_DIAG_ROW: (row, count) => [row, count],
    LOWER_ROW: (row) => [0, row],
    LOWER_DIAG_ROW: (row) => [0, row + 1],
    // a triangle by columns is the other triangle by rows
    UPPER_COL: (row) => [0, row],
    UPPER_DIAG_COL: (row) => [0, row + 1],
    LOWER_COL: (row, count) => [row + 1, count],
    LOWER_DIAG_COL: (row, count) => [row, count],
  }

function explicitLegs(
  numbers: Float64Array | undefined,
  format: string,
  count: number,
): Int32Array {
  const columns = formats[format]
  if (!columns) throw notUnderstood('EDGE_WEIGHT_FORMAT', format)
  const isFull = format === 'FULL_MATRIX'
  let expected = 0
  for (let row = 0; row < count; row++) {
    const [first, last] = columns(row, count)
    expected += last - first
  }
  if (numbers?.length !== expected) {
    const got = numbers?.length ?? 0
    throw new InstanceError('matrix-not-square', {
      fr: `EDGE_WEIGHT_SECTION : ${got} nombres au lieu de ${expected} pour ${count} lieux.`,
      en: `EDGE_WEIGHT_SECTION: got ${got} numbers, expected ${expected} for ${count} places.`,
    })
  }
  const legs = new Int32Array(count * count)
  let next = 0
  for (let row = 0; row < count; row++) {
    const [first, last] = columns(row, count)
    for (let column = first; column < last; column++) {
      const leg = numbers[next++]!
      // the diagonal is a filler (0, or a number too large to be used)
      if (row === column) continue
      if (leg < 0) throw negative(row, column, leg)
      if (!Number.isInteger(leg)) throw notWhole(leg)
      if (leg > 0x7fffffff) throw tooLarge(leg)
      legs[row * count + column] = leg
      if (!isFull) legs[column * count + row] = leg
    }
  }
  return legs
}

/** Degrees and minutes as DDD.MM; kilometres on TSPLIB's sphere. */
function geoLeg(xs: readonly number[], ys: readonly number[]) {
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: TSPLIB's own value, which its best answers count with
  const pi = 3.141592
  const radians = (value: number) => {
    const degrees = Math.trunc(value)
    return (pi * (degrees + (5 * (value - degrees)) / 3)) / 180
  }
  const lats = xs.map(radians)
  const lons = ys.map(radians)
  return (from: number, to: number) => {
    const q1 = Math.cos(lons[from]! - lons[to]!)
    const q2 = Math.cos(lats[from]! - lats[to]!)
    const q3 = Math.cos(lats[from]! + lats[to]!)
    return Math.trunc(6378.388 * Math.acos(0.5 * ((1 + q1) * q2 - (1 - q1) * q3)) + 1)
  }
}

function negative(row: number, column: number, leg: number): InstanceError {
  return new InstanceError('negative-travel', {
    fr: `Du lieu ${row + 1} au lieu ${column + 1}, le trajet est négatif : ${leg}.`,
    en: `From place ${row + 1} to place ${column + 1} the leg is negative: ${leg}.`,
  })
}

function notWhole(leg: number): InstanceError {
  return new InstanceError('not-a-number', {
    fr: `EDGE_WEIGHT_SECTION : ${leg} n’est pas un nombre entier.`,
    en: `EDGE_WEIGHT_SECTION: ${leg} isn’t a whole number.`,
  })
}

function tooLarge(leg: number): InstanceError {
  return new InstanceError('too-large', {
    fr: `Un trajet de ${leg} est trop long pour être compté.`,
    en: `A leg of ${leg} is too long to be counted.`,
  })
}

function notUnderstood(key: string, value: string): InstanceError {
  return new InstanceError('not-understood', {
    fr: `${key} : « ${value} » n’est pas compris.`,
    en: `${key}: "${value}" isn’t understood.`,
  })
}
