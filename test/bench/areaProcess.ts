import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { mapFeatures } from '../../algorithms/road/mapFeatures.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { areaFromBytes, areaKey, areaToBytes } from '../../backend/area/keptArea.ts'
import { readArea } from '../../backend/area/readArea.ts'

// One start of a process, as a server would: nothing is warm. Modules are loaded before.

export interface AreaMeasurement {
  /** On a busy machine the second is the steadier one; it has the collector of garbage in it. */
  readonly steps: Readonly<Record<string, { milliseconds: number; cpuMilliseconds: number }>>
  /** What is held at the end, beyond what was before, in MB; and the most of the process ever. */
  readonly heldMegabytes: number
  readonly mostMegabytes: number
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
const bytes = await step('file', () => readFile(extract!))
const key = await step('key', () => areaKey(createHash('sha256').update(bytes).digest('hex')))
let held: unknown
let keep: (() => Promise<void>) | undefined
if (how === 'parts') {
  const osm = await step('reading', () => readOsm(bytes))
  const roads = await step('roads', () => buildRoads(osm))
  held = [roads, await step('map', () => mapFeatures(osm))]
} else if (how === 'kept') {
  const area = await step('kept', async () =>
    areaFromBytes(await readFile(kept!), { key, extract: bytes }),
  )
  if (!area) throw new Error('the kept area was not taken')
  held = [area.roads, area.features]
} else {
  const area = await step('build', () => readArea(bytes))
  held = { roads: area.roads, features: area.features }
  keep = () => writeFile(kept!, areaToBytes(area, key))
}
const measured: AreaMeasurement = {
  steps,
  heldMegabytes: held ? (heldBytes() - before) / 1e6 : 0,
  mostMegabytes: process.resourceUsage().maxRSS / 1e3,
}
await keep?.()
process.send!(measured)
