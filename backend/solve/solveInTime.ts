import type { Answer } from '../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import { solve } from '../../algorithms/round/search/solve.ts'

export interface TimedAnswer {
  readonly answer: Answer
  readonly iterations: number
  readonly cpuSeconds: number
}

/**
 * Solves for so many CPU seconds of this process: what else the machine does doesn't make an answer
 * worse.
 *
 * @param clockSeconds by the clock it lasts no longer than this
 */
export function solveInTime(
  instance: Instance,
  {
    seconds,
    clockSeconds = Infinity,
    seed,
    onBetter,
  }: {
    readonly seconds: number
    readonly clockSeconds?: number
    readonly seed: number
    readonly onBetter?: (answer: Answer, cpuSeconds: number) => void
  },
): TimedAnswer {
  const startCpu = process.cpuUsage()
  const startedAt = performance.now()
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage(startCpu)
    return (user + system) / 1e6
  }
  const spent = () =>
    Math.max(cpuSeconds() / seconds, (performance.now() - startedAt) / (clockSeconds * 1_000))
  const { answer, iterations } = solve(instance, {
    seed,
    spent,
    ...(onBetter ? { onBetter: (better: Answer) => onBetter(better, cpuSeconds()) } : {}),
  })
  return { answer, iterations, cpuSeconds: cpuSeconds() }
}
