import type { Profile } from '../model.ts'
import { isBarrier } from './junction.ts'
import { edgesInForce, restrictionSets } from './restrictionSets.ts'
import type { ProfileArrays, Roads } from './roads.ts'
import { strongComponents } from './strongComponents.ts'
import { alikeInTurns } from './turnCosts.ts'
import { type TurnMemory, turnMemory } from './turnMemory.ts'

type EdgeUse = Pick<ProfileArrays, 'milliseconds' | 'endsOnly'>

/** What a profile may do on the roads, in each of `restrictionSets`. */
export interface TurnRules {
  /** By set: which edges are open. */
  readonly uses: readonly EdgeUse[]
  /** Of all sets together. */
  readonly memory: TurnMemory
  /** Whether no restriction forbids an edge after what is remembered of the way. */
  mayTurn(remembered: number, edge: number, set: number): boolean
  /**
   * Whether to follow with an edge is to turn round without an order to: by car in dead ends only.
   * On foot and by bike one may turn anywhere.
   */
  turnsRound(remembered: number, edge: number, set: number): boolean
  /** Whether the end of an edge is one in a set. */
  isDeadEnd(edge: number, set: number): boolean
  /** Whether sets may differ about an edge after what is remembered. */
  keepsHours(remembered: number, edge: number): boolean
}

export function turnRules(roads: Roads, profile: Profile): TurnRules {
  const { edgeCount, twin, restrictions } = roads
  const { timed = [] } = roads.profiles[profile]
  const { minutes } = restrictionSets(roads, profile)
  const uses = minutes.map((_, set) => edgesInForce(roads, profile, set))
  const isTimed = new Uint8Array(edgeCount)
  for (const { edge } of timed) isTimed[edge] = 1

  const isOpen = (edge: number) => uses.some(({ milliseconds }) => milliseconds[edge]! >= 0)
  const memory = turnMemory(
    edgeCount,
    restrictions.filter(({ profiles }) => profiles.includes(profile)),
    // Whoever drives turns round in dead ends only, so that each edge by which a junction was
    // reached closes one way on.
    profile === 'car'
      ? Int32Array.from({ length: edgeCount }, (_, edge) => (isOpen(edge) ? edge : -1))
      : alikeInTurns(roads, profile, isOpen),
  )

  const isCar = profile === 'car'
  const deadEndOf = new Map<Int32Array, (edge: number) => boolean>()
  /** By set. */
  const isDeadEnd = uses.map((use) => {
    const found = deadEndOf.get(use.milliseconds) ?? (isCar ? deadEnds(roads, use) : never)
    deadEndOf.set(use.milliseconds, found)
    return found
  })
  const turnsRoundAtHours = (edge: number) =>
    isDeadEnd.some((isEnd) => isEnd(edge) !== isDeadEnd[0]!(edge))

  return {
    uses,
    memory,
    mayTurn: (remembered, edge, set) =>
      remembered === 0 || memory.verdict(remembered, edge, minutes[set]!) !== 'forbidden',
    turnsRound: (remembered, edge, set) =>
      isCar &&
      twin[memory.lastEdge[remembered]!] === edge &&
      memory.verdict(remembered, edge, minutes[set]!) !== 'ordered',
    isDeadEnd: (edge, set) => isDeadEnd[set]!(edge),
    keepsHours(remembered, edge) {
      if (uses.length === 1) return false
      if (isTimed[edge] || memory.keepsHours(remembered)) return true
      const last = memory.lastEdge[remembered]!
      return isCar && timed.length > 0 && twin[last] === edge && turnsRoundAtHours(last)
    },
  }
}

const never = () => false

/**
 * Whether at the end of an edge there is no way on but back. One that is open only to those who
 * halt there is none, nor is one from which nobody returns, such as a one-way street that leaves
 * the extract. Through a barrier that opens to all the street goes on as if there were none.
 */
export function deadEnds(
  roads: Roads,
  { milliseconds, endsOnly }: EdgeUse,
): (edge: number) => boolean {
  const { head, twin, firstOut } = roads
  const { component } = strongComponents(roads, (edge) => milliseconds[edge]! >= 0)
  const isOpenBarrier = (edge: number) => !endsOnly[edge] && isBarrier(roads, edge)
  const goesOn = (edge: number, node: number, mayStep: boolean): boolean => {
    for (let on = firstOut[node]!; on < firstOut[node + 1]!; on++) {
      if (on === twin[edge] || milliseconds[on]! < 0) continue
      if (component[head[on]!] !== component[node]) continue
      if (isOpenBarrier(on)) {
        if (mayStep && goesOn(edge, head[on]!, false)) return true
      } else if (endsOnly[edge] || !endsOnly[on]) return true
    }
    return false
  }
  return (edge) => !isOpenBarrier(edge) && !goesOn(edge, head[edge]!, true)
}
