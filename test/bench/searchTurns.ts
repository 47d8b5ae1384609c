import FlatQueue from 'flatqueue'
import type { Profile } from '../../algorithms/model.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import type { Snap } from '../../algorithms/road/snap.ts'

/**
 * Dijkstra's search over edges, with whatever turns cost: to look at other rules than ours. Private
 * ground is kept to either end of the way; of turn restrictions, those over one junction.
 * @param turnCost milliseconds; negative where one may not turn
 */
export function searchTurns(
  roads: Roads,
  profile: Profile,
  { from, to }: { readonly from: Snap; readonly to: Snap },
  turnCost: (before: number, after: number) => number,
): { readonly metres: number; readonly seconds: number } | undefined {
  const { edgeCount, twin, head, firstOut, decimetres } = roads
  const { milliseconds, endsOnly } = roads.profiles[profile]
  const forbids = forbiddenTurns(roads, profile)
  const at = (snap: Snap) =>
    [
      { edge: snap.edge, fraction: snap.fraction },
      { edge: twin[snap.edge]!, fraction: 1 - snap.fraction },
    ].filter(({ edge }) => edge >= 0 && milliseconds[edge]! >= 0)
  const ends = new Map(at(to).map(({ edge, fraction }) => [edge, fraction]))

  let best = { cost: Infinity, decimetres: Infinity }
  const offer = (cost: number, length: number) => {
    if (cost < best.cost) best = { cost, decimetres: length }
  }
  /** By edge and part of the way (private at its beginning, public, private at its end). */
  const costs = new Float64Array(edgeCount * 3).fill(Infinity)
  const lengths = new Float64Array(edgeCount * 3)
  const queue = new FlatQueue<number>()
  const reach = (key: number, cost: number, length: number) => {
    if (cost >= costs[key]!) return
    costs[key] = cost
    lengths[key] = length
    queue.push(key, cost)
  }
  for (const { edge, fraction } of at(from)) {
    const end = ends.get(edge)
    if (end !== undefined && end >= fraction)
      offer((end - fraction) * milliseconds[edge]!, (end - fraction) * decimetres[edge]!)
    const rest = 1 - fraction
    reach(edge * 3 + (endsOnly[edge] ? 0 : 1), rest * milliseconds[edge]!, rest * decimetres[edge]!)
  }
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const cost = costs[key]!
    if (cost >= best.cost) break
    const before = Math.floor(key / 3)
    const part = key % 3
    for (let edge = firstOut[head[before]!]!; edge < firstOut[head[before]! + 1]!; edge++) {
      const next = !endsOnly[edge] ? 1 : part === 0 ? 0 : 2
      if (milliseconds[edge]! < 0 || (part === 2 && next === 1) || forbids(before, edge)) continue
      const turn = turnCost(before, edge)
      if (turn < 0) continue
      const end = ends.get(edge)
      if (end !== undefined)
        offer(cost + turn + end * milliseconds[edge]!, lengths[key]! + end * decimetres[edge]!)
      reach(edge * 3 + next, cost + turn + milliseconds[edge]!, lengths[key]! + decimetres[edge]!)
    }
  }
  if (best.cost === Infinity) return undefined
  return { metres: best.decimetres / 10, seconds: best.cost / 1000 }
}

function forbiddenTurns({ restrictions }: Roads, profile: Profile) {
  const only = new Map<number, Set<number>>()
  const no = new Map<number, Set<number>>()
  for (const { kind, edges, profiles, when } of restrictions) {
    if (edges.length !== 2 || when || !profiles.includes(profile)) continue
    const rules = kind === 'only' ? only : no
    rules.set(edges[0]!, (rules.get(edges[0]!) ?? new Set()).add(edges[1]!))
  }
  return (before: number, after: number) =>
    no.get(before)?.has(after) || only.get(before)?.has(after) === false
}
