import type { Instance, PlaceId, Profile, Round, RoundId, Stop, TravelTimes } from '../../model.ts'
import { crowMetresTo, isBehind } from '../behind.ts'
import { frozenUntil } from '../frozen.ts'
import { fastestMetresPerSecond, snapSlackMetres } from '../positions.ts'
import { hasReload } from '../reloads.ts'
import { legBetween } from '../roundTable.ts'
import { collectedLoad, stopWorkSeconds } from '../stopWork.ts'
import { straightLineMetresTo } from '../straightLine.ts'
import { type TimedRound, timeRound } from '../timeRound.ts'

/**
 * What lies open of some rounds, behind all that is passed or frozen, as plain numbers. Its nodes are
 * stops: first the movable ones, then those that keep their order; behind them each line's head (where
 * its carrier comes from), and last the depot.
 */
export interface Lines {
  readonly lines: readonly Line[]
  /** Nodes below this may move. */
  readonly movable: number
  /** Stops of all lines. */
  readonly nodes: number
  readonly depot: number
  readonly stops: readonly Stop[]
  /** By node: the line it's in. */
  readonly home: Int32Array
  /** By node: the one before it as people see it now. */
  readonly shownBefore: Int32Array
  /** By node: the end of the window its household was told. */
  readonly dueAt: Float64Array
  /** By node: whose carrier would be another. */
  readonly households: Int32Array
  readonly insertedAt: Float64Array
  readonly isSpecial: Uint8Array
  readonly moreLitres: Float64Array
  readonly moreGrams: Float64Array
  /** By node: equal numbers are the same place. */
  readonly place: Int32Array
  /** At `line × movable + node`: 1 where it may go there. */
  readonly mayTake: Uint8Array
  /** At `node × (depot + 1) + other`, as the crow flies, less what a snap may save. */
  readonly flightMetres: Float64Array
}

export interface Line {
  readonly round: Round
  readonly timed: TimedRound
  /** The first stop that isn't passed or frozen. */
  readonly openIndex: number
  readonly head: number
  readonly startAt: number
  readonly litres: number
  readonly grams: number
  readonly order: readonly number[]
  /** By node: work at a halt of its own, and at the halt that the node before it has made. */
  readonly workMs: Float64Array
  readonly joinedMs: Float64Array
  readonly metresPerSecond: number
  /** Seconds; `noWay` where there is none. One of the two may move, or they follow each other. */
  leg(from: number, to: number): number
}

/** Longer than any shift, and small enough to be added to. */
export const noWay = 1e7

/**
 * The open parts of these rounds. Rounds with a stop that no way leads to by now are left out (what a
 * closed street keeps back waits for the street), those whose bag is too full as it is, and those
 * with a reload ahead.
 */
