import type { InstanceOptions } from '../../algorithms/round/instances/readInstance.ts'
import { readInstanceFile } from './readInstanceFile.ts'
import { solveInTime, type TimedAnswer } from './solveInTime.ts'

// One of several processes that solve the same file, each with a seed of its own.

/** What it is sent, once; it sends back a TimedAnswer and ends. */
export interface SolveOrder {
  readonly file: string
  readonly options: Omit<InstanceOptions, 'name'>
  readonly seconds: number
  readonly clockSeconds: number
  readonly seed: number
}

process.once('message', async ({ file, options, ...limits }: SolveOrder) => {
  const instance = await readInstanceFile(file, options)
  const timed: TimedAnswer = solveInTime(instance, limits)
  process.send!(timed, () => process.disconnect())
})
