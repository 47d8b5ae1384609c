import type { Round, Stop, StopId, TravelTimes } from '../../../algorithms/model.ts'
import { frozenUntil } from '../../../algorithms/round/frozen.ts'
import { reserveShare } from '../../../algorithms/round/lateness.ts'
import { type Schedule, scheduleRound } from '../../../algorithms/round/schedule.ts'
import { straightLineMetres } from '../../../algorithms/round/straightLine.ts'
import { travel as onSquares } from './gridTown.ts'
import type { Situation } from './randomRounds.ts'
import { slowUnfairness } from './slowUnfairness.ts'

export interface SlowChoice {
  readonly plan: Round
  readonly joined: boolean
  readonly addedSeconds: number
  readonly addedMetres: number
  readonly addedLateSeconds: number
  readonly arriveAt: number
}

/**
 * The insertion's slow twin: makes every changed round there may be, schedules each whole, and
 * takes the best. It knows no differences, no estimate and no order of trying.
 */
export function slowInsert(
  situation: Situation,
  travel: TravelTimes = onSquares,
): SlowChoice | undefined {
  const { instance, request, nowAt } = situation
  const scheduleOf = (round: Round) => scheduleRound({ round, instance, travel, nowAt })
  const { settings } = instance
  const rounds = instance.rounds.toSorted((a, b) => (a.number < b.number ? -1 : 1))
  const schedules = new Map(rounds.map((round) => [round, scheduleOf(round)]))
  const [ownRound] = rounds
    .filter(({ kind, stops }) => kind === 'letters' && stops.length > 0)
    .toSorted((a, b) => nearest(a, situation).metres - nearest(b, situation).metres)
  const passed = (round: Round) =>
    round.orderPolicy === 'fixed' &&
    round.stops.length > 0 &&
    nearest(round, situation).index < schedules.get(round)!.nextIndex
  const ranked = ownRound !== undefined && passed(ownRound)

  const perRound: (SlowChoice & { key: number[] })[] = []
  for (const [number, round] of rounds.entries()) {
    if (round.progress.state !== 'planned' && round.progress.state !== 'out') continue
    if (round.refused.includes(request.requestId)) continue
    const was = schedules.get(round)!
    let best: (SlowChoice & { key: number[] }) | undefined
    for (const { stops, index, joined } of everyChange(round, was, situation)) {
      const plan: Round = { ...round, stops }
      const now = scheduleOf(plan)
      const addedSeconds = Math.ceil((now.returnAt - was.returnAt) / 1000) || 0
      const addedMetres = metresOf(now) - metresOf(was)
      if (bursts(plan, now, index)) continue
      if (metresOf(now) > (round.mostMetres ?? Infinity) && addedMetres > 0) continue
      if (
        now.overtimeSeconds > settings.maxOvertimeSeconds &&
        now.overtimeSeconds > was.overtimeSeconds
      ) {
        continue
      }
      const detourSeconds = secondsOf(now) - secondsOf(was)
      const wayBack = addedMetres <= 2 * settings.wayBackMetres
      if (passed(round) && !wayBack && detourSeconds > settings.maxUTurnSeconds) continue
      const rank = passed(round) ? (wayBack ? 0 : 2) : 1
      const overtime = now.overtimeSeconds - was.overtimeSeconds
      const late = moreLateSeconds({ plan, now, round, was })
      const unfair =
        slowUnfairness(round, was, now.returnAt, situation, travel) -
        slowUnfairness(round, was, was.returnAt, situation, travel)
      const cost =
        addedSeconds + settings.overtimeWeight * overtime + settings.latenessWeight * late + unfair
      const key = [ranked ? rank : 0, cost, number, joined ? 0 : 1, index]
      if (best && !isLess(key, best.key)) continue
      const { arriveAt } = now.stops[index]!
      best = { plan, joined, addedSeconds, addedMetres, addedLateSeconds: late, arriveAt, key }
    }
    if (best) perRound.push(best)
  }
  // whoever is there first, of the rounds that cost the same within half a minute
  const [least] = perRound.toSorted((a, b) => (isLess(a.key, b.key) ? -1 : 1))
  if (!least) return undefined
  const [leastRank, leastCost] = least.key as [number, number]
  const [choice] = perRound
    .filter(({ key: [rank, cost] }) => rank === leastRank && cost! <= leastCost + 30)
    .toSorted((a, b) => a.arriveAt - b.arriveAt || (isLess(a.key, b.key) ? -1 : 1))
  const { key: _, ...chosen } = choice!
  return chosen

  // a stop inserted now is dated, as the planner's are
  function* everyChange(round: Round, was: Schedule, { request }: Situation) {
    const { requestId, mailboxId, parcels, placeId } = request
    const collection = { requestId, mailboxId, parcels }
    for (let index = was.nextIndex; index < round.stops.length; index++) {
      const stop = round.stops[index]!
      if (stop.placeId !== placeId) continue
      const stops: Stop[] = round.stops.with(index, {
        ...stop,
        collections: [...stop.collections, collection],
      })
      yield { stops, index, joined: true }
    }
    const arriveAt = was.stops.map((stop) => stop.arriveAt)
    const first = frozenUntil({ round, schedule: { ...was, arriveAt }, settings, nowAt })
    for (let index = first; index <= round.stops.length; index++) {
      const [before, after] = [round.stops[index - 1], round.stops[index]]
      const parkedAt = before?.walk?.parkedAt
      if (parkedAt && after?.walk?.parkedAt === parkedAt) continue
      const stop: Stop = {
        stopId: `${round.roundId}.${requestId}` as StopId,
        placeId,
        deliveries: [],
        collections: [collection],
        segment: (round.stops[index - 1] ?? round.stops[0])?.segment ?? 0,
        insertedAt: nowAt,
      }
      yield { stops: round.stops.toSpliced(index, 0, stop), index, joined: false }
    }
  }
}

