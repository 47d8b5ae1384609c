import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { insertPickup } from '../algorithms/round/insertPickup.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import { makeTravel } from '../backend/area/travel.ts'
import { connect } from '../backend/store/connect.ts'
import type { DayCounts } from './checkers/countDay.ts'
import { openCheckers } from './checkers/openCheckers.ts'
import type { Faults, Wish } from './day.ts'
import { listWishes } from './listWishes.ts'
import { makeNature } from './nature.ts'
import { makeNetwork } from './network.ts'
import { type DayOptions, type DayRun, type Observer, runDay } from './runDay.ts'
import { livedDays, type Scenario } from './scenarios.ts'
import { makeSigfoxHistory } from './sigfoxHistory.ts'
import { noteWindows, type ToldWindows } from './toldWindows.ts'
import { drawTroubles } from './troubles.ts'
import type { ToldWindow } from './windowsHeld.ts'
import type { World } from './world.ts'
import type { WorldDatabase } from './worldDatabase.ts'

/** Buttons that nobody presses and that may say that they live: enough to see it. */
const silent = 20
const dayMs = 24 * 3_600_000

export interface LiveDayOptions {
  readonly seed: number
  readonly scenario: Scenario
  readonly world: World
  /** Where days of this world are copied from. */
  readonly databases: WorldDatabase
  readonly faults: Faults
  /** Wishes that mean a parcel, on each service day; the scenario's own number without it. */
  readonly presses?: number
  /** Another policy than ours. */
  readonly insert?: typeof insertPickup
  /** How better plans are looked for, or `never`; as ours are without it. */
  readonly improve?: DayOptions['improve']
  readonly morning?: DayOptions['morning']
  readonly lookAhead?: DayOptions['lookAhead']
  /** Who watches too. */
  readonly observer?: Observer
}

export interface LivedDay extends DayRun {
  readonly seed: number
  readonly counts: DayCounts
  readonly faults: Readonly<Record<string, number>>
  readonly wishes: number
  /** What households were told, and what came of it. */
  readonly windows: readonly ToldWindow[]
}

/**
 * The days of a scenario in a world, everything drawn from the seed, with all checkers at work.
 */
export async function liveDay(options: LiveDayOptions): Promise<LivedDay> {
  const { seed, scenario, world, faults } = options
  const { calendar, area, layout } = world
  const { hours } = layout.office
  const lived = livedDays(scenario, { seed, calendar, hours })
  const wishes = listWishes(options, lived)
  const database = await options.databases.freshDay()
  const db = connect(database.url, `checkers-${process.pid}-${seed}`)
  try {
    // what was committed outlives a crash of its processes: not lost with their memory
    const name = new URL(database.url).pathname.slice(1)
    await db.query(`alter database ${name} set synchronous_commit = on`)
    const old = listOldWishes(options, lived.fromAt)
    const deviceIds = listLively([...old, ...wishes], world)
    const history = makeSigfoxHistory({ deviceIds, seed, faults })
    // so far back the network's history is looked through, as by a server that was off since
    if (old.length > 0)
      await db.query(
        `insert into recoveries (network, real_complete_until_at) values ('sigfox', $1)`,
        [old[0]!.at - dayMs],
      )
    const network = makeNetwork({
      seed,
      faults,
      wishes: [...old, ...wishes],
      deviceIds,
      history,
      fateOf: ({ at }) => (at < lived.fromAt ? { lost: 'unlisted' } : undefined),
      fromAt: lived.fromAt,
      untilAt: lived.untilAt,
    })
    const travel = makeTravel(area.roads, world.places)
    const troubles = drawTroubles({ seed, faults, offlineShare: scenario.offlineShare })
    const windows = noteWindows()
    const checkers = await openCheckers({
      db,
      calendar,
      travel,
      settings: defaultRoundSettings,
      onRequests: windows.onRequests,
    })
    const run = await runDay({
      seed,
      databaseUrl: database.url,
      area,
      travel,
      calendar,
      serviceDays: lived.serviceDays,
      fromAt: lived.fromAt,
      untilAt: lived.untilAt,
      wishes,
      network,
      nature: makeNature(seed),
      troubles,
      ...(options.insert ? { insert: options.insert } : {}),
      ...(options.improve ? { improve: options.improve } : {}),
      ...(options.morning ? { morning: options.morning } : {}),
      ...(options.lookAhead ? { lookAhead: options.lookAhead } : {}),
      ...(faults === 'none' && old.length === 0 ? {} : { sigfoxApi: history.api }),
      crashPostgres: () => crash(database.url),
      observer: both(watch(checkers, windows, network.transmissions), options.observer),
    })
    const violations = [...run.violations]
    // on a day on which nothing goes wrong the server has nothing to complain of
    if (faults === 'none')
      for (const sentence of run.complaints)
        violations.push({ code: 'complaint', sentence, at: lived.untilAt, ids: [] })
    return {
      ...run,
      violations,
      seed,
      counts: checkers.counts(),
      faults: { ...troubles.counts(), ...network.counts() },
      wishes: wishes.length,
      windows: windows.list(lived.untilAt),
    }
  } finally {
    await db.end()
    await database.drop()
  }
}

