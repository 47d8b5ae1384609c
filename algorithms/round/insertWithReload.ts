import type { Leg, PlaceId, Profile, Round, Stop, StopId, TravelTimes } from '../model.ts'
import { fairUntil, unfairness } from './fairness.ts'
import { frozenUntil } from './frozen.ts'
import type { Inserted, InsertInput, Insertion } from './insertion.ts'
import { insertPickup } from './insertPickup.ts'
import { isTooFar } from './isTooFar.ts'
import { addedLateSeconds, listPromised } from './lateness.ts'
import { newStopSeconds } from './positions.ts'
import { legBetween } from './roundTable.ts'
import { collectedLoad, stopWorkSeconds } from './stopWork.ts'
import { type TimedRound, timeRound } from './timeRound.ts'
import { isWalked } from './walk.ts'

/**
 * Puts a request where it costs the least carrier time, as `insertPickup` does; where a bag is too full
 * for it, the carrier may also come by the depot on his way, empty the bag and go on (design section
 * 4: the next relay, else another round). What that costs counts like any other detour, so that another
 * round goes where it's cheaper.
 *
 * Who walks ahead of it (`walk`) rides by no depot. One reload at most is added, and none that costs overtime. All its places are tried, those first that
 * may cost the least, as long as none found is as cheap as that. (Without this bound a day of full bags
 * took half of its time here.)
 */
export function insertWithReload(input: InsertInput): Insertion {
  let best = insertPickup(input)
  let least = best.kind === 'inserted' ? costOf(best, input) : Infinity
  for (const { round, timed, gap, leastSeconds } of listDetours(input, least)) {
    if (leastSeconds >= least) break
    const emptied = withReload(round, gap, input)
    const after = timeRound({ ...input, round: emptied })
    if (after.overtimeSeconds > timed.overtimeSeconds) continue
    const found = insertPickup({ ...input, instance: { ...input.instance, rounds: [emptied] } })
    if (found.kind === 'refusal') continue
    const { overtimeSeconds } = timeRound({ ...input, round: found.plan })
    if (overtimeSeconds > timed.overtimeSeconds) continue
    const addedMetres = found.addedMetres + after.metres - timed.metres
    if (isTooFar(round, timed.metres + addedMetres, timed.metres)) continue
    const delayMs = after.returnAt - timed.returnAt
    const late = addedLateSeconds(listPromised(timed), gap, delayMs)
    const added = {
      addedSeconds: found.addedSeconds + Math.ceil(delayMs / 1000),
      addedMetres,
      addedLateSeconds: found.addedLateSeconds + late,
    }
    const both: Insertion = { ...found, ...added, reason: { kind: 'reload', ...added } }
    const cost = costOf(both, input)
    if (cost >= least) continue
    best = both
    least = cost
  }
  return best
}

/** The objective's, as `insertPickup` has it. */
function costOf({ plan, addedSeconds, addedLateSeconds }: Inserted, input: InsertInput): number {
  const { rounds, settings } = input.instance
  const was = rounds.find(({ roundId }) => roundId === plan.roundId)!
  const timed = timeRound({ ...input, round: was })
  const fairUntilAt = fairUntil(was, timed, settings)
  const price = ({ overtimeSeconds, returnAt }: typeof timed) =>
    settings.overtimeWeight * overtimeSeconds + unfairness(returnAt, fairUntilAt, settings)
  return (
    addedSeconds +
    price(timeRound({ ...input, round: plan })) -
    price(timed) +
    settings.latenessWeight * addedLateSeconds
  )
}

interface Detour {
  readonly round: Round
  readonly timed: TimedRound
  /** The stop before which he'd come by the depot. */
  readonly gap: number
  /** With the press, wherever it goes then. */
  readonly leastSeconds: number
}

/**
 * All ways by the depot of rounds whose bag is too full and whose roads are open, as far as they may cost
 * less than what is found already; the shortest first.
 */
function listDetours(input: InsertInput, below: number): Detour[] {
  const list = input.instance.rounds.flatMap((round) => detoursOf(round, input, below))
  return list.sort(
    (a, b) =>
      a.leastSeconds - b.leastSeconds || compare(a.round.number, b.round.number) || a.gap - b.gap,
  )
}

