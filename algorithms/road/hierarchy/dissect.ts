import type { SearchGraph } from '../searchGraph.ts'
import { cutter, side } from './cutter.ts'
import { neighboursOf } from './neighbours.ts'
import { takeOut } from './takeOut.ts'

/** Where each state of a search graph lies, in whatever unit, the same in both directions. */
export interface Positions {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Of more neighbours no state is taken out before the dissection: 3 gives as few shortcuts as 2. */
const mostNeighbours = 3
/** Smaller cells are taken out as they are; of 40 there are 3 % more triangles, of 10 as many. */
const smallCell = 20
/** How much of a cell lies on either side of a cut at least. */
const share = 0.25

/**
 * The order in which to contract a search graph, whatever its costs: the town is cut in two by as
 * few states as possible, which come last, and so is each half. (Nested dissection, George 1973;
 * inertial flow, Schild and Sommer, On Balanced Separators in Road Networks, 2015.) On Geneva on
 * foot a place has 120 states above it, of minimum degree order 199, and 1 of 1.7 triangles.
 */
export function dissect(graph: SearchGraph, positions: Positions): Int32Array {
  const { first, to } = neighboursOf(graph)
  const seenBy = new Int32Array(graph.stateCount).fill(-1)
  const neighbours = Array.from({ length: graph.stateCount }, (_, state) => {
    const list: number[] = []
    for (let i = first[state]!; i < first[state + 1]!; i++) {
      const other = to[i]!
      if (seenBy[other] === state) continue
      seenBy[other] = state
      list.push(other)
    }
    return list
  })
  const order = takeOut(neighbours, Array(graph.stateCount).keys(), mostNeighbours)
  const isOut = new Uint8Array(graph.stateCount)
  for (const state of order) isOut[state] = 1
  const core = Int32Array.from(neighbours.keys()).filter((state) => !isOut[state])
  const coreOf = new Int32Array(graph.stateCount)
  for (const [vertex, state] of core.entries()) coreOf[state] = vertex
  const lists = Array.from(core, (state) => neighbours[state]!.map((other) => coreOf[other]!))
  const x = Float64Array.from(core, (state) => positions.x[state]!)
  const y = Float64Array.from(core, (state) => positions.y[state]!)
  for (const vertex of orderCore(lists, { x, y })) order.push(core[vertex]!)
  return Int32Array.from(order)
}

function orderCore(lists: readonly number[][], { x, y }: Positions): number[] {
  const count = lists.length
  const first = new Uint32Array(count + 1)
  for (let v = 0; v < count; v++) first[v + 1] = first[v]! + lists[v]!.length
  const cut = cutter({ first, to: Int32Array.from(lists.flat()) })
  const order: number[] = []
  const cellOf = new Int32Array(count)
  let cells = 0
  const sideOf = new Uint8Array(count)
  const bestSideOf = new Uint8Array(count)

  /** @param sorted the vertices of a cell, from one end of it to the other, in four directions */
  const orderCell = (sorted: readonly Int32Array[]): void => {
    const cell = sorted[0]!
    if (cell.length <= smallCell) {
      orderSmall(cell)
      return
    }
    cells++
    for (const vertex of cell) cellOf[vertex] = cells
    let fewest = cell.length
    for (const list of sorted) {
      const size = cut(list, Math.floor(cell.length * share), fewest - 1, cellOf, sideOf)
      if (size === undefined) continue
      fewest = size
      for (const vertex of cell) bestSideOf[vertex] = sideOf[vertex]!
    }
    const between: number[] = []
    for (const vertex of cell) if (bestSideOf[vertex] === side.cut) between.push(vertex)
    const parted = sorted.map(partList)
    orderCell(parted.map(({ near }) => near))
    orderCell(parted.map(({ far }) => far))
    order.push(...between)
  }

  const farList = new Int32Array(count)
  /** In place, so that a list of a list of ... of all takes no room of its own. */
  const partList = (list: Int32Array) => {
    let nears = 0
    let fars = 0
    for (let i = 0; i < list.length; i++) {
      const vertex = list[i]!
      if (bestSideOf[vertex] === side.near) list[nears++] = vertex
      else if (bestSideOf[vertex] === side.far) farList[fars++] = vertex
    }
    list.set(farList.subarray(0, fars), nears)
    return { near: list.subarray(0, nears), far: list.subarray(nears, nears + fars) }
  }

  const placeIn = new Int32Array(count).fill(-1)
  const orderSmall = (cell: Int32Array): void => {
    for (const [i, vertex] of cell.entries()) placeIn[vertex] = i
    const inside = Array.from(cell, (vertex) =>
      lists[vertex]!.map((other) => placeIn[other]!).filter((place) => place >= 0),
    )
    for (const vertex of cell) placeIn[vertex] = -1
    for (const place of takeOut(inside, inside.keys(), cell.length)) order.push(cell[place]!)
  }

  const all = Int32Array.from(lists.keys())
  orderCell(
    [x, y, x.map((value, v) => value + y[v]!), x.map((value, v) => value - y[v]!)].map((key) =>
      all.toSorted((a, b) => key[a]! - key[b]! || a - b),
    ),
  )
  return order
}
