import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { checkHeader } from '../../../backend/area/checkHeader.ts'
import { refuseTooLarge } from '../../../backend/start/areaSize.ts'
import { fetchArea, isDownload } from '../../../backend/start/fetchArea.ts'
import { tellBytes } from '../../../backend/start/progressLine.ts'
import { drawTown } from '../../fixtures/drawTown.ts'
import { type ExtractServer, md5, openExtractServer } from '../../fixtures/extractServer.ts'
import { writePbf } from '../../fixtures/writePbf.ts'

const town = writePbf(readOsm(drawTown('A---B\n|   |\nC---D').bytes))
const newerTown = writePbf(readOsm(drawTown('A---B---E\n|   |\nC---D').bytes))
const name = 'europe/france/bourg'
const fileName = 'europe.france.bourg.osm.pbf'
const remote = '/europe/france/bourg-latest.osm.pbf'

let folder: string
let server: ExtractServer
let pauses: number[]
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'domino-area-'))
  server = await openExtractServer(remote, town)
  pauses = []
  told = []
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const fetchTown = (changes: { name?: string; baseUrl?: string; patienceMs?: number } = {}) =>
  fetchArea({
    area: { name: changes.name ?? name, baseUrl: changes.baseUrl ?? server.baseUrl },
    dataFolder: folder,
    checkHeader,
    checkSize: (bytes) => refuseTooLarge(name, { bytes, kind: 'pbf' }),
    tell(bytes, totalBytes) {
      told.push(`${bytes}/${totalBytes}`)
      server.clientHas(bytes)
    },
    pause: async (seconds) => void pauses.push(seconds),
    ...(changes.patienceMs === undefined ? {} : { patienceMs: changes.patienceMs }),
  })

/** One sentence for a person, and its code. */
const problem = (fetching: Promise<unknown>) =>
  fetching.then(
    () => 'none',
    (error) => {
      expect(error.message).toMatch(/^[^\n]+\.$/)
      return `${error.code}: ${error.message}`
    },
  )

const expectWhole = async (bytes = town) => {
  expect(await readdir(folder)).toEqual([fileName])
  expect(new Uint8Array(await readFile(path.join(folder, fileName)))).toEqual(bytes)
}

test('downloads an area once, and tells how far it is', async () => {
  expect(await fetchTown()).toBe(path.join(folder, fileName))
  await expectWhole()
  expect(server.requests).toEqual([remote, `${remote}.md5`])
  expect(told[0]).toBe(`0/${town.length}`)
  expect(told.at(-1)).toBe(`${town.length}/${town.length}`)
  await server.close()
  await fetchTown()
})

test('does without an MD5 where a mirror has none', async () => {
  server.md5 = undefined
  await fetchTown()
  await expectWhole()
})

describe('a connection that is cut', () => {
  test('is taken up again where it was, as long as bytes come', async () => {
    server.cutAfterBytes = 100
    await fetchTown()
    await expectWhole()
    const asked = server.requests.filter((line) => line.includes('bytes='))
    expect(asked).toHaveLength(Math.ceil(town.length / 100) - 1)
    expect(asked[0]).toBe(`${remote} bytes=100-`)
    expect(new Set(pauses)).toEqual(new Set([1]))
  })

  test('is given up after growing pauses when nothing new comes, and the next start goes on', async () => {
    server.cutAfterBytes = 100
    server.ignoresRange = true
    expect(await problem(fetchTown())).toMatch(/^download-cut: 127\.0\.0\.1:\d+ failed again/)
    expect(pauses).toEqual([1, 3, 9, 27])

    server.cutAfterBytes = Infinity
    server.ignoresRange = false
    server.requests.length = 0
    await fetchTown()
    expect(server.requests[0]).toBe(`${remote} bytes=100-`)
    await expectWhole()
  })

  test('is begun anew where the server can not go on', async () => {
    server.cutAfterBytes = 100
    server.hasValidator = false
    await problem(fetchTown())
    server.cutAfterBytes = Infinity
    await fetchTown()
    await expectWhole()
  })

  test('is begun anew when the server has a newer extract', async () => {
    server.cutAfterBytes = 100
    server.ignoresRange = true
    await problem(fetchTown())
    server.cutAfterBytes = Infinity
    server.ignoresRange = false
    server.bytes = newerTown
    server.md5 = md5(newerTown)
    await fetchTown()
    await expectWhole(newerTown)
  })

  test('counts as one when nothing comes any more', async () => {
    server.stallAfterBytes = 100
    expect(await problem(fetchTown({ patienceMs: 500 }))).toBe('none')
    await expectWhole()
  })
})

