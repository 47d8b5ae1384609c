import type { Instance, Leg, Load, PlaceId, RequestId, Round, Stop, TravelTimes } from '../model.ts'
import { bagsOf, isMailReload, type Reload } from './reloads.ts'
import { collectedLoad, deliveredLoad, isSpecialStop, stopWorkSeconds } from './stopWork.ts'
import { type Ends, piecesOf } from './walk.ts'

/**
 * What a round's stops ask for by themselves, whatever the hour, as flat arrays: a press looks at
 * every round of its depot and changes one.
 */
export interface RoundTable {
  /** To each stop from the one before it, the depot first and last; 0 where there is no way. */
  readonly legSeconds: Float64Array
  readonly legMetres: Float64Array
  /** 1 where no way leads there from the stop before. */
  readonly hasNoWay: Uint8Array
  /** There is a way for every leg. */
  readonly isWhole: boolean
  readonly workSeconds: Float64Array
  /** 1 for a stop that must be confirmed. */
  readonly isSpecial: Uint8Array
  /** 0 for what was planned in the morning. */
  readonly insertedAt: Float64Array
  /** The latest of these. */
  readonly lastInsertedAt: number
  /**
   * What the mail asks for by itself, without any collection: at each of its stops the way from the one
   * before it and the work there, and at last the way home; 0 at other stops.
   */
  readonly mailSeconds: Float64Array
  /** How much longer the round is, by its plan, than its mail alone. */
  readonly addedSeconds: number
  /** All mail of the round. */
  readonly mail: Load
  readonly startLoad: Load
  readonly reloads: readonly Reload[]
  /** What each stop adds to the load; a reload at the depot says what it leaves instead. */
  readonly moreLitres: Float64Array
  readonly moreGrams: Float64Array
  readonly requestIds: ReadonlySet<RequestId>
  /** Collections whose households were told a time, in their order. */
  readonly promises: readonly { readonly index: number; readonly toAt: number }[]
}

type Ground = Pick<Instance, 'depotPlaceId' | 'settings'>

/**
 * The table of a round's stops, made once for each list of stops and each `travel`, which must
 * answer the same as long as it's the same function. Most lists are another one with a stop more or
 * less: what they have in common is copied from its table.
 */
export function roundTable(round: Round, ground: Ground, travel: TravelTimes): RoundTable {
  let known = tables.get(travel)
  if (!known) tables.set(travel, (known = { ofStops: new WeakMap(), lastOf: new WeakMap() }))
  const { stops } = round
  const kept = known.ofStops.get(stops)
  if (kept && isFor(kept, round, ground)) return kept
  const [first, last] = [stops[0], stops.at(-1)]
  const before = (first && known.lastOf.get(first)) ?? (last && known.lastOf.get(last))
  const like = before && isFor(before, round, ground) ? before : undefined
  const { depotPlaceId, settings } = ground
  const made = {
    ...makeTable(round, ground, travel, like),
    stops,
    depotPlaceId,
    settings,
    profile: round.profile,
  }
  known.ofStops.set(stops, made)
  if (first) known.lastOf.set(first, made)
  if (last) known.lastOf.set(last, made)
  return made
}

type KeptTable = RoundTable & Ground & Pick<Round, 'profile' | 'stops'>

const tables = new WeakMap<
  TravelTimes,
  {
    readonly ofStops: WeakMap<readonly Stop[], KeptTable>
    /** By the first and the last stop of a list, which seldom change: the table made last. */
    readonly lastOf: WeakMap<Stop, KeptTable>
  }
>()

function isFor(
  { profile, settings, depotPlaceId }: KeptTable,
  round: Round,
  ground: Ground,
): boolean {
  return (
    profile === round.profile &&
    settings === ground.settings &&
    depotPlaceId === ground.depotPlaceId
  )
}

