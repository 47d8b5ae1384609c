import type { RequestId, RoundId } from '../../algorithms/model.ts'
import { frozenUntil } from '../../algorithms/round/frozen.ts'
import { dropIdleReloads } from '../../algorithms/round/reloads.ts'
import { defaultRoundSettings } from '../../algorithms/round/settings.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import { type Planning, toInstance } from './planning.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/**
 * A round with what its carrier found for a request, 0 where he took nothing: that is what fills his
 * bag from now on. A reload that he can do without now goes.
 * @returns undefined where it was planned so, or by another round
 */
export function planFound(
  round: RoundRow,
  requestId: RequestId,
  parcels: number,
): Step['plan'] | undefined {
  const stopId = findStopOf(round, requestId)
  const of = round.stops.find((stop) => stop.stopId === stopId)?.collections
  if (!of || of.some((one) => one.requestId === requestId && one.parcels === parcels))
    return undefined
  const collections = of.map((one) => (one.requestId === requestId ? { ...one, parcels } : one))
  const found = round.stops.map((stop) =>
    stop.stopId === stopId ? { ...stop, collections } : stop,
  )
  const stops = dropIdleReloads({ ...round, stops: found }, defaultRoundSettings)
  const stays = new Set(stops)
  const spared = found.filter((stop) => !stays.has(stop))
  return {
    rounds: [{ ...round, stops }],
    changes: spared.map((stop) => ({
      roundId: round.roundId,
      stopId: stop.stopId,
      why: sayings.reloadSpared,
    })),
  }
}

/**
 * A bag that what was found has filled too soon: the last collection that it can't hold, to be planned
 * again. What is frozen or pinned stays; whether it fits after all, the carrier sees before anybody.
 * @returns undefined where all of it fits, or nothing may be left out
 */
export function relieveBag(
  state: DepotState,
  roundId: RoundId,
  planning: Planning,
): Step | undefined {
  const round = state.rounds.get(roundId)
  if (round?.progress.state !== 'out') return undefined
  const { now: nowAt, settings } = planning
  const instance = toInstance(state, settings)
  const time = (each: RoundRow) =>
    timeRound({ round: each, instance, travel: planning.travel.times, nowAt })
  const schedule = time(round)
  const confirmed = round.stops.findIndex(
    ({ stopId }) => stopId === round.progress.confirmed?.stopId,
  )
  const over = ({ mostLitres, mostGrams }: typeof schedule) =>
    Math.max(
      mostLitres[confirmed + 1]! / round.capacity.litres,
      mostGrams[confirmed + 1]! / round.capacity.grams,
    )
  if (over(schedule) <= 1) return undefined
  const open = round.stops
    .slice(frozenUntil({ round, schedule, settings, nowAt }))
    .filter(({ pin }) => !pin?.holds)
  for (const { requestId } of open.flatMap(({ collections }) => collections).toReversed()) {
    const request = state.requests.get(requestId)
    if (request?.state !== 'planned') continue
    const step = removeFromPlan(state, { ...request, state: 'open', why: sayings.bagFilled })
    if (over(time(step.plan!.rounds[0]!)) < over(schedule)) return step
  }
  return undefined
}
