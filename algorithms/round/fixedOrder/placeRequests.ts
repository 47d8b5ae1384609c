import type {
  Instance,
  PickupRequest,
  PlaceId,
  RequestId,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../../model.ts'
import { onBreakSince } from '../breaks.ts'
import { fairUntil } from '../fairness.ts'
import { frozenUntil } from '../frozen.ts'
import { isTooFar } from '../isTooFar.ts'
import { listPromised } from '../lateness.ts'
import { asCollection } from '../positions.ts'
import { hasReload } from '../reloads.ts'
import { legBetween } from '../roundTable.ts'
import { collectedLoad, stopWorkSeconds } from '../stopWork.ts'
import { stopStates, type TimedRound, timeRound } from '../timeRound.ts'
import { isWalked } from '../walk.ts'
import type { FixedOrderProblem, FixedRound, Halt } from './fixedOrderProblem.ts'
import { placeCollections } from './placeCollections.ts'

interface PlacingInput {
  readonly instance: Instance
  /** In no round yet. */
  readonly requests: readonly PickupRequest[]
  readonly travel: TravelTimes
  readonly nowAt: number
  /** What it costs to leave a request to another day. */
  readonly postponeSeconds?: number
}

export interface PlacedRequests {
  /** Those that changed, whole. */
  readonly rounds: readonly Round[]
  readonly postponed: readonly RequestId[]
  /** Over the rounds as they are, in seconds of carrier time; postponements included. */
  readonly cost: number
  /** Proved: no other places cost less. */
  readonly bound: number
}

/** Design section 4. */
const usualPostponeSeconds = 1800

/**
 * Puts requests into the rounds of fixed order that are planned or out, all at once, where together
 * they cost least, a fair share of added work counted (`fairness.ts`); what is in the rounds stays where
 * it is. A request at a stop's place joins it, new halts lie behind what is frozen, and what no way leads to is left out, as `insertPickup` has it; to
 * the second, instants being rounded up. Who has passed a place already is not asked, nor whoever
 * empties his bag on the way, walks part of it or is on his break. One that is due stays before the stop where it lies:
 * what that makes of promises near it isn't reckoned. A round that would go beyond its range
 * (`mostMetres`) takes none of them: one by one (`insertPickup`) it may take some.
 *
 * @throws when a request's place isn't in the instance, or a request is in a round already.
 */
export function placeRequests(input: PlacingInput): PlacedRequests {
  const { instance, requests } = input
  let open = instance.rounds
    .filter(({ orderPolicy }) => orderPolicy === 'fixed')
    .filter(({ progress: { state } }) => state === 'planned' || state === 'out')
    .filter((round) => !hasReload(round) && onBreakSince(round) === undefined)
    .filter(({ stops }) => !stops.some(isWalked))
    .map((round) => openRound(round, input))
  assertNew(instance, requests)
  let bound: number | undefined
  for (;;) {
    const placed = placeCollections(problemOf(open, input))
    // nothing costs less within a range than without one
    bound ??= placed.bound
    const changed = open.flatMap((one, number) => {
      const halts = placed.halts.filter(({ round }) => round === number)
      return halts.length === 0 ? [] : [{ one, round: withHalts(one, halts, input) }]
    })
    const far = new Set(
      changed.filter(({ one, round }) => goesTooFar(one, round, input)).map(({ one }) => one),
    )
    if (far.size === 0) {
      const rounds = changed.map(({ round }) => round)
      const postponed = placed.postponed.map((c) => requests[c]!.requestId)
      return { rounds, postponed, cost: placed.cost, bound }
    }
    open = open.filter((one) => !far.has(one))
  }
}

function goesTooFar({ timed }: OpenRound, round: Round, input: PlacingInput): boolean {
  return isTooFar(round, timeRound({ ...input, round }).metres, timed.metres)
}

/** A round from the next stop on. */
interface OpenRound {
  readonly round: Round
  readonly timed: TimedRound
  /** Indexes in the round of the stops ahead that a way leads to. */
  readonly ahead: readonly number[]
  /** Where he comes from. */
  readonly fromId: PlaceId
  readonly leftAt: number
}

function openRound(round: Round, { instance, travel, nowAt }: PlacingInput): OpenRound {
  const timed = timeRound({ round, instance, travel, nowAt })
  const { state, nextIndex, departAt, startAt, table } = timed
  const isReached = (index: number) => stopStates[state[index]!] !== 'cut off'
  const ahead = round.stops.flatMap((_, index) =>
    index >= nextIndex && isReached(index) ? [index] : [],
  )
  let last = (ahead[0] ?? round.stops.length) - 1
  while (last >= 0 && !isReached(last)) last--
  const left = last < 0 ? startAt : departAt[last]!
  // nobody sets out for a stop before it is in his round
  const leftAt = Math.max(left, table.insertedAt[ahead[0] ?? -1] ?? left)
  return { round, timed, ahead, fromId: placeAt(round, instance, last), leftAt }
}

function placeAt({ stops }: Round, { depotPlaceId }: Instance, index: number): PlaceId {
  return stops[index]?.placeId ?? depotPlaceId
}

function problemOf(open: readonly OpenRound[], input: PlacingInput): FixedOrderProblem {
  const { instance, requests, postponeSeconds = usualPostponeSeconds } = input
  const count = requests.length
  const numberOf = new Map<PlaceId, number>()
  for (const { placeId } of requests) {
    if (!instance.places.has(placeId)) throw new Error(`Unknown place ${placeId}.`)
    if (!numberOf.has(placeId)) numberOf.set(placeId, numberOf.size)
  }
  const loads = requests.map((request) => collectedLoad(alone(request), instance.settings))
  return {
    collections: {
      count,
      litres: Float64Array.from(loads, ({ litres }) => litres),
      grams: Float64Array.from(loads, ({ grams }) => grams),
      opensSeconds: new Float64Array(count).fill(-Infinity),
      closesSeconds: new Float64Array(count).fill(Infinity),
      dueSeconds: new Float64Array(count).fill(Infinity),
      postponeSeconds: new Float64Array(count).fill(postponeSeconds),
    },
    rounds: open.map((one) => fixedRound(one, numberOf, input)),
  }
}

function fixedRound(
  { round, timed, ahead, fromId, leftAt }: OpenRound,
  numberOf: ReadonlyMap<PlaceId, number>,
  { instance, requests, travel, nowAt }: PlacingInput,
): FixedRound {
  const { settings } = instance
  const { profile } = round
  const { table, arriveAt, legSeconds, litres, grams } = timed
  const count = requests.length
  const secondsOf = (at: number) => Math.ceil((at - nowAt) / 1000) || 0
  const column = (read: (index: number) => number) => Float64Array.from(ahead, read)
  const nodes = [fromId, ...ahead.map((index) => round.stops[index]!.placeId)]
  const wayTo = (from: PlaceId, to: PlaceId) =>
    legBetween(travel, profile, from, to)?.seconds ?? Infinity
  const frozen = frozenUntil({ round, schedule: timed, settings, nowAt })
  const gapAt = ahead.findIndex((index) => index >= frozen)
  const firstGap = gapAt < 0 ? ahead.length : gapAt
  const startSeconds = secondsOf(leftAt)
  // the break stays before the stop where it lies now, which is as long for the round as a whole
  const breakSeconds = (index: number) => (index === timed.breakIndex ? timed.breakMs / 1000 : 0)
  const toSeconds = new Float64Array(nodes.length * count).fill(Infinity)
  const onSeconds = new Float64Array(nodes.length * count).fill(Infinity)
  // all legs of one place after the other: they share most of their search
  for (const [c, { placeId }] of requests.entries()) {
    for (let gap = firstGap; gap < nodes.length; gap++) {
      // he sets out for what is new now at the earliest
      const waits = gap === 0 ? Math.max(0, -startSeconds) : 0
      toSeconds[gap * count + c] = wayTo(nodes[gap]!, placeId) + waits
      onSeconds[gap * count + c] =
        wayTo(placeId, nodes[gap + 1] ?? instance.depotPlaceId) +
        breakSeconds(ahead[gap] ?? round.stops.length)
    }
  }
  const legs = Float64Array.from(
    [...ahead, round.stops.length],
    (index) => legSeconds[index]! + breakSeconds(index),
  )
  // with nothing left to do he is expected back now at the earliest
  if (ahead.length === 0) legs[0] = Math.max(legs[0]!, -startSeconds)
  const promised = listPromised(timed)
  const serviceSeconds = settings.serviceSeconds.collectionJoined
  const haltSeconds = stopWorkSeconds(newStop, profile, settings) - serviceSeconds
  const returnBySeconds = Math.floor((round.returnAt - nowAt) / 1000)
  return {
    startSeconds,
    legSeconds: legs,
    workSeconds: column((index) => table.workSeconds[index]!),
    // what must be confirmed isn't done before now
    opensSeconds: column((index) => (table.isSpecial[index] ? 0 : -Infinity)),
    closesSeconds: column(() => Infinity),
    stopPlace: Int32Array.from(ahead, (index) => numberOf.get(round.stops[index]!.placeId) ?? -1),
    joinSeconds: column((index) => {
      const { deliveries, collections } = round.stops[index]!
      const isEmpty = deliveries.length + collections.length === 0
      const late = Math.max(0, -secondsOf(arriveAt[index]!))
      return (isEmpty ? haltSeconds : 0) + (table.isSpecial[index] ? 0 : late)
    }),
    promiseStop: Int32Array.from(promised, ({ index }) => ahead.indexOf(index)),
    promiseDueSeconds: Float64Array.from(
      promised,
      ({ index, lateMs }) => secondsOf(arriveAt[index]!) - Math.ceil(lateMs / 1000),
    ),
    litres: Float64Array.from([ahead[0] ?? round.stops.length, ...ahead.map((n) => n + 1)], (n) =>
      Math.max(0, litres[n]!),
    ),
    grams: Float64Array.from([ahead[0] ?? round.stops.length, ...ahead.map((n) => n + 1)], (n) =>
      Math.max(0, grams[n]!),
    ),
    capacityLitres: round.capacity.litres,
    capacityGrams: round.capacity.grams,
    firstGap,
    firstJoin: 0,
    returnBySeconds,
    latestReturnSeconds: returnBySeconds + settings.maxOvertimeSeconds,
    overtimeWeight: settings.overtimeWeight,
    fairUntilSeconds: Math.floor((fairUntil(round, timed, settings) - nowAt) / 1000),
    unfairWeight: settings.addedWork.weight,
    latenessWeight: settings.latenessWeight,
    toSeconds,
    onSeconds,
    betweenSeconds: Float64Array.from({ length: count * count }, (_, at) =>
      wayTo(requests[Math.floor(at / count)]!.placeId, requests[at % count]!.placeId),
    ),
    collectionPlace: Int32Array.from(requests, ({ placeId }) => numberOf.get(placeId)!),
    haltSeconds: new Float64Array(count).fill(haltSeconds),
    serviceSeconds: new Float64Array(count).fill(serviceSeconds),
    handsSeconds: Float64Array.from(requests, ({ requestId }) =>
      round.refused.includes(requestId) ? Infinity : 0,
    ),
  }
}

/** Any collection alone at a halt. */
const newStop = { deliveries: [], collections: [{} as Stop['collections'][number]] }

function alone(request: PickupRequest): Pick<Stop, 'deliveries' | 'collections'> {
  return { deliveries: [], collections: [asCollection(request)] }
}

function withHalts(
  { round, ahead }: OpenRound,
  halts: readonly Halt[],
  { requests, nowAt }: PlacingInput,
): Round {
  const stops = [...round.stops]
  // from the last, so that indexes hold; of one gap the later halt is put in first
  for (const { index, joined, collections } of halts.toReversed()) {
    const taken = collections.map((c) => asCollection(requests[c]!))
    const at = ahead[index] ?? round.stops.length
    if (joined) {
      const stop = stops[at]!
      stops[at] = { ...stop, collections: [...stop.collections, ...taken] }
      continue
    }
    const { requestId, placeId } = requests[collections[0]!]!
    stops.splice(at, 0, {
      stopId: `${round.roundId}.${requestId}` as StopId,
      placeId,
      deliveries: [],
      collections: taken,
      segment: (round.stops[at - 1] ?? round.stops[0])?.segment ?? 0,
      insertedAt: nowAt,
    })
  }
  return { ...round, stops }
}

function assertNew({ rounds }: Instance, requests: readonly PickupRequest[]): void {
  const isNew = new Set(requests.map(({ requestId }) => requestId))
  if (isNew.size < requests.length) throw new Error('A request is given twice.')
  for (const { number, stops } of rounds) {
    for (const { collections } of stops) {
      const known = collections.find(({ requestId }) => isNew.has(requestId))
      if (known) throw new Error(`Request ${known.requestId} is in ${number} already.`)
    }
  }
}
