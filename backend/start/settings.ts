import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { LorawanApiSettings, SigfoxApiSettings } from '../openBackend.ts'
import type { Flags } from './commandLine.ts'
import type { NamedArea } from './fetchArea.ts'
import { StartProblem } from './startProblem.ts'

export interface Settings {
  /** Absolute. */
  readonly dataFolder: string
  readonly host: string
  readonly port: number
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  readonly databaseUrl?: string
  readonly sigfoxSecret?: string
  readonly adminPassword?: string
  readonly sigfoxApi?: SigfoxApiSettings
  readonly lorawanApis?: readonly LorawanApiSettings[]
  readonly batchLine?: string
  /** Whom a push service may write to. */
  readonly pushContact: string
  /** Absolute; absent: the area stored already, else the model town. */
  readonly osmFile?: string
  /** To be downloaded instead. */
  readonly area?: NamedArea
  readonly seed: number
  readonly mailboxes: number
  readonly demo: boolean
  /** Demo log-ins are shown: always on this machine alone, beyond it only when asked for. */
  readonly demoLogIns: boolean
  readonly speed: number
}

/**
 * The settings, from the command line and the environment, parsed once and checked.
 *
 * @throws StartProblem `wrong-setting`, naming the first wrong one
 */
export function readSettings(flags: Flags, environment: NodeJS.ProcessEnv): Settings {
  /** An empty variable is an unset one, as docker compose makes them. */
  const variable = (name: string) => ({ name, text: environment[name] || undefined })
  const flag = (name: keyof Flags) => ({ name: `--${name}`, text: flags[name] })
  const either = (first: Source, second: Source) => (first.text === undefined ? second : first)

  const host = read(flag('host'), z.string().min(1), 'an address') ?? '127.0.0.1'
  const demo = flags['no-demo'] !== true
  const osmFile = readFileName(flag('osm'))
  const area = readArea(flag('area'), variable('DOMINO_GEOFABRIK_URL'))
  if (osmFile && area) {
    throw new StartProblem('wrong-setting', '--osm and --area exclude each other.')
  }
  const certFile = readFileName(flag('tls-cert'))
  const keyFile = readFileName(flag('tls-key'))
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new StartProblem('wrong-setting', '--tls-cert and --tls-key go together.')
  }
  const dataFolder = read(
    either(flag('data'), variable('DOMINO_DATA_DIR')),
    z.string().min(1),
    'a folder',
  )
  const port = read(either(flag('port'), variable('PORT')), wholeNumber(0, 65_535), 'a port')
  const databaseUrl = read(
    variable('DATABASE_URL'),
    z.url({ protocol: /^postgres(ql)?$/, hostname: /.*/ }),
    'like postgres://user:password@host:port/database',
    true,
  )
  const sigfoxSecret = readSecret(variable('DOMINO_SIGFOX_SECRET'), 16)
  const adminPassword = readSecret(variable('DOMINO_ADMIN_PASSWORD'), 12)
  const batchLine = read(
    variable('DOMINO_SIGFOX_BATCH_LINE'),
    z.string().regex(/\{device\}/),
    'a line such as {device};{time};{data}',
  )
  const pushContact = read(
    variable('DOMINO_PUSH_CONTACT'),
    z.url({ protocol: /^(https|mailto)$/ }),
    'like mailto:rounds@example.org',
  )
  const sigfoxApi = readSigfoxApi(variable)
  const lorawanApis = [
    ...readLorawanApi(variable, { network: 'tts', prefix: 'DOMINO_TTS' }),
    ...readLorawanApi(variable, { network: 'chirpstack', prefix: 'DOMINO_CHIRPSTACK' }),
  ]
  const seed = read(flag('seed'), wholeNumber(0, 2 ** 32 - 1), 'a whole number below 2^32')
  const mailboxes = read(flag('mailboxes'), wholeNumber(50, 50_000), 'between 50 and 50000')
  const speed = read(flag('speed'), z.coerce.number().min(1).max(600), 'between 1 and 600')
  return {
    dataFolder: path.resolve(dataFolder ?? '.domino'),
    host,
    port: port ?? 8080,
    ...(certFile && keyFile ? { tls: { certFile, keyFile } } : {}),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(sigfoxSecret ? { sigfoxSecret } : {}),
    ...(adminPassword ? { adminPassword } : {}),
    ...(sigfoxApi ? { sigfoxApi } : {}),
    ...(lorawanApis.length > 0 ? { lorawanApis } : {}),
    ...(batchLine ? { batchLine } : {}),
    pushContact: pushContact ?? 'mailto:domino@example.org',
    ...(osmFile ? { osmFile } : {}),
    ...(area ? { area } : {}),
    seed: seed ?? 1,
    mailboxes: mailboxes ?? 4000,
    demo,
    demoLogIns: demo && (isLoopback(host) || flags['demo-public'] === true),
    speed: speed ?? 20,
  }
}

