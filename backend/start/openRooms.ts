import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import tzLookup from '@photostructure/tz-lookup'
import type { Pool } from 'pg'
import { breakRuleOf } from '../../algorithms/office/breakRules.ts'
import { improvePlan } from '../../algorithms/round/improve/improvePlan.ts'
import { planByStreets } from '../../algorithms/round/morning/planByStreets.ts'
import { areaFromBytes, areaKey, areaToBytes } from '../area/keptArea.ts'
import { makeDepot } from '../area/makeDepot.ts'
import { makeParts, readArea } from '../area/readArea.ts'
import { type SearchBeside, searchBeside } from '../area/searchBeside.ts'
import { localBus } from '../bus/localBus.ts'
import { type Calendar, countryOf, makeCalendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import {
  type Backend,
  type LogIn,
  type LorawanApiSettings,
  openBackend,
  type SigfoxApiSettings,
  shortLookAhead,
  shortSearch,
} from '../openBackend.ts'
import { findAreaSha256 } from '../store/areas.ts'
import { findDepot, listPlaces } from '../store/depotState.ts'
import { openAreaFile } from './areaFile.ts'
import type { Step } from './progress.ts'
import { StartProblem } from './startProblem.ts'

export { checkHeader } from '../area/checkHeader.ts'
export { demoPassword } from '../area/makeDepot.ts'

export interface Rooms extends Omit<Backend, 'logIns'> {
  readonly logIns: readonly (Omit<LogIn, 'path'> & { readonly url: string })[]
}

/** Reads the area, sets the clock by its time zone and opens the backend on it. */
export async function openRooms(options: {
  readonly db: Pool
  readonly dataFolder: string
  readonly openClock: (calendar: Calendar) => Promise<Clock & { jump?(toServiceAt: number): void }>
  readonly step: Step
  readonly osmFile?: string
  readonly makeModelTown: () => Promise<string>
  readonly seed: number
  readonly demo: boolean
  readonly demoLogIns: boolean
  readonly url: string
  readonly secure: boolean
  readonly pagesFolder: string
  readonly sigfoxSecret: string
  readonly sigfoxApi?: SigfoxApiSettings
  readonly lorawanApis?: readonly LorawanApiSettings[]
  readonly batchLine?: string
  readonly pushContact: string
  readonly adminPassword: string
  readonly complain: (line: string) => void
}): Promise<Rooms> {
  const { db, step, url } = options
  const file = await openAreaFile(options)
  const known = await findAreaSha256(db)
  if (known !== undefined && known !== file.sha256)
    throw new StartProblem(
      'other-area',
      'This data folder holds another area: choose another folder with --data, or leave out --osm and --area.',
    )
  const key = await areaKey(file.sha256)
  const built = shared(await file.readBuilt())
  const keptArea = built && areaFromBytes(built, { key, extract: file.bytes })
  const area = keptArea ?? (await step('Reading the map', async () => readArea(file.bytes)))
  const [west, south, east, north] = area.bounds
  const timeZone = tzLookup((south + north) / 2, (west + east) / 2)
  const country = countryOf(timeZone)
  const calendar = makeCalendar(timeZone, country)
  await step('Making the office', () =>
    makeDepot({
      db,
      area: { ...area, sha256: file.sha256, timeZone },
      randomBytes,
      realNow: Date.now(),
      config: { ...options, breakRule: breakRuleOf(country) },
    }),
  )
  // not before: the demo's day would run on while its office is being made
  const clock = await options.openClock(calendar)
  const { depotId } = (await findDepot(db))!
  const places = await listPlaces(db, depotId)
  let beside: SearchBeside | undefined
  // what looks ahead takes minutes at a time: a better plan for now doesn't wait for it
  let ahead: SearchBeside | undefined
  const searchOn = (bytes: Uint8Array) => {
    beside = searchBeside({ bytes, key, places })
    ahead = searchBeside({ bytes, key, places })
  }
  if (keptArea && built) searchOn(built)
  const backend = await step('Opening the day', () =>
    openBackend({
      db,
      bus: localBus(),
      clock,
      calendar,
      randomBytes,
      area: { roads: area.roads, features: area.features },
      improve: {
        iterations: longSearch,
        // until the roads can be shared, a moment on this thread
        search: (input, travel) =>
          beside
            ? beside.search(input, travel)
            : improvePlan({ ...input, iterations: shortSearch }),
      },
      morning: {
        iterations: morningSearch,
        search: (input, travel) =>
          beside
            ? beside.planTogether(input, travel)
            : planByStreets({ ...input, iterations: shortSearch }),
      },
      lookAhead: {
        check: (...given) => (ahead?.lookAhead ?? shortLookAhead).check(...given),
        planMorning: (...given) => (ahead?.lookAhead ?? shortLookAhead).planMorning(...given),
        place: (...given) => (ahead?.lookAhead ?? shortLookAhead).place(...given),
        effort: longLookAhead,
      },
      config: {
        seed: options.seed,
        sigfoxSecret: options.sigfoxSecret,
        adminPassword: options.adminPassword,
        ...(options.sigfoxApi ? { sigfoxApi: options.sigfoxApi } : {}),
        ...(options.lorawanApis ? { lorawanApis: options.lorawanApis } : {}),
        push: { contact: options.pushContact },
        ...(options.batchLine ? { batchLine: options.batchLine } : {}),
        demo: options.demo,
        allowDemoLogIns: options.demoLogIns,
        secure: options.secure,
        dashboardFolder: options.pagesFolder,
        onDayOpened: (day) => clock.jump?.(calendar.instant(day, demoMorning)),
      },
    }),
  )
  await file.keep()
  const keepBuilt = async () => {
    for (const _ of makeParts(area)) await sleep(betweenPartsMs)
    const bytes = shared(areaToBytes(area, key))
    searchOn(bytes)
    await file.keepBuilt(bytes)
  }
  // It only saves time, so that nobody waits for it but who stops; the next start can build again.
  const keeping =
    !keptArea &&
    sleep(betweenPartsMs)
      .then(keepBuilt)
      .catch((error) => options.complain(`Keeping what was read of the map: ${error.message}`))
  return {
    ...backend,
    async close() {
      await backend.close()
      await keeping
      await beside?.close()
      await ahead?.close()
    },
    logIns: backend.logIns.map(({ path, ...logIn }) => ({ ...logIn, url: url + path })),
  }
}

/** Steps of a search for a better plan: one to two seconds of another core. */
const longSearch = 20_000

/** Of each search for a morning's plan, of which there are some ten over all rounds. */
const morningSearch = 2_000

/** A round of 300 stops and 60 presses: minutes in the night for its past days, ten seconds in the morning. */
const longLookAhead = { replays: 20, futures: 40, morningSteps: 5_000 }

/** The same bytes, where threads share them. */
function shared<Bytes extends Uint8Array | undefined>(bytes: Bytes): Bytes {
  if (!bytes) return bytes
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy as Uint8Array as Bytes
}

/** Each part takes half a second on a city: whoever asks for something meanwhile gets in between. */
const betweenPartsMs = 100

/** The demo doesn't live the nights: a new day begins when its rounds are about to go out. */
const demoMorning = '09:10' as const
