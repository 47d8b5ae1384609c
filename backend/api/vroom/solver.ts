import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Question, Routed } from './question.ts'
import { VroomRefusal } from './refusal.ts'
import type { ThreadAnswer } from './solverThread.ts'

/** Solves beside the server, in a few threads; what finds none free waits in a row that has an end. */
export interface Solver {
  /**
   * @param gone when nobody waits for the answer any more
   * @throws VroomRefusal of the problem; where the row is full, the thread died, or it comes to no end
   */
  run(question: Question, gone?: AbortSignal): Promise<Routed>
  close(): Promise<void>
}

interface Job {
  readonly question: Question
  readonly gone?: AbortSignal
  readonly resolve: (routed: Routed) => void
  readonly reject: (error: Error) => void
}

/** The server and the planner keep a core. */
const usualThreads = Math.min(4, Math.max(1, availableParallelism() - 1))

/** At ten seconds each, nobody waits longer than a client does. */
const usualRow = 8

/** Beyond its time, until a thread is given up. */
const patienceMs = 30_000

/** Threads start when they are first needed, and don't keep the process alive. */
export function makeSolver({ threads = usualThreads, row = usualRow } = {}): Solver {
  const waiting: Job[] = []
  const free: Worker[] = []
  const all = new Set<Worker>()
  let isClosing = false

  function next(): void {
    while (waiting.length > 0 && (free.length > 0 || all.size < threads)) {
      const job = waiting.shift()!
      if (job.gone?.aborted) job.reject(nobodyWaits())
      else hand(job, free.pop() ?? start())
    }
  }

  function start(): Worker {
    const worker = startThread()
    all.add(worker)
    // one that dies while it's free, too
    worker.on('error', () => forget(worker))
    return worker
  }

  function forget(worker: Worker): void {
    all.delete(worker)
    const at = free.indexOf(worker)
    if (at >= 0) free.splice(at, 1)
    void worker.terminate()
  }

  function hand({ question, resolve, reject }: Job, worker: Worker): void {
    const end = () => {
      clearTimeout(patience)
      worker
        .removeAllListeners('message')
        .removeListener('exit', fail)
        .removeListener('error', fail)
    }
    const fail = (error: unknown) => {
      end()
      forget(worker)
      if (isClosing) return reject(nobodyWaits())
      console.error('a thread that solves:', error)
      reject(new VroomRefusal('internal', 'Internal error: the search came to no end.'))
      next()
    }
    const patience = setTimeout(fail, question.milliseconds + patienceMs, 'is out of time')
    worker.once('exit', fail).once('error', fail)
    worker.once('message', (answer: ThreadAnswer) => {
      end()
      free.push(worker)
      if ('routed' in answer) resolve(answer.routed)
      else reject(new VroomRefusal(answer.refused.kind, answer.refused.message))
      next()
    })
    worker.postMessage(question)
  }

  return {
    run(question, gone) {
      const isBusy = free.length === 0 && all.size >= threads
      if (isBusy && waiting.length >= row) {
        const sentence = 'Too many problems are being solved; try again in a moment.'
        return Promise.reject(new VroomRefusal('busy', sentence))
      }
      return new Promise((resolve, reject) => {
        waiting.push({ question, ...(gone ? { gone } : {}), resolve, reject })
        next()
      })
    },
    async close() {
      isClosing = true
      for (const { reject } of waiting.splice(0)) reject(nobodyWaits())
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}

function startThread(): Worker {
  const worker = new Worker(new URL('./startThread.mjs', import.meta.url))
  worker.unref()
  return worker
}

function nobodyWaits(): VroomRefusal {
  return new VroomRefusal('internal', 'Internal error: the server is closing.')
}
