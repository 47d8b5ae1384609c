import type { FixedOrderProblem } from './fixedOrderProblem.ts'
import type { PreparedRound } from './preparedRound.ts'
import type { Prices } from './prices.ts'

/** A set of collections in one gap, in their order there; or one that joins a stop. */
export interface Column {
  readonly round: number
  readonly joined: boolean
  /** Of the gap or the stop. */
  readonly index: number
  readonly members: readonly number[]
  /** For each member 1 where it shares the halt of the one before it. */
  readonly shares: readonly number[]
  /** By which all that follows moves, if he waits nowhere. */
  readonly seconds: number
  /** What it costs at least besides. */
  readonly extra: number
  /** Its least cost by the prices, less what its members are priced at: never below 0 in the end. */
  readonly reduced: number
}

export interface ColumnSearch {
  readonly problem: FixedOrderProblem
  readonly prepared: readonly PreparedRound[]
  readonly isTimed: Uint8Array
}

/**
 * All columns whose reduced cost is at most `upTo`, in the order of rounds and gaps; of the orders
 * of one set only the shortest, where no member has a window of its own. Undefined once there are
 * more than `limit`, or more than that times ten were looked at.
 *
 * A path through a gap costs its first member's way there and home, and each further member `y` the
 * difference `t(x,y) + t(y,home) - t(x,home)`: what could still be gained after `x` is bounded by
 * the members left, each at its best.
 */
