import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { contractRoads } from '../../algorithms/road/hierarchies.ts'
import { mapFeatures } from '../../algorithms/road/mapFeatures.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { profiles } from '../../algorithms/road/roadGraph.ts'
import { areaFromBytes, areaKey, areaToBytes } from '../../backend/area/keptArea.ts'
import { readArea } from '../../backend/area/readArea.ts'

// One start of a process, as a server would: nothing is warm. Modules are loaded before.

export interface AreaMeasurement {
  /** On a busy machine the second is the steadier one; it has the collector of garbage in it. */
  readonly steps: Readonly<Record<string, { milliseconds: number; cpuMilliseconds: number }>>
  /** What is held at the end, beyond what was before, in MB; and by how much the process grew at most. */
  readonly heldMegabytes: number
  readonly grownMegabytes: number
}

const [how, extract, kept] = process.argv.slice(2)
const steps: Record<string, AreaMeasurement['steps'][string]> = {}

async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const begunAt = performance.now()
  const cpuBefore = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  steps[name] = {
    milliseconds: performance.now() - begunAt,
    cpuMilliseconds: (user + system) / 1e3,
  }
  return result
}

function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const before = heldBytes()
const residentBefore = process.memoryUsage.rss()
const bytes = await step('file', () => readFile(extract!))
const key = await step('key', () => areaKey(createHash('sha256').update(bytes).digest('hex')))
let held: unknown
let keep: (() => Promise<void>) | undefined
if (how === 'parts') {
  const osm = await step('reading', () => readOsm(bytes))
  const roads = await step('roads', () => buildRoads(osm))
  for (const profile of profiles) await step(profile, () => contractRoads(roads, [profile]))
  held = [roads, await step('map', () => mapFeatures(osm))]
} else if (how === 'kept') {
  const area = await step('kept', async () =>
    areaFromBytes(await readFile(kept!), { key, extract: bytes }),
  )
  if (!area) throw new Error('the kept area was not taken')
  held = area
} else {
  const area = await step('build', () => readArea(bytes))
  await step('foot', () => contractRoads(area.roads, ['foot']))
  held = { roads: area.roads }
  keep = () => writeFile(kept!, areaToBytes(area, key))
}
const measured: AreaMeasurement = {
  steps,
  heldMegabytes: held ? (heldBytes() - before) / 1e6 : 0,
  grownMegabytes: process.resourceUsage().maxRSS / 1e3 - residentBefore / 1e6,
}
await keep?.()
process.send!(measured)
