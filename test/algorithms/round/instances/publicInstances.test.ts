import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readInstance } from '../../../../algorithms/round/instances/readInstance.ts'
import { listUnservable } from '../../../../algorithms/round/instances/whyUnserved.ts'

const data = process.env.DOMINO_DATA
if (!data) console.log('The public instances are not read: DOMINO_DATA is not set.')

describe.skipIf(!data)('public instances', () => {
  const root = path.join(data ?? '', 'vrp')
  const read = (file: string, options = {}) => {
    const bytes = readFileSync(path.join(root, file))
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    return readInstance(text, { name: file, ...options })
  }

  it('are all read, with as many stops as their names say, each of which can be served', () => {
    const files = readdirSync(root).flatMap((folder) =>
      readdirSync(path.join(root, folder))
        .filter((file) => file !== 'BKS.json')
        .map((file) => `${folder}/${file}`),
    )
    expect(files.length).toBeGreaterThan(40)
    for (const file of files) {
      const instance = read(file)
      const said = /(?:-n|round|berlin|ch|lin|rat|pr)(\d+)/.exec(path.basename(file))?.[1]
      // X-n101 and TSPLIB count the depot, ORTEC and the single rounds don't
      const without = /^(ortec|single_round)/.test(file) ? 0 : 1
      if (said !== undefined) expect(instance.stops).toHaveLength(Number(said) - without)
      if (instance.places <= 700) expect([...listUnservable(instance)]).toEqual([])
    }
  }, 120_000)

  it('have the distances that their best answers are counted in', () => {
    // berlin52: 1 to 22 is 565,575 to 520,585
    const berlin = read('tsp/berlin52.tsp')
    expect(berlin.blocks[0]!.times[21]).toBe(46)
    // r1_10_3: tenths cut off
    const tenths = read('vrptw_gh1000/r1_10_3.txt')
    expect(tenths.scale).toBe(10)
    expect(read('vrpspd_dethloff/CON3-0.vrpspd').blocks[0]!.times[1]).toBe(174_413)
  })
})
