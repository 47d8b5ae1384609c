import type { Clock } from '../clock.ts'

/** Resolves so many real ms from now. @throws the signal's reason as soon as it aborts */
export function waitByClock(
  clock: Pick<Clock, 'setRealTimer'>,
  realMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const end = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.setRealTimer(realMs, () => {
      signal.removeEventListener('abort', end)
      resolve()
    })
    signal.addEventListener('abort', end, { once: true })
  })
}
