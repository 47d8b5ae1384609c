import { readFileSync, writeFileSync } from 'node:fs'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { type DailyCase, dailyCase, dailySizes, dailyTowns } from './dailyCase.ts'
import type { RoundCase } from './roundCases.ts'
import type { RoundRun } from './roundsProcess.ts'

/** The best answers known of the daily cases, each with how it was found. */
const dailyBestFile = new URL('./dailyBest.json', import.meta.url)

type DailyBest = Readonly<Record<string, { readonly cost: number; readonly how: string }>>

const made = new Map<string, DailyCase>()

/** What one carrier's free rounds are measured at: with and without windows, in three sizes. */
export function dailyCases(): RoundCase[] {
  const best = readBest()
  const bars = { 150: 0.3, 300: 0.7, 500: 1 }
  return listDays().map(
    ({ name, stops, withWindows }): RoundCase => ({
      name,
      group: `daily case, windows on ${withWindows ? 'a fifth' : 'none'}`,
      file: undefined,
      marks: [{ seconds: 1, bar: bars[stops] }],
      best: { cost: best[name]?.cost ?? Number.NaN },
      feasibleSeconds: 0.1,
    }),
  )
}

/** The instance of that name: seconds of driving are what it costs, service is part of the time. */
export function dailyInstance(name: string): Instance {
  const { count, seconds, serviceSeconds, shiftSeconds, windows } = caseOf(name)
  return oneRound({
    name,
    places: count,
    times: seconds,
    stopAt: (place) => {
      const window = windows[place]!
      const isAnyTime = window[0] === 0 && window[1] === shiftSeconds
      return { serviceTime: serviceSeconds, windows: isAnyTime ? [] : [window] }
    },
    shift: [0, shiftSeconds],
  })
}

/** Looks for better answers than those that are kept, and keeps them. */
export async function searchReferences(
  search: (name: string, seed: number) => Promise<RoundRun>,
  {
    names,
    seeds,
    seconds,
  }: { readonly names: readonly string[]; readonly seeds: number; readonly seconds: number },
): Promise<{ name: string; before: number; after: number }[]> {
  const rows = []
  for (const name of names) {
    const before = readBest()[name]?.cost ?? Infinity
    for (let seed = 1; seed <= seeds; seed++) {
      const cost = (await search(name, seed)).cost ?? Infinity
      const known = readBest()
      if (cost >= (known[name]?.cost ?? Infinity)) continue
      const how = `Domino’s own search, seed ${seed}, ${seconds} s of CPU, one thread, judged`
      const better = { ...known, [name]: { cost, how } }
      writeFileSync(dailyBestFile, `${JSON.stringify(better, null, 2)}\n`)
    }
    const after = readBest()[name]?.cost ?? Infinity
    console.error(`${name}: ${before} before, ${after} now`)
    rows.push({ name, before, after })
  }
  return rows
}

function readBest(): DailyBest {
  return JSON.parse(readFileSync(dailyBestFile, 'utf8')) as DailyBest
}

function listDays() {
  return dailyTowns.flatMap((town) =>
    dailySizes.flatMap((stops) =>
      [false, true].map((withWindows) => {
        const name = `${town}, day of ${stops}${withWindows ? ', windows' : ''}`
        return { name, town, stops, withWindows }
      }),
    ),
  )
}

function caseOf(name: string): DailyCase {
  const found = made.get(name)
  if (found) return found
  const day = listDays().find((one) => one.name === name)
  if (!day) throw new Error(`There is no ${name}.`)
  const { town, stops, withWindows } = day
  const one = dailyCase(town, stops, withWindows)
  made.set(name, one)
  return one
}
