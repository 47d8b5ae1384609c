import os from 'node:os'
import path from 'node:path'
import { runCommand } from '../../backend/start/runCommand.ts'
import { StartProblem } from '../../backend/start/startProblem.ts'
import { type SoakOptions, soakIngest } from './ingest.ts'

const help = `npm run soak -- NAME [options]

  ingest   the inbox: killed, without its database, in random orders, fed with generated bodies

  --kills N    kills of the server, and as many of its database or its writes (100)
  --orders N   random orders of one set of messages (10 000)
  --bodies N   generated bodies (1 000 000)
  --seed S     of a soak that begins; printed first
  --state DIR  where it keeps what has ended, to go on from there (domino-soak in the system's
               folder for temporary files); remove it to begin anew`

const soaks: Readonly<Record<string, (options: SoakOptions) => Promise<readonly string[]>>> = {
  ingest: soakIngest,
}

await runCommand({
  name: 'soak',
  help,
  options: {
    kills: { type: 'string', default: '100' },
    orders: { type: 'string', default: '10000' },
    bodies: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string', default: path.join(os.tmpdir(), 'domino-soak') },
  },
  whiches: Object.keys(soaks),
  run: async ({ kills, orders, bodies, seed, state }, which) => {
    const ending = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ending.abort())
    const faults = await soaks[which]!({
      kills: wholeNumber('kills', kills),
      orders: wholeNumber('orders', orders),
      bodies: wholeNumber('bodies', bodies),
      seed: wholeNumber('seed', seed),
      folder: path.resolve(state),
      say: console.log,
      signal: ending.signal,
    })
    if (faults.length > 0) process.exitCode = 1
  },
})

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new StartProblem('wrong-setting', `--${name} must be a whole number, got "${text}".`)
}
