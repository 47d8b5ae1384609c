import { Worker } from 'node:worker_threads'
import { openCluster } from './cluster.ts'
import type { Answer, Question } from './dayWorker.ts'
import type { DayResult, SmallDay } from './smallDay.ts'

/** Lives days one after the other, beside others that do. */
export interface DayWorker {
  /**
   * @param notesFile gets all that was noted of the day, line by line
   * @returns a day that couldn't be lived to its end has one violation, which says why
   */
  live(day: SmallDay, notesFile?: string): Promise<DayResult>
  /** Ends it with its PostgreSQL. */
  close(): Promise<void>
}

/** A small day takes seconds: one that takes longer than this comes to no end. */
const patienceMs = 10 * 60_000

/**
 * A thread with a PostgreSQL of its own: a day listens to its thread's console and may crash its
 * cluster. A thread rather than a process, since what ends it, an error that nobody caught or too
 * little memory, ends this thread alone; the next day gets a new one.
 */
export async function openDayWorker(): Promise<DayWorker> {
  const cluster = await openCluster()
  let thread: Worker | undefined
  let hear: ((answer: Answer) => void) | undefined

  function start(): Worker {
    // it loads TypeScript as this thread does
    const started = new Worker(new URL('./dayWorker.ts', import.meta.url), {
      workerData: cluster.url,
    })
    const fail = (problem: string) => {
      if (thread === started) giveUp(problem)
    }
    started.on('message', (answer: Answer) => hear?.(answer))
    started.on('error', (error) => fail(error.stack ?? error.message))
    started.on('exit', (code) => fail(`Its thread ended with ${code}.`))
    return started
  }

  function giveUp(problem: string): void {
    void thread?.terminate()
    thread = undefined
    hear?.({ problem })
  }

  return {
    async live(day, notesFile) {
      const living = (thread ??= start())
      const patience = setTimeout(() => giveUp('It came to no end.'), patienceMs)
      const answer = await new Promise<Answer>((resolve) => {
        hear = resolve
        living.postMessage({ day, notesFile } satisfies Question)
      })
      hear = undefined
      clearTimeout(patience)
      return 'problem' in answer ? notLived(day, answer.problem) : answer
    },
    async close() {
      const last = thread
      thread = undefined
      await last?.terminate()
      await cluster.close()
    },
  }
}

function notLived({ seed, scenario }: SmallDay, sentence: string): DayResult {
  const nothing = { hash: '', presses: 0, events: 0, statements: 0, faults: {}, restarts: 0 }
  const violations = [{ code: 'not lived', sentence, at: 0, ids: [] }]
  return { seed, scenario, ...nothing, violations }
}
