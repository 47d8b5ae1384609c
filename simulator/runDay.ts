import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { CarrierId, RoundId, ServiceDay } from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import { improvePlan } from '../algorithms/round/improve/improvePlan.ts'
import { insertWithReload } from '../algorithms/round/insertWithReload.ts'
import { planByStreets } from '../algorithms/round/morning/planByStreets.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import type { Travel } from '../backend/area/travel.ts'
import { localBus } from '../backend/bus/localBus.ts'
import type { Calendar } from '../backend/calendar.ts'
import { type SigfoxApiSettings, shortLookAhead, shortSearch } from '../backend/openBackend.ts'
import type { RoundEvent, RoundEventsAnswer } from '../backend/protocol/rest.ts'
import { connect } from '../backend/store/connect.ts'
import { findDepot, listPlaces } from '../backend/store/depotState.ts'
import { makeBoxes } from './boxes.ts'
import type { Deed } from './carrierDay.ts'
import type { Audience } from './checkers/facts.ts'
import type { Violation } from './checkers/violation.ts'
import { makeCookies } from './cookies.ts'
import { openDatabasePort } from './databasePort.ts'
import { type Callback, sweepMs, type Wish } from './day.ts'
import { makeDayOffice } from './dayOffice.ts'
import { makeDayRows } from './dayRows.ts'
import type { DayStage } from './dayStage.ts'
import { dumpDay } from './dumpDay.ts'
import { makeHouseholdPages } from './householdPages.ts'
import { makeMornings } from './mornings.ts'
import type { Nature } from './nature.ts'
import { type Answered, makeNetworkCalls, type Network } from './networkCalls.ts'
import { makeServer } from './server.ts'
import type { Troubles } from './troubles.ts'
import { virtualClock } from './virtualClock.ts'

export interface DayOptions {
  readonly seed: number
  /** A database with the depot in it, to be used up. */
  readonly databaseUrl: string
  readonly area: Parameters<typeof makeServer>[0]['area']
  /** The ways as they are; roads that are closed on these days are closed in it. */
  readonly travel: Travel
  readonly calendar: Calendar
  /** The days that are lived, from `fromAt` until `untilAt`. */
  readonly serviceDays: readonly ServiceDay[]
  readonly fromAt: number
  readonly untilAt: number
  readonly wishes: readonly Wish[]
  /** What the network makes of a press: calls, each when it is due, and again after a failure. */
  readonly network: Network
  readonly nature: Nature
  readonly troubles: Troubles
  /** The policy; ours without it. */
  readonly insert?: typeof insertWithReload
  /** How better plans are looked for, or `never`; as ours are without it. */
  readonly improve?: Parameters<typeof makeServer>[0]['improve']
  /** What waits for a morning is planned one after the other. */
  readonly morning?: 'never'
  /** How past days are looked at, or `never`; for a moment without it. */
  readonly lookAhead?: Parameters<typeof makeServer>[0]['lookAhead']
  /** Kills a process of PostgreSQL, and resolves when all have ended and it has recovered. */
  readonly crashPostgres: () => Promise<void>
  /** The network's own history, which is asked for what no callback brought. */
  readonly sigfoxApi?: (now: () => number) => SigfoxApiSettings
  readonly observer?: Observer
}

/** Who watches: the checkers, a recorder, whoever counts. All are told as it happens. */
export interface Observer {
  /** After everything that an event has set off. @returns what doesn't hold */
  afterStep?(now: number): Promise<readonly Violation[]>
  atEnd?(now: number): Promise<readonly Violation[]>
  onCallback?(callback: Callback, answer: Answered): void
  onAnswered?(
    event: RoundEvent,
    carrierId: CarrierId,
    result: RoundEventsAnswer['results'][number],
  ): void
  onShown?(frame: unknown, audience: Audience, at: number): void
  onDeed?(roundId: RoundId, carrierId: CarrierId, deed: Deed, at: number): void
  onHandedOver?(carrierId: CarrierId): void
  onRestart?(): void
  /** Each line that the hash is of. */
  onNote?(line: string): void
}

