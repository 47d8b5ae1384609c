import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Cluster, openCluster } from './cluster.ts'
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
const program = fileURLToPath(new URL('./dayWorker.ts', import.meta.url))

/**
 * A process with a PostgreSQL of its own: a day listens to its process's console and may crash its
 * cluster, and one that ends its process takes no other along. (A thread of this process would be
 * as good, but tsx isn't loaded in threads on Node 20.) After a day that wasn't lived to its end the
 * next one gets both anew.
 */
export function openDayWorker(): DayWorker {
  let cluster: Cluster | undefined
  let worker: ChildProcess | undefined
  let hear: ((answer: Answer) => void) | undefined

  function start(): ChildProcess {
    const started = fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let said = ''
    started.stderr!.on('data', (data) => {
      said = `${said}${data}`.slice(-2_000)
    })
    started.on('message', (answer: Answer) => hear?.(answer))
    started.on('close', (code, signal) => {
      if (worker === started) worker = undefined
      hear?.({ problem: `Its process ended with ${code ?? signal}: ${said.trim()}` })
    })
    return started
  }

  async function end() {
    worker?.disconnect()
    worker = undefined
    await cluster?.close()
    cluster = undefined
  }

  return {
    async live(day, notesFile) {
      const { url } = (cluster ??= await openCluster())
      const living = (worker ??= start())
      const patience = setTimeout(() => living.kill('SIGKILL'), patienceMs)
      const answer = await new Promise<Answer>((resolve) => {
        hear = resolve
        living.send({
          day,
          clusterUrl: url,
          ...(notesFile === undefined ? {} : { notesFile }),
        } satisfies Question)
      })
      hear = undefined
      clearTimeout(patience)
      if (!('problem' in answer)) return answer
      await end()
      return notLived(day, answer.problem)
    },
    close: end,
  }
}

function notLived({ seed, scenario }: SmallDay, sentence: string): DayResult {
  const nothing = { hash: '', presses: 0, events: 0, statements: 0, faults: {}, restarts: 0 }
  const violations = [{ code: 'not lived', sentence, at: 0, ids: [] }]
  return { seed, scenario, ...nothing, violations }
}
