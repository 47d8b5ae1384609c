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

interface Wanted {
  readonly upTo: number
  /** So many at most, and ten times as many looked at. */
  readonly limit: number
  /** Of each gap no more than so many are looked at: what is found is some of them. */
  readonly aGap?: number
}

interface Listed {
  readonly columns: Column[]
  /** Nothing was left out for `aGap`. */
  readonly isAll: boolean
}

/**
 * All columns whose reduced cost is at most `upTo`, in the order of rounds and gaps; of the orders
 * of one set only the shortest, where no member has a window of its own. Undefined once there are
 * too many.
 *
 * A path through a gap costs its first member's way there and home, and each further member `y` the
 * difference `t(x,y) + t(y,home) - t(x,home)`: what could still be gained after `x` is bounded by
 * the members left, each at its best.
 */
export function listColumns(
  search: ColumnSearch,
  prices: Prices,
  wanted: Wanted,
): Listed | undefined {
  const { upTo } = wanted
  const { problem, prepared } = search
  const { count, litres, grams } = problem.collections
  const columns: Column[] = []
  const gain = new Float64Array(count)
  const first = new Float64Array(count)
  const worth = new Float64Array(count)
  let growth: Growth | undefined
  for (const one of prepared) {
    const { number, round, aloneSeconds, behindSeconds, extra, joinExtra, joiners } = one
    const { slope, gap: gapPrice, litres: litrePrice, grams: gramPrice } = prices.rounds[number]!
    const stops = slope.length - 1
    // what a collection is priced at, less what its load costs from here on
    const worthFrom = (gap: number): Float64Array => {
      if (litrePrice[gap] === 0 && gramPrice[gap] === 0) return prices.collection
      for (let c = 0; c < count; c++) {
        const load = litrePrice[gap]! * litres[c]! + gramPrice[gap]! * grams[c]!
        worth[c] = prices.collection[c]! - load
      }
      return worth
    }
    for (let gap = Math.min(round.firstGap, round.firstJoin); gap <= stops; gap++) {
      const row = gap * count
      const a = slope[gap]!
      const price = worthFrom(gap)
      const its = gapPrice[gap]!
      let least = Infinity
      let gains = 0
      if (gap >= round.firstGap) {
        for (let c = 0; c < count; c++) {
          const own = extra[row + c]! - price[c]!
          const cost = a * aloneSeconds[row + c]! + own + its
          first[c] = cost
          if (cost < least) least = cost
          const more = a * behindSeconds[row + c]! + own
          gain[c] = more < 0 ? more : 0
          gains += gain[c]!
        }
      }
      if (least + gains <= upTo) {
        growth ??= new Growth(search, columns, wanted)
        growth.fillGap(one, gap, { a, price, first, gain, gains })
        if (growth.isTooMuch) return undefined
      }
      const joining = joiners[gap]
      if (!joining) continue
      const joinPrice = worthFrom(gap + 1)
      for (const c of joining) {
        const seconds = round.serviceSeconds[c]!
        const own = joinExtra[row + c]!
        const reduced = slope[gap + 1]! * seconds + own - joinPrice[c]!
        if (!(reduced <= upTo)) continue
        const place = { round: number, joined: true, index: gap, members: [c], shares: [0] }
        columns.push({ ...place, seconds, extra: own, reduced })
      }
    }
  }
  return { columns, isAll: !growth?.hasCut }
}

interface Gains {
  /** What a second of delay costs. */
  readonly a: number
  /** What each collection is worth here. */
  readonly price: Float64Array
  /** Each collection's reduced cost alone. */
  readonly first: Float64Array
  /** By which each may lower a path's reduced cost at most, and their sum. */
  readonly gain: Float64Array
  readonly gains: number
}

/** Of more collections than this the sets aren't numbered: 2^40 × 64 is still a whole number. */
const mostNumbered = 40

/** Grows the paths through a gap, member by member, as long as they may come to enough. */
class Growth {
  isTooMuch = false
  /** Some path wasn't grown on, as `aGap` was reached. */
  hasCut = false
  readonly #search: ColumnSearch
  #price!: Float64Array
  readonly #columns: Column[]
  readonly #wanted: Wanted
  readonly #isTaken: Uint8Array
  readonly #path: number[] = []
  readonly #shares: number[] = []
  #looked = 0
  #mostLooked = 0
  #begin = 0
  #gap = 0
  #one!: PreparedRound
  #a = 0
  #gain!: Float64Array
  /** The same without the way home, which only the last one's counts. */
  readonly #inGain: Float64Array
  #leastOn = 0
  /** The least reduced cost of each set and last member so far. */
  readonly #known = new Map<number, number>()

  constructor(search: ColumnSearch, columns: Column[], wanted: Wanted) {
    this.#search = search
    this.#columns = columns
    this.#wanted = wanted
    const { count } = search.problem.collections
    this.#isTaken = new Uint8Array(count)
    this.#inGain = new Float64Array(count)
  }

