import { chance } from '../../algorithms/office/chance.ts'
import type { Instance } from '../../algorithms/round/instances/instance.ts'
import { openRuns } from './roundRuns.ts'
import type { RoundRow } from './rounds.ts'

/** How memory and the time of an iteration grow: a town of rounds of 100 stops each. */
export async function roundGrowth(): Promise<RoundRow[]> {
  const rows: RoundRow[] = []
  const runOf = openRuns()
  for (const stops of [100, 200, 500, 1_000, 2_000, 5_000, 10_000]) {
    console.error(`growth, ${stops} stops …`)
    const order = { of: { instance: townOf(stops) }, seed: 1, seconds: stops >= 5_000 ? 20 : 10 }
    const run = await runOf(`growth ${stops}`, order)
    const each = (run.cpuSeconds * 1e6) / run.iterations
    rows.push({
      group: 'memory and iterations',
      case: `${stops} stops, rounds of 100`,
      measured: `${run.megabytes.toFixed(0)} MB, ${each.toFixed(0)} µs an iteration`,
      bar: stops === 2_000 ? '150 MB' : '',
      met: stops !== 2_000 ? '' : run.megabytes < 150 ? 'yes' : 'MISSED',
      elsewhere: '',
    })
  }
  return rows
}

/** Stops at random in a square whose side grows with their root, capacity for 100 a round. */
function townOf(stops: number): Instance {
  const places = stops + 1
  const side = Math.sqrt(stops) * 20
  const at = (place: number) =>
    place === 0
      ? [side / 2, side / 2]
      : [side * chance(stops, `${place}`, 'x'), side * chance(stops, `${place}`, 'y')]
  const points = Array.from({ length: places }, (_, place) => at(place))
  const times = new Int32Array(places * places)
  for (const [from, [x, y]] of points.entries())
    for (const [to, [u, v]] of points.entries())
      times[from * places + to] = Math.round(Math.sqrt((x! - u!) ** 2 + (y! - v!) ** 2))
  return {
    name: `town of ${stops}`,
    scale: 1,
    objective: 'distance',
    places,
    blocks: [{ times }],
    stops: Array.from({ length: stops }, (_, index) => ({
      label: `${index + 1}`,
      place: index + 1,
      serviceTime: 20,
      setupTime: 0,
      windows: [],
      deliveredLoad: [1],
      collectedLoad: [0],
      carriedLoad: [0],
      skills: [],
    })),
    vehicles: Array.from({ length: Math.ceil(stops / 100) + 2 }, (_, index) => ({
      label: `${index + 1}`,
      block: 0,
      startPlace: 0,
      endPlace: 0,
      capacity: [100],
      skills: [],
      shift: [0, 6 * 3600] as const,
      breaks: [],
      fixedCost: 0,
    })),
    loads: 1,
  }
}
