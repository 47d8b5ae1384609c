import type { RequestState } from '../../algorithms/model.ts'
import type { Mirror } from './mirror.ts'

/** What a day's result can show of itself. */
export interface DayCounts {
  readonly steps: number
  /** Plan versions since the checkers were opened. */
  readonly versions: number
  readonly restarts: number
  /** Stored, each once. */
  readonly messages: number
  readonly presses: number
  /** Requests by their state. */
  readonly requests: Readonly<Partial<Record<RequestState, number>>>
  readonly carrierEvents: number
}

export function countDay(mirror: Mirror): Omit<DayCounts, 'steps' | 'versions' | 'restarts'> {
  const requests: Partial<Record<RequestState, number>> = {}
  for (const { state } of mirror.requests.values()) requests[state] = (requests[state] ?? 0) + 1
  return {
    messages: mirror.uplinks.size,
    presses: mirror.presses.size,
    requests,
    carrierEvents: mirror.events.size,
  }
}
