import type { Clock } from '../clock.ts'

/** What is found, if it's found in time. @throws when it takes longer */
export function inTime<T>(
  clock: Pick<Clock, 'setRealTimer'>,
  realMs: number,
  found: T | Promise<T>,
): T | Promise<T> {
  if (!(found instanceof Promise)) return found
  return new Promise((resolve, reject) => {
    const cancel = clock.setRealTimer(realMs, () => reject(new Error(`not within ${realMs} ms`)))
    found.then(resolve, reject).finally(cancel)
  })
}
