import type { ColumnSearch } from './columns.ts'
import { costOfRound } from './costPlacement.ts'
import type { FixedOrderProblem, Halt, Placement } from './fixedOrderProblem.ts'
import type { PreparedRound } from './preparedRound.ts'
import type { RoundPrices } from './prices.ts'

/** So many of the places that seem best are walked. */
const tried = 8
/** So often at most each collection is taken out again and put where it’s best. */
const turns = 4

/** What a second of delay costs along a round. */
type DelaySlope = Pick<RoundPrices, 'slope'>

interface Spot {
  readonly rank: number
  readonly round: number
  readonly index: number
  readonly kind: 'gap' | 'stop' | 'halt'
  /** Of the halts in their order, where the new one goes or the one that is shared. */
  readonly at: number
}

/**
 * A fair placement soon, from the one given: each collection in turn is put where it costs least,
 * the others staying; places are ranked by what a second costs there, and the best of them walked.
 */
export function insertInTurn(
  search: ColumnSearch,
  lines: readonly DelaySlope[],
  from: Placement,
): Placement {
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  let halts: Halt[] = [...from.halts]
  const costers = prepared.map(({ number }) => costOfRound(problem, number))
  const costs = costers.map((costOf) => costOf({ halts }))
  const isPlaced = new Uint8Array(count).fill(1)
  for (const c of from.postponed) isPlaced[c] = 0
  for (let turn = 0; turn < turns; turn++) {
    let isBetter = false
    for (let c = 0; c < count; c++) {
      const home = halts.findIndex(({ collections }) => collections.includes(c))
      const without = home < 0 ? halts : leaveOut(halts, home, c)
      const own = home < 0 ? -1 : halts[home]!.round
      const ownCost = own < 0 ? 0 : costers[own]!({ halts: without })
      const before = home < 0 ? postponeSeconds[c]! : costs[own]! - ownCost
      let best = before
      let choice: { halts: Halt[]; round: number; cost: number } | undefined
      if (postponeSeconds[c]! < best) {
        best = postponeSeconds[c]!
        choice = { halts: without, round: -1, cost: 0 }
      }
      for (const spot of rankedSpots(problem, prepared, lines, without, c)) {
        const changed = putIn(without, spot, c)
        const cost = costers[spot.round]!({ halts: changed })
        const added = cost - (spot.round === own ? ownCost : costs[spot.round]!)
        if (added >= best) continue
        best = added
        choice = { halts: changed, round: spot.round, cost }
      }
      if (!choice) continue
      isBetter = true
      halts = choice.halts
      if (own >= 0) costs[own] = ownCost
      if (choice.round >= 0) costs[choice.round] = choice.cost
      isPlaced[c] = choice.round < 0 ? 0 : 1
    }
    if (!isBetter) break
  }
  return { halts, postponed: [...isPlaced.keys()].filter((c) => !isPlaced[c]) }
}

function rankedSpots(
  { collections: { count } }: FixedOrderProblem,
  prepared: readonly PreparedRound[],
  lines: readonly DelaySlope[],
  halts: readonly Halt[],
  c: number,
): Spot[] {
  const spots: Spot[] = []
  let most = Infinity
  const keep = (spot: Spot): void => {
    if (!(spot.rank < most)) return
    let at = spots.length
    while (at > 0 && spots[at - 1]!.rank > spot.rank) at--
    spots.splice(at, 0, spot)
    if (spots.length > tried) spots.pop()
    if (spots.length === tried) most = spots.at(-1)!.rank
  }
  let at = 0
  for (const { number, round, aloneSeconds, extra, joinExtra, joiners, workSeconds } of prepared) {
    const { slope } = lines[number]!
    const { toSeconds, onSeconds, betweenSeconds, legSeconds, serviceSeconds } = round
    for (let gap = 0; gap < slope.length; gap++) {
      const row = gap * count + c
      const a = slope[gap]!
      const own = extra[row]!
      const isBusy = halts[at]?.round === number && halts[at]!.index === gap && !halts[at]!.joined
      if (!isBusy && gap >= round.firstGap) {
        const rank = a * aloneSeconds[row]! + own
        if (rank < most) keep({ rank, round: number, index: gap, kind: 'gap', at })
      }
      if (isBusy) {
        let last = -1
        for (;;) {
          const next = halts[at]
          const isHere = next?.round === number && next.index === gap && !next.joined
          const first = isHere ? next.collections[0]! : -1
          const to = last < 0 ? toSeconds[row]! : betweenSeconds[last * count + c]!
          const on = first < 0 ? onSeconds[row]! : betweenSeconds[c * count + first]!
          const way =
            last < 0
              ? first < 0
                ? legSeconds[gap]!
                : toSeconds[gap * count + first]!
              : first < 0
                ? onSeconds[gap * count + last]!
                : betweenSeconds[last * count + first]!
          const rank = a * (to + workSeconds[c]! + on - way) + own
          keep({ rank, round: number, index: gap, kind: 'gap', at })
          if (!isHere) break
          if (round.collectionPlace[first] === round.collectionPlace[c]) {
            const shared = a * serviceSeconds[c]! + own
            keep({ rank: shared, round: number, index: gap, kind: 'halt', at })
          }
          last = next.collections.at(-1)!
          at++
        }
      }
      const isJoined = halts[at]?.round === number && halts[at]!.index === gap && halts[at]!.joined
      if (joiners[gap]?.includes(c)) {
        const rank = slope[gap + 1]! * serviceSeconds[c]! + joinExtra[row]!
        keep({ rank, round: number, index: gap, kind: isJoined ? 'halt' : 'stop', at })
      }
      if (isJoined) at++
    }
  }
  return spots
}

function putIn(halts: readonly Halt[], { round, index, kind, at }: Spot, c: number): Halt[] {
  if (kind !== 'halt') {
    return halts.toSpliced(at, 0, { round, index, joined: kind === 'stop', collections: [c] })
  }
  const shared = halts[at]!
  return halts.with(at, { ...shared, collections: [...shared.collections, c] })
}

function leaveOut(halts: readonly Halt[], at: number, c: number): Halt[] {
  const halt = halts[at]!
  const collections = halt.collections.filter((one) => one !== c)
  if (collections.length === 0) return halts.toSpliced(at, 1)
  return halts.with(at, { ...halt, collections })
}
