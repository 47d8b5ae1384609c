import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RoundRow } from './rounds.ts'
import { insertionTowns } from './roundsInsertionCase.ts'
import type { InsertionOrder, InsertionRun } from './roundsInsertionProcess.ts'

const program = fileURLToPath(new URL('./roundsInsertionProcess.ts', import.meta.url))

/** Presses that aren't counted: the first of a day find their code and their tables cold. */
const warmUps = 300
const presses = 2_000
const sizes = [
  { rounds: 50, barMs: 1, twins: 5 },
  // the twin takes minutes there
  { rounds: 500, barMs: 10, twins: 0 },
] as const

/**
 * A press among rounds of 300 stops under way: the legs of its row and column, those of its place,
 * and its insertion, in CPU time of the whole process, its collection of garbage included.
 */
export async function insertionRows(): Promise<RoundRow[]> {
  const rows: RoundRow[] = []
  for (const { rounds, barMs, twins } of sizes)
    for (const town of insertionTowns) {
      console.error(`a press among ${rounds} rounds, ${town} …`)
      const run = await measure({ town, rounds, warmUps, presses, twins, seed: 1 })
      rows.push(rowOf(run, { town, rounds, barMs, twins }))
    }
  return rows
}

async function measure(order: InsertionOrder): Promise<InsertionRun> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
    child.once('close', (code, signal) =>
      reject(new Error(`A process that inserts ended with ${code ?? signal}.`)),
    )
    child.send(order)
  })
}

function rowOf(
  run: InsertionRun,
  of: { readonly town: string; readonly rounds: number; barMs: number; twins: number },
): RoundRow {
  const { town, rounds, barMs, twins } = of
  const sorted = run.microseconds.toSorted((a, b) => a - b)
  const msAt = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! / 1000).toFixed(2)
  const times = Math.round(run.twinMicroseconds / run.oursMicroseconds)
  const twin =
    twins === 0
      ? ''
      : `trying everything takes ${times} times as long and says the same ${run.agreed} of ${twins} times`
  return {
    group: 'insertion',
    case: `a press among ${rounds} rounds of 300 stops, ${town}`,
    measured: `p50 ${msAt(0.5)}, p99 ${msAt(0.99)}, most ${msAt(1)} ms`,
    bar: `p99 ${barMs} ms`,
    met: Number(msAt(0.99)) < barMs ? 'yes' : 'MISSED',
    elsewhere: twin,
  }
}