  fillGap(one: PreparedRound, gap: number, { a, price, first, gain, gains }: Gains): void {
    const { count } = this.#search.problem.collections
    const { upTo, limit, aGap = Infinity } = this.#wanted
    this.#one = one
    this.#gap = gap
    this.#price = price
    this.#a = a
    this.#gain = gain
    this.#begin = this.#columns.length
    this.#known.clear()
    this.#mostLooked = Math.min(10 * limit, this.#looked + aGap)
    let inGains = 0
    this.#leastOn = Infinity
    for (let c = 0; c < count; c++) {
      const own = one.extra[gap * count + c]! - this.#price[c]!
      const more = a * one.inSeconds[c]! + own
      this.#inGain[c] = more < 0 ? more : 0
      inGains += this.#inGain[c]!
      const on = one.round.onSeconds[gap * count + c]!
      if (on < this.#leastOn) this.#leastOn = on
    }
    for (let c = 0; c < count; c++) {
      const left = gains - gain[c]!
      if (!(first[c]! + left <= upTo)) continue
      const seconds = one.aloneSeconds[gap * count + c]!
      if (seconds === Infinity) continue
      this.#shares[0] = 0
      const inLeft = inGains - this.#inGain[c]!
      this.#grow(c, 1, first[c]!, seconds, one.extra[gap * count + c]!, left, inLeft, 2 ** c)
    }
  }

  #grow(
    last: number,
    depth: number,
    reduced: number,
    seconds: number,
    extras: number,
    left: number,
    inLeft: number,
    set: number,
  ): void {
    const { upTo, limit } = this.#wanted
    if (++this.#looked > 10 * limit || this.#columns.length > limit) this.isTooMuch = true
    const isEnough = this.isTooMuch || this.#looked > this.#mostLooked
    this.#path[depth - 1] = last
    this.#isTaken[last] = 1
    if (reduced <= upTo) this.#add(depth, reduced, seconds, extras)
    if (isEnough) this.hasCut = true
    else if (reduced + left <= upTo) {
      const { collections } = this.#search.problem
      const { count, opensSeconds } = collections
      const { round, extra, workSeconds } = this.#one
      const { onSeconds, betweenSeconds, serviceSeconds, collectionPlace } = round
      const row = this.#gap * count
      const lastOn = onSeconds[row + last]!
      // whatever comes after, he goes home from one of them
      const least = reduced + this.#a * (this.#leastOn - lastOn) + inLeft
      if (!(least <= upTo) || this.#isKnown(set, last, depth, reduced)) {
        this.#isTaken[last] = 0
        return
      }
      for (let c = 0; c < count; c++) {
        if (this.#isTaken[c] || extra[row + c] === Infinity) continue
        let more = onSeconds[row + c]! - lastOn
        const shares =
          collectionPlace[c] === collectionPlace[last] && !(opensSeconds[c]! > opensSeconds[last]!)
        if (shares) {
          // of equals only in the order of their numbers
          if (opensSeconds[c] === opensSeconds[last] && c < last) continue
          more += serviceSeconds[c]!
        } else more += betweenSeconds[last * count + c]! + workSeconds[c]!
        if (more === Infinity) continue
        const own = extra[row + c]!
        const then = reduced + this.#a * more + own - this.#price[c]!
        const rest = left - this.#gain[c]!
        if (!(then + rest <= upTo)) continue
        this.#shares[depth] = shares ? 1 : 0
        const inRest = inLeft - this.#inGain[c]!
        this.#grow(c, depth + 1, then, seconds + more, extras + own, rest, inRest, set + 2 ** c)
      }
    }
    this.#isTaken[last] = 0
  }

  /** The same members were made before, with the same one last, and no dearer. */
  #isKnown(set: number, last: number, depth: number, reduced: number): boolean {
    const { isTimed, problem } = this.#search
    if (depth < 3 || problem.collections.count > mostNumbered) return false
    for (let n = 0; n < depth; n++) if (isTimed[this.#path[n]!]) return false
    const key = set * 64 + last
    const known = this.#known.get(key)
    if (known !== undefined && known <= reduced) return true
    this.#known.set(key, reduced)
    return false
  }

  #add(depth: number, reduced: number, seconds: number, extra: number): void {
    const members = this.#path.slice(0, depth)
    if (depth > 1 && !this.#bagHolds(members)) return
    const column: Column = {
      round: this.#one.number,
      joined: false,
      index: this.#gap,
      members,
      shares: this.#shares.slice(0, depth),
      seconds,
      extra,
      reduced,
    }
    if (depth > 1 && !members.some((c) => this.#search.isTimed[c])) {
      for (let at = this.#begin; at < this.#columns.length; at++) {
        const other = this.#columns[at]!
        if (!this.#isThisSet(other.members, depth)) continue
        if (other.seconds > seconds) this.#columns[at] = column
        return
      }
    }
    this.#columns.push(column)
  }

  #bagHolds(members: readonly number[]): boolean {
    const { litres, grams } = this.#search.problem.collections
    const { roomLitres, roomGrams } = this.#one.base
    let sumLitres = 0
    let sumGrams = 0
    for (const c of members) {
      sumLitres += litres[c]!
      sumGrams += grams[c]!
    }
    return (
      (sumLitres === 0 || sumLitres <= roomLitres[this.#gap]!) &&
      (sumGrams === 0 || sumGrams <= roomGrams[this.#gap]!)
    )
  }

  #isThisSet(members: readonly number[], depth: number): boolean {
    if (members.length !== depth) return false
    for (const c of members) if (!this.#isTaken[c]) return false
    return true
  }
}
