import { costPlacement } from '../../../../algorithms/round/fixedOrder/costPlacement.ts'
import type {
  FixedOrderProblem,
  FixedRound,
  Halt,
  Placement,
} from '../../../../algorithms/round/fixedOrder/fixedOrderProblem.ts'

/**
 * The slow twin: makes every placement there is, one after the other, and walks each. Collections
 * of one place in one gap share a halt or don't; the order inside a halt is all the same.
 */
export function exhaust(problem: FixedOrderProblem): number {
  const { count } = problem.collections
  let least = Infinity
  const spots: Omit<Halt, 'collections'>[] = []
  for (const [round, { workSeconds }] of problem.rounds.entries()) {
    for (let index = 0; index <= workSeconds.length; index++) {
      spots.push({ round, index, joined: false })
      if (index < workSeconds.length) spots.push({ round, index, joined: true })
    }
  }
  // one list a spot of halts, each a list of collections
  const plan: number[][][] = spots.map(() => [])
  const postponed: number[] = []
  const put = (c: number): void => {
    if (c === count) {
      const halts = spots.flatMap((spot, at) =>
        plan[at]!.map((collections) => ({ ...spot, collections })),
      )
      least = Math.min(least, costPlacement(problem, { halts, postponed } satisfies Placement))
      return
    }
    postponed.push(c)
    put(c + 1)
    postponed.pop()
    for (const [at, { round: number, joined, index }] of spots.entries()) {
      const round = problem.rounds[number]!
      if (round.handsSeconds[c] === Infinity) continue
      const halts = plan[at]!
      for (const halt of halts) {
        if (round.collectionPlace[halt[0]!] !== round.collectionPlace[c]) continue
        halt.push(c)
        put(c + 1)
        halt.pop()
      }
      if (joined) {
        if (halts.length > 0) continue
        if (index < round.firstJoin || round.stopPlace[index] !== round.collectionPlace[c]) continue
      } else if (index < round.firstGap) continue
      for (let before = 0; before <= halts.length; before++) {
        halts.splice(before, 0, [c])
        put(c + 1)
        halts.splice(before, 1)
      }
    }
  }
  put(0)
  return least
}

/**
 * The same for one round, walked as a carrier would: at each spot he goes on, or to any collection
 * that's left. Nothing is left out but what is forbidden.
 *
 * @param forgets where he leaves the same stop with the same collected as once before, and was there
 *   no later and no dearer then, he needn't go on: 6 collections into 12 stops are some 20 million
 *   placements (19 s), with this some thousand walks
 */