/** Of thirty thousand buttons few are pressed on a day; of the others some say that they live. */
function listLively(wishes: readonly Wish[], { mailboxes }: World): readonly string[] {
  const pressed = wishes.map(({ deviceId }) => deviceId)
  const others = mailboxes.slice(0, silent).map(({ deviceId }) => deviceId)
  return [...new Set([...pressed, ...others])]
}

/** A press of long ago that no callback brought, where the scenario has one. */
function listOldWishes({ scenario, world }: LiveDayOptions, fromAt: number): Wish[] {
  const { foundLateDays } = scenario
  if (foundLateDays === undefined) return []
  const at = fromAt - foundLateDays * dayMs
  const [{ deviceId, mailboxId }] = world.mailboxes as [World['mailboxes'][0]]
  return [{ deviceId, mailboxId, at, kind: 'short', parcels: 0, parcelsInAt: at, labelled: false }]
}

/** Notes for the checkers what happens outside of the server. */
function watch(
  checkers: Awaited<ReturnType<typeof openCheckers>>,
  windows: ToldWindows,
  transmissions: ReturnType<typeof makeNetwork>['transmissions'],
): Observer {
  const { facts } = checkers
  const messages = new Map(
    transmissions.flatMap(({ message }) =>
      message ? [[message.messageId, message] as const] : [],
    ),
  )
  return {
    afterStep: checkers.afterStep,
    atEnd: checkers.atEnd,
    onCallback({ messageId, door }, { status, body, askedAt, at }) {
      const message = messages.get(messageId)
      if (!message || status < 200 || status > 299 || door === 'sigfox/acknowledge') return
      const { deviceId, dataHex, heardAt, seqNumber } = message
      const second = Math.floor(heardAt / 1000)
      facts.taken({ messageId, deviceId, dataHex, second, seqNumber, askedAt, at })
      // whichever of its calls is answered with bytes: those are what the network sends
      const answer = body === '' ? {} : JSON.parse(body)
      facts.answered(messageId, answer[deviceId]?.downlinkData)
    },
    onAnswered(event, carrierId, { outcome, why }) {
      facts.acknowledged({ carrierId, event, outcome, ...(why ? { why } : {}) })
    },
    onShown(frame, audience, at) {
      facts.shown(audience, frame, at)
    },
    onDeed(_roundId, carrierId, deed, at) {
      windows.onDeed(deed, at)
      if (deed.kind === 'bagged') facts.bagged(carrierId, deed.requestId, deed.parcels)
      if (deed.kind === 'reloaded') facts.handedOver(carrierId)
    },
    onHandedOver: facts.handedOver,
    onRestart: facts.restarted,
  }
}

function both(one: Observer, other: Observer | undefined): Observer {
  if (!other) return one
  const names = [
    'onCallback',
    'onAnswered',
    'onShown',
    'onDeed',
    'onHandedOver',
    'onRestart',
    'onNote',
  ] as const
  const told = Object.fromEntries(
    names.map((name) => [
      name,
      (...given: never[]) => {
        ;(one[name] as ((...given: never[]) => void) | undefined)?.(...given)
        ;(other[name] as ((...given: never[]) => void) | undefined)?.(...given)
      },
    ]),
  )
  return {
    ...told,
    async afterStep(now) {
      return [...((await one.afterStep?.(now)) ?? []), ...((await other.afterStep?.(now)) ?? [])]
    },
    async atEnd(now) {
      return [...((await one.atEnd?.(now)) ?? []), ...((await other.atEnd?.(now)) ?? [])]
    },
  }
}

/**
 * Kills a process of the cluster: it ends all others and recovers from its log by itself. That it
 * has noticed shows by another session's end; until then it would take new ones, and end them too.
 */
async function crash(url: string): Promise<void> {
  const [victim, witness] = [connectOnce(url), connectOnce(url)]
  await Promise.all([victim.connect(), witness.connect()])
  const { rows } = await victim.query('select pg_backend_pid() as pid')
  const ends = [victim, witness].map((client) => new Promise((end) => client.once('end', end)))
  process.kill(rows[0].pid, 'SIGKILL')
  await Promise.all(ends)
  for (;;) {
    const probe = connectOnce(url)
    try {
      await probe.connect()
      await probe.end()
      return
    } catch {
      await sleep(20)
    }
  }
}

function connectOnce(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => {})
  return client
}
