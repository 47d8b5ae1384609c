import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { scenarios } from '../../simulator/scenarios.ts'
import type { DayResult, SmallDay } from '../../simulator/smallDay.ts'

/** Days on which something didn't hold once: `npm test` lives them again before all others. */
export const regressionsFolder = fileURLToPath(new URL('../regressions/', import.meta.url))

/** All that decides the day, and beside it what was seen when it was kept. */
const regression = z.strictObject({
  seed: z.int().min(0),
  scenario: z.enum(scenarios.map(({ name }) => name)),
  faults: z.enum(['none', 'usual', 'cruel']),
  presses: z.int().min(0).optional(),
  rounds: z.int().min(1),
  stops: z.int().min(1),
  /** What didn't hold, sentence by sentence. */
  violated: z.array(z.string()).min(1),
  /** At which it didn't. */
  commit: z.string(),
})

export interface Regression {
  readonly name: string
  readonly day: SmallDay
}

/** Keeps a day that failed. @returns the file's name */
export function keepRegression(day: SmallDay, { violations }: DayResult, commit: string): string {
  const violated = [...new Set(violations.map(({ code, sentence }) => `${code}: ${sentence}`))]
  const name = path.join(regressionsFolder, `${day.scenario}-${day.seed}.json`)
  const kept = { ...day, violated: violated.slice(0, 5), commit }
  writeFileSync(name, `${JSON.stringify(kept, undefined, 2)}\n`)
  return name
}

/**
 * Every file of a folder of regressions, in the order of their names.
 *
 * @throws Error with the file's name, and why it can't be read
 */
export function readRegressions(folder = regressionsFolder): readonly Regression[] {
  return readdirSync(folder)
    .filter((name) => name !== 'README.md')
    .sort()
    .map((name) => ({ name, day: readRegression(path.join(folder, name)) }))
}

function readRegression(file: string): SmallDay {
  const problem = (why: string) => new Error(`${file} can't be read: ${why}`)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw problem((error as Error).message)
  }
  const parsed = regression.safeParse(json)
  if (!parsed.success) throw problem(z.prettifyError(parsed.error))
  const { violated, commit, presses, ...day } = parsed.data
  return { ...day, ...(presses === undefined ? {} : { presses }) }
}
