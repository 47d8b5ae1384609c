import { chance } from '../../algorithms/office/chance.ts'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { openRuns } from './roundRuns.ts'
import type { RoundRow } from './rounds.ts'

/** How memory and the time of an iteration grow with the stops of a single round. */
export async function lapGrowth(): Promise<RoundRow[]> {
  const rows: RoundRow[] = []
  const runOf = openRuns()
  for (const stops of [100, 300, 1_000, 3_000, 10_000]) {
    console.error(`growth of one round, ${stops} stops …`)
    const of = { instance: roundOf(stops) }
    const order = { of, seed: 1, seconds: stops >= 3_000 ? 20 : 5 }
    const run = await runOf(`growth of a round ${stops}`, order)
    const each =
      run.iterations === 0
        ? 'no iteration in time'
        : `${((run.cpuSeconds * 1e6) / run.iterations).toFixed(0)} µs an iteration`
    rows.push({
      group: 'memory and iterations',
      case: `${stops} stops, one round`,
      measured: `${run.megabytes.toFixed(0)} MB, ${each}`,
      bar: '',
      met: '',
      elsewhere: '',
    })
  }
  return rows
}

/** Stops at random in a square whose side grows with their root; no windows, no loads. */
function roundOf(stops: number): Instance {
  const places = stops + 1
  const side = Math.sqrt(stops) * 20
  const xs = Float64Array.from({ length: places }, (_, n) => side * chance(stops, `${n}`, 'x'))
  const ys = Float64Array.from({ length: places }, (_, n) => side * chance(stops, `${n}`, 'y'))
  const times = new Int32Array(places * places)
  for (let from = 0; from < places; from++)
    for (let to = 0; to < places; to++)
      times[from * places + to] = Math.round(
        Math.sqrt((xs[from]! - xs[to]!) ** 2 + (ys[from]! - ys[to]!) ** 2),
      )
  return oneRound({
    name: `a round of ${stops}`,
    places,
    times,
    stopAt: () => ({ serviceTime: 20 }),
    shift: [0, 10_000_000],
  })
}
