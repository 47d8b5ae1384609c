import { setTimeout as sleep } from 'node:timers/promises'
import type { Calendar } from './calendar.ts'
import { type Clock, realClock } from './clock.ts'
import { refuseTooLarge } from './start/areaSize.ts'
import { help, readCommandLine } from './start/commandLine.ts'
import { buildDashboard, builtDashboard } from './start/dashboardBuild.ts'
import { type Database, openGivenDatabase, openOwnDatabase } from './start/database.ts'
import { type DataFolder, openDataFolder } from './start/dataFolder.ts'
import { openDemoClock, refuseDemoData } from './start/demoClock.ts'
import { fetchArea, isDownload } from './start/fetchArea.ts'
import { makeFrontDoor } from './start/frontDoor.ts'
import { makeLifecycle } from './start/lifecycle.ts'
import type { Rooms } from './start/openRooms.ts'
import { type Step, tellSteps } from './start/progress.ts'
import { tellBytes } from './start/progressLine.ts'
import { keepSecrets } from './start/secrets.ts'
import { refuseSecondStart } from './start/serverLock.ts'
import { readSettings, type Settings } from './start/settings.ts'
import { makeModelTown, startDemo } from './start/simulatorChild.ts'
import { isStartProblem } from './start/startProblem.ts'
import { connect } from './store/connect.ts'
import { migrate } from './store/migrate.ts'

// The only reader of the environment and of the command line. Everything is started here, in this
// order, and stopped in the reverse one.

const say = (line: string) => console.log(line)
const complain = (line: string) => console.error(line)
const lifecycle = makeLifecycle(complain)
/** Taken back, the newest first, when the first start fails before it was ever ready. */
const undo: (() => Promise<void>)[] = []

process.on('uncaughtException', (error) => {
  // Being stopped makes whatever was under way fail.
  if (lifecycle.stopping) return
  console.error(error)
  void end(1)
})
let askedToStopAt: number | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // One Ctrl-C can arrive twice: from the terminal, and passed on by npm or tsx.
    if (askedToStopAt !== undefined && performance.now() - askedToStopAt < 500) return
    if (askedToStopAt !== undefined) {
      lifecycle.force()
      process.exit(1)
    }
    askedToStopAt = performance.now()
    say('Stopping. (Once more to stop at once.)')
    void end(0)
  })
}

try {
  const flags = readCommandLine(process.argv.slice(2))
  if (flags.help) say(help)
  else await start(readSettings(flags, process.env))
} catch (error) {
  if (!lifecycle.stopping) {
    complain(isStartProblem(error) ? error.message : String((error as Error)?.stack ?? error))
    await end(isStartProblem(error) && error.code === 'wrong-setting' ? 2 : 1)
  }
}

async function end(exitCode: number): Promise<void> {
  await lifecycle.stop()
  for (const takeBack of undo.splice(0).reverse()) {
    await takeBack().catch((error) => complain(String(error)))
  }
  process.exit(exitCode)
}

