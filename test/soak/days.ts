import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { commitOf } from '../../simulator/commitOf.ts'
import type { Faults } from '../../simulator/day.ts'
import { type DayResult, drawSmallDay } from '../../simulator/smallDay.ts'
import { openDaysFile } from './daysFile.ts'
import { keepRegression } from './daysRegressions.ts'
import { onThreads } from './daysThreads.ts'

export interface DaysOptions {
  /** The first one, drawn if absent. Used when there's no state yet; later the state's own. */
  readonly seed: number | undefined
  readonly seeds: number
  readonly threads: number
  /** As the seed. */
  readonly faults: Faults
  /** Writes a day that failed into test/regressions. */
  readonly keep: boolean
  /** Holds the state. */
  readonly folder: string
  readonly say: (line: string) => void
  /** Ends it after the days under way; the next run goes on from there. */
  readonly signal: AbortSignal
}

type Line = DayResult & { readonly commit: string }

/**
 * Small days of seeds one after the other, with all checkers at work. What has ended is kept in the
 * folder, and isn't lived again.
 *
 * @returns what didn't hold
 */
export async function soakDays(options: DaysOptions): Promise<readonly string[]> {
  const { seeds, say } = options
  mkdirSync(options.folder, { recursive: true })
  const file = openDaysFile<{ from: number; faults: Faults }, Line>(
    path.join(options.folder, 'days.jsonl'),
    () => ({ from: options.seed ?? randomInt(1e8), faults: options.faults }),
  )
  const { from, faults } = file.head
  const commit = commitOf()
  const known = new Set(file.lines.map(({ seed }) => seed))
  const all = Array.from({ length: seeds }, (_, index) => from + index)
  const left = all.filter((seed) => !known.has(seed))
  let done = seeds - left.length
  say(`seeds ${from} to ${from + seeds - 1}, faults ${faults}, commit ${commit}`)
  say(`${done} have ended, ${left.length} are left; state in ${file.name}`)
  await onThreads(left, options, async (worker, seed) => {
    const day = drawSmallDay(seed, faults)
    const result = await worker.live(day)
    file.add({ ...result, commit })
    say(`${++done} of ${seeds}: ${tell(result)}`)
    if (options.keep && result.violations.length > 0)
      say(`kept in ${keepRegression(day, result, commit)}`)
  })
  say(sumUp(file.lines))
  return file.lines.flatMap(({ seed, scenario, violations }) =>
    violations.map(({ code, sentence }) => `seed ${seed} (${scenario}): ${code}: ${sentence}`),
  )
}

function tell({ seed, scenario, presses, events, restarts, violations }: DayResult): string {
  const held =
    violations.length === 0
      ? 'all held'
      : violations.map(({ code, sentence }) => `${code}: ${sentence}`).join('; ')
  return `seed ${seed}, ${scenario}; ${presses} presses, ${events} events, ${restarts} restarts: ${held}`
}

function sumUp(lines: readonly Line[]): string {
  const sum = (of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0)
  const faults = count(lines.flatMap((line) => Object.entries(line.faults)))
  const scenarios = count(lines.map(({ scenario }) => [scenario, 1]))
  const commits = new Set(lines.map(({ commit }) => commit))
  const failed = lines.filter(({ violations }) => violations.length > 0)
  return [
    `${lines.length} days (${list(scenarios)}) at ${commits.size === 1 ? `commit ${[...commits][0]}` : `${commits.size} commits`}`,
    `${sum((line) => line.events)} events, ${sum((line) => line.statements)} statements, ${sum((line) => line.presses)} presses, ${sum((line) => line.restarts)} restarts`,
    `${[...faults.values()].reduce((total, times) => total + times, 0)} faults: ${list(faults)}`,
    failed.length === 0
      ? 'all of it held'
      : `${failed.length} failed: seeds ${failed.map(({ seed }) => seed).join(', ')}`,
  ].join('\n')
}

function count(entries: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [what, times] of entries) counts.set(what, (counts.get(what) ?? 0) + times)
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const list = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([what, times]) => `${times} × ${what}`).join(', ')
