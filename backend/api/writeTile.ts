import { PbfWriter } from 'pbf'
import type { TileLine } from './tileLines.ts'

export interface TileFeature {
  /** 1 points, 2 lines, 3 areas: closed rings. */
  readonly type: 1 | 2 | 3
  readonly properties: Readonly<Record<string, string | number>>
  readonly lines: readonly TileLine[]
}

/**
 * A Mapbox Vector Tile, https://github.com/mapbox/vector-tile-spec/tree/master/2.1, from which the
 * field numbers below come. Coordinates and numbers are whole, numbers not negative.
 */
export function writeTile(
  layers: ReadonlyMap<string, readonly TileFeature[]>,
  extent: number,
): Uint8Array {
  const tile = new PbfWriter()
  for (const [name, features] of layers)
    tile.writeMessage(3, writeLayer, { name, features, extent })
  return tile.finish()
}

interface Layer {
  readonly name: string
  readonly features: readonly TileFeature[]
  readonly extent: number
}

function writeLayer({ name, features, extent }: Layer, writer: PbfWriter): void {
  writer.writeVarintField(15, 2)
  writer.writeStringField(1, name)
  writer.writeVarintField(5, extent)
  const keys = new Map<string, number>()
  const values = new Map<string | number, number>()
  for (const feature of features) {
    const tags: number[] = []
    for (const [key, value] of Object.entries(feature.properties))
      tags.push(numberOf(keys, key), numberOf(values, value))
    writer.writeMessage(2, writeFeature, { ...feature, tags })
  }
  for (const key of keys.keys()) writer.writeStringField(3, key)
  for (const value of values.keys()) writer.writeMessage(4, writeValue, value)
}

function writeFeature(
  { type, lines, tags }: TileFeature & { readonly tags: number[] },
  writer: PbfWriter,
): void {
  writer.writePackedVarint(2, tags)
  writer.writeVarintField(3, type)
  writer.writePackedVarint(4, commandsOf(type, lines))
}

const moveTo = 1
const lineTo = 2
const closePath = 7

/** Each line as a pen draws it, every step from where the last one ended. */
function commandsOf(type: TileFeature['type'], lines: readonly TileLine[]): number[] {
  const commands: number[] = []
  let x = 0
  let y = 0
  for (const line of lines) {
    // A ring ends where it began: closing it says so.
    const end = type === 3 ? line.length - 2 : line.length
    for (let i = 0; i < end; i += 2) {
      if (i === 0) commands.push(moveTo | (1 << 3))
      else if (i === 2) commands.push(lineTo | ((end / 2 - 1) << 3))
      commands.push(zigzag(line[i]! - x), zigzag(line[i + 1]! - y))
      x = line[i]!
      y = line[i + 1]!
    }
    if (type === 3) commands.push(closePath | (1 << 3))
  }
  return commands
}

/** 0, -1, 1, -2, … */
const zigzag = (step: number) => (step << 1) ^ (step >> 31)

function writeValue(value: string | number, writer: PbfWriter): void {
  if (typeof value === 'string') writer.writeStringField(1, value)
  else writer.writeVarintField(5, value)
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}
