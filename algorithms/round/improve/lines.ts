import type {
  Instance,
  Leg,
  Load,
  PlaceId,
  Profile,
  Round,
  RoundId,
  Stop,
  TravelTimes,
} from '../../model.ts'
import { crowMetresTo, isBehind } from '../behind.ts'
import { fairUntil } from '../fairness.ts'
import { isHeld, pinnedUntil } from '../heldUntil.ts'
import { fastestMetresPerSecond, snapSlackMetres } from '../positions.ts'
import { isMailReload } from '../reloads.ts'
import { legBetween, sum } from '../roundTable.ts'
import { collectedLoad, deliveredLoad, isSpecialStop, stopWorkSeconds } from '../stopWork.ts'
import { straightLineMetresTo } from '../straightLine.ts'
import { type TimedRound, timeRound } from '../timeRound.ts'
import { isOnFoot } from '../walk.ts'
import { getsFull, leastLoad, mailFrom, newReload, noLoad } from './emptying.ts'

/**
 * What lies open of some rounds, behind all that is passed or frozen, as plain numbers. Its nodes are
 * stops: first the movable ones, then visits to the depot that may move, go or come, then those that keep
 * their order; behind them each line's head (where its carrier comes from), and last the depot.
 */
export interface Lines {
  readonly lines: readonly Line[]
  /** Nodes below this may move. */
  readonly movable: number
  /** Nodes from `movable` on and below this empty a bag: in their own line, or not at all. */
  readonly flexible: number
  /** Stops of all lines. */
  readonly nodes: number
  readonly depot: number
  readonly stops: readonly Stop[]
  /** By node: the line it's in. */
  readonly home: Int32Array
  /** By node: the one before it as people see it now; -1 for what they don't see. */
  readonly shownBefore: Int32Array
  /** By node: the end of the window its household was told. */
  readonly dueAt: Float64Array
  /** By node: whose carrier would be another. */
  readonly households: Int32Array
  readonly insertedAt: Float64Array
  readonly isSpecial: Uint8Array
  /** By node: what it adds to the load, and to the mail on board. */
  readonly moreLitres: Float64Array
  readonly moreGrams: Float64Array
  readonly mailLitres: Float64Array
  readonly mailGrams: Float64Array
  /** By node: 1 where nothing but mail is left on board. */
  readonly empties: Uint8Array
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
  /** He has a fair share of the collections until then (`fairness.ts`). */
  readonly fairUntilAt: number
  /** The first stop that isn't passed, frozen, or kept in place by a pin. */
  readonly openIndex: number
  readonly head: number
  readonly startAt: number
  /** A break that lies in the open part: on reaching a stop from then on; Infinity and 0 for none. */
  readonly breakDueAt: number
  readonly breakMs: number
  readonly litres: number
  readonly grams: number
  /** Of these, what is given out before more is fetched. */
  readonly mail: Load
  readonly order: readonly number[]
  /** Visits to the depot that may move or go, and last one that isn't there yet, where a bag may get full. */
  readonly reloads: readonly number[]
  /** By node: work at a halt of its own, and at the halt that the node before it has made. */
  readonly workMs: Float64Array
  readonly joinedMs: Float64Array
  readonly metresPerSecond: number
  /** What the way from the head to the depot may be at most. */
  readonly mostMetres: number
  /** Seconds; `noWay` where there is none. One of the two may move, or they follow each other. */
  leg(from: number, to: number): number
  /** The same in metres. */
  metres(from: number, to: number): number
}

/** Longer than any shift, and small enough to be added to. */
export const noWay = 1e7

