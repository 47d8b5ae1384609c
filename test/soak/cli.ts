import os from 'node:os'
import path from 'node:path'
import { runCommand } from '../../backend/start/runCommand.ts'
import { StartProblem } from '../../backend/start/startProblem.ts'
import type { Faults } from '../../simulator/day.ts'
import { soakCuts } from './cuts.ts'
import { type DaysOptions, soakDays } from './days.ts'
import { soakHashes } from './daysHashes.ts'
import { type SoakOptions, soakIngest } from './ingest.ts'
import { soakWindows } from './windows.ts'

const help = `npm run soak -- NAME [options]

  ingest   the inbox: killed, without its database, in random orders, fed with generated bodies
  days     small simulated days (3 rounds of 40 stops, 30 presses) of fresh seeds, all checkers at work
  windows  what households are told of when: does it come true? Two days of 4 rounds of 150 stops
  cuts     rounds in a browser whose network is cut 50 times: do device and office agree in the end?
  hashes   such days lived twice, on one thread and on four: the same hashes?

  --kills N    ingest: kills of the server, and as many of its database or its writes (100)
  --orders N   ingest: random orders of one set of messages (10 000)
  --bodies N   ingest: generated bodies (1 000 000)
  --seeds N    days (1 000), windows (60), cuts (5), hashes (50): how many
  --threads N  days: lived at once (${os.availableParallelism()}, one for each core)
  --faults F   days, hashes: none, usual or cruel (cruel)
  --keep       days: one that fails is written into test/regressions, which npm test lives first
  --seed S     of a soak that begins, printed first (ingest: 1; days, hashes: the first of them,
               drawn)
  --state DIR  where it keeps what has ended, to go on from there (domino-soak in the system's
               folder for temporary files); remove it to begin anew`

const soaks: Readonly<Record<string, (given: Given) => Promise<readonly string[]>>> = {
  ingest: ({ seed = 1, ...given }) => soakIngest({ ...given, seed }),
  days: ({ seeds = 1000, ...given }) => soakDays({ ...given, seeds }),
  windows: ({ seeds = 60, ...given }) => soakWindows({ ...given, seeds, faults: 'usual' }),
  cuts: ({ seeds = 5, ...given }) => soakCuts({ ...given, seeds }),
  hashes: ({ seeds = 50, ...given }) => soakHashes({ ...given, seeds }),
}

type Given = Omit<SoakOptions, 'seed'> &
  Omit<DaysOptions, 'seeds'> & { readonly seeds: number | undefined }

await runCommand({
  name: 'soak',
  help,
  options: {
    kills: { type: 'string', default: '100' },
    orders: { type: 'string', default: '10000' },
    bodies: { type: 'string', default: '1000000' },
    seeds: { type: 'string' },
    threads: { type: 'string', default: `${os.availableParallelism()}` },
    faults: { type: 'string', default: 'cruel' },
    keep: { type: 'boolean', default: false },
    seed: { type: 'string' },
    state: { type: 'string', default: path.join(os.tmpdir(), 'domino-soak') },
  },
  whiches: Object.keys(soaks),
  run: async ({ kills, orders, bodies, seeds, threads, faults, keep, seed, state }, which) => {
    const ending = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ending.abort())
    const found = await soaks[which]!({
      kills: wholeNumber('kills', kills),
      orders: wholeNumber('orders', orders),
      bodies: wholeNumber('bodies', bodies),
      seeds: seeds === undefined ? undefined : wholeNumber('seeds', seeds),
      threads: Math.max(1, wholeNumber('threads', threads)),
      faults: faultsOf(faults),
      keep,
      seed: seed === undefined ? undefined : wholeNumber('seed', seed),
      folder: path.resolve(state),
      say: console.log,
      signal: ending.signal,
    })
    if (found.length > 0) process.exitCode = 1
  },
})

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new StartProblem('wrong-setting', `--${name} must be a whole number, got "${text}".`)
}

function faultsOf(text: string): Faults {
  if (text === 'none' || text === 'usual' || text === 'cruel') return text
  throw new StartProblem('wrong-setting', `--faults must be none, usual or cruel, got "${text}".`)
}
