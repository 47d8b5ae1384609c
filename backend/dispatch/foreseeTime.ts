import {
  type Arrival,
  foreseeArrival,
  type Unforeseeable,
} from '../../algorithms/forecast/foreseeArrival.ts'
import type { RequestId, RoundSettings } from '../../algorithms/model.ts'
import { promiseWindow } from '../../algorithms/round/promiseWindow.ts'
import type { Schedule } from '../../algorithms/round/schedule.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'

/** What can be said of an arrival: when, and the window to tell; or why none can be told. */
export type ForeseenTime =
  | { readonly at: number; readonly promise: NonNullable<RequestRow['promise']> }
  | { readonly at: number; readonly promise: null; readonly unsure: Unforeseeable | 'too wide' }

const hourMs = 3_600_000

interface StopAhead {
  readonly index: number
  readonly schedule: Schedule
  readonly settings: RoundSettings
  readonly now: number
  readonly unheard?: RequestId
}

/** When the carrier of a round comes to one of its stops, and what its households may be told. */
export function foreseeTime(state: DepotState, round: RoundRow, at: StopAhead): ForeseenTime {
  return timeToTell(state, round, at, expectArrival(state, round, at))
}

/** @param perHour `insertionsPerHour` of the round's kind, where it's known already */
export function expectArrival(
  state: DepotState,
  round: RoundRow,
  { now: nowAt, ...ahead }: StopAhead,
  perHour = insertionsPerHour(state, round.kind, nowAt),
): Arrival | Unforeseeable {
  const { knowsRound } = round
  return foreseeArrival({ ...ahead, round, nowAt, knowsRound, insertionsPerHour: perHour })
}

/** What households may be told of an arrival. Finding the window takes longer than the arrival. */
export function timeToTell(
  state: DepotState,
  { endAt: shiftEndAt }: Pick<RoundRow, 'endAt'>,
  { index, schedule, now: nowAt }: Pick<StopAhead, 'index' | 'schedule' | 'now'>,
  arrival: Arrival | Unforeseeable,
): ForeseenTime {
  if (typeof arrival === 'string')
    return { at: schedule.stops[index]!.arriveAt, promise: null, unsure: arrival }
  const window = promiseWindow({ arrival, nowAt, shiftEndAt })
  return window
    ? { at: arrival.at, promise: { day: state.day, ...window } }
    : { at: arrival.at, promise: null, unsure: 'too wide' }
}

/**
 * How many collections come into a round of this kind in an hour: what the last one brought to all
 * that are out, drawn towards one in two hours as long as there is little to go by (J).
 */
export function insertionsPerHour(
  { rounds, requests }: DepotState,
  kind: RoundRow['kind'],
  nowAt: number,
): number {
  const isOut = (round: RoundRow | undefined) =>
    round?.kind === kind && round.progress.state === 'out'
  const out = [...rounds.values()].filter(isOut).length
  let came = 0
  // what came last evening into rounds that haven't left says nothing of an hour on the way
  for (const { openedAt, roundId } of requests.values())
    if (openedAt > nowAt - hourMs && roundId !== null && isOut(rounds.get(roundId))) came++
  return (came + 1) / (out + 2)
}
