import { parseArgs } from 'node:util'
import { StartProblem } from './startProblem.ts'

/** Every option: its value's name in the help (none for a switch), and what it does. */
const options = {
  osm: ['FILE', 'the town: .osm.pbf, .osm or .osm.gz; without it a model town is made'],
  area: ['NAME', 'or its path at Geofabrik, to download it: europe/france/pays-de-la-loire'],
  host: ['ADDRESS', 'where to listen (127.0.0.1; 0.0.0.0 for every network)'],
  port: ['N', 'port to listen on (8080)'],
  data: ['FOLDER', 'where everything is kept (.domino)'],
  seed: ['N', 'of the model town and of the office made for an area (1)'],
  mailboxes: ['N', 'of the model town (4000)'],
  speed: ['X', "the demo's day, in times of real time (20)"],
  'no-demo': ['', 'no demo: real time, no buttons and no presses of its own'],
  'demo-public': ['', 'keep the demo log-ins when listening beyond this machine'],
  'tls-cert': ['FILE', 'certificate (PEM), to serve https; needs --tls-key'],
  'tls-key': ['FILE', 'its private key (PEM)'],
  help: ['', 'show this'],
} as const satisfies Record<string, readonly [value: string, what: string]>

export type Flags = { readonly [Name in keyof typeof options]?: string | boolean }

/**
 * @param args what follows the program's name
 * @throws StartProblem `wrong-setting`, naming the argument
 */
export function readCommandLine(args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: Object.fromEntries(
        Object.entries(options).map(([name, [value]]) => [
          name,
          { type: value === '' ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    })
    return values as Flags
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new StartProblem('wrong-setting', `${sentence} (see npm start -- --help).`)
  }
}

export const help = `Domino: a press in the mailbox, and the postman's round is rebuilt while he walks.

  npm start -- [options]

${Object.entries(options)
  .map(([name, [value, what]]) => `  ${`--${name} ${value}`.padEnd(22)} ${what}`)
  .join('\n')}

Settings from the environment:
  PORT                   as --port, which wins
  DOMINO_DATA_DIR        as --data, which wins
  DATABASE_URL           a PostgreSQL of your own (15 or later): postgres://user:password@host:port/database;
                         without it Domino starts one by itself
  DOMINO_SIGFOX_SECRET   what the network's callbacks must show (16 characters or more);
                         without it one is made, kept in the data folder and printed
  DOMINO_SIGFOX_BATCH_LINE
                         how a line of a batch is written ({device};{time};{data};{seqNumber})
  DOMINO_PUSH_CONTACT    whom a browser's push service may write to: mailto:… or https://…
  DOMINO_SIGFOX_API_LOGIN, DOMINO_SIGFOX_API_PASSWORD, DOMINO_SIGFOX_DEVICE_TYPES
                         the network's API and our device types' ids, with commas between: what no
                         callback brought is found there, at the start and every six hours
  DOMINO_SIGFOX_API_URL  of that API (https://api.sigfox.com/v2)
  DOMINO_TTS_URL, DOMINO_TTS_API_KEY
                         The Things Stack, such as https://eu1.cloud.thethings.network, and a key that
                         may write downlinks: its buttons get their answers through it
  DOMINO_CHIRPSTACK_URL, DOMINO_CHIRPSTACK_API_KEY
                         the same for ChirpStack, by its REST API
  DOMINO_GEOFABRIK_URL   a mirror for --area (https://download.geofabrik.de)
  DOMINO_ADMIN_PASSWORD  the manager's password (12 characters or more); without it one is made, kept and
                         printed
`