export function listColumns(
  { problem, prepared, isTimed }: ColumnSearch,
  prices: Prices,
  { upTo, limit }: { readonly upTo: number; readonly limit: number },
): Column[] | undefined {
  const { count, opensSeconds, litres, grams } = problem.collections
  const columns: Column[] = []
  const price = prices.collection
  const first = new Float64Array(count)
  const alone = new Float64Array(count)
  const gain = new Float64Array(count)
  const isTaken = new Uint8Array(count)
  const path: number[] = []
  const shared: number[] = []
  let looked = 0

  for (const one of prepared) {
    const { number, round, base, extra, joinExtra, joiners, workSeconds } = one
    const { toSeconds, onSeconds, betweenSeconds, legSeconds, collectionPlace } = round
    const { slope, gap: gapPrice } = prices.rounds[number]!
    const stops = legSeconds.length - 1
    for (let gap = Math.min(round.firstGap, round.firstJoin); gap <= stops; gap++) {
      const row = gap * count
      if (gap >= round.firstGap) {
        const a = slope[gap]!
        const leg = legSeconds[gap]!
        let least = Infinity
        for (let c = 0; c < count; c++) {
          const on = onSeconds[row + c]!
          // what can't be left again can't be part of a path either
          const own = a * (workSeconds[c]! + on) + extra[row + c]! - price[c]!
          alone[c] = own
          const cost = own + a * (toSeconds[row + c]! - leg) + gapPrice[gap]!
          first[c] = cost
          if (cost < least) least = cost
        }
        let gains = 0
        if (least < Infinity && a > 0) {
          for (let c = 0; c < count; c++) {
            gain[c] = 0
            const own = alone[c]!
            if (own === Infinity) continue
            let nearest = Infinity
            for (let by = 0; by < count; by++) {
              const way = betweenSeconds[by * count + c]! - onSeconds[row + by]!
              if (way < nearest && by !== c) nearest = way
            }
            const more = own + a * nearest
            const place = collectionPlace[c]!
            let best = more
            for (let by = 0; by < count; by++) {
              if (by === c || collectionPlace[by] !== place) continue
              best = Math.min(best, own - a * (round.haltSeconds[c]! + onSeconds[row + by]!))
            }
            if (best < 0) {
              gain[c] = best
              gains += best
            }
          }
        } else if (least < Infinity) {
          // delays cost nothing here: only what is priced counts
          for (let c = 0; c < count; c++) {
            gain[c] = alone[c]! < 0 ? alone[c]! : 0
            if (alone[c] === Infinity || Number.isNaN(alone[c]!)) gain[c] = 0
            gains += gain[c]!
          }
        }
        if (least + gains <= upTo) {
          const begin = columns.length
          for (let c = 0; c < count; c++) {
            if (!(first[c]! + gains - gain[c]! <= upTo)) continue
            const seconds = toSeconds[row + c]! + workSeconds[c]! + onSeconds[row + c]! - leg
            if (seconds === Infinity) continue
            shared[0] = 0
            grow(c, 1, first[c]!, seconds, extra[row + c]!, gains - gain[c]!)
            if (looked > 10 * limit || columns.length > limit) return undefined
          }
          function grow(
            last: number,
            depth: number,
            cost: number,
            seconds: number,
            extras: number,
            left: number,
          ): void {
            looked++
            path[depth - 1] = last
            isTaken[last] = 1
            if (cost <= upTo) add(begin, depth, cost, seconds, extras)
            if (cost + left <= upTo && looked <= 10 * limit) {
              const a = slope[gap]!
              const lastOn = onSeconds[row + last]!
              for (let c = 0; c < count; c++) {
                if (isTaken[c] || extra[row + c] === Infinity) continue
                const rest = left - gain[c]!
                const isHere = collectionPlace[c] === collectionPlace[last]
                const later = opensSeconds[c]! - opensSeconds[last]!
                const own = extra[row + c]! - price[c]!
                if (isHere && !(later > 0)) {
                  // of equals only in the order of their numbers
                  if (opensSeconds[c] === opensSeconds[last] && c < last) continue
                  const more = round.serviceSeconds[c]! + onSeconds[row + c]! - lastOn
                  const then = cost + a * more + own
                  if (!(then + rest <= upTo)) continue
                  shared[depth] = 1
                  grow(c, depth + 1, then, seconds + more, extras + extra[row + c]!, rest)
                } else {
                  const way = betweenSeconds[last * count + c]!
                  const more = way + workSeconds[c]! + onSeconds[row + c]! - lastOn
                  if (more === Infinity) continue
                  const then = cost + a * more + own
                  if (!(then + rest <= upTo)) continue
                  shared[depth] = 0
                  grow(c, depth + 1, then, seconds + more, extras + extra[row + c]!, rest)
                }
              }
            }
            isTaken[last] = 0
          }
          function add(
            begin: number,
            depth: number,
            reduced: number,
            seconds: number,
            extras: number,
          ): void {
            const members = path.slice(0, depth)
            if (depth > 1) {
              let sumLitres = 0
              let sumGrams = 0
              for (const c of members) {
                sumLitres += litres[c]!
                sumGrams += grams[c]!
              }
              if (sumLitres > 0 && sumLitres > base.roomLitres[gap]!) return
              if (sumGrams > 0 && sumGrams > base.roomGrams[gap]!) return
            }
            const column: Column = {
              round: number,
              joined: false,
              index: gap,
              members,
              shares: shared.slice(0, depth),
              seconds,
              extra: extras,
              reduced,
            }
            if (depth > 1 && members.every((c) => !isTimed[c])) {
              const same = columns.findIndex(
                (other, at) => at >= begin && isSameSet(other.members, members, isTaken),
              )
              if (same >= 0) {
                if (columns[same]!.seconds > seconds) columns[same] = column
                return
              }
            }
            columns.push(column)
          }
        }
      }
      if (gap === stops) break
      for (const c of joiners[gap]!) {
        if (gap < round.firstJoin) break
        const seconds = round.serviceSeconds[c]!
        const own = joinExtra[row + c]!
        const reduced = slope[gap + 1]! * seconds + own - price[c]!
        if (!(reduced <= upTo)) continue
        columns.push({
          round: number,
          joined: true,
          index: gap,
          members: [c],
          shares: [0],
          seconds,
          extra: own,
          reduced,
        })
      }
    }
  }
  return columns
}

/** `isTaken` marks the members of the second. */
function isSameSet(one: readonly number[], other: readonly number[], isTaken: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (const c of one) if (!isTaken[c]) return false
  return true
}