/** An area's path at Geofabrik, or at a mirror; nothing in it can lead elsewhere. */
function readArea(nameSource: Source, urlSource: Source): NamedArea | undefined {
  const name = read(
    nameSource,
    z.string().regex(/^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)*$/),
    'a path at Geofabrik such as europe/france/pays-de-la-loire',
  )
  const baseUrl = read(
    urlSource,
    z.url({ protocol: /^https?$/ }).refine((text) => /^[^@?#]*$/.test(text)),
    'an address such as https://download.geofabrik.de, without credentials',
    true,
  )
  return name === undefined
    ? undefined
    : { name, baseUrl: (baseUrl ?? 'https://download.geofabrik.de').replace(/\/+$/, '') }
}

/** The network's API: both credentials and the device types, or none of them. */
function readSigfoxApi(variable: (name: string) => Source): SigfoxApiSettings | undefined {
  const text = z.string().min(1)
  const login = read(variable('DOMINO_SIGFOX_API_LOGIN'), text, 'a login', true)
  const password = read(variable('DOMINO_SIGFOX_API_PASSWORD'), text, 'a password', true)
  const types = read(
    variable('DOMINO_SIGFOX_DEVICE_TYPES'),
    z.string().regex(/^[0-9a-f]+(,[0-9a-f]+)*$/i),
    'ids with commas between',
  )
  const baseUrl = read(variable('DOMINO_SIGFOX_API_URL'), z.url(), 'an address')
  if (!login && !password && !types) return undefined
  if (!login || !password || !types) {
    throw new StartProblem(
      'wrong-setting',
      'DOMINO_SIGFOX_API_LOGIN, DOMINO_SIGFOX_API_PASSWORD and DOMINO_SIGFOX_DEVICE_TYPES go together.',
    )
  }
  const scopes = types.split(',').map((id) => ({ by: 'device-type' as const, id }))
  return { baseUrl: baseUrl ?? 'https://api.sigfox.com/v2', login, password, scopes }
}

/** A network's API, for the way down to its buttons: address and key, or none of them. */
function readLorawanApi(
  variable: (name: string) => Source,
  { network, prefix }: { network: LorawanApiSettings['network']; prefix: string },
): LorawanApiSettings[] {
  const baseUrl = read(
    variable(`${prefix}_URL`),
    z.url({ protocol: /^https?$/ }).refine((text) => /^[^@?#]*$/.test(text)),
    'an address such as https://lorawan.example.org, without credentials',
    true,
  )
  const apiKey = readSecret(variable(`${prefix}_API_KEY`), 16)
  if (!baseUrl && !apiKey) return []
  if (!baseUrl || !apiKey) {
    throw new StartProblem('wrong-setting', `${prefix}_URL and ${prefix}_API_KEY go together.`)
  }
  return [{ network, baseUrl, apiKey }]
}

interface Source {
  readonly name: string
  readonly text: string | boolean | undefined
}

const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most))

function read<T>(
  { name, text }: Source,
  schema: z.ZodType<T>,
  should: string,
  secret = false,
): T | undefined {
  if (text === undefined) return undefined
  const result = schema.safeParse(text)
  if (result.success) return result.data
  throw new StartProblem(
    'wrong-setting',
    `${name} must be ${should}${secret ? '' : `, got "${text}"`}.`,
  )
}

const readSecret = (source: Source, least: number): string | undefined =>
  read(
    source,
    // What an Authorization header can carry.
    z
      .string()
      .min(least)
      .regex(/^[\x21-\x7e]+$/),
    `${least} characters or more, without spaces or accents`,
    true,
  )

/** An absolute path to a file that's there and can be read. */
function readFileName({ name, text }: Source): string | undefined {
  if (typeof text !== 'string') return undefined
  const file = path.resolve(text)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new StartProblem('no-file', `${name}: there is no file ${file}.`)
  if (!found.isFile()) throw new StartProblem('no-file', `${name}: ${file} is not a file.`)
  try {
    accessSync(file, constants.R_OK)
  } catch {
    throw new StartProblem('no-file', `${name}: ${file} can't be read.`)
  }
  return file
}

export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
