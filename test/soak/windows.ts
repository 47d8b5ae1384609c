import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { openCluster } from '../../simulator/cluster.ts'
import type { Faults } from '../../simulator/day.ts'
import { liveDay } from '../../simulator/liveDay.ts'
import { findScenario } from '../../simulator/scenarios.ts'
import { type ToldWindow, windowsHeld } from '../../simulator/windowsHeld.ts'
import { makeWorld } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { openDaysFile } from './daysFile.ts'

export interface WindowsOptions {
  /** The first one. */
  readonly seed: number | undefined
  readonly seeds: number
  readonly faults: Faults
  /** Holds the state. */
  readonly folder: string
  readonly say: (line: string) => void
  /** Ends it after the day under way; the next run goes on from there. */
  readonly signal: AbortSignal
}

/** Long enough for lead times beyond four hours; two days, so that what is told of tomorrow counts. */
const office = { rounds: 4, stops: 150 }
const presses = 50
/** So many towns: one is made in a second. */
const towns = 5
/** Told to a household, of each lead time; and no wider than needed. */
const least = 0.92
const mostWider = 0.96

/**
 * Whether what households are told comes true: days of a larger office with what goes wrong on any day.
 *
 * @returns what didn't hold
 */
export async function soakWindows(options: WindowsOptions): Promise<readonly string[]> {
  const { seeds, faults, say, signal } = options
  mkdirSync(options.folder, { recursive: true })
  const file = openDaysFile<
    { from: number; faults: Faults },
    { seed: number; windows: readonly ToldWindow[] }
  >(path.join(options.folder, 'windows.jsonl'), () => ({ from: options.seed ?? 1, faults }))
  const { head } = file
  const known = new Set(file.lines.map(({ seed }) => seed))
  say(
    `seeds ${head.from} to ${head.from + seeds - 1}, faults ${head.faults}; ${known.size} have ended`,
  )
  const scenario = { ...findScenario('usual')!, days: 2 }
  const cluster = await openCluster()
  try {
    for (let seed = head.from; seed < head.from + seeds && !signal.aborted; seed++) {
      if (known.has(seed)) continue
      const world = makeWorld({ seed: 1 + (seed % towns), ...office })
      const databases = await prepareDatabase(world, cluster.url)
      const { windows } = await liveDay({
        ...{ seed, scenario, world, databases, presses },
        faults: head.faults,
      })
      file.add({ seed, windows })
      say(`${file.lines.length} of ${seeds}: seed ${seed}, ${windows.length} told`)
    }
  } finally {
    await cluster.close()
  }
  const held = windowsHeld(file.lines.flatMap(({ windows }) => windows))
  const percent = (share: number | undefined) =>
    share === undefined ? '–' : `${(100 * share).toFixed(1)} %`
  for (const row of held)
    say(
      `${row.bucket.padEnd(12)} ${row.told} told, held ${percent(row.shareHeld)} (${percent(row.heldFrom)} to ${percent(row.heldTo)}), ${row.meanWidthMinutes?.toFixed(0) ?? '–'} min wide, ${percent(row.shareWider)} wider than the least and of these ${percent(row.widerHeld)} held, ${percent(row.shareWithoutPromise)} without`,
    )
  return held.flatMap(({ bucket, shareHeld = 1, heldTo = 1, widerHeld = 0, widerHeldFrom = 0 }) => [
    // a miss counts once it can't be chance any more
    ...(shareHeld < least && heldTo < least ? [`${bucket}: ${percent(shareHeld)} held`] : []),
    ...(widerHeld > mostWider && widerHeldFrom > mostWider
      ? [`${bucket}: of the wider ${percent(widerHeld)} held`]
      : []),
  ])
}
