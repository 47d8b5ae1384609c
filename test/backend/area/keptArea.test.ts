import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import { contractRoads, hierarchyOf } from '../../../algorithms/road/hierarchies.ts'
import { profiles } from '../../../algorithms/road/roadGraph.ts'
import { areaFromBytes, areaKey, areaToBytes } from '../../../backend/area/keptArea.ts'
import { readArea } from '../../../backend/area/readArea.ts'
import { openAreaFile } from '../../../backend/start/areaFile.ts'
import { writeTown } from '../../../simulator/town.ts'

const extract = new TextEncoder().encode(writeTown({ seed: 1, mailboxes: 60 }))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'domino-kept-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('an area comes back from its bytes, and its extract when asked for', () => {
  const area = readArea(extract)
  const kept = areaFromBytes(areaToBytes(area, 'key'), { key: 'key', extract })!
  expect(kept.roads).toStrictEqual(area.roads)
  const contractions = contractRoads(kept.roads, profiles)
  expect(contractions).toStrictEqual(contractRoads(area.roads, profiles))
  // A closure needs no new order.
  const closed = closeRoads(kept.roads, [])
  for (const { profile, hierarchy } of contractions)
    expect(hierarchyOf(closed, profile).skeleton).toBe(hierarchy.skeleton)
  expect(kept.features()).toStrictEqual(area.features())
  expect(kept.bounds).toEqual(area.bounds)
  expect(kept.osm()).toEqual(area.osm())
})

test('bytes of another extract, of other code or damaged are built again', async () => {
  const bytes = areaToBytes(readArea(extract), await areaKey('one'))
  expect(areaFromBytes(bytes, { key: await areaKey('one'), extract })).toBeDefined()
  expect(areaFromBytes(bytes, { key: await areaKey('other'), extract })).toBeUndefined()
  expect(areaFromBytes(bytes.slice(0, -9), { key: await areaKey('one'), extract })).toBeUndefined()
})

test('a data folder keeps the extract and what was built of it, whole or not at all', async () => {
  const osmFile = path.join(folder, 'my town.osm')
  await writeFile(osmFile, extract)
  const dataFolder = path.join(folder, 'data')
  await mkdir(dataFolder)
  const open = (osmFile?: string) =>
    openAreaFile({
      dataFolder,
      ...(osmFile ? { osmFile } : {}),
      makeModelTown: () => Promise.reject(new Error('there is one')),
    })
  const first = await open(osmFile)
  expect(await first.readBuilt()).toBeUndefined()
  await first.keep()
  await first.keepBuilt(Uint8Array.of(1, 2, 3))
  expect((await readdir(dataFolder)).sort()).toEqual(['area.built', 'area.osm'])

  await rm(osmFile)
  const later = await open()
  expect(later.sha256).toBe(first.sha256)
  expect(new Uint8Array(later.bytes)).toEqual(extract)
  expect(new Uint8Array((await later.readBuilt())!)).toEqual(Uint8Array.of(1, 2, 3))
  await later.keep()
  expect(new Uint8Array(await readFile(path.join(dataFolder, 'area.osm')))).toEqual(extract)
})
