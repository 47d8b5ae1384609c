import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { contract } from '../../../../algorithms/road/hierarchy/contract.ts'
import {
  packHierarchy,
  unpackHierarchy,
} from '../../../../algorithms/road/hierarchy/packHierarchy.ts'
import { graphOf, randomGraph } from './randomGraph.ts'

it('gives back the hierarchy that was packed, any graph', () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      const hierarchy = contract(graph)
      expect(unpackHierarchy(packHierarchy(hierarchy))).toEqual(hierarchy)
    }),
  )
})

it('refuses bytes that are cut off or of another format', () => {
  const packed = packHierarchy(contract(graphOf(2, [[0, 1, 1, 1]])))
  expect(unpackHierarchy(packed.slice(0, -4))).toBeUndefined()
  expect(unpackHierarchy(new ArrayBuffer(8))).toBeUndefined()
  new Int32Array(packed)[0] = 99
  expect(unpackHierarchy(packed)).toBeUndefined()
})
