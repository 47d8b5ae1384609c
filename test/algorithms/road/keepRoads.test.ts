import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import Flatbush from 'flatbush'
import { describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { fromBytes, toBytes } from '../../../algorithms/road/keepRoads.ts'
import { mapFeatures } from '../../../algorithms/road/mapFeatures.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { drawTown } from '../../fixtures/drawTown.ts'

const again = (value: unknown) => fromBytes(toBytes(value, 'key'), 'key')

const town = drawTown('A---B---E\n|   |\nC-->D', { ways: { AB: { name: 'Rue du Bac' } } }).bytes

function builtFrom(bytes: Uint8Array) {
  const osm = readOsm(bytes)
  return { roads: buildRoads(osm), features: mapFeatures(osm) }
}

describe('keeping roads as bytes', () => {
  it('gives back the roads and the map of a town', () => {
    const built = builtFrom(town)
    expect(again(built)).toStrictEqual(built)
  })

  it('gives back an index that finds the same', () => {
    const { index } = builtFrom(town).roads.pieces
    const found = again(index) as Flatbush
    expect(found).toBeInstanceOf(Flatbush)
    expect(found.neighbors(0, 0)).toEqual(index.neighbors(0, 0))
  })

  it('gives back any tree of arrays, lists, objects, Maps, Sets, strings and numbers', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Infinity, -Infinity))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, depthSize: 'small' },
        number,
        fc.string({ unit: 'binary' }),
        fc.constantFrom(null, undefined, true, false, 'list', '__proto__'),
        fc.int8Array(),
        fc.uint8Array(),
        fc.uint8ClampedArray(),
        fc.uint16Array(),
        fc.int32Array(),
        fc.uint32Array(),
        fc.float32Array(),
        fc.float64Array(),
        fc.array(number),
        fc.array(fc.tuple(number, number)),
        fc.array(fc.record({ a: tie('tree'), b: number }, { noNullPrototype: true })),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(tie('tree'), tie('tree')), { maxLength: 3 }).map((all) => new Map(all)),
        fc.array(tie('tree'), { maxLength: 3 }).map((all) => new Set(all)),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(again(value)).toStrictEqual(value)
      }),
      { numRuns: 500 },
    )
  })

  it('reads from the middle of other bytes', () => {
    const value = { numbers: Float64Array.of(1, 2, 3) }
    const bytes = toBytes(value, 'key')
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(fromBytes(shifted.subarray(3), 'key')).toStrictEqual(value)
  })

  it('trusts no byte that changed, no beginning, no other key and no other file', () => {
    const bytes = toBytes(builtFrom(town), 'key')
    expect(fromBytes(bytes, 'other')).toBeUndefined()
    for (let at = 0; at < bytes.length; at += at < 100 ? 1 : 97) {
      const damaged = bytes.slice()
      damaged[at]! ^= 1
      expect(fromBytes(damaged, 'key')).toBeUndefined()
    }
    for (const length of [0, 15, 16, 100, bytes.length - 1])
      expect(fromBytes(bytes.slice(0, length), 'key')).toBeUndefined()
    expect(fromBytes(town, 'key')).toBeUndefined()
  })

  it('refuses what it would not give back', () => {
    for (const value of [() => 1, new Date(0), new WeakMap(), 1n, Symbol('x'), /x/])
      expect(() => toBytes([{ value }], 'key')).toThrow(/can't be kept/)
  })

  const data = process.env.DOMINO_DATA
  if (!data) console.log('Geneva is not kept: DOMINO_DATA is not set.')
  it.skipIf(!data)('gives back Geneva', () => {
    const built = builtFrom(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    const bytes = toBytes(built, 'key')
    const found = fromBytes(bytes, 'key')
    // A second writing compares all of it, 10 times as fast as toStrictEqual.
    expect(Buffer.compare(toBytes(found, 'key'), bytes)).toBe(0)
  })
})