export function exhaustWalks(
  { collections, rounds }: FixedOrderProblem,
  { forgets = false } = {},
): number {
  const round = rounds[0]!
  const { count, litres, grams, opensSeconds, closesSeconds, dueSeconds } = collections
  const stops = round.workSeconds.length
  const plain = plainWalk(round)
  const places = [...round.collectionPlace]
  const sharesPlace = places.map(
    (place, c) => places.indexOf(place) !== c || places.lastIndexOf(place) !== c,
  )
  const isJoined = Array.from(round.stopPlace, (place) => places.includes(place))
  let least = Infinity
  const late = (at: number, due: number) => round.latenessWeight * Math.max(0, at - due)
  const bagHolds = (node: number, l: number, g: number) =>
    (l === 0 || round.litres[node]! + l <= round.capacityLitres) &&
    (g === 0 || round.grams[node]! + g <= round.capacityGrams)

  const been = new Map<number, { at: number; cost: number }[]>()
  const wasHere = (gap: number, at: number, left: number, cost: number) => {
    const key = gap * 2 ** count + left
    const before = been.get(key) ?? []
    if (before.some((one) => one.at <= at && one.cost <= cost)) return true
    been.set(key, [...before.filter((one) => one.at < at || one.cost < cost), { at, cost }])
    return false
  }

  const inGap = (
    gap: number,
    last: number,
    at: number,
    left: number,
    l: number,
    g: number,
    cost: number,
  ) => {
    if (forgets && last < 0 && wasHere(gap, at, left, cost)) return
    reach(
      gap,
      at + (last < 0 ? round.legSeconds[gap]! : round.onSeconds[gap * count + last]!),
      left,
      l,
      g,
      cost,
    )
    if (gap < round.firstGap) return
    for (let c = 0; c < count; c++) {
      if (!(left & (1 << c)) || round.handsSeconds[c] === Infinity) continue
      const way =
        last < 0 ? round.toSeconds[gap * count + c]! : round.betweenSeconds[last * count + c]!
      if (way === Infinity) continue
      if (!sharesPlace[c]) {
        // the same in short: most have a place of their own
        const begin = Math.max(at + way, opensSeconds[c]!)
        if (begin > closesSeconds[c]! || !bagHolds(gap, l + litres[c]!, g + grams[c]!)) continue
        const then = begin + round.haltSeconds[c]! + round.serviceSeconds[c]!
        const more = cost + late(begin, dueSeconds[c]!) + round.handsSeconds[c]!
        inGap(gap, c, then, left & ~(1 << c), l + litres[c]!, g + grams[c]!, more)
        continue
      }
      // alone, or with any others of its place whose number is higher
      withOthers(left & ~(1 << c), c, c + 1, (members) => {
        let begin = at + way
        for (const m of members) begin = Math.max(begin, opensSeconds[m]!)
        halt(
          members,
          begin,
          gap,
          round.haltSeconds[c]!,
          left,
          l,
          g,
          cost,
          (then, rest, l2, g2, more) => inGap(gap, c, then, rest, l2, g2, more),
        )
      })
    }
  }
  const withOthers = (
    left: number,
    like: number,
    from: number,
    use: (members: number[]) => void,
    members = [like],
  ) => {
    use(members)
    for (let c = from; c < count; c++) {
      if (!(left & (1 << c)) || round.collectionPlace[c] !== round.collectionPlace[like]) continue
      if (round.handsSeconds[c] === Infinity) continue
      withOthers(left, like, c + 1, use, [...members, c])
    }
  }
  const halt = (
    members: number[],
    begin: number,
    node: number,
    haltSeconds: number,
    left: number,
    l: number,
    g: number,
    cost: number,
    on: (at: number, left: number, l: number, g: number, cost: number) => void,
  ) => {
    let at = begin + haltSeconds
    for (const c of members) {
      if (begin > closesSeconds[c]!) return
      cost += late(begin, dueSeconds[c]!) + round.handsSeconds[c]!
      l += litres[c]!
      g += grams[c]!
      left &= ~(1 << c)
      at += round.serviceSeconds[c]!
    }
    if (bagHolds(node, l, g)) on(at, left, l, g, cost)
  }
  const reach = (gap: number, at: number, left: number, l: number, g: number, cost: number) => {
    if (gap === stops) {
      if (at > Math.max(round.latestReturnSeconds, plain.returnsAt)) return
      cost += homeCost(at, round)
      for (let c = 0; c < count; c++) if (left & (1 << c)) cost += collections.postponeSeconds[c]!
      least = Math.min(least, cost - plain.cost)
      return
    }
    if (!isJoined[gap] && !round.promiseStop.includes(gap)) {
      const begin = Math.max(at, round.opensSeconds[gap]!)
      if (begin > Math.max(round.closesSeconds[gap]!, plain.begins[gap]!)) return
      if (bagHolds(gap + 1, l, g))
        inGap(gap + 1, -1, begin + round.workSeconds[gap]!, left, l, g, cost)
      return
    }
    const joiners: number[] = []
    for (let c = 0; c < count && gap >= round.firstJoin; c++) {
      if (round.collectionPlace[c] !== round.stopPlace[gap] || !(left & (1 << c))) continue
      if (round.handsSeconds[c] !== Infinity) joiners.push(c)
    }
    for (let set = 0; set < 1 << joiners.length; set++) {
      const members = joiners.filter((_, n) => set & (1 << n))
      let begin = Math.max(at, round.opensSeconds[gap]!)
      for (const c of members) begin = Math.max(begin, opensSeconds[c]!)
      if (begin > Math.max(round.closesSeconds[gap]!, plain.begins[gap]!)) continue
      let its = cost
      for (const [n, stop] of round.promiseStop.entries()) {
        if (stop === gap) its += late(begin, round.promiseDueSeconds[n]!)
      }
      const work = round.workSeconds[gap]! + (set ? round.joinSeconds[gap]! : 0)
      halt(members, begin, gap + 1, work, left, l, g, its, (then, rest, l2, g2, more) =>
        inGap(gap + 1, -1, then, rest, l2, g2, more),
      )
    }
  }
  inGap(0, -1, round.startSeconds, (1 << count) - 1, 0, 0, 0)
  return least
}

function plainWalk(round: FixedRound) {
  const begins: number[] = []
  let at = round.startSeconds
  let cost = 0
  for (const [stop, work] of round.workSeconds.entries()) {
    const begin = Math.max(at + round.legSeconds[stop]!, round.opensSeconds[stop]!)
    for (const [n, promised] of round.promiseStop.entries()) {
      if (promised !== stop) continue
      cost += round.latenessWeight * Math.max(0, begin - round.promiseDueSeconds[n]!)
    }
    begins.push(begin)
    at = begin + work
  }
  const returnsAt = at + round.legSeconds[begins.length]!
  cost += homeCost(returnsAt, round)
  return { begins, returnsAt, cost }
}

/** Each second once, and again for overtime and beyond a fair share. */
function homeCost(at: number, round: FixedRound): number {
  let cost = at
  if (at > round.returnBySeconds) cost += round.overtimeWeight * (at - round.returnBySeconds)
  if (at > round.fairUntilSeconds) cost += round.unfairWeight * (at - round.fairUntilSeconds)
  return cost
}
