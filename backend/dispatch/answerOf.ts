import type { Calendar } from '../calendar.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'

/** What can be told of a press at once. */
export interface PressAnswer {
  readonly outcome: 'received' | 'accepted' | 'next working day' | 'not possible' | 'cancelled'
  /** Local minutes since midnight at which the window begins; absent where none is told. */
  readonly fromMinute?: number
  readonly widthMinutes?: number
}

/** The answer to a press that has been worked, from what became of its request. */
export function answerOf(
  fate: string,
  request: RequestRow | undefined,
  state: Pick<DepotState, 'day'>,
  calendar: Calendar,
): PressAnswer {
  if (fate === 'cancelled' || fate === 'nothing to cancel') return { outcome: 'cancelled' }
  if (fate === 'too late' || fate === 'announce first' || request?.state === 'refused')
    return { outcome: 'not possible' }
  if (request?.state !== 'planned' && request?.state !== 'postponed') return { outcome: 'received' }
  const outcome =
    request.state === 'planned' && request.day === state.day ? 'accepted' : 'next working day'
  const { promise } = request
  if (!promise) return { outcome }
  const [hour, minute] = calendar.localTime(promise.fromAt).split(':').map(Number)
  return {
    outcome,
    fromMinute: hour! * 60 + minute!,
    widthMinutes: Math.round((promise.toAt - promise.fromAt) / 60_000),
  }
}
