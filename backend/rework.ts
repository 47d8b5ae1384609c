import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readJson } from './start/keptJson.ts'
import { runCommand, type ValuesOf } from './start/runCommand.ts'
import type { Secrets } from './start/secrets.ts'
import { StartProblem } from './start/startProblem.ts'

// `npm run rework`: asks a running server, which alone knows its clock and rings its planner.

const help = `Works again what was set aside: messages of devices that are registered by now, or whose decoder
is mended.

  npm run rework -- [options]

  --url ADDRESS         of the running server (http://127.0.0.1:8080)
  --reason TEXT         only what was set aside for this reason, as the list says it
  --list                only say what lies aside
  --data FOLDER         where Domino keeps the manager's password (.domino, or DOMINO_DATA_DIR)
  --password-file FILE  the password, when it's kept elsewhere
  --help                show this

Settings from the environment:
  DOMINO_ADMIN_PASSWORD the manager's password; without it the one in the data folder

A second run finds nothing more to do. It ends with 0 when it went through, 1 when it didn't, 2 when it
was called wrongly.`

const options = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  reason: { type: 'string' },
  list: { type: 'boolean', default: false },
  data: { type: 'string' },
  'password-file': { type: 'string' },
} as const

await runCommand({ name: 'rework', help, options, run: rework })

async function rework(values: ValuesOf<typeof options>): Promise<void> {
  if (!URL.canParse(values.url)) throw wrong('--url must be an address, http or https.')
  const password = await readPassword(values)
  const ask = (way: string, init: RequestInit) => askServer(values.url, way, init)
  const logIn = JSON.stringify({ login: 'manager', password })
  const opened = await ask('sessions', { method: 'POST', body: logIn })
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
  const headers = { cookie }
  try {
    if (values.list) {
      const aside = await ask('set-aside?limit=1', { headers })
      const { counts } = (await aside.json()) as { counts: { reason: string; count: number }[] }
      if (counts.length === 0) console.log('Nothing lies aside.')
      for (const { reason, count } of counts) console.log(`${String(count).padStart(8)}  ${reason}`)
      return
    }
    const body = JSON.stringify(values.reason === undefined ? {} : { reason: values.reason })
    const answer = await ask('set-aside/rework', { method: 'POST', headers, body })
    const { looked, presses, understood } = (await answer.json()) as Record<string, number>
    console.log(`${looked} looked at: ${presses} presses, ${understood} understood otherwise.`)
  } finally {
    await ask('sessions', { method: 'DELETE', headers })
  }
}

/** @throws StartProblem with the server's own sentence where it says no */
async function askServer(url: string, way: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(new URL(`/api/v1/${way}`, url), {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  }).catch(() => {
    throw new StartProblem('no-answer', `Nobody answers at ${url}: is Domino running there?`)
  })
  if (answer.ok) return answer
  const said = (await answer.json().catch(() => undefined)) as
    | { error?: { en?: string } }
    | undefined
  throw new StartProblem('refused', `${url}: ${said?.error?.en ?? `status ${answer.status}`}`)
}

async function readPassword(values: {
  data?: string | undefined
  'password-file'?: string | undefined
}): Promise<string> {
  const file = values['password-file']
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(() => {
      throw wrong(`--password-file: ${file} can't be read.`)
    })
    return text.trim()
  }
  if (process.env.DOMINO_ADMIN_PASSWORD) return process.env.DOMINO_ADMIN_PASSWORD
  const folder = values.data ?? (process.env.DOMINO_DATA_DIR || '.domino')
  const kept = await readJson<Partial<Secrets>>(path.resolve(folder, 'secrets.json'))
  if (kept?.adminPassword) return kept.adminPassword
  throw wrong(
    `There is no password in ${folder}: give --data, --password-file or DOMINO_ADMIN_PASSWORD.`,
  )
}

function wrong(sentence: string): StartProblem {
  return new StartProblem('wrong-setting', sentence)
}
