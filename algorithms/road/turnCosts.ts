import type { Profile } from '../model.ts'
import { edgeBearings, turnDegrees } from './bearing.ts'
import type { Roads } from './roads.ts'

/**
 * Milliseconds lost in a turn from one edge into another, traffic on the right; nothing where only
 * two roads meet, and nothing on foot. After OSRM's figures: by car 20 s to turn round, else a
 * sigmoid fitted "to some turn penalty samples from real driving" (car.lua); by bike 6 s, what a
 * right angle costs there.
 */
export function turnCosts(
  roads: Roads,
  profile: Profile,
): (before: number, after: number) => number {
  if (profile === 'foot') return () => 0
  return profile === 'car' ? carTurns(roads) : bikeTurns(roads)
}

/**
 * By edge: the first one that ends at the same junction and whose turns cost the same, maybe itself;
 * -1 where they cost nothing. A search needs one state for all that are alike.
 * @param isOpen leaves out the edges on which the profile never goes
 */
export function alikeInTurns(
  roads: Roads,
  profile: Profile,
  isOpen: (edge: number) => boolean,
): Int32Array {
  const { edgeCount, nodeCount, firstIn, inEdges, firstOut } = roads
  const alike = new Int32Array(edgeCount).fill(-1)
  if (profile === 'foot') return alike
  const turnCost = turnCosts(roads, profile)
  for (let node = 0; node < nodeCount; node++) {
    const known: { readonly edge: number; readonly costs: readonly number[] }[] = []
    for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) {
      const edge = inEdges[i]!
      if (!isOpen(edge)) continue
      const costs: number[] = []
      for (let on = firstOut[node]!; on < firstOut[node + 1]!; on++)
        if (isOpen(on)) costs.push(turnCost(edge, on))
      if (costs.every((cost) => cost === 0)) continue
      const like = known.find((other) => other.costs.every((cost, o) => cost === costs[o]))
      alike[edge] = like ? like.edge : edge
      if (!like) known.push({ edge, costs })
    }
  }
  return alike
}

const bikeTurnMilliseconds = 6000
const straightDegrees = 45
/** Where a bike is pushed, or rolls among people on foot, so that a turn takes no time of its own. */
const walked = new Set([
  'barrier',
  'bridleway',
  'corridor',
  'elevator',
  'ferry',
  'footway',
  'pedestrian',
  'platform',
  'steps',
])

/**
 * One cost for whatever leaves the line, left or right, and none for turning round. So both ends of a
 * street come to a crossing alike, and it takes two states there: a fifth more arcs on Geneva, where a
 * cost for each angle takes 2.6 times as many. It took the ways that are as long as OSRM's, to 3 %, from
 * 66 to 71 %.
 */
function bikeTurns(roads: Roads) {
  const { pieces, piece, twin, head } = roads
  const bearings = edgeBearings(roads)
  const isRidden = (edge: number) => !walked.has(pieces.classes[piece[edge]!]!)
  const branches = countBranches(roads, isRidden)
  return (before: number, after: number) => {
    if (!isRidden(before) || !isRidden(after) || twin[before] === after) return 0
    if (branches[head[before]!]! <= 2) return 0
    const degrees = turnDegrees(bearings.in[before]!, bearings.out[after]!)
    return Math.abs(degrees) > straightDegrees ? bikeTurnMilliseconds : 0
  }
}

function carTurns(roads: Roads) {
  const { twin, decimetres, head } = roads
  const bearings = edgeBearings(roads)
  const branches = countBranches(roads, () => true)
  return (before: number, after: number) => {
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

/** By node: how many such pieces meet, whoever may go there, and whether or not it is closed now. */
function countBranches(
  { nodeCount, edgeCount, tail, head, twin }: Roads,
  counts: (edge: number) => boolean,
): Uint16Array {
  const branches = new Uint16Array(nodeCount)
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!counts(edge)) continue
    branches[tail[edge]!]!++
    if (twin[edge]! < 0) branches[head[edge]!]!++
  }
  return branches
}