export function openLines({
  instance,
  roundIds,
  travel,
  nowAt,
}: {
  readonly instance: Instance
  readonly roundIds: ReadonlySet<RoundId>
  readonly travel: TravelTimes
  readonly nowAt: number
}): Lines {
  const { depotPlaceId, places, settings } = instance
  const open = instance.rounds.flatMap((round) => {
    if (!roundIds.has(round.roundId)) return []
    const timed = timeRound({ round, instance, travel, nowAt })
    const openIndex = frozenUntil({ round, schedule: timed, settings, nowAt })
    const isPlain = timed.table.isWhole && !hasReload(round, openIndex)
    return isPlain && bagHolds(round, timed, openIndex) ? [{ round, timed, openIndex }] : []
  })
  const listed = open.flatMap(({ round, openIndex }, line) =>
    round.stops.slice(openIndex).map((stop, n) => {
      return { stop, line, index: openIndex + n, mayMove: isMovable(stop, round) }
    }),
  )
  const inOrder = [...listed.filter((each) => each.mayMove), ...listed.filter((n) => !n.mayMove)]
  const stops = inOrder.map(({ stop }) => stop)
  const nodes = stops.length
  const movable = listed.filter(({ mayMove }) => mayMove).length
  const depot = nodes + open.length
  const nodeOf = new Map(stops.map((stop, node) => [stop.stopId, node]))
  const headIds = open.map(({ round, openIndex }) => round.stops[openIndex - 1]?.placeId)
  const placeIds = [...stops.map(({ placeId }) => placeId), ...headIds, undefined].map(
    (placeId) => placeId ?? depotPlaceId,
  )
  const legs = new Map<Profile, LegsOf>()
  const legsOf = (profile: Profile) => {
    let known = legs.get(profile)
    if (!known) legs.set(profile, (known = keepLegs({ placeIds, movable, profile, travel })))
    return known
  }
  const shownBefore = new Int32Array(nodes)
  const lines = open.map(({ round, timed, openIndex }, number): Line => {
    const order = round.stops.slice(openIndex).map(({ stopId }) => nodeOf.get(stopId)!)
    const head = nodes + number
    for (const [index, node] of order.entries()) shownBefore[node] = order[index - 1] ?? head
    const work = (stop: Pick<Stop, 'deliveries' | 'collections'>) =>
      1000 * stopWorkSeconds(stop, round.profile, settings)
    return {
      round,
      timed,
      openIndex,
      head,
      startAt: openIndex === 0 ? timed.startAt : timed.departAt[openIndex - 1]!,
      litres: timed.litres[openIndex]!,
      grams: timed.grams[openIndex]!,
      order,
      workMs: Float64Array.from(stops, work),
      joinedMs: Float64Array.from(
        stops,
        ({ collections }) => 1000 * settings.serviceSeconds.collectionJoined * collections.length,
      ),
      metresPerSecond: fastestMetresPerSecond[round.profile],
      leg: legsOf(round.profile),
    }
  })
  const positions = placeIds.map((placeId) => places.get(placeId)!.position)
  const lons = Float64Array.from(positions, ([lon]) => lon)
  const lats = Float64Array.from(positions, ([, lat]) => lat)
  const flightMetres = new Float64Array(movable * (depot + 1))
  for (let node = 0; node < movable; node++) {
    const metres = straightLineMetresTo(positions[node]!, lons, lats)
    const row = node * (depot + 1)
    for (let other = 0; other <= depot; other++)
      flightMetres[row + other] = Math.max(0, metres[other]! - snapSlackMetres)
  }
  const numbers = new Map<PlaceId, number>()
  const loads = stops.map((stop) => collectedLoad(stop, settings))
  const columnOf = (read: (line: Line, index: number) => number) =>
    Float64Array.from(inOrder, ({ index, line }) => read(lines[line]!, index))
  return {
    lines,
    movable,
    nodes,
    depot,
    stops,
    home: Int32Array.from(inOrder, ({ line }) => line),
    shownBefore,
    dueAt: Float64Array.from(stops, ({ collections }) =>
      Math.min(...collections.map(({ promisedToAt = Infinity }) => promisedToAt)),
    ),
    households: Int32Array.from(stops, ({ collections }) => collections.length),
    insertedAt: Float64Array.from(stops, ({ insertedAt = 0 }) => insertedAt),
    isSpecial: Uint8Array.from(columnOf(({ timed }, index) => timed.table.isSpecial[index]!)),
    moreLitres: columnOf(({ timed }, index) => timed.table.moreLitres[index]!),
    moreGrams: columnOf(({ timed }, index) => timed.table.moreGrams[index]!),
    place: Int32Array.from(placeIds, (placeId) => {
      if (!numbers.has(placeId)) numbers.set(placeId, numbers.size)
      return numbers.get(placeId)!
    }),
    mayTake: Uint8Array.from({ length: lines.length * movable }, (_, at) => {
      const node = at % movable
      const line = Math.floor(at / movable)
      return isAllowed(lines[line]!, inOrder[node]!.line === line, stops[node]!, instance) &&
        loads[node]!.litres <= lines[line]!.round.capacity.litres
        ? 1
        : 0
    }),
    flightMetres,
  }
}

function bagHolds({ capacity }: Round, { mostLitres, mostGrams }: TimedRound, from: number) {
  return mostLitres[from]! <= capacity.litres && mostGrams[from]! <= capacity.grams
}

/** Deliveries lie in order where it's fixed, and stay with their round everywhere. */
function isMovable({ deliveries, collections }: Stop, { orderPolicy }: Round): boolean {
  return orderPolicy === 'free' || (deliveries.length === 0 && collections.length > 0)
}

function isAllowed(
  { round, timed }: Line,
  isHome: boolean,
  { placeId, deliveries, collections }: Stop,
  { places }: Instance,
): boolean {
  if (isHome) return true
  if (deliveries.length > 0) return false
  if (collections.some(({ requestId }) => round.refused.includes(requestId))) return false
  const crowMetres = crowMetresTo(places.get(placeId)!, round, places)
  return !isBehind({ round, schedule: timed, crowMetres })
}

type LegsOf = (from: number, to: number) => number

/**
 * Legs of a profile, each asked for once. Of two nodes one may move, whose legs have a table; the
 * others keep their order, so that each of them is left for one other only.
 */
function keepLegs({
  placeIds,
  movable,
  profile,
  travel,
}: {
  readonly placeIds: readonly PlaceId[]
  readonly movable: number
  readonly profile: Profile
  readonly travel: TravelTimes
}): LegsOf {
  const all = placeIds.length
  const unknown = -1
  const toMovable = new Int32Array(movable * all).fill(unknown)
  const fromMovable = new Int32Array(movable * all).fill(unknown)
  const onward = new Int32Array(all).fill(unknown)
  const find = (from: number, to: number) =>
    legBetween(travel, profile, placeIds[from]!, placeIds[to]!)?.seconds ?? noWay
  return (from, to) => {
    const [table, at] =
      to < movable
        ? [toMovable, to * all + from]
        : from < movable
          ? [fromMovable, from * all + to]
          : [onward, from]
    if (table[at] === unknown) table[at] = find(from, to)
    return table[at]!
  }
}
