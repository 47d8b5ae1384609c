import type { RequestId, Round } from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { straightLineMetres } from '../../algorithms/round/straightLine.ts'
import type { Ground } from './ground.ts'
import { makeTours, type Release, type Spot, type Tour, type TourMaker } from './tours.ts'

interface HindsightInput {
  /** The day's rounds with their deliveries only. */
  readonly empty: readonly Round[]
  readonly releases: readonly Release[]
  readonly ground: Ground
  readonly seed: number
  /** Plans to begin from, such as what each policy's carriers walked. */
  readonly starts?: readonly (readonly Round[])[]
  /** Each takes out some collections and puts them back; a budget in work, never in time. */
  readonly iterations: number
}

export interface Hindsight {
  readonly rounds: readonly Round[]
  readonly collected: ReadonlySet<RequestId>
}

/**
 * The best plan of a day for somebody who knows all presses and all true times from the start, though
 * nothing can be collected before it is released: most collections first, then the least carrier time
 * and overtime at its weight. Fixed orders stay, bags and shifts bind (a round that somebody else
 * brought back later may be as late here), nothing is frozen, and a carrier may wait for a release.
 *
 * Greedy insertion in several orders, then ruin and recreate: some collections that lie near one
 * another, of one round, or anywhere are taken out and put back one by one at their cheapest
 * places. With one that is a relocation, with two a swap, with neighbours in a collection round
 * or-opt and more. Accepted as in annealing with a falling threshold (G. Schrimpf et al., Journal of
 * Computational Physics 159 (2000) 139-171).
 *
 * It's a bound for policies only as far as the search is good. Begun from the policies' own plans it
 * is never worse than any of them.
 */
export function hindsight(input: HindsightInput): Hindsight {
  const { empty, releases, ground, seed, starts = [], iterations } = input
  const makers = empty.map((round) => makeTours(round, releases, ground))
  const places = releases.map(({ request }) => ground.places.get(request.placeId)!.position)
  const search = openSearch(makers, releases.length)
  const draw = (...names: readonly (string | number)[]) =>
    chance(seed, 'hindsight', ...names.map(String))

  const begun = starts.map((rounds) => search.read(rounds, empty))
  for (const order of ordersOf(releases, draw))
    begun.push(
      search.insert({ tours: makers.map((maker) => maker.empty), served: 0, cost: 0 }, order),
    )
  const bestOf = (some: readonly State[]) =>
    some.reduce((one, other) => (isBetter(other, one) ? other : one))
  let best = bestOf(begun)
  // nobody brings today what can't be collected even with nothing else to do
  const possible = releases.flatMap((_, r) => (search.fitsAlone(r) ? [r] : []))
  if (possible.length > 0) {
    // where a bag was emptied on the way it's too full here, and little can be moved from there on
    const plain = bestOf(begun.filter(search.holds))
    best = bestOf([best, improve(best), ...(plain === best ? [] : [improve(plain)])])
  }
  return {
    rounds: best.tours.map((tour, t) => makers[t]!.write(tour)),
    collected: new Set(
      best.tours.flatMap(({ at }) =>
        [...at.values()].flat().map((r) => releases[r]!.request.requestId),
      ),
    ),
  }

  function improve(from: State): State {
    let found = from
    let current = from
    const near = possible.map((r) => ({
      r,
      others: [...possible].sort(
        (a, b) =>
          straightLineMetres(places[a]!, places[r]!) - straightLineMetres(places[b]!, places[r]!) ||
          a - b,
      ),
    }))
    for (let step = 0; step < iterations; step++) {
      const out = ruin(current, step, near)
      const order = shuffle(
        [...out, ...possible.filter((r) => !search.isServed(current, r) && !out.includes(r))],
        (name) => draw(step, 'order', name),
      )
      const next = search.insert(search.remove(current, out), order)
      const worthMs = warmestMs * (1 - step / iterations)
      const isTaken =
        next.served > current.served ||
        (next.served === current.served && next.cost < current.cost + worthMs)
      if (!isTaken) continue
      current = next
      if (isBetter(current, found)) found = current
    }
    return found
  }

  function ruin(
    state: State,
    step: number,
    near: readonly { readonly r: number; readonly others: readonly number[] }[],
  ): number[] {
    const { r, others } = near[Math.floor(draw(step, 'centre') * near.length)]!
    const wanted = 1 + Math.floor(draw(step, 'count') ** 2 * mostOut)
    const how = draw(step, 'how')
    const pool =
      how < 0.5
        ? others
        : how < 0.75
          ? others.filter((other) => search.tourOf(state, other) === search.tourOf(state, r))
          : shuffle(others, (name) => draw(step, 'anywhere', name))
    return pool.filter((other) => search.isServed(state, other)).slice(0, wanted)
  }
}

