import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TimedAnswer } from './solveInTime.ts'
import type { SolveOrder } from './solveProcess.ts'

const program = fileURLToPath(new URL('./solveProcess.ts', import.meta.url))

/** Lets another process solve the file. (tsx isn't loaded in threads on Node 20.) */
export async function solveBeside(order: SolveOrder): Promise<TimedAnswer> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
    child.once('close', (code, signal) =>
      reject(new Error(`A process that solves ended with ${code ?? signal}.`)),
    )
    child.send(order)
  })
}
