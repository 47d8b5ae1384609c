import type { Clock } from '../clock.ts'

/**
 * As AbortSignal.timeout, by a clock of ours: aborts with a TimeoutError so many real ms from now,
 * unless it's cancelled.
 */
export function startDeadline(
  setTimer: Clock['setRealTimer'],
  realMs: number,
): { readonly signal: AbortSignal; cancel(): void } {
  const late = new AbortController()
  const cancel = setTimer(realMs, () =>
    late.abort(new DOMException('no answer in time', 'TimeoutError')),
  )
  return { signal: late.signal, cancel }
}
