import type { DepotState, RequestRow } from '../store/depotState.ts'
import type { Planning } from './planning.ts'
import { isReachable, planRequest } from './planRequest.ts'
import type { Step } from './step.ts'

/**
 * Brings a request that a closed road put off back into today's rounds, once one can get there
 * again. Where it doesn't fit in any more, what its household was told stands, and it's not tried again.
 */
export async function pullBack(
  state: DepotState,
  request: RequestRow,
  planning: Planning,
): Promise<Step | undefined> {
  const isWaiting = request.state === 'postponed' && request.waitsForRoad
  if (!isWaiting || !isReachable(state, request.placeId, planning.travel)) return undefined
  const step = await planRequest(state, { ...request, state: 'open', day: state.day }, planning)
  const isPlanned = step?.requests?.some(({ state }) => state === 'planned')
  return isPlanned ? step : { requests: [{ ...request, waitsForRoad: false }] }
}
