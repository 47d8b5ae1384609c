import type { FixedOrderProblem, FixedRound, Placement } from './fixedOrderProblem.ts'

/**
 * What a placement costs over leaving the rounds as they are, walked stop by stop: seconds of
 * carrier time, overtime, unfairness and lateness by their weights, hands, and what is postponed. Infinity
 * where a window, the bag, the shift or the road forbids it. What a round breaks without any
 * collection it may break as much, not more.
 */
export function costPlacement(problem: FixedOrderProblem, placement: Placement): number {
  let cost = 0
  for (const c of placement.postponed) cost += problem.collections.postponeSeconds[c]!
  for (const number of problem.rounds.keys()) cost += costOfRound(problem, number)(placement)
  return cost
}

/** Of a single round, again and again; what is postponed isn't counted. */
export function costOfRound(
  problem: FixedOrderProblem,
  number: number,
): (placement: Pick<Placement, 'halts'>) => number {
  const round = problem.rounds[number]!
  let base: Walk | undefined
  return ({ halts }) => {
    const own = halts.filter((halt) => halt.round === number)
    if (own.length === 0) return 0
    base ??= walk(problem, round, [], undefined)
    return walk(problem, round, own, base).cost - base.cost
  }
}

interface Walk {
  readonly cost: number
  readonly begins: number[]
  readonly returnsAt: number
}

function walk(
  { collections }: FixedOrderProblem,
  round: FixedRound,
  halts: Placement['halts'],
  base: Walk | undefined,
): Walk {
  const { count } = collections
  const stops = round.workSeconds.length
  const begins: number[] = []
  let cost = 0
  let at = round.startSeconds
  let litres = 0
  let grams = 0
  let next = 0
  let isAllowed = true
  const take = (c: number, beginAt: number, index: number): void => {
    if (beginAt > collections.closesSeconds[c]!) isAllowed = false
    cost += late(beginAt, collections.dueSeconds[c]!, round) + round.handsSeconds[c]!
    litres += collections.litres[c]!
    grams += collections.grams[c]!
    checkBag(index)
  }
  const checkBag = (index: number): void => {
    if (litres > 0 && round.litres[index]! + litres > round.capacityLitres) isAllowed = false
    if (grams > 0 && round.grams[index]! + grams > round.capacityGrams) isAllowed = false
  }
  for (let gap = 0; gap <= stops; gap++) {
    let last = -1
    for (; next < halts.length; next++) {
      const { index, joined, collections: taken } = halts[next]!
      if (joined || index !== gap) break
      if (gap < round.firstGap) isAllowed = false
      const first = taken[0]!
      at +=
        last < 0
          ? round.toSeconds[gap * count + first]!
          : round.betweenSeconds[last * count + first]!
      let beginAt = at
      for (const c of taken) beginAt = Math.max(beginAt, collections.opensSeconds[c]!)
      at = beginAt + round.haltSeconds[first]!
      for (const c of taken) {
        if (round.collectionPlace[c] !== round.collectionPlace[first]) isAllowed = false
        take(c, beginAt, gap)
        at += round.serviceSeconds[c]!
      }
      last = taken.at(-1)!
    }
    at += last < 0 ? round.legSeconds[gap]! : round.onSeconds[gap * count + last]!
    if (gap === stops) break
    let beginAt = Math.max(at, round.opensSeconds[gap]!)
    const halt = halts[next]
    const joins = halt?.joined && halt.index === gap ? halt.collections : []
    if (joins.length > 0) next++
    for (const c of joins) beginAt = Math.max(beginAt, collections.opensSeconds[c]!)
    if (base && beginAt > Math.max(round.closesSeconds[gap]!, base.begins[gap]!)) isAllowed = false
    at = beginAt + round.workSeconds[gap]! + (joins.length > 0 ? round.joinSeconds[gap]! : 0)
    for (const c of joins) {
      if (gap < round.firstJoin || round.collectionPlace[c] !== round.stopPlace[gap]) {
        isAllowed = false
      }
      take(c, beginAt, gap + 1)
      at += round.serviceSeconds[c]!
    }
    checkBag(gap + 1)
    begins.push(beginAt)
  }
  if (next < halts.length) isAllowed = false
  for (const [n, stop] of round.promiseStop.entries()) {
    cost += late(begins[stop]!, round.promiseDueSeconds[n]!, round)
  }
  if (base && at > Math.max(round.latestReturnSeconds, base.returnsAt)) isAllowed = false
  cost += at - round.startSeconds
  cost += round.overtimeWeight * Math.max(0, at - round.returnBySeconds)
  cost += round.unfairWeight * Math.max(0, at - round.fairUntilSeconds)
  return { cost: isAllowed ? cost : Infinity, begins, returnsAt: at }
}

function late(beginAt: number, dueSeconds: number, { latenessWeight }: FixedRound): number {
  return latenessWeight * Math.max(0, beginAt - dueSeconds) || 0
}
