import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { MapFeatures } from '../../algorithms/road/flatFeatures.ts'
import {
  type Contraction,
  contractRoads,
  keepContractions,
} from '../../algorithms/road/hierarchies.ts'
import { fromBytes, toBytes } from '../../algorithms/road/keepRoads.ts'
import type { Bounds } from '../../algorithms/road/osmBounds.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { profiles } from '../../algorithms/road/roadGraph.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import type { Area } from './readArea.ts'

/**
 * What an area's kept bytes were built from and by: the extract, and every line of the code that
 * reads it. So nobody need remember to throw them away after a change to that code.
 */
export async function areaKey(extractSha256: string): Promise<string> {
  const folder = fileURLToPath(new URL('../../algorithms/road/', import.meta.url))
  const names = await readdir(folder, { recursive: true })
  const hash = createHash('sha256')
  for (const name of names.filter((name) => name.endsWith('.ts')).sort())
    hash.update(`${name}\n`).update(await readFile(folder + name))
  return `${extractSha256} ${hash.digest('hex')}`
}

interface Kept {
  readonly roads: Roads
  readonly contractions: readonly Contraction[]
  readonly features: MapFeatures
  readonly bounds: Bounds
}

/** All of an area, hierarchies included, but its extract, which is read again when asked for. */
export function areaToBytes({ roads, features, bounds }: Area, key: string): Uint8Array {
  const contractions = contractRoads(roads, profiles)
  return toBytes({ roads, contractions, features: features(), bounds }, key)
}

/** The roads of `areaToBytes`, for a thread that shares them. */
export function roadsFromBytes(bytes: Uint8Array, key: string): Roads | undefined {
  const kept = fromBytes(bytes, key) as Kept | undefined
  if (!kept) return undefined
  keepContractions(kept.roads, kept.contractions)
  return kept.roads
}

/** The area that `areaToBytes` kept; undefined where that isn't what is asked for, or is damaged. */
export function areaFromBytes(
  bytes: Uint8Array,
  { key, extract }: { readonly key: string; readonly extract: Uint8Array },
): Area | undefined {
  const kept = fromBytes(bytes, key) as Kept | undefined
  if (!kept) return undefined
  const { roads, features, bounds } = kept
  keepContractions(roads, kept.contractions)
  return { osm: () => readOsm(extract), roads, features: () => features, bounds }
}
