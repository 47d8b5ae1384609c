import { checkAnswer } from '../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import type { Variant } from '../../algorithms/round/instances/singleRound.ts'
import { readInstanceFile } from '../../backend/solve/readInstanceFile.ts'
import { solveInTime } from '../../backend/solve/solveInTime.ts'

// One search in a process of its own: nothing is warm, as when a command is called.

export interface RoundOrder {
  /** A file, or the instance itself. */
  readonly of:
    | { readonly file: string; readonly variant?: Variant }
    | { readonly instance: Instance }
  readonly seed: number
  /** Of CPU. */
  readonly seconds: number
}

export interface RoundRun {
  /** Absent where the judge found the answer infeasible. */
  readonly cost?: number
  readonly rounds: number
  /** CPU seconds until the first answer that the judge finds feasible. */
  readonly feasibleSeconds?: number
  readonly iterations: number
  readonly cpuSeconds: number
  /** What the process held at most, less what it held before it got the instance. */
  readonly megabytes: number
  /** Of the answer. */
  readonly violations: readonly string[]
}

const heldBefore = process.memoryUsage.rss()

process.once('message', async ({ of, seed, seconds }: RoundOrder) => {
  const instance = 'instance' in of ? of.instance : await readInstanceFile(of.file, of)
  let feasibleSeconds: number | undefined
  const { answer, iterations, cpuSeconds } = solveInTime(instance, {
    seed,
    seconds,
    onBetter(better, at) {
      if (feasibleSeconds !== undefined) return
      if (checkAnswer(instance, better).violations.length === 0) feasibleSeconds = at
    },
  })
  const { violations, cost, rounds } = checkAnswer(instance, answer)
  const run: RoundRun = {
    ...(violations.length > 0 ? {} : { cost }),
    rounds,
    ...(feasibleSeconds === undefined ? {} : { feasibleSeconds }),
    iterations,
    cpuSeconds,
    megabytes: process.resourceUsage().maxRSS / 1024 - heldBefore / 2 ** 20,
    violations: violations.map(({ text }) => text),
  }
  process.send!(run, () => process.disconnect())
})
