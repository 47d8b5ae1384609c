import { crc32 } from 'node:zlib'
import Flatbush from 'flatbush'

/** Raised with every change to how bytes are laid. */
const format = 1
/** "DOMI", read in this machine's order of bytes: one of the other order doesn't match. */
const magic = 0x494d4f44
const headerBytes = 16

/**
 * Writes what was built from an extract, so that a later start needn't build it: a tree of typed
 * arrays, lists, objects, Maps, Sets, Flatbush indexes, strings, numbers, booleans, null and undefined.
 * New fields of `Roads` need nothing here. Throws where there is anything else: a bug.
 *
 * Layout: [magic, format, length of the tree, crc32 of all else], the tree as JSON, then the arrays,
 * each at a multiple of 8 bytes; the tree says where.
 *
 * @param key what it was built from and by; only who names the same may read it
 */
export function toBytes(value: unknown, key: string): Uint8Array {
  const parts = layParts()
  const tree = Buffer.from(JSON.stringify([key, write(value, parts)]))
  const partsAt = aligned(headerBytes + tree.length)
  const bytes = new Uint8Array(partsAt + parts.length())
  bytes.set(tree, headerBytes)
  for (const { at, part } of parts.all)
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), partsAt + at)
  const header = new Uint32Array(bytes.buffer, 0, 4)
  header.set([magic, format, tree.length])
  header[3] = checksumOf(bytes)
  return bytes
}

/**
 * What `toBytes` wrote with the same key; undefined where the bytes are damaged, of another format
 * or of another key. Its arrays are views into the bytes, which must not change any more.
 */
export function fromBytes(bytes: Uint8Array, key: string): unknown {
  if (bytes.length < headerBytes) return undefined
  // Views need an offset that is a multiple of 8.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const header = new Uint32Array(whole.buffer, whole.byteOffset, 4)
  const [foundMagic, foundFormat, treeLength, checksum] = header
  if (foundMagic !== magic || foundFormat !== format) return undefined
  if (checksumOf(whole) !== checksum) return undefined
  const text = new TextDecoder().decode(whole.slice(headerBytes, headerBytes + treeLength!))
  const [foundKey, tree] = JSON.parse(text)
  if (foundKey !== key) return undefined
  const partsAt = whole.byteOffset + aligned(headerBytes + treeLength!)
  const buffer = whole.buffer as ArrayBuffer
  const partsLength = (whole.byteOffset + whole.length - partsAt) / 8
  return read(tree, { buffer, partsAt, doubles: new Float64Array(buffer, partsAt, partsLength) })
}

const checksumOf = (bytes: Uint8Array) =>
  crc32(bytes.subarray(headerBytes), crc32(bytes.subarray(0, headerBytes - 4)))

const aligned = (length: number) => Math.ceil(length / 8) * 8

type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

const arrayKinds = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
}

interface Parts {
  readonly all: { readonly at: number; readonly part: TypedArray }[]
  add(part: TypedArray): number
  length(): number
}

function layParts(): Parts {
  const all: { at: number; part: TypedArray }[] = []
  let length = 0
  return {
    all,
    add(part) {
      const at = length
      all.push({ at, part })
      length = aligned(at + part.byteLength)
      return at
    },
    length: () => length,
  }
}

/**
 * A value as JSON. Strings, booleans, null and plain objects stand for themselves; what becomes a
 * list begins with a word that says what it is: `read` is the other way round.
 */
function write(value: unknown, parts: Parts): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return ['number', '-0']
    return Number.isFinite(value) ? value : ['number', String(value)]
  }
  if (value === undefined) return ['undefined']
  if (Array.isArray(value)) return writeList(value, parts)
  if (value instanceof Map)
    return ['Map', writeList([...value.keys()], parts), writeList([...value.values()], parts)]
  if (value instanceof Set) return ['Set', writeList([...value], parts)]
  if (value instanceof Flatbush) return ['Flatbush', writeArray(new Uint8Array(value.data), parts)]
  if (isArrayKind(value)) return writeArray(value, parts)
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, write(part, parts)]))
  throw new Error(`${Object.prototype.toString.call(value)} can't be kept as bytes`)
}

