import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '100' },
    orders: { type: 'string', default: '10000' },
    bodies: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string', default: path.join(os.tmpdir(), 'domino-soak') },
    help: { type: 'boolean' },
  },
})
const soak = soaks[positionals[0] ?? '']
const [kills, orders, bodies, seed] = [values.kills, values.orders, values.bodies, values.seed].map(
  Number,
) as [number, number, number, number]
if (!soak || values.help || ![kills, orders, bodies, seed].every(Number.isSafeInteger)) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  const folder = path.resolve(values.state)
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => ending.abort())
  const { signal } = ending
  const faults = await soak({ kills, orders, bodies, seed, folder, say: console.log, signal })
  process.exitCode = faults.length > 0 ? 1 : 0
}
