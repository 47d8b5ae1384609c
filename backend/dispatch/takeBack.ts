import type { Load, RequestId, RoundId } from '../../algorithms/model.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { type Planning, toInstance } from './planning.ts'
import { planRequest } from './planRequest.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

/** What a round could still take. */
export interface Room {
  readonly isOpen: boolean
  /** When its carrier is expected back. */
  readonly returnAt: number
  /** In his bag, where it's emptiest. */
  readonly free: Load
}

/** A carrier expected back so much sooner has time for another stop. */
const leastSoonerMs = 2 * 60_000
/** So many are tried at once, so that a press never waits long behind them. */
const mostTried = 10

/** Whom today's rounds had no room for, who pressed first before the others. */
export function listWaiting({ requests }: DepotState): RequestId[] {
  return [...requests.values()]
    .filter((request) => request.state === 'postponed' && request.room === 'waits')
    .sort((a, b) => a.openedAt - b.openedAt || (a.requestId < b.requestId ? -1 : 1))
    .slice(0, mostTried)
    .map(({ requestId }) => requestId)
}

export function roomIn(
  state: DepotState,
  roundId: RoundId,
  { travel, settings, now }: Planning,
): Room | undefined {
  const round = state.rounds.get(roundId)
  if (!round) return undefined
  const instance = toInstance(state, settings)
  const timed = timeRound({ round, instance, travel: travel.times, nowAt: now })
  const { capacity, progress } = round
  return {
    isOpen: progress.state === 'planned' || progress.state === 'out',
    returnAt: timed.returnAt,
    free: {
      litres: capacity.litres - timed.mostLitres.at(-1)!,
      grams: capacity.grams - timed.mostGrams.at(-1)!,
    },
  }
}

export function hasMore(before: Room | undefined, now: Room | undefined): boolean {
  if (!before || !now?.isOpen) return false
  return (
    !before.isOpen ||
    now.returnAt <= before.returnAt - leastSoonerMs ||
    now.free.litres > before.free.litres ||
    now.free.grams > before.free.grams
  )
}

/**
 * Brings a request that no round had room for back into today's, where there is some by now: at most
 * once, so that no household is sent to and fro between two days. Where there is none, what it was told
 * stands.
 */
export async function takeBack(
  state: DepotState,
  requestId: RequestId,
  planning: Planning,
): Promise<Step | undefined> {
  const request = state.requests.get(requestId)
  if (request?.state !== 'postponed' || request.room !== 'waits') return undefined
  const open: RequestRow = { ...request, state: 'open', day: state.day, room: 'found' }
  const step = await planRequest(state, open, planning)
  const planned = step?.requests?.filter(({ state }) => state === 'planned')
  if (!step || !planned?.length) return undefined
  // without a time it's told that today's follows: by these words it's known who waits for one
  const requests = planned.map((each) =>
    each.promise ? { ...each, why: sayings.roomFound } : each,
  )
  return { ...step, requests }
}