const writeArray = (array: TypedArray, parts: Parts) => [
  array[Symbol.toStringTag],
  parts.add(array),
  array.length,
]

/** Numbers, points and rows of the same keys go by columns: a map's features have 10^5 of them. */
function writeList(list: readonly unknown[], parts: Parts): unknown {
  if (list.length > 1) {
    if (list.every((item) => typeof item === 'number'))
      return ['numbers', parts.add(Float64Array.from(list)), list.length]
    if (list.every(isPoint)) return ['points', parts.add(pointsOf(list)), list.length]
    const keys = list.every(isPlain) ? sharedKeys(list) : undefined
    if (keys) {
      const column = (key: string) => list.map((row) => (row as Plain)[key])
      return ['rows', list.length, keys, ...keys.map((key) => writeList(column(key), parts))]
    }
  }
  return ['list', ...list.map((item) => write(item, parts))]
}

function pointsOf(list: readonly (readonly [number, number])[]): Float64Array {
  const values = new Float64Array(2 * list.length)
  for (let i = 0; i < list.length; i++) {
    values[2 * i] = list[i]![0]
    values[2 * i + 1] = list[i]![1]
  }
  return values
}

type Plain = Record<string, unknown>

const isPoint = (value: unknown): value is [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'number' &&
  typeof value[1] === 'number'

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const isArrayKind = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && value[Symbol.toStringTag as never] in arrayKinds

function sharedKeys(rows: readonly Plain[]): string[] | undefined {
  const keys = Object.keys(rows[0]!)
  // Assigned to, this one isn't a key but sets the prototype.
  if (keys.includes('__proto__')) return undefined
  const same = rows.every((row) => {
    const found = Object.keys(row)
    return found.length === keys.length && found.every((key, i) => key === keys[i])
  })
  return same ? keys : undefined
}

interface Source {
  readonly buffer: ArrayBuffer
  readonly partsAt: number
  /** All parts as doubles: a view for each line of a map would take longer than its points. */
  readonly doubles: Float64Array
}

function read(tree: unknown, source: Source): unknown {
  if (typeof tree !== 'object' || tree === null) return tree
  if (!Array.isArray(tree)) {
    for (const key of Object.keys(tree)) (tree as Plain)[key] = read((tree as Plain)[key], source)
    return tree
  }
  const [kind, first, second] = tree
  if (kind === 'number') return Number(first)
  if (kind === 'undefined') return undefined
  if (kind === 'Map') {
    const values = read(second, source) as unknown[]
    return new Map((read(first, source) as unknown[]).map((key, i) => [key, values[i]]))
  }
  if (kind === 'Set') return new Set(read(first, source) as unknown[])
  // Copied: Flatbush wants a buffer of its own.
  if (kind === 'Flatbush') return Flatbush.from((read(first, source) as Uint8Array).slice().buffer)
  if (kind === 'numbers') return Array.from(source.doubles.subarray(first / 8, first / 8 + second))
  if (kind === 'points') return readPoints(source.doubles, first / 8, second)
  if (kind === 'rows') {
    const columns = tree.slice(3).map((column) => read(column, source) as unknown[])
    return readRows(first, second, columns)
  }
  if (kind === 'list') return tree.slice(1).map((item) => read(item, source))
  const ArrayKind = arrayKinds[kind as keyof typeof arrayKinds]
  return new ArrayKind(source.buffer, source.partsAt + first, second)
}

function readPoints(doubles: Float64Array, from: number, count: number): [number, number][] {
  const points: [number, number][] = []
  for (let at = from; at < from + 2 * count; at += 2) points.push([doubles[at]!, doubles[at + 1]!])
  return points
}

function readRows(count: number, keys: readonly string[], columns: readonly unknown[][]): Plain[] {
  const rows: Plain[] = []
  for (let i = 0; i < count; i++) {
    const row: Plain = {}
    for (let k = 0; k < keys.length; k++) row[keys[k]!] = columns[k]![i]
    rows.push(row)
  }
  return rows
}
