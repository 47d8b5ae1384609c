import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The command as npm runs it. */
async function simulate(...args: string[]) {
  const command = ['--import', 'tsx', 'simulator/simulate.ts', ...args]
  const ended = await promisify(execFile)(process.execPath, command, { cwd: root }).catch(
    (error) => error as { stdout: string; stderr: string; code: number },
  )
  const { stdout, stderr } = ended
  return { code: 'code' in ended ? ended.code : 0, stdout, stderr: stderr.trim() }
}

describe('npm run simulate', () => {
  it('says the seed and the commit first, and ends with one line for programs', async () => {
    const { code, stdout } = await simulate(
      '--seed',
      '7',
      '--presses',
      '3',
      '--faults',
      'none',
      '--json',
    )
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toMatch(/^seed 7, commit \S+/)
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ seed: 7, restarts: 0, violations: [] })
    expect(code).toBe(0)
  })

  it.each([
    [['--scenario', 'never'], /^There is no scenario never: choose one of usual, weekend/],
    [['--faults', 'some'], /^--faults: got some, expected none, usual or cruel\.$/],
    [['--mailboxes', '0'], /^There must be at least one mailbox\.$/],
    [['--rounds', '0'], /^There must be at least one letter round/],
    [
      ['--rounds', '2', '--stops', '60', '--mailboxes', '100'],
      /need 120, but there are 100 only\.$/,
    ],
    [['--presses', 'many'], /^--presses must be a whole number, got "many"\.$/],
    [['--osm', 'nowhere.pbf'], /^nowhere\.pbf can't be read \(ENOENT\)\.$/],
  ])('refuses %j before anything is started', async (args, sentence) => {
    const { code, stdout, stderr } = await simulate(...args)
    expect(stderr).toMatch(sentence)
    expect([code, stdout]).toEqual([2, ''])
  })
})
