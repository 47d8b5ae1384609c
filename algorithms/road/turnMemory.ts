import type { TurnRestriction } from './turnRestrictions.ts'
import { isWithin, type WeekHours } from './weekHours.ts'

/**
 * What has to be remembered of the edges travelled so far to know which ones may follow: the
 * longest run of them with which a restriction begins, one small integer. After Aho and Corasick
 * (1975), who search texts for many words at once.
 */
export interface TurnMemory {
  /** Memories lie from 0 (nothing to remember) up to this. */
  readonly count: number
  /** The last edge travelled; -1 where nothing is remembered. */
  readonly lastEdge: readonly number[]
  /** What is remembered after one more edge. */
  after(memory: number, edge: number): number
  /** At a minute of the week, for restrictions that keep hours. */
  verdict(memory: number, edge: number, minute: number): 'forbidden' | 'ordered' | undefined
  /** Whether one of the restrictions that speak of what follows keeps hours. */
  keepsHours(memory: number): boolean
}

interface Rules {
  readonly only: Next[]
  readonly no: Next[]
}

interface Next {
  readonly edge: number
  readonly when: WeekHours | undefined
}

/**
 * @param alike by edge: a number of those that may be remembered as one where no restriction begins
 * with them; -1 where none of them needs to be remembered
 */
export function turnMemory(
  edgeCount: number,
  restrictions: readonly TurnRestriction<number>[],
  alike: Int32Array,
): TurnMemory {
  const lastEdge = [-1]
  /** The memory with the first edge forgotten, as far as anything begins with the rest. */
  const shorter = [0]
  const length = [0]
  const first = new Int32Array(edgeCount)
  const longer = new Map<number, number>()
  /** By memory. */
  const rules: (Rules | undefined)[] = [undefined]
  const withHours = new Set<number>()

  const grow = (memory: number, edge: number): number => {
    const known = memory === 0 ? first[edge]! : (longer.get(memory * edgeCount + edge) ?? 0)
    if (known > 0) return known
    const grown = lastEdge.length
    lastEdge.push(edge)
    shorter.push(0)
    length.push(length[memory]! + 1)
    rules.push(undefined)
    if (memory === 0) first[edge] = grown
    else longer.set(memory * edgeCount + edge, grown)
    return grown
  }
  for (const { kind, edges, when } of restrictions) {
    // Whoever can't have come by its edges, because one was taken out of the model, isn't bound.
    for (let i = 1, memory = 0; i < edges.length && edges[i - 1]! >= 0; i++) {
      memory = grow(memory, edges[i - 1]!)
      if (kind === 'no' && i < edges.length - 1) continue
      const rule = rules[memory] ?? { only: [], no: [] }
      rule[kind].push({ edge: edges[i]!, when })
      if (when) withHours.add(memory)
      rules[memory] = rule
    }
  }

  const memoryOf = new Map<number, number>()
  for (let edge = 0; edge < edgeCount; edge++) {
    if (alike[edge]! < 0 || first[edge]! > 0) continue
    first[edge] = memoryOf.get(alike[edge]!) ?? grow(0, edge)
    memoryOf.set(alike[edge]!, first[edge]!)
  }

  /** By memory: 1 where a longer one begins with it, as few do. */
  const isLonger = new Uint8Array(lastEdge.length)
  for (const key of longer.keys()) isLonger[Math.floor(key / edgeCount)] = 1

  const after = (memory: number, edge: number): number => {
    for (let m = memory; m !== 0; m = shorter[m]!) {
      const known = isLonger[m] ? longer.get(m * edgeCount + edge) : undefined
      if (known !== undefined) return known
    }
    return first[edge]!
  }
  // By length, so that a shorter one is always known before it is asked for.
  for (const [key, memory] of [...longer].sort(([, a], [, b]) => length[a]! - length[b]!))
    shorter[memory] = after(shorter[Math.floor(key / edgeCount)]!, key % edgeCount)

  return {
    count: lastEdge.length,
    lastEdge,
    after,
    verdict(memory, edge, minute) {
      let ordered = false
      for (let m = memory; m !== 0; m = shorter[m]!) {
        const rule = rules[m]
        if (!rule) continue
        const inForce = ({ when }: Next) => !when || isWithin(when, minute)
        if (rule.no.some((next) => next.edge === edge && inForce(next))) return 'forbidden'
        const only = rule.only.filter(inForce)
        if (only.length === 0) continue
        if (!only.some((next) => next.edge === edge)) return 'forbidden'
        ordered = true
      }
      return ordered ? 'ordered' : undefined
    },
    keepsHours(memory) {
      if (withHours.size === 0) return false
      for (let m = memory; m !== 0; m = shorter[m]!) if (withHours.has(m)) return true
      return false
    },
  }
}
