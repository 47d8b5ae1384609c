import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeSigfoxApi } from './ingest/sigfoxApi/client.ts'
import { type Provisioning, provisionDeviceType } from './ingest/sigfoxApi/provisionDeviceType.ts'
import { makeRateLimit } from './ingest/sigfoxApi/rateLimit.ts'
import { readJson } from './start/keptJson.ts'
import { runCommand, type ValuesOf } from './start/runCommand.ts'
import type { Secrets } from './start/secrets.ts'
import { StartProblem } from './start/startProblem.ts'

// `npm run provision`: a program of its own, so it reads the environment and the command line itself.

const help = `Creates or repairs the callbacks of a Sigfox device type, so that its messages reach Domino.

  npm run provision -- --url https://our.host --device-type ID [options]

  --url ADDRESS          where the network reaches Domino, https
  --device-type ID       of the buttons, 24 hexadecimal digits
  --api ADDRESS          of Sigfox's API (https://api.sigfox.com/v2)
  --data FOLDER          where Domino keeps its secret (.domino, or DOMINO_DATA_DIR)
  --dry-run              only say what would be changed
  --json                 the same as JSON: changes, notes, problems
  --help                 show this

Settings from the environment:
  DOMINO_SIGFOX_API_LOGIN     the API user, from the network's page
  DOMINO_SIGFOX_API_PASSWORD  its password
  DOMINO_SIGFOX_SECRET        what the callbacks must show; without it the one in the data folder

A second run changes nothing. It ends with 0 when all is as it should be, 1 when something isn't, 2 when
it was called wrongly.`

const options = {
  url: { type: 'string' },
  'device-type': { type: 'string' },
  api: { type: 'string', default: 'https://api.sigfox.com/v2' },
  data: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

await runCommand({ name: 'provision', help, options, run: provision })

async function provision(values: ValuesOf<typeof options>): Promise<void> {
  const url = readAddress('--url', values.url, ['https:'])
  const deviceTypeId = values['device-type'] ?? ''
  if (!/^[0-9a-f]{1,24}$/i.test(deviceTypeId)) {
    throw wrong('--device-type must be the id of a device type, up to 24 hexadecimal digits.')
  }
  const baseUrl = readAddress('--api', values.api, ['https:', 'http:'])
  const login = readVariable('DOMINO_SIGFOX_API_LOGIN')
  const password = readVariable('DOMINO_SIGFOX_API_PASSWORD')
  const secret = await readSecret(values.data ?? (process.env.DOMINO_DATA_DIR || '.domino'))
  const dryRun = values['dry-run']

  const now = Date.now
  const wait = async (ms: number) => {
    await sleep(ms)
  }
  const rateLimit = makeRateLimit({ now, wait })
  const api = makeSigfoxApi({ baseUrl, login, password, rateLimit, now, wait })
  const done = await provisionDeviceType({ api, deviceTypeId, url, secret, dryRun })
  if (values.json) console.log(JSON.stringify({ dryRun, ...done }, null, 2))
  else tell(done, dryRun)
  if (done.problems.length > 0) process.exitCode = 1
}

function tell({ changes, notes, problems }: Provisioning, dryRun: boolean): void {
  if (changes.length === 0) console.log('Nothing to change.')
  else console.log(dryRun ? 'Would be changed:' : 'Changed:')
  for (const change of changes) console.log(`  ${change}`)
  for (const note of notes) console.log(`  (${note})`)
  for (const problem of problems) console.error(problem)
}

/** Without its last slash. */
function readAddress(name: string, text: string | undefined, protocols: readonly string[]): string {
  const kind = protocols.map((protocol) => protocol.slice(0, -1)).join(' or ')
  const address = text !== undefined && URL.canParse(text) ? new URL(text) : undefined
  if (address === undefined || !protocols.includes(address.protocol)) {
    throw wrong(`${name} must be an address, ${kind}.`)
  }
  if (address.username || address.password || address.search || address.hash) {
    throw wrong(`${name} must be an address alone, without credentials, ? or #.`)
  }
  // anybody on the way would read the password
  if (
    address.protocol === 'http:' &&
    !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname)
  ) {
    throw wrong(`${name} may be http on this machine only; elsewhere https.`)
  }
  return address.href.replace(/\/+$/, '')
}

function readVariable(name: 'DOMINO_SIGFOX_API_LOGIN' | 'DOMINO_SIGFOX_API_PASSWORD'): string {
  const text = process.env[name]
  if (!text) throw wrong(`${name} is not set: create an API user on the network's page.`)
  return text
}

async function readSecret(dataFolder: string): Promise<string> {
  const given = process.env.DOMINO_SIGFOX_SECRET
  if (given) {
    if (/^[\x21-\x7e]{16,}$/.test(given)) return given
    const should = '16 characters or more, without spaces or accents'
    throw wrong(`DOMINO_SIGFOX_SECRET must be ${should}.`)
  }
  const file = path.resolve(dataFolder, 'secrets.json')
  const kept = await readJson<Partial<Secrets>>(file)
  if (kept?.sigfoxSecret) return kept.sigfoxSecret
  throw wrong(
    `There is no secret for the callbacks: set DOMINO_SIGFOX_SECRET, or start Domino once so that ${file} is made.`,
  )
}

function wrong(sentence: string): StartProblem {
  return new StartProblem('wrong-setting', sentence)
}
