import { randomBytes } from 'node:crypto'
import path from 'node:path'
import pg from 'pg'
import type { Profile } from '../algorithms/model.ts'
import { makeTravel } from '../backend/area/travel.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
import { runCommand, type ValuesOf } from '../backend/start/runCommand.ts'
import { StartProblem } from '../backend/start/startProblem.ts'
import { migrate } from '../backend/store/migrate.ts'
import { openCluster } from './cluster.ts'
import { exportDay } from './recordFile.ts'
import { findArea, findDay } from './recordSource.ts'
import { replayDay } from './replayDay.ts'
import { figuresOf } from './replayFigures.ts'
import { liveAgain, placesOf } from './replayWhatIf.ts'
import type { DayFigures } from './study/figures.ts'
import { type PolicyName, policies } from './study/policies.ts'

const policyOf: Readonly<Record<string, PolicyName>> = {
  'next-day': 'nextDay',
  telephone: 'telephone',
  cheapest: 'cheapest',
  ours: 'ours',
}
const fleets: readonly string[] = ['foot', 'cargo-bike', 'car'] satisfies Profile[]

const help = `npm run replay -- DAY [options]

Plays a recorded day back through the real server, exactly: what came in, at its instants; and says
whether it makes the same plans of it. With a what-if the day is lived again instead, in another office
or under another policy, by simulated carriers. The day itself is only read.

  DAY                     a date such as 2026-03-10, of DATABASE_URL or of the data folder's own
                          database; or the file of an exported day
  --data FOLDER           the data folder (.domino, or DOMINO_DATA_DIR)
  --osm FILE              the extract that the day was planned on (the data folder's)
  --export FILE           only writes the day into a file: no names, no positions, no door codes
  --rounds N              what if there were so many letter rounds,
  --collection-rounds N   so many collection rounds,
  --fleet HOW             all letter rounds went on foot, by cargo-bike or by car,
  --policy NAME           presses were dealt with so: next-day, telephone, cheapest or ours
  --seed S                draws the simulated carriers and streets (1)
  --json                  ends with one line of JSON
  --help                  show this

It ends with 0 when the plans are the same, 1 when they aren't or it can't, 2 when it was called wrongly.`

const options = {
  data: { type: 'string' },
  osm: { type: 'string' },
  export: { type: 'string' },
  rounds: { type: 'string' },
  'collection-rounds': { type: 'string' },
  fleet: { type: 'string' },
  policy: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
} as const

const rows: readonly (readonly [string, (day: DayFigures) => string])[] = [
  ['requests', ({ presses }) => `${presses}`],
  ['collected on the same day', ({ sameDay }) => `${sameDay}`],
  ['households told a time', ({ told }) => `${told}`],
  ['of these kept', ({ kept }) => `${kept}`],
  ['boxes visited', ({ visits }) => `${visits}`],
  ['carrier minutes added', ({ addedSeconds }) => minutes(addedSeconds)],
  ['metres added', ({ addedMetres }) => `${Object.values(addedMetres).reduce((a, b) => a + b, 0)}`],
  ['rounds back late', ({ lateRounds, rounds }) => `${lateRounds} of ${rounds}`],
  ['minutes late together', ({ lateSeconds }) => minutes(lateSeconds)],
  ['carrier minutes in all', ({ carrierSeconds }) => minutes(carrierSeconds)],
]
const minutes = (seconds: number) => (seconds / 60).toFixed(1)

await runCommand({ name: 'replay', help, options, argument: 'DAY', run: replay })

