import type { RequestId } from '../../algorithms/model.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/** What carriers who are back haven't collected. */
export function listLeftBehind(state: DepotState): RequestId[] {
  return [...state.requests.values()]
    .filter((request) => isLeftBehind(state, request))
    .map(({ requestId }) => requestId)
}

/** Takes one of them out of its round, to be planned anew: with others, or tomorrow. */
export function decideReopen(state: DepotState, requestId: RequestId): Step | undefined {
  const request = state.requests.get(requestId)
  if (!request || !isLeftBehind(state, request)) return undefined
  return removeFromPlan(state, { ...request, state: 'open', why: sayings.notCollectedToday })
}

function isLeftBehind({ rounds }: DepotState, { requestId, roundId, state }: RequestRow): boolean {
  const round = roundId === null ? undefined : rounds.get(roundId)
  const isOver = round !== undefined && !['planned', 'out'].includes(round.progress.state)
  return isOver && state === 'planned' && findStopOf(round, requestId) !== undefined
}
