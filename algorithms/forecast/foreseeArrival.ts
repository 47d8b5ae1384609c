import type { RequestId, Round, RoundKind, RoundSettings } from '../model.ts'
import { breakTimes } from '../round/breaks.ts'
import type { Schedule } from '../round/schedule.ts'
import { isSpecialStop, stopWorkSeconds } from '../round/stopWork.ts'
import { normalShare } from './normal.ts'

/** When a carrier is expected at a stop, and how sure that is. */
export interface Arrival {
  /** As likely earlier as later. */
  readonly at: number
  /** The standard deviations on either side of it. */
  readonly earlyMs: number
  readonly lateMs: number
  /** He surely isn't past it: he hasn't left, or he would have confirmed something before. */
  readonly ahead?: boolean
}

/**
 * Why nobody can say when: the round should have left and hasn't; or its carrier should have
 * confirmed something long ago and hasn't.
 */
export type Unforeseeable = 'not left' | 'silent'

interface ForeseeInput {
  readonly round: Round
  readonly schedule: Schedule
  /** The stop. */
  readonly index: number
  readonly settings: RoundSettings
  readonly nowAt: number
  /** The carrier is the round's regular. */
  readonly knowsRound: boolean
  /** Collections that come into such a round in an hour, by today's experience. */
  readonly insertionsPerHour: number
  /** A request that was put in just now: its carrier, who doesn't know of it yet, may have passed. */
  readonly unheard?: RequestId
}

/**
 * Foresees an arrival from what is ahead of it, by six simple terms, all fitted to simulated rounds
 * (test/bench/forecast.ts prints them anew):
 *
 * - planned work and travel since the last thing known take `pace` times as long: the round's
 *   own so far, as far as that says more than the mean of all;
 * - variance = (paceSpread × planned)² + driftSeconds × planned: a slow day stays slow, the rest
 *   evens out;
 * - who hasn't left leaves some minutes late, and more so once his hour has passed;
 * - collections that will still come in before it push it back;
 * - so does a break that is due, as likely as it will be taken before it;
 * - he isn't past the next stop that he must confirm: the normal distribution is cut off there.
 *
 * A schedule's own `arriveAt` has none of these, but keeps what is late at now; this doesn't.
 */
export function foreseeArrival(
  input: ForeseeInput,
  model: ArrivalModel = fittedModel,
): Arrival | Unforeseeable {
  const { round, nowAt } = input
  const { state } = round.progress
  const overdueStart = state === 'planned' ? nowAt - round.outAt : 0
  if (overdueStart > 1000 * mostOverdueSeconds) return 'not left'
  const { startAt, seconds, next } = workAhead(input)
  const pause = breakBefore(input.schedule)
  const pace = paceOf(input, model)
  const variance = (planned: number, other = planned) =>
    pace.variance * planned * other + model.driftSeconds * Math.min(planned, other)

  let at = startAt + 1000 * pace.mean * seconds
  let spread2 = variance(seconds) + pause.variance(at)
  at += pause.meanMs(at)
  let late = model.lateShare
  if (state === 'planned') {
    const waiting = overdueStart > 0 ? model.leaving.overdue : model.leaving.before
    at += 1000 * waiting.meanSeconds
    spread2 += waiting.spreadSeconds ** 2
    late = model.leaving.lateShare
  }
  // whatever comes in takes its time from now on, wherever it is put before this stop
  const hoursAhead = Math.max(0, at - nowAt) / 3_600_000
  const insertions = input.insertionsPerHour * hoursAhead
  const each = model.insertion[round.kind]
  at += 1000 * insertions * each.meanSeconds
  spread2 += insertions * each.squareSeconds

  if (next !== undefined && state === 'out') {
    const reachedAt = startAt + 1000 * pace.mean * next
    const expectedAt = reachedAt + pause.meanMs(reachedAt)
    const spread = Math.sqrt(variance(next) + pause.variance(reachedAt)) + 1
    const overdue = (nowAt - expectedAt) / 1000
    if (overdue > model.silence.spreads * spread && overdue > model.silence.seconds) return 'silent'
    const z = Math.max(-6, overdue / spread)
    // the mean and variance of a normal distribution above z, carried over by their covariance
    const beyond = density(z) / Math.max(1e-9, 1 - normalShare(z))
    const shared = variance(next, seconds) / spread
    at += 1000 * shared * beyond
    spread2 -= shared ** 2 * beyond * (beyond - z)
  }
  const spread = 1000 * Math.sqrt(Math.max(spread2, model.leastSpreadSeconds ** 2))
  // half of the cases lie on either side, those that are late farther away: so the mean is later
  const median = at - 2 * halfMean * (late - 1) * spread
  // who goes by another order than the streets' goes there next, wherever he is by now
  const isNext = round.orderPolicy === 'free' && input.index === firstAhead(round)
  const ahead = state === 'planned' || next !== undefined || isNext
  return { at: Math.round(median), earlyMs: spread * (2 - late), lateMs: spread * late, ahead }
}

/** The share of cases in which an arrival lies between two instants. */
export function shareWithin(
  { at, earlyMs, lateMs }: Arrival,
  fromAt: number,
  toAt: number,
): number {
  const before = (instant: number) =>
    normalShare((instant - at) / (instant < at ? earlyMs : lateMs))
  return before(toAt) - before(fromAt)
}