async function replay(values: ValuesOf<typeof options>, name: string): Promise<void> {
  const whatIf = readWhatIf(values)
  const { DATABASE_URL: databaseUrl, DOMINO_DATA_DIR } = process.env
  const dataFolder = path.resolve(values.data ?? (DOMINO_DATA_DIR || '.domino'))
  const record = await findDay(name, { dataFolder, ...(databaseUrl ? { databaseUrl } : {}) })
  if (values.export !== undefined) {
    await exportDay(values.export, record)
    console.log(`${record.day} is in ${values.export}.`)
    return
  }
  const { osm } = values
  const area = await findArea(record, { dataFolder, ...(osm === undefined ? {} : { osm }) })
  const cluster = await openCluster()
  try {
    const freshDatabase = () => makeDatabase(cluster.url)
    if (!whatIf) {
      const replayed = await replayDay({ record, area, databaseUrl: await freshDatabase() })
      const { difference, refused, inputs } = replayed
      console.log(tellReplay(record, replayed))
      const result = { day: record.day, inputs, refused, same: !difference, difference }
      if (values.json) console.log(JSON.stringify(result))
      if (difference) process.exitCode = 1
      return
    }
    const { seed, office, insert } = whatIf
    const live = async (change: object) =>
      liveAgain({ record, area, seed, databaseUrl: await freshDatabase(), ...change })
    const { times } = makeTravel(area.roads, placesOf(record))
    const days = {
      recorded: figuresOf(record, times),
      again: figuresOf(await live({}), times),
      whatIf: figuresOf(await live({ office, ...(insert ? { insert } : {}) }), times),
    }
    console.log(tellDays(record.day, days))
    if (values.json) console.log(JSON.stringify({ day: record.day, seed, ...days }))
  } finally {
    await cluster.close()
  }
}

function readWhatIf({ rounds, fleet, policy, seed, ...values }: ValuesOf<typeof options>) {
  const collectionRounds = wholeNumber('collection-rounds', values['collection-rounds'], 0)
  const letterRounds = wholeNumber('rounds', rounds, 1)
  if (fleet !== undefined && !fleets.includes(fleet))
    throw wrong(`--fleet: got ${fleet}, expected ${fleets.join(', ')}.`)
  if (policy !== undefined && !Object.hasOwn(policyOf, policy))
    throw wrong(`--policy: got ${policy}, expected ${Object.keys(policyOf).join(', ')}.`)
  const office = {
    ...(letterRounds === undefined ? {} : { rounds: letterRounds }),
    ...(collectionRounds === undefined ? {} : { collectionRounds }),
    ...(fleet === undefined ? {} : { fleet: fleet as Profile }),
  }
  const isOne = policy !== undefined || Object.keys(office).length > 0
  const drawn = wholeNumber('seed', seed, 0)!
  if (!isOne) return undefined
  return { seed: drawn, office, ...(policy ? { insert: policies[policyOf[policy]!] } : {}) }
}

function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  throw wrong(`--${name} must be a whole number from ${least} on, got "${text}".`)
}

function wrong(sentence: string): StartProblem {
  return new StartProblem('wrong-setting', sentence)
}

async function makeDatabase(adminUrl: string): Promise<string> {
  const name = `replay_${randomBytes(8).toString('hex')}`
  const admin = new pg.Client({ connectionString: adminUrl })
  admin.on('error', () => {})
  await admin.connect()
  try {
    await admin.query(`create database ${name}`)
  } finally {
    await admin.end()
  }
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  await migrate(url.href)
  return url.href
}

function tellReplay(
  record: RecordedDay,
  { inputs, refused, difference }: Awaited<ReturnType<typeof replayDay>>,
): string {
  const { day, planVersions, presses } = record
  return [
    `${day}: ${inputs} inputs, ${presses.length} presses, ${planVersions.length} plan versions`,
    ...refused.map((sentence) => `! ${sentence}`),
    difference
      ? `It parts from the recorded day here: ${difference.sentence}`
      : 'The same: each plan, each promise, each request.',
  ].join('\n')
}

function tellDays(
  day: string,
  days: Readonly<Record<'recorded' | 'again' | 'whatIf', DayFigures>>,
): string {
  const all = [days.recorded, days.again, days.whatIf]
  const line = (title: string, cells: readonly string[]) =>
    [title.padEnd(27), ...cells.map((cell) => cell.padStart(12))].join('')
  return [
    line(day, ['recorded', 'lived again', 'what if']),
    ...rows.map(([title, tell]) => line(title, all.map(tell))),
    'Minutes and metres by the standard times of the ways and stops that carriers confirmed; the days',
    'lived again have simulated carriers, so compare those two.',
  ].join('\n')
}