/** @param like has stops in common with the round, at its beginning and at its end */
function makeTable(
  { stops, profile }: Round,
  { depotPlaceId, settings }: Ground,
  travel: TravelTimes,
  like: KeptTable | undefined,
): RoundTable {
  const count = stops.length
  const { head, tail } = inCommon(stops, like?.stops ?? [])
  const endOfNew = count - tail
  const shift = (like?.stops.length ?? 0) - count
  /** What stands in the other table where a stop, or the leg to it, is the same. */
  const copied = <A extends Float64Array | Uint8Array>(
    to: A,
    from: A | undefined,
    after = 0,
  ): A => {
    if (!from) return to
    to.set(from.subarray(0, head))
    to.set(from.subarray(endOfNew + after + shift), endOfNew + after)
    return to
  }
  const stopColumn = (from: Float64Array | undefined) => copied(new Float64Array(count), from)

  // the leg to the first stop of the end in common begins elsewhere
  const isSameEnd = tail > 0 ? 1 : 0
  const legColumn = (from: Float64Array | undefined) =>
    copied(new Float64Array(count + 1), from, isSameEnd)
  const legSeconds = legColumn(like?.legSeconds)
  const legMetres = legColumn(like?.legMetres)
  const hasNoWay = copied(new Uint8Array(count + 1), like?.hasNoWay, isSameEnd)
  const lastLeg = tail > 0 ? endOfNew : count
  for (let index = head; index <= lastLeg; index++) {
    const ends = { from: stops[index - 1], to: stops[index], depotPlaceId }
    const leg = legOf(travel, profile, ends)
    legSeconds[index] = leg?.seconds ?? 0
    legMetres[index] = leg?.metres ?? 0
    hasNoWay[index] = leg ? 0 : 1
  }

  const workSeconds = stopColumn(like?.workSeconds)
  const insertedAt = stopColumn(like?.insertedAt)
  const moreLitres = stopColumn(like?.moreLitres)
  const moreGrams = stopColumn(like?.moreGrams)
  const isSpecial = copied(new Uint8Array(count), like?.isSpecial)
  let { litres, grams } = like?.mail ?? { litres: 0, grams: 0 }
  const requestIds = new Set(like?.requestIds)
  for (let index = head; index < endOfNew + shift; index++) {
    const gone = like!.stops[index]!
    const given = deliveredLoad(gone, settings)
    litres -= given.litres
    grams -= given.grams
    for (const { requestId } of gone.collections) requestIds.delete(requestId)
  }
  const promises = (like?.promises ?? []).filter(({ index }) => index < head)
  for (let index = head; index < endOfNew; index++) {
    const stop = stops[index]!
    const given = deliveredLoad(stop, settings)
    const taken = collectedLoad(stop, settings)
    workSeconds[index] = stopWorkSeconds(stop, profile, settings)
    insertedAt[index] = stop.insertedAt ?? 0
    moreLitres[index] = taken.litres - given.litres
    moreGrams[index] = taken.grams - given.grams
    isSpecial[index] = isSpecialStop(stop) ? 1 : 0
    litres += given.litres
    grams += given.grams
    for (const { requestId, promisedToAt: toAt } of stop.collections) {
      requestIds.add(requestId)
      if (toAt !== undefined) promises.push({ index, toAt })
    }
  }
  for (const { index, toAt } of like?.promises ?? [])
    if (index >= endOfNew + shift) promises.push({ index: index - shift, toAt })
  const mail = { litres, grams }
  const { startLoad, reloads, relays } = bagsOf(stops, mail, settings)
  for (const { index, litres, grams } of relays) {
    moreLitres[index] = litres
    moreGrams[index] = grams
  }
  const mailSeconds = copied(new Float64Array(count + 1), like?.mailSeconds)
  let isAfterNew = false
  for (let index = head; index <= count && !isAfterNew; index++) {
    const stop = stops[index]
    isAfterNew = index >= endOfNew && (!stop || isMail(stop))
    if (stop && !isMail(stop)) continue
    const ends = { from: stops[lastMail(stops, index - 1)], to: stop, depotPlaceId }
    mailSeconds[index] =
      (legOf(travel, profile, ends)?.seconds ?? 0) +
      (stop ? stopWorkSeconds(withoutCollections(stop), profile, settings) : 0)
  }
  return {
    legSeconds,
    legMetres,
    hasNoWay,
    isWhole: !hasNoWay.includes(1),
    workSeconds,
    isSpecial,
    insertedAt,
    lastInsertedAt: latestOf(insertedAt),
    mailSeconds,
    addedSeconds: sum(legSeconds) + sum(workSeconds) - sum(mailSeconds),
    mail,
    startLoad,
    reloads,
    moreLitres,
    moreGrams,
    requestIds,
    promises,
  }
}

/** What is there before any press. */
function isMail(stop: Stop): boolean {
  return stop.deliveries.length > 0 || isMailReload(stop)
}

/** The last stop with mail up to an index; -1 where there is none. */
function lastMail(stops: readonly Stop[], index: number): number {
  let last = index
  while (last >= 0 && !isMail(stops[last]!)) last--
  return last
}

function withoutCollections(stop: Stop): Stop {
  return { ...stop, collections: [] }
}

export function sum(values: Float64Array): number {
  let total = 0
  for (let index = 0; index < values.length; index++) total += values[index]!
  return total
}

function latestOf(times: Float64Array): number {
  let latest = 0
  for (const at of times) if (at > latest) latest = at
  return latest
}

/** How many stops two lists share at their beginning, and of the others at their end. */
export function inCommon(
  stops: readonly Stop[],
  others: readonly Stop[],
): { readonly head: number; readonly tail: number } {
  const most = Math.min(stops.length, others.length)
  let head = 0
  while (head < most && stops[head] === others[head]) head++
  let tail = 0
  while (tail < most - head && stops.at(-1 - tail) === others.at(-1 - tail)) tail++
  return { head, tail }
}

export function legBetween(
  travel: TravelTimes,
  profile: Round['profile'],
  from: PlaceId,
  to: PlaceId,
): Leg | undefined {
  return from === to ? atOnce : travel(profile, from, to)
}

/**
 * The way from one stop of a round to another, the depot where one is absent, walks and all (`piecesOf`);
 * undefined where there is none.
 */
export function legOf(travel: TravelTimes, profile: Round['profile'], ends: Ends): Leg | undefined {
  const { from, to, depotPlaceId } = ends
  if (!from?.walk && !to?.walk)
    return legBetween(travel, profile, from?.placeId ?? depotPlaceId, to?.placeId ?? depotPlaceId)
  let [seconds, metres] = [0, 0]
  for (const piece of piecesOf(profile, ends)) {
    const leg = travel(piece.profile, piece.from, piece.to)
    if (!leg) return undefined
    seconds += leg.seconds
    metres += leg.metres
  }
  return { seconds, metres }
}

const atOnce: Leg = { seconds: 0, metres: 0 }