/** What the bench fits. */
export interface ArrivalModel {
  /** Pace of who knows the round, and of a replacement: mean, and standard deviation of days. */
  readonly regular: { readonly mean: number; readonly spread: number }
  readonly replacement: { readonly mean: number; readonly spread: number }
  /** Seconds of variance that each second planned adds. */
  readonly driftSeconds: number
  /** The spread of what is later than the median, as a share of the mean of both; from 1 on. */
  readonly lateShare: number
  readonly leastSpreadSeconds: number
  /** How much later than his hour he leaves, or than now when his hour has passed. */
  readonly leaving: {
    readonly before: { readonly meanSeconds: number; readonly spreadSeconds: number }
    readonly overdue: { readonly meanSeconds: number; readonly spreadSeconds: number }
    readonly lateShare: number
  }
  /**
   * By how much each collection that comes into the round pushes a stop ahead back, and the mean of
   * its square; most are put in after it.
   */
  readonly insertion: Readonly<
    Record<RoundKind, { readonly meanSeconds: number; readonly squareSeconds: number }>
  >
  /** Silent is who is overdue by more than these. */
  readonly silence: { readonly spreads: number; readonly seconds: number }
}

/** As `npm run bench -- forecast` fits it, rounded; the floor and the silence are judgement (J). */
export const fittedModel: ArrivalModel = {
  regular: { mean: 1, spread: 0.08 },
  replacement: { mean: 1.11, spread: 0.1 },
  driftSeconds: 26,
  lateShare: 1.23,
  leastSpreadSeconds: 60,
  leaving: {
    before: { meanSeconds: 285, spreadSeconds: 400 },
    overdue: { meanSeconds: 425, spreadSeconds: 405 },
    lateShare: 1.32,
  },
  insertion: {
    letters: { meanSeconds: 14, squareSeconds: 6200 },
    collection: { meanSeconds: 37, squareSeconds: 30_000 },
  },
  silence: { spreads: 2.5, seconds: 900 },
}

/** The mean of the upper half of a standard normal distribution is twice this. */
const halfMean = 0.3989

/** A round this late at the door may be so for any reason (J). */
const mostOverdueSeconds = 1200

/**
 * Planned seconds from the last thing known to the arrival, when that was, and the seconds to the
 * next confirmation that is due before or at it.
 */
function workAhead({ round, schedule, index, settings, nowAt, unheard }: ForeseeInput) {
  const { progress, profile, stops } = round
  const first = firstAhead(round)
  let startAt =
    progress.confirmed && first > 0
      ? progress.confirmed.at
      : progress.state === 'planned'
        ? Math.max(round.outAt, nowAt)
        : schedule.startAt
  const { restsFromAt, restsToAt } = breakTimes(round, nowAt)
  startAt += Math.max(0, restsToAt - Math.max(restsFromAt, startAt))
  let seconds = 0
  let next: number | undefined
  for (let n = first; n <= index; n++) {
    if (schedule.stops[n]!.state === 'cut off') continue
    const stop = stops[n]!
    // nobody sets out for a stop before it is in his round: he was idle, unless he's late for another
    const idleAt = next === undefined ? startAt + 1000 * seconds : Infinity
    if (stop.insertedAt !== undefined && stop.insertedAt > idleAt) {
      startAt = stop.insertedAt
      seconds = 0
    }
    seconds += schedule.stops[n]!.legSeconds
    const work = stopWorkSeconds(stop, profile, settings)
    const collections = stop.collections.filter(({ requestId }) => requestId !== unheard)
    if (next === undefined && isSpecialStop({ ...stop, collections })) next = seconds + work
    if (n < index) seconds += work
  }
  return { startAt, seconds, next }
}

/** People take a break when they like: by so much earlier or later than planned (J). */
const breakSpreadMs = 15 * 60_000

/** What a break that is due adds on the mean, in ms, to who would get there at an instant, and its variance in s². */
function breakBefore({ breakAhead }: Schedule) {
  const share = (at: number) => (breakAhead ? normalShare((at - breakAhead.at) / breakSpreadMs) : 0)
  const ms = breakAhead?.ms ?? 0
  return {
    meanMs: (at: number) => share(at) * ms,
    variance: (at: number) => share(at) * (1 - share(at)) * (ms / 1000) ** 2,
  }
}

/** The first stop after what he confirmed; 0 when there is nothing. */
function firstAhead({ progress, stops }: Round): number {
  return stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId) + 1
}

/**
 * How much longer than planned things take this carrier today: what all such carriers take, and
 * what he took so far, each by how sure it is (the mean of two normal distributions).
 */
function paceOf(
  { round, schedule, settings, nowAt, knowsRound }: ForeseeInput,
  model: ArrivalModel,
) {
  const { mean, spread } = knowsRound ? model.regular : model.replacement
  const { confirmed, leftAt } = round.progress
  const first = firstAhead(round)
  // who waits for work shows no pace
  if (!confirmed || leftAt === undefined || first === 0 || round.kind === 'collection')
    return { mean, variance: spread ** 2 }
  let planned = 0
  for (let n = 0; n < first; n++)
    planned +=
      schedule.stops[n]!.legSeconds + stopWorkSeconds(round.stops[n]!, round.profile, settings)
  const { restsFromAt, restsToAt } = breakTimes(round, nowAt)
  const restedMs = Math.min(restsToAt, confirmed.at) - Math.max(restsFromAt, leftAt)
  const took = (confirmed.at - leftAt - Math.max(0, restedMs)) / 1000
  if (planned <= 0 || took <= 0) return { mean, variance: spread ** 2 }
  const prior = 1 / spread ** 2
  const seen = planned / model.driftSeconds
  return {
    mean: (mean * prior + (took / planned) * seen) / (prior + seen),
    variance: 1 / (prior + seen),
  }
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}
