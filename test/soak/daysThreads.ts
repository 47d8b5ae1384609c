import { type DayWorker, openDayWorker } from '../../simulator/openDayWorker.ts'

/**
 * Has days lived by so many threads, each of which takes the next when it has ended one.
 *
 * @param signal ends it after the days under way
 */
export async function onThreads<Day>(
  days: readonly Day[],
  { threads, signal }: { readonly threads: number; readonly signal: AbortSignal },
  live: (worker: DayWorker, day: Day) => Promise<void>,
): Promise<void> {
  const left = days.values()
  await Promise.all(
    Array.from({ length: Math.min(threads, days.length) }, async () => {
      const worker = openDayWorker()
      try {
        for (const day of left) {
          if (signal.aborted) return
          await live(worker, day)
        }
      } finally {
        await worker.close()
      }
    }),
  )
}