async function start(settings: Settings): Promise<void> {
  const tell = tellSteps(say)
  const step: Step = (what, work) => {
    if (lifecycle.stopping) throw new Error('stopped')
    return tell(what, work)
  }
  // Before the port: a second start has the first one's, and should hear the better reason.
  await refuseSecondStart(settings.dataFolder)
  const door = await makeFrontDoor(settings)
  lifecycle.onStop('the port', () => door.close())
  // A second's worth of modules: a refusal above needn't wait for them, and PostgreSQL starts beside.
  const rooms = import('./start/openRooms.ts')

  const folder = await openDataFolder(settings.dataFolder)
  undo.push(() => folder.undo(isDownload))
  const { area } = settings
  // Before the database: it takes long, and is what most easily fails.
  const osmFile =
    settings.osmFile ??
    (area &&
      (await fetchArea({
        area,
        dataFolder: folder.path,
        checkSize: (bytes) => refuseTooLarge(area.name, { bytes, kind: 'pbf' }),
        checkHeader: async (file) => (await rooms).checkHeader(file),
        tell: tellBytes(`Fetching ${area.name}`, process.stdout),
        pause: (seconds) => sleep(seconds * 1000),
      })))
  const secrets = await keepSecrets(folder.path, settings)
  const database = await openDatabase(settings, folder, door.url, step)
  await step('Bringing the database up to date', () => migrate(database.url))
  await step('Building the pages', () => buildDashboard())

  const db = connect(database.url)
  lifecycle.onStop('the database connections', () => db.end())
  const openClock = async (calendar: Calendar): Promise<Clock> => {
    if (!settings.demo) {
      await refuseDemoData(db)
      return realClock()
    }
    const clock = await openDemoClock({ db, calendar, speed: settings.speed, complain })
    lifecycle.onStop('the clock', () => clock.close())
    return clock
  }
  const { demoPassword, openRooms } = await rooms
  const backend = await openRooms({
    db,
    openClock,
    step,
    ...(osmFile ? { osmFile } : {}),
    makeModelTown: () =>
      step('Making the model town', () => makeModelTown({ ...settings, dataFolder: folder.path })),
    seed: settings.seed,
    dataFolder: folder.path,
    demo: settings.demo,
    demoLogIns: settings.demoLogIns,
    url: door.url,
    secure: settings.tls !== undefined,
    pagesFolder: builtDashboard,
    complain,
    ...(settings.sigfoxApi ? { sigfoxApi: settings.sigfoxApi } : {}),
    ...(settings.lorawanApis ? { lorawanApis: settings.lorawanApis } : {}),
    pushContact: settings.pushContact,
    ...(settings.batchLine ? { batchLine: settings.batchLine } : {}),
    ...secrets,
  })
  lifecycle.onStop('the rooms', () => backend.close())
  if (lifecycle.stopping) return
  backend.attach(door.server)
  door.open(backend.app)
  undo.length = 0
  sayReady(settings, door.url, backend.logIns, secrets.sigfoxSecret)

  if (settings.demo) {
    const demo = startDemo({
      url: door.url,
      secrets: { ...secrets, carrierPassword: demoPassword },
      seed: settings.seed,
      environment: process.env,
      complain,
    })
    lifecycle.onStop('the demo', () => demo.stop())
  }
}

async function openDatabase(
  settings: Settings,
  folder: DataFolder,
  address: string,
  step: Step,
): Promise<Database> {
  const opening = step('Starting the database', () =>
    settings.databaseUrl
      ? openGivenDatabase(settings.databaseUrl)
      : openOwnDatabase({
          dataFolder: folder.path,
          address: `${address}, process ${process.pid}`,
          say,
          onLost: () => {
            complain('PostgreSQL is gone; Domino stops.')
            void end(1)
          },
        }),
  )
  // Registered before it's there: a Ctrl-C meanwhile must stop PostgreSQL too.
  lifecycle.onStop(
    'PostgreSQL',
    async () => (await opening.catch(() => undefined))?.close(),
    30_000,
  )
  try {
    const database = await opening
    undo.push(() => database.undo())
    return database
  } catch (error) {
    // Whoever holds the folder's lock is at work in it.
    if (isStartProblem(error) && error.code === 'already-running') undo.length = 0
    throw error
  }
}

function sayReady(
  settings: Settings,
  url: string,
  logIns: Rooms['logIns'],
  sigfoxSecret: string,
): void {
  say(`Domino is ready at ${url}`)
  for (const { title, url: page, login, password } of logIns) {
    // One that was set needn't be said.
    const shown = password === settings.adminPassword ? '(DOMINO_ADMIN_PASSWORD)' : password
    say(`  ${title.padEnd(10)} ${page}${login ? `  log in: ${login} / ${shown}` : ''}`)
  }
  if (settings.sigfoxSecret === undefined) {
    say(`  Sigfox     ${url}/sigfox/uplink  secret: ${sigfoxSecret}`)
  }
  if (!settings.tls && settings.host !== '127.0.0.1') {
    say('  Without --tls-cert a phone refuses position, camera and working offline.')
  }
}