/** By how much households that were told a time wait longer, second by second, of both schedules. */
export function moreLateSeconds(changed: {
  readonly plan: Round
  readonly now: Schedule
  readonly round: Round
  readonly was: Schedule
}): number {
  const reserves = reservesOf(changed.round, changed.was)
  const before = lateness(changed.round, changed.was, reserves)
  let sum = 0
  for (const [requestId, seconds] of lateness(changed.plan, changed.now, reserves)) {
    sum += Math.max(0, seconds - before.get(requestId)!)
  }
  return sum
}

function lateness(
  { stops }: Round,
  schedule: Schedule,
  reserves: ReadonlyMap<string, number>,
): Map<string, number> {
  const late = new Map<string, number>()
  for (const [index, { collections }] of stops.entries()) {
    for (const { requestId, promisedToAt } of collections) {
      if (promisedToAt === undefined) continue
      const ms = schedule.stops[index]!.arriveAt + reserves.get(requestId)! - promisedToAt
      late.set(requestId, Math.max(0, Math.ceil(ms / 1000)))
    }
  }
  return late
}

/** What is kept in reserve for each promise, by the schedule that stands. */
function reservesOf({ stops }: Round, schedule: Schedule): Map<string, number> {
  const nextAt = schedule.stops[schedule.nextIndex]?.arriveAt ?? 0
  return new Map(
    stops.flatMap(({ collections }, index) =>
      collections.map(({ requestId }) => [
        requestId,
        reserveShare * Math.max(0, schedule.stops[index]!.arriveAt - nextAt),
      ]),
    ),
  )
}

/** Too much on board anywhere from the bag it comes into to the depot, where it's emptied. */
function bursts(round: Round, schedule: Schedule, index: number): boolean {
  const { litres, grams } = round.capacity
  const reload = round.stops.findIndex((stop, at) => at > index && stop.reload === true)
  return schedule.stops
    .slice(index, reload < 0 ? undefined : reload)
    .some(({ load }) => load.litres > litres || load.grams > grams)
}

/** The last of the nearest stops, as the crow flies. */
function nearest(round: Round, { instance, request }: Situation) {
  const { position } = instance.places.get(request.placeId)!
  const metres = round.stops.map(({ placeId, reload }) =>
    reload ? Infinity : straightLineMetres(instance.places.get(placeId)!.position, position),
  )
  const least = Math.min(...metres)
  return { index: metres.lastIndexOf(least), metres: least }
}

export function metresOf({ stops, returnLegMetres }: Schedule): number {
  return stops.reduce((sum, { legMetres }) => sum + legMetres, returnLegMetres)
}

function secondsOf({ stops, returnLegSeconds }: Schedule): number {
  return stops.reduce((sum, { legSeconds }) => sum + legSeconds, returnLegSeconds)
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, at) => value !== b[at])
  return index >= 0 && a[index]! < b[index]!
}
