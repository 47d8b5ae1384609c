import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { DemoSecrets } from './demo.ts'

// What the server starts as a child process: it writes the model town, and lives the demo's day.

const help = `simulator: a model town, and a day in it

  town    write the model town as OSM data
  demo    press buttons and walk rounds, over HTTP and WebSocket

  <command> --help says more.`

const townHelp = `simulator town: writes the model town as OSM data (XML)

  --seed S        the same seed gives the same town (1)
  --mailboxes N   how many (4000)
  --out FILE      where to; to standard output without it`

const demoHelp = `simulator demo: plays households and carriers against a running server

  --url URL               the server's address, such as http://127.0.0.1:8080
  --seed S                the same seed gives the same presses (1)
  --presses-per-round P   a day, on average (3)

Reads one line of JSON from standard input: {"sigfoxSecret", "adminPassword", "carrierPassword"}.
Ends when standard input does.`

class WrongArgument extends Error {}

try {
  const [command, ...args] = process.argv.slice(2)
  if (command === 'town') await town(args)
  // a call under way would hold the process for as long as it may take
  else if (command === 'demo') process.exit(await demo(args))
  else if (command === '--help' || command === '-h') console.log(help)
  else throw new WrongArgument(`Unknown command ${command ?? '(none)'}: town or demo (see --help).`)
} catch (error) {
  if (!(error instanceof WrongArgument)) throw error
  console.error(error.message)
  process.exit(2)
}

/** No signal is caught here: it's over in a moment, and an end in between leaves `out` as it was. */
async function town(args: readonly string[]): Promise<void> {
  const flags = readFlags(args, ['seed', 'mailboxes', 'out'])
  if (flags.help) return console.log(townHelp)
  const seed = readNumber(flags, 'seed', { otherwise: 1, least: 0, whole: true })
  const mailboxes = readNumber(flags, 'mailboxes', { otherwise: 4000, least: 1, whole: true })
  const { writeTown } = await import('./town.ts')
  const osm = writeTown({ seed, mailboxes })
  const { out } = flags
  if (out === undefined) {
    await new Promise<void>((written) => process.stdout.write(osm, () => written()))
    return
  }
  const making = `${out}.new-${process.pid}`
  try {
    writeFileSync(making, osm)
    renameSync(making, out)
  } catch (error) {
    rmSync(making, { force: true })
    throw new WrongArgument(`Can't write ${out}: ${(error as Error).message}`)
  }
}

/** @returns the exit code */
async function demo(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, ['url', 'seed', 'presses-per-round'])
  if (flags.help) {
    console.log(demoHelp)
    return 0
  }
  const { url } = flags
  if (url === undefined) throw new WrongArgument('Missing --url (see demo --help).')
  if (!/^https?:/.test(url) || !URL.canParse(url)) {
    throw new WrongArgument(`--url: got ${url}, expected an http address.`)
  }
  const seed = readNumber(flags, 'seed', { otherwise: 1, least: 0, whole: true })
  const pressesPerRound = readNumber(flags, 'presses-per-round', { otherwise: 3, least: 0 })

  const ending = new AbortController()
  const secrets = await readSecrets(() => ending.abort())
  if (!secrets) {
    throw new WrongArgument(
      'Standard input: expected one line of JSON with sigfoxSecret, adminPassword and carrierPassword.',
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort())
  const { liveDemo } = await import('./demo.ts')
  const problem = await liveDemo({
    url,
    secrets,
    seed,
    pressesPerRound,
    signal: ending.signal,
    say: (line) => console.log(line),
    complain: (line) => console.error(line),
  })
  if (problem) console.error(`Demo: ${problem}`)
  return problem ? 1 : 0
}

/**
 * The first line of standard input.
 *
 * @param ended called once standard input closes after that: the parent is gone
 * @returns undefined when there's no such line, or nothing useful in it
 */
function readSecrets(ended: () => void): Promise<DemoSecrets | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin })
    lines.once('line', (line) => resolve(parseSecrets(line)))
    lines.once('close', () => {
      resolve(undefined)
      ended()
    })
  })
}

function parseSecrets(line: string): DemoSecrets | undefined {
  try {
    const secrets = JSON.parse(line) as DemoSecrets
    const { sigfoxSecret, adminPassword, carrierPassword } = secrets
    const all = [sigfoxSecret, adminPassword, carrierPassword]
    return all.every((secret) => typeof secret === 'string') ? secrets : undefined
  } catch {
    return undefined
  }
}

type Flags = Readonly<Record<string, string | undefined>> & { readonly help?: string | undefined }

function readFlags(args: readonly string[], names: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
        help: { type: 'boolean' as const, short: 'h' },
      },
    })
    const { help, ...rest } = values
    return { ...(rest as Flags), ...(help ? { help: 'yes' } : {}) }
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new WrongArgument(`${sentence} (see --help).`)
  }
}

function readNumber(
  flags: Flags,
  name: string,
  {
    otherwise,
    least,
    whole = false,
  }: { readonly otherwise: number; readonly least: number; readonly whole?: boolean },
): number {
  const text = flags[name]
  if (text === undefined) return otherwise
  const value = Number(text)
  if (text.trim() !== '' && value >= least && Number.isFinite(value)) {
    if (!whole || Number.isSafeInteger(value)) return value
  }
  throw new WrongArgument(
    `--${name}: got ${text}, expected a ${whole ? 'whole ' : ''}number from ${least} up.`,
  )
}