test('a part that was whole needs no byte more', async () => {
  server.md5 = md5(newerTown)
  const part = path.join(folder, `${fileName}.part`)
  await writeFile(part, town)
  await writeFile(
    `${part}.json`,
    JSON.stringify({ validator: `"${md5(town)}"`, totalBytes: town.length }),
  )
  server.md5 = md5(town)
  await fetchTown()
  expect(server.requests).toEqual([`${remote}.md5`])
  await expectWhole()
})

test.each(['not JSON', '{}', '{"validator":"\\"x\\"","totalBytes":5}'])(
  'a part whose facts are %s is begun anew',
  async (facts) => {
    await writeFile(path.join(folder, `${fileName}.part`), 'something else')
    await writeFile(path.join(folder, `${fileName}.part.json`), facts)
    await fetchTown()
    await expectWhole()
  },
)

test('a length that is a lie never makes a whole file', async () => {
  server.claimedBytes = town.length + 50
  expect(await problem(fetchTown({ patienceMs: 500 }))).toMatch(/^download-cut/)
  expect(existsSync(path.join(folder, fileName))).toBe(false)
})

test('what fails its MD5 twice is refused, once is fetched again', async () => {
  server.md5 = md5(newerTown)
  expect(await problem(fetchTown())).toMatch(/^damaged-area: .* came damaged twice: its MD5 is/)
  expect(await readdir(folder)).toEqual([])
})

test('what is no extract is refused', async () => {
  server.bytes = new TextEncoder().encode('<html>Please log in to the network of this hotel</html>')
  server.md5 = undefined
  expect(await problem(fetchTown())).toMatch(/^damaged-area: .*isn't an OSM file/)
})

test('a busy server is asked again, as late as it wants', async () => {
  server.statusTimes = 2
  server.headers = { 'retry-after': '20' }
  await fetchTown()
  expect(pauses).toEqual([20, 20])
  await expectWhole()
})

test.each([
  [403, /^download-refused: .* \(HTTP 403\)\.$/],
  [404, /^no-area: There is no area "europe\/france\/bourg" at http/],
])('says at once that the server answers %i', async (status, sentence) => {
  server.status = status
  server.statusTimes = 1
  expect(await problem(fetchTown())).toMatch(sentence)
  expect(pauses).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('without a network it says so, and what to do', async () => {
  await server.close()
  expect(await problem(fetchTown())).toMatch(
    /^no-network: 127\.0\.0\.1:\d+ can't be reached \(ECONNREFUSED\).*--osm bourg-latest\.osm\.pbf\.$/,
  )
})

test('refuses what would not fit into memory before it comes, and says how to cut it', async () => {
  server.claimedBytes = 300e9
  expect(await problem(fetchTown())).toMatch(
    /^area-too-large: .*300000 MB, here at most \d+\).*osmium extract --bbox/,
  )
  expect(await readdir(folder)).toEqual([])
})

test.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
  await symlink('/dev/full', path.join(folder, `${fileName}.part`))
  expect(await problem(fetchTown())).toMatch(/^disk-full: The disk of .* is full\.$/)
})

test('a data folder with another area downloads nothing', async () => {
  await writeFile(path.join(folder, 'area.osm'), town)
  expect(await problem(fetchTown())).toMatch(/^other-area: /)
  expect(server.requests).toEqual([])
})

test('a failed start keeps downloads, whole or not', () => {
  const names = [fileName, `${fileName}.part`, `${fileName}.part.json`, 'postgres', 'area.osm']
  expect(names.map(isDownload)).toEqual([true, true, true, false, false])
})

test('tells of bytes in one line on a terminal, in ten elsewhere', () => {
  const lines = (isTTY: boolean) => {
    const written: string[] = []
    const write = (text: string | Uint8Array) => written.push(String(text)) > 0
    const tell = tellBytes('Fetching europe/monaco', { isTTY, write })
    for (let bytes = 0; bytes <= 2_000_000; bytes += 1_000) tell(bytes, 2_000_000)
    return written
  }
  expect(lines(false)).toHaveLength(11)
  expect(lines(false)[5]).toBe('Fetching europe/monaco: 1.0 of 2.0 MB, 50 %\n')
  expect(lines(true)).toHaveLength(101)
  expect(lines(true).join('').split('\n')).toHaveLength(2)
})