export interface DayRun {
  /** Of all that was called, answered, planned and stored, without a database's identities. */
  readonly hash: string
  readonly events: number
  readonly statements: number
  readonly restarts: number
  readonly violations: readonly Violation[]
  /** What the backend complained of on the way. */
  readonly complaints: readonly string[]
}

const secret = 'a secret of the simulator'
const minuteMs = 60_000
/** A push takes this long to reach a pocket. */
const pushMs = 5_000
/** The first phones light up; a shift of the evening is looked at then too. */
const firstLook = '06:00'

/**
 * Lives days of a depot through the real backend under a virtual clock: one event at a time, nothing
 * in the past, and the next one only when all is quiet. What is drawn is drawn from the seed.
 */
export async function runDay(options: DayOptions): Promise<DayRun> {
  const { seed, calendar, area, wishes, network, nature, troubles, observer = {} } = options
  const { databaseUrl, fromAt, untilAt, travel } = options
  const clock = virtualClock(fromAt)
  /** Something has gone in or out since the backend was last seen quiet. */
  let touched = true
  const touch = () => {
    touched = true
  }
  // a session that is opened first, say: somebody is about to call
  const outside = openDatabasePort(connect(databaseUrl, `simulator-${process.pid}-${seed}`), touch)
  const db = outside.pool
  const hash = createHash('sha256')
  const violations: Violation[] = []
  const complaints: string[] = []
  const keep = (line: string) => {
    hash.update(`${line}\n`)
    observer.onNote?.(line)
  }
  const note = (...words: readonly unknown[]) => keep(`${clock.now()} ${words.join(' ')}`)
  const depot = (await findDepot(db))!
  const places = await listPlaces(db, depot.depotId)
  const placeById = new Map(places.map((place) => [place.placeId, place]))
  let events = 0
  let written = -1

  const actAt: DayStage['actAt'] = (at, act) =>
    clock.at(at, () => {
      touch()
      void act()
    })

  /** How long it takes is the machine's matter: the day stands still meanwhile. */
  let recovered: Promise<void> = Promise.resolve()

  const server = makeServer({
    clock,
    calendar,
    area,
    seed,
    bus: () => troubles.bus(localBus(), clock.now),
    // who answers late acts then, like anybody else
    insert: troubles.insert({ now: clock.now, at: actAt }, options.insert ?? insertWithReload),
    improve: options.improve ?? {
      search: troubles.improve({ now: clock.now, at: actAt }, improvePlan),
      iterations: shortSearch,
    },
    // another policy is asked for each press
    morning:
      options.morning === 'never' || (options.insert && options.insert !== insertWithReload)
        ? 'never'
        : {
            search: troubles.morning({ now: clock.now, at: actAt }, planByStreets),
            iterations: shortSearch,
          },
    lookAhead: options.lookAhead ?? shortLookAhead,
    openPool: (name) => connect(databaseUrl, name),
    hasSessions: async (name) => {
      const { rowCount } = await db.query(
        'select from pg_stat_activity where application_name = $1',
        [name],
      )
      return rowCount !== 0
    },
    config: {
      seed,
      sigfoxSecret: secret,
      adminPassword: 'a password of the simulator',
      demo: true,
      allowDemoLogIns: true,
      secure: false,
      sweepRealMs: sweepMs,
      ...(options.sigfoxApi ? { sigfoxApi: options.sigfoxApi(clock.now) } : {}),
    },
    onDeath: () => {
      note('the server is gone')
      observer.onRestart?.()
      clock.at(clock.now() + troubles.downMs(server.starts()), () => void start())
    },
    onTimer: touch,
  })
  async function start() {
    touch()
    await server.start()
  }
  const stage: DayStage = {
    seed,
    clock,
    actAt,
    door: {
      call(call) {
        touch()
        return server.call(call)
      },
      snapshot(path, cookie) {
        touch()
        return server.snapshot(path, cookie)
      },
    },
    cookies: makeCookies({ db, clock, seed }),
    note,
    shown(frame, audience) {
      note('shown', JSON.stringify(audience), (frame as { version: number }).version)
      observer.onShown?.(frame, audience, clock.now())
    },
    observer,
  }
  const calls = makeNetworkCalls(stage, network, secret)
  const pages = makeHouseholdPages(stage)
  const rows = makeDayRows(stage, { db, depotId: depot.depotId, roads: area.roads, travel })
  const office = makeDayOffice(stage, (id) => placeById.get(id)!.position, rows.closures)
  const mornings = makeMornings(stage, {
    db,
    office,
    troubles,
    untilAt,
    nature,
    travel: (profile, from, to) => {
      const { street } = placeById.get(to)!
      return troubles.leg(travel.times(profile, from, to), street, clock.now())
    },
    settings: defaultRoundSettings,
    depotPlaceId: depot.placeId,
    stopOf: rows.stopOf,
    learn: rows.learn,
    boxes: makeBoxes(wishes),
  })

  function schedule() {
    for (const wish of wishes) {
      clock.at(wish.at, () => calls.press(wish))
      if (wish.announces) actAt(wish.announces.at, () => pages.announce(wish))
      // one in three looks at the page after pressing
      if (chance(seed, 'looks', wish.deviceId, `${wish.at}`) < 1 / 3)
        actAt(wish.at + minuteMs, () => pages.lookIn(wish.mailboxId))
    }
    for (const day of options.serviceDays)
      actAt(Math.max(fromAt, calendar.instant(day, firstLook)), () => mornings.open(day))
    for (const callback of network.keepAlives) actAt(callback.at, () => calls.deliver(callback))
    troubles.schedule({
      clock: { at: actAt },
      server,
      crashPostgres() {
        recovered = options.crashPostgres()
      },
      closeRoad: (placeId, forMs) => void office.closeRoad(placeId, forMs),
      placeIds: places.filter(({ boxes: count }) => count > 0).map(({ placeId }) => placeId),
      busyFromAt: calendar.instant(options.serviceDays[0]!, firstLook),
      busyUntilAt: untilAt - 60 * minuteMs,
    })
  }

  async function settle() {
    for (let before = -1; before !== server.statements() + outside.sent(); ) {
      before = server.statements() + outside.sent()
      await server.quiet()
      await outside.quiet()
    }
  }

  /** Whose round was changed hears of it. */
  async function followRows() {
    for (const roundId of await rows.follow()) {
      const carrier = mornings.carrierOf(roundId)
      if (carrier) clock.at(clock.now() + pushMs, () => carrier.vibrate())
    }
  }

  const complain = console.error
  console.error = (...words: readonly unknown[]) => {
    complaints.push(words.map((word) => (word instanceof Error ? word.stack : word)).join(' '))
  }
  try {
    await start()
    schedule()
    while (clock.step(untilAt)) {
      events++
      // who acts may be between two of his awaits: nobody is due before he has gone on
      await turn()
      await recovered
      if (!touched) continue
      touched = false
      await settle()
      const isUnchanged = written === server.written()
      written = server.written()
      if (isUnchanged) continue
      await followRows()
      violations.push(...((await observer.afterStep?.(clock.now())) ?? []))
    }
    await settle()
    violations.push(...((await observer.atEnd?.(clock.now())) ?? []))
    for (const text of await dumpDay(db)) keep(text)
    return {
      hash: hash.digest('hex').slice(0, 32),
      events,
      statements: server.statements(),
      restarts: server.starts() - 1,
      violations,
      complaints,
    }
  } finally {
    console.error = complain
    await server.close()
    await outside.drop()
  }
}
