import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openSmallOffice } from './smallOffice.ts'

const cli = fileURLToPath(new URL('../../simulator/cli.ts', import.meta.url))
const secrets = { sigfoxSecret: 'secret', adminPassword: 'admin', carrierPassword: 'carrier' }
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    cwd: path.dirname(path.dirname(cli)),
  })
  closing.push(() => child.kill('SIGKILL'))
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  return { child, output, ended: once(child, 'close') as Promise<[number | null, string | null]> }
}

const finish = async (...args: readonly string[]) => {
  const { child, output, ended } = run(...args)
  child.stdin.end()
  const [exitCode] = await ended
  return { exitCode, ...output }
}

const oneLine = /^[^\n]+\n$/

describe('the simulator on the command line', () => {
  it('helps', async () => {
    expect((await finish('town', '--help')).out).toMatch(/--mailboxes N/)
    expect((await finish('demo', '--help')).out).toMatch(/--presses-per-round P/)
  })

  it('answers wrong arguments with one line and exit code 2', async () => {
    const wrong: readonly [readonly string[], RegExp][] = [
      [['village'], /village/],
      [['town', '--mailboxes', '0'], /--mailboxes: got 0/],
      [['demo', '--uri', 'here'], /--uri/],
      [['demo', '--url', 'http://127.0.0.1:1'], /one line of JSON/],
    ]
    for (const [args, named] of wrong) {
      const { exitCode, out, err } = await finish(...args)
      expect([exitCode, out]).toEqual([2, ''])
      expect(err).toMatch(oneLine)
      expect(err).toMatch(named)
    }
  })
})

describe('town', () => {
  it('writes the same town into a file and to standard output, and leaves nothing else', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'domino-town-'))
    closing.push(() => rm(folder, { recursive: true }))
    const file = path.join(folder, 'town.osm')
    const size = ['--seed', '7', '--mailboxes', '60']
    const written = await finish('town', ...size, '--out', file)
    expect(written).toEqual({ exitCode: 0, out: '', err: '' })
    expect(await readdir(folder)).toEqual(['town.osm'])
    const osm = await readFile(file, 'utf8')
    expect(osm).toMatch(/^<\?xml/)
    expect((await finish('town', ...size)).out).toBe(osm)
  })

  it('says in one line that a file can’t be written', async () => {
    const { exitCode, err } = await finish('town', '--mailboxes', '60', '--out', '/nowhere/t.osm')
    expect(exitCode).toBe(2)
    expect(err).toMatch(oneLine)
  })
})

describe('demo', () => {
  const startDemo = async () => {
    const office = await openSmallOffice({
      day: '2026-11-23',
      rounds: { L01: 'b 09:40 parcel' },
      speed: 20,
    })
    closing.push(office.close)
    const demo = run('demo', '--url', office.url)
    demo.child.stdin.write(`${JSON.stringify(secrets)}\n`)
    await office.until(() => office.heard.some(({ body }) => body.includes('"l01"')))
    return demo
  }
  const endings: readonly [string, (child: ChildProcess) => unknown][] = [
    ['its standard input closes', (child) => child.stdin!.end()],
    ['it’s told by SIGTERM', (child) => child.kill('SIGTERM')],
    ['it’s told by SIGINT', (child) => child.kill('SIGINT')],
  ]
  for (const [when, end] of endings) {
    it(`ends in peace when ${when}`, async () => {
      const { child, output, ended } = await startDemo()
      end(child)
      expect(await ended).toEqual([0, null])
      expect(output.err).toBe('')
    })
  }
})