/**
 * The open parts of these rounds. Rounds with a stop that no way leads to by now are left out (what a
 * closed street keeps back waits for the street), those whose bag is too full as it is, those whose
 * carrier rests or walks up to there, and those of a free order that fetch more mail ahead: what is given out
 * behind that may not come before it.
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
    const openIndex = pinnedUntil({ round, schedule: timed, settings, nowAt })
    const isResting = leavesFrozenAt(timed, openIndex) < timed.restsToAt
    const isCut = round.orderPolicy === 'free' && round.stops.slice(openIndex).some(isMailReload)
    const isPlain = timed.table.isWhole && !isCut && !isResting && !isOnFoot(round, openIndex)
    return isPlain && bagHolds(round, timed, openIndex) ? [{ round, timed, openIndex }] : []
  })
  const listed = open.flatMap(({ round, openIndex }, line) =>
    round.stops.slice(openIndex).map((stop, n): Listed => {
      return { stop, line, index: openIndex + n, kind: kindOf(stop, round) }
    }),
  )
  const moving = listed.filter(({ kind }) => kind === 'movable')
  const least = leastLoad(moving, settings)
  const spare = open.flatMap((each, line): Listed[] =>
    getsFull(each, least) ? [{ stop: newReload(each, instance, nowAt), line, kind: 'reload' }] : [],
  )
  const emptying = [...listed.filter(({ kind }) => kind === 'reload'), ...spare]
  const inOrder = [...moving, ...emptying, ...listed.filter(({ kind }) => kind === 'fixed')]
  const stops = inOrder.map(({ stop }) => stop)
  const nodes = stops.length
  const movable = moving.length
  const flexible = movable + emptying.length
  const depot = nodes + open.length
  const nodeOf = new Map(stops.map((stop, node) => [stop.stopId, node]))
  const headIds = open.map(({ round, openIndex }) => round.stops[openIndex - 1]?.placeId)
  const placeIds = [...stops.map(({ placeId }) => placeId), ...headIds, undefined].map(
    (placeId) => placeId ?? depotPlaceId,
  )
  const legs = new Map<string, LegsOf>()
  const legsOf = (profile: Profile, unit: keyof Leg) => {
    const key = `${profile} ${unit}`
    let known = legs.get(key)
    if (!known) legs.set(key, (known = keepLegs({ placeIds, flexible, profile, unit, travel })))
    return known
  }
  const shownBefore = new Int32Array(nodes).fill(-1)
  const lines = open.map(({ round, timed, openIndex }, number): Line => {
    const order = round.stops.slice(openIndex).map(({ stopId }) => nodeOf.get(stopId)!)
    const head = nodes + number
    for (const [index, node] of order.entries()) shownBefore[node] = order[index - 1] ?? head
    const work = (stop: Stop) => 1000 * stopWorkSeconds(stop, round.profile, settings)
    return {
      round,
      timed,
      fairUntilAt: fairUntil(round, timed, settings),
      openIndex,
      head,
      startAt: leavesFrozenAt(timed, openIndex),
      ...(timed.breakIndex < openIndex
        ? { breakDueAt: Infinity, breakMs: 0 }
        : { breakDueAt: timed.breakDueAt, breakMs: timed.breakMs }),
      litres: timed.litres[openIndex]!,
      grams: timed.grams[openIndex]!,
      mail: mailFrom(round.stops, openIndex, settings),
      order,
      reloads: emptying.flatMap(({ line }, n) => (line === number ? [movable + n] : [])),
      workMs: Float64Array.from(stops, work),
      joinedMs: Float64Array.from(
        stops,
        ({ collections }) => 1000 * settings.serviceSeconds.collectionJoined * collections.length,
      ),
      metresPerSecond: fastestMetresPerSecond[round.profile],
      mostMetres:
        Math.max(round.mostMetres ?? Infinity, timed.metres) -
        sum(timed.legMetres.subarray(0, openIndex)),
      leg: legsOf(round.profile, 'seconds'),
      metres: legsOf(round.profile, 'metres'),
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
  const more = inOrder.map(({ stop, line, index }) => {
    const given = deliveredLoad(stop, settings)
    const fetched =
      index !== undefined && isMailReload(stop)
        ? mailFrom(lines[line]!.round.stops, index + 1, settings)
        : noLoad
    return { litres: fetched.litres - given.litres, grams: fetched.grams - given.grams }
  })
  return {
    lines,
    movable,
    flexible,
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
    isSpecial: Uint8Array.from(stops, (stop) => (isSpecialStop(stop) ? 1 : 0)),
    moreLitres: Float64Array.from(loads, ({ litres }, node) => litres + more[node]!.litres),
    moreGrams: Float64Array.from(loads, ({ grams }, node) => grams + more[node]!.grams),
    mailLitres: Float64Array.from(more, ({ litres }) => litres),
    mailGrams: Float64Array.from(more, ({ grams }) => grams),
    empties: Uint8Array.from(stops, ({ reload }) => (reload === true ? 1 : 0)),
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

function leavesFrozenAt({ startAt, departAt }: TimedRound, openIndex: number): number {
  return openIndex === 0 ? startAt : departAt[openIndex - 1]!
}

function bagHolds({ capacity }: Round, { litres, grams }: TimedRound, from: number) {
  const isHeld = (most: number) => (load: number) => load <= most
  return (
    litres.subarray(from).every(isHeld(capacity.litres)) &&
    grams.subarray(from).every(isHeld(capacity.grams))
  )
}

interface Listed {
  readonly stop: Stop
  readonly line: number
  /** In its round; absent where it isn't there yet. */
  readonly index?: number
  readonly kind: 'movable' | 'reload' | 'fixed'
}

/**
 * Deliveries lie in order where it's fixed, and stay with their round everywhere; what a carrier has
 * ordered himself stays as he said, and a visit that cuts the mail where it cuts it.
 */
function kindOf(stop: Stop, { orderPolicy }: Round): Listed['kind'] {
  const { deliveries, collections, reload } = stop
  if (isHeld(stop) || isMailReload(stop)) return 'fixed'
  if (reload) return 'reload'
  const isLoose = orderPolicy === 'free' || (deliveries.length === 0 && collections.length > 0)
  return isLoose ? 'movable' : 'fixed'
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
  flexible,
  profile,
  unit,
  travel,
}: {
  readonly placeIds: readonly PlaceId[]
  readonly flexible: number
  readonly profile: Profile
  readonly unit: keyof Leg
  readonly travel: TravelTimes
}): LegsOf {
  const all = placeIds.length
  const unknown = -1
  const toLoose = new Int32Array(flexible * all).fill(unknown)
  const fromLoose = new Int32Array(flexible * all).fill(unknown)
  const onward = new Int32Array(all).fill(unknown)
  const find = (from: number, to: number) =>
    legBetween(travel, profile, placeIds[from]!, placeIds[to]!)?.[unit] ?? noWay
  return (from, to) => {
    const [table, at] =
      to < flexible
        ? [toLoose, to * all + from]
        : from < flexible
          ? [fromLoose, from * all + to]
          : [onward, from]
    if (table[at] === unknown) table[at] = find(from, to)
    return table[at]!
  }
}
