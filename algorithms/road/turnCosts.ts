import type { Profile } from '../model.ts'
import { edgeBearings, turnDegrees } from './bearing.ts'
import type { Roads } from './roads.ts'

/**
 * Milliseconds that a car loses in a turn from one edge into another, traffic on the right: OSRM's
 * figures (car.lua: a sigmoid fitted "to some turn penalty samples from real driving", and 20 s to
 * turn round). Nothing where only two roads meet. Turns cost nothing on foot, and by bike neither:
 * they would need a state for each way of arriving everywhere, three times the arcs on Geneva.
 */
export function turnCosts(
  roads: Roads,
  profile: Profile,
): (before: number, after: number) => number {
  if (profile !== 'car') return () => 0
  const { twin, decimetres, head } = roads
  const bearings = edgeBearings(roads)
  const branches = countBranches(roads)
  return (before, after) => {
    if (twin[before] === after) return turnRoundMilliseconds
    // The step through a barrier has no direction.
    if (decimetres[before] === 0 || decimetres[after] === 0) return 0
    if (branches[head[before]!]! <= 2) return 0
    return turnMilliseconds(turnDegrees(bearings.in[before]!, bearings.out[after]!))
  }
}

export const turnRoundMilliseconds = 20_000

function turnMilliseconds(degrees: number): number {
  // To the right it takes a little less.
  const bias = degrees >= 0 ? 1.075 : 1 / 1.075
  const share = Math.abs(degrees) / 180
  return Math.round(7500 / (1 + Math.exp(6.5 * bias - (13 / bias) * share)))
}

/** By node: how many pieces of road meet, whoever may go there, and whether or not it is closed now. */
function countBranches({ nodeCount, edgeCount, tail, head, twin }: Roads): Uint16Array {
  const counts = new Uint16Array(nodeCount)
  for (let edge = 0; edge < edgeCount; edge++) {
    counts[tail[edge]!]!++
    if (twin[edge]! < 0) counts[head[edge]!]!++
  }
  return counts
}
