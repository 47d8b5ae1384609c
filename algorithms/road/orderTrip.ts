/** A square matrix, row-major, of the seconds from each place to each; none negative. */
export interface TripMatrix {
  readonly size: number
  readonly seconds: ArrayLike<number>
}

/** Up to here the best order is found; beyond it a good one. */
const exactPlaces = 12

/**
 * The order in which to visit all places: exact for up to 12 (Held and Karp's dynamic programming),
 * else cheapest insertion, then 2-opt and Or-opt until neither helps.
 * @param ends what lies first and last; a round trip counts the way back to its first place
 * @returns indexes; a round trip is written from place 0, or from a fixed last place
 */
export function orderTrip(
  matrix: TripMatrix,
  ends: { readonly first?: number; readonly last?: number; readonly roundTrip: boolean },
): number[] {
  const { size } = matrix
  const { first, last, roundTrip } = ends
  // Each case is a round trip on a changed matrix: where the ends lie free, the way back is free;
  // where both are fixed, the last leads to the first only.
  const isPath = first !== undefined && last !== undefined && size > 1 && first !== last
  const cost = (a: number, b: number) => {
    if (isPath) {
      if (a === last) return b === first ? 0 : forbidden
      if (b === first) return forbidden
    } else if (!roundTrip && (b === first || a === last)) return 0
    return matrix.seconds[a * size + b]!
  }
  const round = size <= exactPlaces ? bestRound(size, cost) : goodRound(size, cost)
  if (first === undefined && last !== undefined) {
    const start = round.indexOf(last) + (roundTrip ? 0 : 1)
    return [...round.slice(start), ...round.slice(0, start)]
  }
  const start = round.indexOf(first ?? 0)
  return [...round.slice(start), ...round.slice(0, start)]
}

type Cost = (a: number, b: number) => number

/** More than any trip takes, and small enough to be added up. */
const forbidden = 1e9

/** Held and Karp: the best way from place 0 through each set of others to each of them. */
function bestRound(size: number, cost: Cost): number[] {
  const others = size - 1
  if (others <= 0) return [...Array(size).keys()]
  const sets = 1 << others
  const best = new Float64Array(sets * others).fill(Infinity)
  const before = new Int8Array(sets * others).fill(-1)
  for (let i = 0; i < others; i++) best[(1 << i) * others + i] = cost(0, i + 1)
  for (let set = 1; set < sets; set++) {
    for (let i = 0; i < others; i++) {
      const sofar = best[set * others + i]!
      if (sofar === Infinity) continue
      for (let next = 0; next < others; next++) {
        if (set & (1 << next)) continue
        const cell = (set | (1 << next)) * others + next
        const total = sofar + cost(i + 1, next + 1)
        if (total < best[cell]!) {
          best[cell] = total
          before[cell] = i
        }
      }
    }
  }
  let set = sets - 1
  let at = 0
  for (let i = 1; i < others; i++) {
    const isBetter =
      best[set * others + i]! + cost(i + 1, 0) < best[set * others + at]! + cost(at + 1, 0)
    if (isBetter) at = i
  }
  const order: number[] = []
  while (at >= 0) {
    order.push(at + 1)
    const earlier = before[set * others + at]!
    set &= ~(1 << at)
    at = earlier
  }
  return [0, ...order.reverse()]
}

function goodRound(size: number, cost: Cost): number[] {
  let round = insertAll(size, cost)
  for (;;) {
    const better = bestMove(round, cost)
    if (!better) return round
    round = better
  }
}

/** Each place in turn where it costs least. */
function insertAll(size: number, cost: Cost): number[] {
  const round = [0]
  const left = new Set([...Array(size).keys()].slice(1))
  while (left.size > 0) {
    let best = { place: -1, at: 0, added: Infinity }
    for (const place of left) {
      for (let at = 1; at <= round.length; at++) {
        const a = round[at - 1]!
        const b = round[at % round.length]!
        const added = cost(a, place) + cost(place, b) - cost(a, b)
        if (added < best.added) best = { place, at, added }
      }
    }
    round.splice(best.at, 0, best.place)
    left.delete(best.place)
  }
  return round
}

/** The best of: a stretch turned round (2-opt), one to three places moved elsewhere (Or-opt). */
function bestMove(round: readonly number[], cost: Cost): number[] | undefined {
  const { length } = round
  const at = (i: number) => round[i % length]!
  // Sums along the round and against it, so that turning a stretch costs no walk over it.
  const ahead = [0]
  const back = [0]
  for (let i = 0; i + 1 < length; i++) {
    ahead.push(ahead[i]! + cost(at(i), at(i + 1)))
    back.push(back[i]! + cost(at(i + 1), at(i)))
  }
  let best = 0
  let apply: (() => number[]) | undefined
  const offer = (gain: number, move: () => number[]) => {
    if (gain <= best) return
    best = gain
    apply = move
  }
  for (let i = 1; i < length; i++) {
    for (let j = i + 1; j < length; j++) {
      const before = cost(at(i - 1), at(i)) + ahead[j]! - ahead[i]! + cost(at(j), at(j + 1))
      const after = cost(at(i - 1), at(j)) + back[j]! - back[i]! + cost(at(i), at(j + 1))
      offer(before - after, () => [
        ...round.slice(0, i),
        ...round.slice(i, j + 1).reverse(),
        ...round.slice(j + 1),
      ])
    }
    for (let end = i; end < Math.min(i + 3, length); end++) {
      const [from, to] = [at(i - 1), at(end + 1)]
      const saved = cost(from, at(i)) + cost(at(end), to) - cost(from, to)
      for (let k = 0; k < length; k++) {
        if (k >= i - 1 && k <= end) continue
        const added = cost(at(k), at(i)) + cost(at(end), at(k + 1)) - cost(at(k), at(k + 1))
        offer(saved - added, () => {
          const moved = round.slice(i, end + 1)
          const rest = [...round.slice(0, i), ...round.slice(end + 1)]
          const place = rest.indexOf(at(k)) + 1
          return [...rest.slice(0, place), ...moved, ...rest.slice(place)]
        })
      }
    }
  }
  return apply?.()
}
