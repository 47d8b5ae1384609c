import type { MailboxId, RequestId } from '../../algorithms/model.ts'
import { activeStates, type DepotState } from '../store/depotState.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

/** A household says it isn't ready: its request leaves the plan, as long as nobody has dealt with it. */
export function decideCancel(
  state: DepotState,
  mailboxId: MailboxId,
  requestId: RequestId,
): Step | 'no such request' | 'too late' {
  const request = state.requests.get(requestId)
  if (request?.mailboxId !== mailboxId) return 'no such request'
  if (!activeStates.includes(request.state)) return 'too late'
  const why = sayings.cancelledByHousehold
  return {
    ...removeFromPlan(state, { ...request, day: state.day, state: 'cancelled', why }),
    heard: { kind: 'cancelled', mailboxId, requestId },
  }
}
