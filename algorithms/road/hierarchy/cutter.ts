import type { Net } from './neighbours.ts'

/** Where a vertex comes to lie: on one side, on the other, or in the cut between them. */
export const side = { near: 0, far: 1, cut: 2 } as const

/**
 * Finds the fewest vertices that part the first ones of a list from the last ones: as many as there
 * are paths from these to those that share no vertex (Menger 1927), which are found one after the
 * other as a flow of one unit each (Ford, Fulkerson 1956).
 * @returns a function of such a list, all of one cell of `cellOf`, and of how many `ends` there are
 * each way. It fills `sideOf` for them and gives the size of the cut, or undefined where that is
 * larger than `most`.
 */
export function cutter({ first, to }: Net) {
  const count = first.length - 1
  // A vertex is two nodes, one entered and one left, with one unit between them: 2 v and 2 v + 1.
  const seenIn = new Int32Array(count * 2)
  const cameBy = new Int32Array(count * 2)
  const takenIn = new Int32Array(count * 2)
  const queue = new Int32Array(count * 2)
  let search = 0
  /** By vertex: whether a path leads through it, from which vertex, and whether it ends there. */
  const used = new Uint8Array(count)
  const before = new Int32Array(count)
  const isLast = new Uint8Array(count)
  const isFar = new Uint8Array(count)
  /** By vertex: whether it is one of the first ones; 2 where it has no neighbours but such. */
  const isFirst = new Uint8Array(count)

  /** Looks for paths in what the others leave; returns how many were found. */
  const addPaths = (list: Int32Array, ends: number, cellOf: Int32Array): number => {
    const cell = cellOf[list[0]!]!
    search++
    let length = 0
    let found = 0
    const reach = (node: number, from: number) => {
      if (seenIn[node] === search) return
      seenIn[node] = search
      cameBy[node] = from
      queue[length++] = node
    }
    for (let i = 0; i < ends; i++) {
      const vertex = list[i]!
      // No path leads on from there but by another of the first ones.
      if (isFirst[vertex] === 2) seenIn[vertex * 2] = seenIn[vertex * 2 + 1] = search
      else if (!used[vertex] || before[vertex]! >= 0) reach(vertex * 2, -1)
    }
    for (let i = 0; i < length; i++) {
      const node = queue[i]!
      const vertex = node >> 1
      if (node % 2 === 0) {
        if (!used[vertex]) reach(node + 1, node)
        else if (before[vertex]! >= 0) reach(before[vertex]! * 2 + 1, node)
        continue
      }
      if (isFar[vertex] && !isLast[vertex]) {
        found += addPath(node)
        continue
      }
      for (let a = first[vertex]!; a < first[vertex + 1]!; a++) {
        const next = to[a]!
        if (cellOf[next] === cell && !(used[next] && before[next] === vertex)) reach(next * 2, node)
      }
      if (used[vertex]) reach(node - 1, node)
    }
    return found
  }

  /** Paths of one search must not touch each other: what they may change was seen unchanged. */
  const addPath = (last: number): number => {
    for (let node = last; node >= 0; node = cameBy[node]!) if (takenIn[node] === search) return 0
    isLast[last >> 1] = 1
    for (let node = last; node >= 0; node = cameBy[node]!) {
      takenIn[node] = search
      const from = cameBy[node]!
      const isEntered = node % 2 === 0
      if (from < 0) before[node >> 1] = -1
      else if (isEntered && from >> 1 !== node >> 1) before[node >> 1] = from >> 1
      else if (from >> 1 === node >> 1) used[node >> 1] = isEntered ? 0 : 1
    }
    return 1
  }

  return (
    list: Int32Array,
    ends: number,
    most: number,
    cellOf: Int32Array,
    sideOf: Uint8Array,
  ): number | undefined => {
    for (const vertex of list) {
      used[vertex] = 0
      before[vertex] = -1
      isLast[vertex] = 0
      isFar[vertex] = 0
      isFirst[vertex] = 0
    }
    for (let i = 0; i < ends; i++) isFirst[list[i]!] = 1
    for (let i = 0; i < ends; i++) {
      const vertex = list[i]!
      let isInner = true
      for (let a = first[vertex]!; isInner && a < first[vertex + 1]!; a++)
        isInner = cellOf[to[a]!] !== cellOf[vertex] || isFirst[to[a]!] !== 0
      if (isInner) isFirst[vertex] = 2
    }
    for (let i = list.length - ends; i < list.length; i++) isFar[list[i]!] = 1
    let cut = 0
    for (let more = -1; more !== 0; cut += more) {
      more = addPaths(list, ends, cellOf)
      if (cut + more > most) return undefined
    }
    for (const vertex of list) {
      const isLeft = seenIn[vertex * 2 + 1] === search
      const isEntered = seenIn[vertex * 2] === search
      sideOf[vertex] = isLeft ? side.near : isEntered ? side.cut : side.far
    }
    // A path that begins in a vertex of the cut: its beginning isn't entered again.
    for (let i = 0; i < ends; i++) {
      const vertex = list[i]!
      if (used[vertex] && before[vertex] === -1 && sideOf[vertex] === side.far)
        sideOf[vertex] = side.cut
    }
    return cut
  }
}