function detoursOf(round: Round, input: InsertInput, below: number): Detour[] {
  const { instance, request, travel, nowAt } = input
  const { depotPlaceId, settings } = instance
  const { progress, capacity, profile, stops, refused } = round
  const parcels = collectedLoad({ deliveries: [], collections: [request] }, settings)
  if (progress.state !== 'planned' && progress.state !== 'out') return []
  if (refused.includes(request.requestId)) return []
  if (parcels.litres > capacity.litres || parcels.grams > capacity.grams) return []
  const workSeconds = stopWorkSeconds(reloadStop(round, 0, input), profile, settings)
  if (workSeconds >= below) return []
  const timed = timeRound({ round, instance, travel, nowAt })
  const first = frozenUntil({ round, schedule: timed, settings, nowAt })
  const isFull =
    timed.mostLitres[first]! + parcels.litres > capacity.litres ||
    timed.mostGrams[first]! + parcels.grams > capacity.grams
  if (!isFull || !timed.table.isWhole || stops.slice(Math.max(0, first - 1)).some(isWalked))
    return []

  const elsewhere = leastCost(round, input)
  const pressSeconds = newStopSeconds({ round }, request, instance)
  const placeAt = (index: number) => stops[index]?.placeId ?? depotPlaceId
  const leg = (from: PlaceId, to: PlaceId) =>
    legBetween(travel, profile, from, to)?.seconds ?? Infinity
  const ways = depotWays(travel, profile, depotPlaceId)
  const fromDepot = leg(depotPlaceId, request.placeId)
  const toDepot = leg(request.placeId, depotPlaceId)
  const detours: Detour[] = []
  for (let gap = first; gap <= stops.length; gap++) {
    const to = ways.to(placeAt(gap - 1))
    const on = ways.from(placeAt(gap))
    const seconds = to + workSeconds + on - timed.legSeconds[gap]!
    if (seconds === Infinity) continue
    // the press may also lie on one of the two ways that are new
    const before = leg(placeAt(gap - 1), request.placeId) + toDepot - to
    const behind = fromDepot + leg(request.placeId, placeAt(gap)) - on
    const beside = pressSeconds + Math.min(before, behind)
    const leastSeconds = seconds + Math.min(elsewhere, beside)
    if (leastSeconds < below) detours.push({ round, timed, gap, leastSeconds })
  }
  return detours
}

interface DepotWays {
  to(placeId: PlaceId): number
  from(placeId: PlaceId): number
}

/** Seconds between a depot and its places, each asked for once: they stay the same. */
function depotWays(travel: TravelTimes, profile: Profile, depotPlaceId: PlaceId): DepotWays {
  let known = knownWays.get(travel)
  if (!known) knownWays.set(travel, (known = new Map()))
  const key = `${profile} ${depotPlaceId}`
  const found = known.get(key)
  if (found) return found
  const keep = (find: (placeId: PlaceId) => Leg | undefined) => {
    const seconds = new Map<PlaceId, number>()
    return (placeId: PlaceId) => {
      let its = seconds.get(placeId)
      if (its === undefined) seconds.set(placeId, (its = find(placeId)?.seconds ?? Infinity))
      return its
    }
  }
  const ways = {
    to: keep((placeId) => legBetween(travel, profile, placeId, depotPlaceId)),
    from: keep((placeId) => legBetween(travel, profile, depotPlaceId, placeId)),
  }
  known.set(key, ways)
  return ways
}

const knownWays = new WeakMap<TravelTimes, Map<string, DepotWays>>()

/** What the press would cost in a round whose bag holds it everywhere, however far he goes. */
function leastCost(round: Round, input: InsertInput): number {
  const { mostMetres: _, ...unlimited } = round
  const endless = { ...unlimited, capacity: { litres: Infinity, grams: Infinity } }
  const alone = { ...input, instance: { ...input.instance, rounds: [endless] } }
  const found = insertPickup(alone)
  return found.kind === 'inserted' ? costOf(found, alone) : Infinity
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function withReload(round: Round, gap: number, input: InsertInput): Round {
  return { ...round, stops: round.stops.toSpliced(gap, 0, reloadStop(round, gap, input)) }
}

function reloadStop(
  { roundId, stops }: Round,
  gap: number,
  { instance: { depotPlaceId }, request: { requestId }, nowAt }: InsertInput,
): Stop {
  return {
    stopId: `${roundId}.reload.${requestId}` as StopId,
    placeId: depotPlaceId,
    deliveries: [],
    collections: [],
    segment: (stops[gap - 1] ?? stops[0])?.segment ?? 0,
    insertedAt: nowAt,
    reload: true,
  }
}
