import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildDashboard } from '../../backend/start/dashboardBuild.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { liveCutRound } from '../fixtures/cutRound.ts'
import { openTowns } from '../fixtures/worldTown.ts'
import { openDaysFile } from './daysFile.ts'
import { makeRandom } from './random.ts'

export interface CutsOptions {
  /** The first one. */
  readonly seed: number | undefined
  readonly seeds: number
  /** Holds the state. */
  readonly folder: string
  readonly say: (line: string) => void
  /** Ends it after the round under way; the next run goes on from there. */
  readonly signal: AbortSignal
}

/** Some sixty special stops. */
const office = { rounds: 1, stops: 150, parcelShare: 0.35 }
const cuts = 50
const presses = 20

interface Line {
  readonly seed: number
  readonly words: number
  readonly differences: readonly string[]
}

/**
 * Whether a carrier's device and the office agree in the end, however often his network is cut.
 *
 * @returns what differs
 */
export async function soakCuts(options: CutsOptions): Promise<readonly string[]> {
  const { seeds, say, signal } = options
  mkdirSync(options.folder, { recursive: true })
  const file = openDaysFile<{ from: number }, Line>(
    path.join(options.folder, 'cuts.jsonl'),
    () => ({ from: options.seed ?? 1 }),
  )
  const { from } = file.head
  const known = new Set(file.lines.map(({ seed }) => seed))
  say(`seeds ${from} to ${from + seeds - 1}, ${cuts} cuts each; ${known.size} have ended`)
  await buildDashboard()
  const browser = await openBrowser()
  const towns = await openTowns()
  try {
    for (let seed = from; seed < from + seeds && !signal.aborted; seed++) {
      if (known.has(seed)) continue
      const town = await towns.open(office)
      try {
        const random = makeRandom(seed)
        const devices = town.world.mailboxes.map(({ deviceId }) => deviceId)
        const buttons = random.shuffled(devices).slice(0, presses)
        const lived = await liveCutRound({ browser, town, login: 'l01', random, cuts, buttons })
        file.add({ seed, ...lived })
        const told = lived.differences.length === 0 ? 'the same' : lived.differences.join('; ')
        say(`${file.lines.length} of ${seeds}: seed ${seed}, ${lived.words} words: ${told}`)
      } finally {
        await town.close()
      }
    }
  } finally {
    await browser.close()
    await towns.close()
  }
  return file.lines.flatMap(({ seed, differences }) =>
    differences.map((difference) => `seed ${seed}: ${difference}`),
  )
}