/** At most so many collections are out at once. */
const mostOut = 10
/** At first a plan that costs so much more is still gone on from. */
const warmestMs = 120_000

interface State {
  readonly tours: readonly Tour[]
  readonly served: number
  readonly cost: number
}

const isBetter = (one: State, other: State) =>
  one.served > other.served || (one.served === other.served && one.cost < other.cost)

function openSearch(makers: readonly TourMaker[], count: number) {
  const withCost = (tours: readonly Tour[], served: number): State => ({
    tours,
    served,
    cost: tours.reduce((sum, { cost }) => sum + cost, 0),
  })
  const tourOf = ({ tours }: State, r: number) =>
    tours.findIndex(({ at }) => [...at.values()].some((some) => some.includes(r)))

  function findSpot(tours: readonly Tour[], r: number): Spot | undefined {
    let best: Spot | undefined
    for (const [t, tour] of tours.entries()) {
      const spot = makers[t]!.findSpot(tour, r)
      if (spot && (!best || spot.cost < best.cost)) best = { ...spot, tour: t }
    }
    return best
  }

  return {
    count,
    tourOf,
    /** No bag is too full. */
    holds: ({ tours }: State) => tours.every((tour, t) => makers[t]!.fitsBag(tour)),
    isServed: (state: State, r: number) => tourOf(state, r) >= 0,
    fitsAlone: (r: number) =>
      findSpot(
        makers.map(({ empty }) => empty),
        r,
      ) !== undefined,
    insert({ tours: before, served: already }: State, order: readonly number[]): State {
      const tours = [...before]
      let served = already
      for (const r of order) {
        const spot = findSpot(tours, r)
        if (!spot) continue
        tours[spot.tour] = makers[spot.tour]!.place(tours[spot.tour]!, r, spot)
        served++
      }
      return withCost(tours, served)
    },
    remove(state: State, out: readonly number[]): State {
      const tours = [...state.tours]
      for (const r of out) {
        const t = tourOf({ ...state, tours }, r)
        tours[t] = makers[t]!.remove(tours[t]!, r)
      }
      return withCost(tours, state.served - out.length)
    },
    read(rounds: readonly Round[], empty: readonly Round[]): State {
      const tours = empty.map(({ roundId }, t) => {
        const tour = makers[t]!.read(rounds.find((round) => round.roundId === roundId)!)
        makers[t]!.allow(tour.backAt)
        return tour
      })
      const served = tours.reduce((sum, { at }) => sum + [...at.values()].flat().length, 0)
      return withCost(tours, served)
    },
  }
}

type Draw = (...names: readonly (string | number)[]) => number

/** As they come, the last first, and at random. */
function ordersOf(releases: readonly Release[], draw: Draw): number[][] {
  const all = releases.map((_, r) => r)
  const byRelease = [...all].sort((a, b) => releases[a]!.at - releases[b]!.at || a - b)
  return [
    byRelease,
    [...byRelease].reverse(),
    ...[1, 2, 3].map((turn) => shuffle(all, (name) => draw('start', turn, name))),
  ]
}

function shuffle(all: readonly number[], draw: (name: number) => number): number[] {
  const keyed = all.map((one) => ({ one, key: draw(one) }))
  return keyed.sort((a, b) => a.key - b.key || a.one - b.one).map(({ one }) => one)
}
