import type { Column, ColumnSearch } from './columns.ts'

/** So many places of each collection are looked at from the start. */
const firstPlaces = 4

/** The places where each collection by itself costs least, with a cost of delay for each round. */
export function firstColumns(
  { problem, prepared }: ColumnSearch,
  lines: readonly { readonly slope: Float64Array }[],
): Column[] {
  const { count } = problem.collections
  // `firstPlaces` a collection, the cheapest first: the round, and twice the gap, or the stop's + 1
  const costs = new Float64Array(count * firstPlaces).fill(Infinity)
  const rounds = new Int32Array(costs.length)
  const places = new Int32Array(costs.length)
  const keep = (c: number, cost: number, round: number, place: number): void => {
    const first = c * firstPlaces
    let at = first + firstPlaces - 1
    for (; at > first && costs[at - 1]! > cost; at--) {
      costs[at] = costs[at - 1]!
      rounds[at] = rounds[at - 1]!
      places[at] = places[at - 1]!
    }
    costs[at] = cost
    rounds[at] = round
    places[at] = place
  }
  for (const { number, round, aloneSeconds, extra, joinExtra, joiners } of prepared) {
    const { slope } = lines[number]!
    const { firstGap, firstJoin, serviceSeconds } = round
    for (let gap = Math.min(firstGap, firstJoin); gap < slope.length; gap++) {
      const row = gap * count
      const a = slope[gap]!
      if (gap >= firstGap) {
        for (let c = 0, last = firstPlaces - 1; c < count; c++, last += firstPlaces) {
          const cost = a * aloneSeconds[row + c]! + extra[row + c]!
          if (cost < costs[last]!) keep(c, cost, number, 2 * gap)
        }
      }
      const joining = joiners[gap]
      if (!joining) continue
      for (const c of joining) {
        const cost = slope[gap + 1]! * serviceSeconds[c]! + joinExtra[row + c]!
        if (cost < costs[c * firstPlaces + firstPlaces - 1]!) keep(c, cost, number, 2 * gap + 1)
      }
    }
  }
  const columns: Column[] = []
  for (let at = 0; at < costs.length; at++) {
    if (costs[at] === Infinity) continue
    const c = Math.floor(at / firstPlaces)
    const { number, round, aloneSeconds, extra, joinExtra } = prepared[rounds[at]!]!
    const index = places[at]! >> 1
    const joined = (places[at]! & 1) === 1
    columns.push({
      round: number,
      joined,
      index,
      members: [c],
      shares: [0],
      seconds: joined ? round.serviceSeconds[c]! : aloneSeconds[index * count + c]!,
      extra: joined ? joinExtra[index * count + c]! : extra[index * count + c]!,
      reduced: 0,
    })
  }
  return columns
}
