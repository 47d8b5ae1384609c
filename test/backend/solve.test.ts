import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(path.join(os.tmpdir(), 'domino-solve-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `npm run solve` on a file of that text; the last line of its output, parsed. */
async function solve(text: string | Buffer, options: readonly string[] = [], name = 'file.json') {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  const args = ['--import', 'tsx', 'backend/solve.ts', file, '--seconds', '0.2', ...options]
  return await new Promise<{
    code: number
    last: Record<string, unknown> | undefined
    out: string
    err: string
  }>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root }, (_, out, err) => {
      const line = out.trimEnd().split('\n').at(-1)!
      const last = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : undefined
      resolve({ code: child.exitCode ?? -1, last, out, err })
    })
  })
}

const round = (D: (number | null)[][]) => JSON.stringify({ name: 'small', n: D.length, D })
const square = [
  [0, 1, 9, 9],
  [9, 0, 1, 9],
  [9, 9, 0, 1],
  [1, 9, 9, 0],
]

describe('npm run solve', () => {
  it('ends with one line of JSON, and writes the stops of each round', async () => {
    const out = path.join(folder, 'out.sol')
    const packed = gzipSync(round(square))
    const { code, last } = await solve(packed, ['--seed', '7', '--solution', out], 'small.json.gz')
    expect(code).toBe(0)
    expect(last).toEqual({
      instance: 'small',
      cost: 4,
      rounds: 1,
      unassigned: 0,
      feasible: true,
      seconds: expect.any(Number),
      seed: 7,
    })
    expect(readFileSync(out, 'utf8')).toBe('Route #1: 1 2 3\n')
  })

  it('takes the best of several searches beside each other', async () => {
    const { last, out } = await solve(round(square), [
      '--threads',
      '2',
      '--variant',
      'open',
      '--json',
    ])
    expect(last).toMatchObject({ cost: 3, feasible: true })
    expect(out.trimEnd().split('\n')).toHaveLength(1)
  })

  it('knows a round without a stop, and with one', async () => {
    expect((await solve(round([[0]]))).last).toMatchObject({ cost: 0, rounds: 0, feasible: true })
    const one = round([
      [0, 3],
      [4, 0],
    ])
    expect((await solve(one)).last).toMatchObject({ cost: 7, rounds: 1, feasible: true })
  })

  it('lists what can’t be served with its reason', async () => {
    const job = (id: number, changes = {}) => ({ id, location_index: 1, delivery: [1], ...changes })
    const problem = {
      jobs: [
        job(1),
        job(2, { skills: [5] }),
        job(3, { delivery: [9] }),
        job(4, { location_index: 2 }),
        job(5, { time_windows: [[0, 1]] }),
        job(6, { delivery: [3], priority: 0 }),
      ],
      vehicles: [{ id: 1, start_index: 0, end_index: 0, capacity: [3] }],
      matrices: {
        car: {
          durations: [
            [0, 5, null],
            [5, 0, null],
            [5, 5, 0],
          ],
        },
      },
    }
    const { last } = await solve(JSON.stringify(problem), ['--json'])
    expect(last).toMatchObject({ cost: 10, unassigned: 5, feasible: true })
    const reasons = last!.reasons as { stop: string; code: string; fr: string; en: string }[]
    // of 1 and 6, which are worth the same, one has room
    expect(reasons.map(({ stop, code }) => [code, stop]).sort()).toEqual([
      ['no-room', expect.stringMatching(/^[16]$/)],
      ['no-skill', '2'],
      ['no-way', '4'],
      ['out-of-time', '5'],
      ['too-much', '3'],
    ])
    for (const { fr, en } of reasons) expect([fr, en]).not.toContain('')
  })

  it('names what is wrong with the file in both languages, and ends with 1', async () => {
    const bad = await solve(round([[0, 1], [1]]))
    expect([bad.code, bad.out]).toEqual([1, ''])
    expect(bad.err).toMatch(/matrix-not-square: .*\n.*matrix-not-square : .*carrée/)
    const json = await solve(
      round([
        [0, -1],
        [1, 0],
      ]),
      ['--json'],
    )
    expect(json.last).toMatchObject({ error: { code: 'negative-travel' } })
    expect((await solve('Dear all,')).err).toContain('unknown-format')
    const cutOff = gzipSync(round(square)).subarray(0, 30)
    expect((await solve(cutOff)).err).toContain('is cut off or damaged')
  })

  it('ends with 2 when it is called wrongly', async () => {
    for (const wrong of [['--seconds', 'soon'], ['--variant', 'round'], ['more']])
      expect((await solve(round(square), wrong)).code).toBe(2)
  })
})
