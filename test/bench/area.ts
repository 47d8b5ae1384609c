import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { profiles } from '../../algorithms/road/roadGraph.ts'
import type { AreaMeasurement } from './areaProcess.ts'
import type { Bench } from './cli.ts'

const runs = 3

/** How long it takes from an extract to roads that answer. */
export const area: Bench = {
  about: `milliseconds, and CPU, from the extract until its roads answer on foot, each in a fresh process, the median of ${runs}; MB held afterwards, and by how much the process grew at most. Each further profile is made when somebody first asks for it, or a moment later, and so is the map. "kept" is a later start, from what the first one built.`,

  async run() {
    const folder = process.env.DOMINO_DATA
    if (!folder)
      throw new Error('The extracts are taken from the folder in DOMINO_DATA: it is not set.')
    const work = await mkdtemp(path.join(os.tmpdir(), 'domino-bench-'))
    try {
      const rows = []
      for (const [town, limits] of Object.entries(townLimits)) {
        const extract = path.join(folder, 'osm', `${town}.osm.pbf`)
        if (!existsSync(extract)) throw new Error(`There is no ${extract}.`)
        const kept = path.join(work, town)
        const all = { parts: [], first: [], kept: [] } as Record<How, AreaMeasurement[]>
        for (let run = 0; run < runs; run++)
          for (const how of hows) all[how].push(await measure(how, extract, kept))
        for (const how of hows) rows.push(...toRows(town, how, all[how], limits))
      }
      return rows
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  },
}

const hows = ['parts', 'first', 'kept'] as const
type How = (typeof hows)[number]

const townLimits = {
  geneva: { first: 1_000, kept: 200 },
  porto: { first: 10_000, kept: 1_000 },
}

type Limits = (typeof townLimits)['geneva']

async function measure(how: How, extract: string, kept: string): Promise<AreaMeasurement> {
  const child = fork(
    fileURLToPath(new URL('areaProcess.ts', import.meta.url)),
    [how, extract, kept],
    {
      execArgv: ['--import', 'tsx', '--expose-gc'],
    },
  )
  const [measured] = await Promise.race([
    once(child, 'message') as Promise<[AreaMeasurement]>,
    once(child, 'exit').then(([code]) => {
      throw new Error(`The measuring process ended (${code}).`)
    }),
  ])
  child.disconnect()
  await once(child, 'exit')
  return measured
}

function toRows(town: string, how: How, all: AreaMeasurement[], limits: Limits) {
  const figure = (of: (one: AreaMeasurement) => number) => Math.round(median(all.map(of)))
  const row = (what: string, names: readonly string[], limit: number | '') => {
    const sum = (unit: keyof AreaMeasurement['steps'][string]) =>
      figure(({ steps }) => names.reduce((total, name) => total + steps[name]![unit], 0))
    return { area: town, what, ms: sum('milliseconds'), limit, 'CPU ms': sum('cpuMilliseconds') }
  }
  const memory = {
    'MB held': figure((one) => one.heldMegabytes),
    'MB grown': figure((one) => one.grownMegabytes),
  }
  const names = Object.keys(all[0]!.steps)
  if (how !== 'parts') return [{ ...row(how, names, limits[how]), ...memory }]
  return ['reading', 'roads', ...profiles, 'map'].map((name) => ({
    ...row(`  ${name}`, [name], ''),
    'MB held': '',
    'MB grown': '',
  }))
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
