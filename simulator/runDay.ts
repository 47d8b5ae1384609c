import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type {
  CarrierId,
  PlaceId,
  RoundId,
  RoundSettings,
  ServiceDay,
  Stop,
} from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import { findPieces } from '../algorithms/road/findPieces.ts'
import { insertPickup } from '../algorithms/round/insertPickup.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import { makeSessions } from '../backend/account/sessions.ts'
import type { Travel } from '../backend/area/travel.ts'
import { localBus } from '../backend/bus/localBus.ts'
import type { Calendar } from '../backend/calendar.ts'
import type { SigfoxApiSettings } from '../backend/openBackend.ts'
import type { CarrierView } from '../backend/protocol/carrierView.ts'
import type { RoundEvent, RoundEventsAnswer } from '../backend/protocol/rest.ts'
import { type ClosureRow, listClosures } from '../backend/store/closures.ts'
import { connect } from '../backend/store/connect.ts'
import { findDepot, listPlaces } from '../backend/store/depotState.ts'
import { makeBoxes } from './boxes.ts'
import { type CarrierDay, type Deed, startCarrierDay } from './carrierDay.ts'
import type { Audience } from './checkers/facts.ts'
import type { Violation } from './checkers/violation.ts'
import { openDatabasePort } from './databasePort.ts'
import type { Callback, Wish } from './day.ts'
import type { Nature } from './nature.ts'
import { makePhone } from './phone.ts'
import { makeServer, seededBytes } from './server.ts'
import type { Troubles } from './troubles.ts'
import { virtualClock } from './virtualClock.ts'
import type { Call } from './wire.ts'

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
  readonly insert?: typeof insertPickup
  /** Kills a process of PostgreSQL, and resolves when all have ended and it has recovered. */
  readonly crashPostgres: () => Promise<void>
  /** The network's own history, which is asked for what no callback brought. */
  readonly sigfoxApi?: (now: () => number) => SigfoxApiSettings
  readonly observer?: Observer
}

/** The radio network, as far as the day's engine has to do with it. */
export interface Network {
  transmit(wish: Wish): readonly Callback[]
  /** Calls about buttons that say that they live. */
  readonly keepAlives: readonly Callback[]
  /** When a call that failed comes again; undefined when it doesn't. */
  retryAt(callback: Callback, attempt: number, failedAt: number): number | undefined
  /**
   * It got a 2xx, with the eight bytes for the button perhaps.
   * @returns what it calls because of that
   */
  delivered(callback: Callback, body: string, at: number): readonly Callback[]
  givenUp(callback: Callback): void
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

/** What came back from a call; status 0 when nothing did. */
export interface Answered {
  readonly status: number
  readonly body: string
  readonly askedAt: number
  readonly at: number
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
/** Before a round leaves, its carrier looks at it while he sorts. */
const sortingMs = 60 * minuteMs
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
  const outside = openDatabasePort(
    connect(databaseUrl, `simulator-${process.pid}-${seed}`),
    // a session that is opened first, say: somebody is about to call
    () => {
      touched = true
    },
  )
  const db = outside.pool
  const hash = createHash('sha256')
  const violations: Violation[] = []
  const complaints: string[] = []
  const keep = (line: string) => {
    hash.update(`${line}\n`)
    observer.onNote?.(line)
  }
  const note = (...words: readonly unknown[]) => keep(`${clock.now()} ${words.join(' ')}`)
  const settings: RoundSettings = defaultRoundSettings
  const depot = (await findDepot(db))!
  const places = await listPlaces(db, depot.depotId)
  const placeById = new Map(places.map((place) => [place.placeId, place]))
  const boxes = makeBoxes(wishes)
  const carriers = new Map<RoundId, CarrierDay>()
  const stops = new Map<string, Stop>()
  let version = 0
  let events = 0
  let written = -1

  /** How long it takes is the machine's matter: the day stands still meanwhile. */
  let recovered: Promise<void> = Promise.resolve()

  const server = makeServer({
    clock,
    calendar,
    area,
    seed,
    bus: () => troubles.bus(localBus(), clock.now),
    insert: troubles.insert(clock, options.insert ?? insertPickup),
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
      sweepRealMs: 5 * minuteMs,
      ...(options.sigfoxApi ? { sigfoxApi: options.sigfoxApi(clock.now) } : {}),
    },
    onDeath: () => {
      note('the server is gone')
      observer.onRestart?.()
      clock.at(clock.now() + troubles.downMs(server.starts()), () => void start())
    },
    onTimer: () => {
      touched = true
    },
  })
  async function start() {
    touched = true
    await server.start()
  }
  /** The way in, for everybody outside. */
  const door: Pick<typeof server, 'call' | 'snapshot'> = {
    call(call) {
      touched = true
      return server.call(call)
    },
    snapshot(path, cookie) {
      touched = true
      return server.snapshot(path, cookie)
    },
  }
  let sessionCount = 0
  const sessions = makeSessions({
    db,
    clock: clock.forProcess(),
    randomBytes: (count) => seededBytes(seed, `session ${++sessionCount}`, count),
    allowDemoLogIns: true,
    secure: false,
  })
  const cookieOf = (setCookie: string) => setCookie.split(';')[0]!
  const again = (at: number, act: () => Promise<void> | void) =>
    clock.at(at, () => {
      touched = true
      void act()
    })

  // the network's calls
  async function deliver(callback: Callback, attempt: number): Promise<void> {
    const { door: path, contentType, body } = callback
    const askedAt = clock.now()
    const answer = await door
      .call({
        method: 'POST',
        path: `/${path}`,
        headers: { 'content-type': contentType, authorization: `Bearer ${secret}` },
        body,
      })
      .catch(() => undefined)
    const status = answer?.status ?? 0
    note('callback', callback.messageId, path, attempt, status, answer?.body ?? '')
    observer.onCallback?.(callback, { status, body: answer?.body ?? '', askedAt, at: clock.now() })
    if (status >= 200 && status < 300) {
      for (const next of network.delivered(callback, answer!.body, clock.now()))
        again(Math.max(next.at, clock.now()), () => deliver(next, 0))
      return
    }
    const nextAt = network.retryAt(callback, attempt, clock.now())
    if (nextAt === undefined) network.givenUp(callback)
    else again(nextAt, () => deliver(callback, attempt + 1))
  }

  // the households' fingers and words
  const households = new Map<string, Promise<string>>()
  const householdCookie = (mailboxId: string) => {
    const known = households.get(mailboxId) ?? sessions.openForMailbox(mailboxId).then(cookieOf)
    households.set(mailboxId, known)
    return known
  }
  async function announce({ mailboxId, announces }: Wish, attempt = 1): Promise<void> {
    const { parcels, labelled } = announces!
    const answer = await door
      .call({
        method: 'POST',
        path: '/api/v1/my-announcement',
        headers: { 'content-type': 'application/json', cookie: await householdCookie(mailboxId) },
        body: JSON.stringify({ parcels, labelled }),
      })
      .catch(() => undefined)
    note('announces', mailboxId, answer?.status ?? 0, answer?.body ?? '')
    const isLate = attempt === 5
    if (answer?.status !== 204 && answer?.status !== 409 && !isLate)
      again(clock.now() + minuteMs, () => announce({ mailboxId, announces } as Wish, attempt + 1))
  }
  /** Somebody looks at the page to see what became of it. */
  async function lookIn(mailboxId: string): Promise<void> {
    const cookie = await householdCookie(mailboxId)
    const frame = await door.snapshot('/live?as=household', cookie).catch(() => undefined)
    if (frame) shown(frame, { role: 'household', mailboxId })
  }
  function shown(frame: unknown, audience: Audience) {
    note('shown', JSON.stringify(audience), (frame as { version: number }).version)
    observer.onShown?.(frame, audience, clock.now())
  }

  // the office
  let managerCookie: Promise<string> | undefined
  const manager = () => {
    managerCookie ??= sessions
      .openForPerson({ personId: 'manager', role: 'manager' })
      .then(cookieOf)
    return managerCookie
  }
  async function officeCall(method: Call['method'], path: string, body?: unknown) {
    const cookie = await manager()
    return door
      .call({
        method,
        path,
        headers: { 'content-type': 'application/json', cookie },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      .catch(() => undefined)
  }
  async function handOver(roundId: RoundId, carrierId: CarrierId): Promise<boolean> {
    const path = `/api/v1/rounds/${encodeURIComponent(roundId)}/hand-over`
    const answer = await officeCall('POST', path, {})
    note('hands over', roundId, answer?.status ?? 0, answer?.body ?? '')
    if (answer?.status !== 200) return false
    observer.onHandedOver?.(carrierId)
    return true
  }

  /** Who has a round on a day lights his phone up before he leaves; the day may have to open first. */
  async function openMorning(day: ServiceDay): Promise<void> {
    const { rows } = await db.query<RoundOfDay>(
      `select round_id as "roundId", carrier_id as "carrierId", out_at as "outAt",
         return_at as "returnAt"
       from rounds where day = $1 order by round_id`,
      [day],
    )
    if (rows.length === 0) {
      if (clock.now() + 5 * minuteMs < untilAt)
        again(clock.now() + 5 * minuteMs, () => openMorning(day))
      return
    }
    managerCookie = undefined
    for (const { roundId, carrierId, ...shift } of rows)
      again(Math.max(clock.now(), shift.outAt - sortingMs), () =>
        openCarrier(roundId, carrierId, shift),
      )
  }

  async function openCarrier(
    roundId: RoundId,
    carrierId: CarrierId,
    shift: { readonly outAt: number; readonly returnAt: number },
  ): Promise<void> {
    let cookie: Promise<string> | undefined
    const phone = makePhone({
      clock,
      door,
      cookie: () => {
        cookie ??= sessions.openForPerson({ personId: carrierId, role: 'carrier' }).then(cookieOf)
        return cookie
      },
      trouble: troubles.phone(roundId, shift),
      name: `${seed} ${roundId}`,
      onAnswered(event, result) {
        note('event', carrierId, JSON.stringify(event), result.outcome)
        observer.onAnswered?.(event, carrierId, result)
      },
      onShown: (frame) => shown(frame, { role: 'carrier', carrierId }),
    })
    const view: CarrierView | undefined = await phone.look()
    if (view?.round?.roundId !== roundId) {
      again(clock.now() + minuteMs, () => openCarrier(roundId, carrierId, shift))
      return
    }
    const carrier = startCarrierDay({
      clock,
      phone,
      nature,
      trouble: troubles.carrier(roundId, shift),
      travel: (profile, from, to) => {
        const { street } = placeById.get(to)!
        return troubles.leg(travel.times(profile, from, to), street, clock.now())
      },
      settings,
      depotPlaceId: depot.placeId,
      stopOf: (stopId) => {
        const stop = stops.get(stopId)
        if (!stop) throw new Error(`no stop ${stopId}`)
        return stop
      },
      boxes,
      note(deed) {
        note(deed.kind, roundId, JSON.stringify(deed))
        observer.onDeed?.(roundId, carrierId, deed, clock.now())
      },
      handOver: () => handOver(roundId, carrierId),
      seed,
      carrierId,
      morning: view.round,
    })
    carriers.set(roundId, carrier)
  }

  /** A manager closes the road at a place, for everybody, and opens it again; whatever he heard of it. */
  async function closeRoad(placeId: PlaceId, forMs: number): Promise<void> {
    const closedAt = clock.now()
    const answer = await officeCall('POST', '/api/v1/closures', {
      line: [placeById.get(placeId)!.position],
      kind: 'closed',
      profiles: ['foot', 'cargo-bike', 'car'],
    })
    note('closes', placeId, answer?.status ?? 0)
    again(clock.now() + forMs, () => openRoads(closedAt))
  }
  async function openRoads(closedAt: number): Promise<void> {
    const due = closures.filter(({ fromAt: since }) => since <= closedAt + minuteMs)
    for (const { closureId } of due) {
      const answer = await officeCall('DELETE', `/api/v1/closures/${closureId}`)
      note('opens', answer?.status ?? 0)
      if (answer?.status === 204 || answer?.status === 404) continue
      again(clock.now() + minuteMs, () => openRoads(closedAt))
      return
    }
  }

  /** What is closed by now, which people see in the street whether or not the server could say so. */
  let closures: readonly ClosureRow[] = []
  async function followRoads(closureIds: string) {
    if (closureIds === closures.map(({ closureId }) => closureId).join()) return
    closures = await listClosures(db, depot.depotId, clock.now())
    travel.useClosures(
      closures.map(({ kind, factor, profiles, direction, pieces, street }) => ({
        kind,
        factor: factor ?? 1,
        profiles,
        direction,
        pieces: pieces.flatMap(({ line }) => findPieces(area.roads, line)),
        street,
      })),
    )
  }

  async function followRows() {
    const { rows } = await db.query<{ version: number; closureIds: string }>(
      `select plan_version as version,
         (select coalesce(string_agg(closure_id, ',' order by from_at, closure_id), '')
          from closures c
          where c.depot_id = d.depot_id and ended_at is null and (until_at is null or until_at > $2)
         ) as "closureIds"
       from depots d where depot_id = $1`,
      [depot.depotId, clock.now()],
    )
    const { version: newest, closureIds } = rows[0]!
    await followRoads(closureIds)
    if (newest !== version) await followPlan(newest)
  }

  /** What the plan says by now; whose round was changed hears of it. */
  async function followPlan(newest: number) {
    const { rows: plans } = await db.query<{ round_id: RoundId; version: number; stops: Stop[] }>(
      `select round_id, version, stops from round_plans where version > $1
       order by version, round_id`,
      [version],
    )
    version = newest
    for (const { round_id, version: of, stops: planned } of plans) {
      note('plan', of, round_id, planned.map(({ stopId }) => stopId).join())
      for (const stop of planned) stops.set(stop.stopId, stop)
    }
    for (const roundId of new Set(plans.map(({ round_id }) => round_id))) {
      const carrier = carriers.get(roundId)
      if (carrier) clock.at(clock.now() + pushMs, () => carrier.vibrate())
    }
  }

  async function settle() {
    for (let before = -1; before !== server.statements() + outside.sent(); ) {
      before = server.statements() + outside.sent()
      await server.quiet()
      await outside.quiet()
    }
  }

  const complain = console.error
  console.error = (...words: readonly unknown[]) => {
    complaints.push(words.map((word) => (word instanceof Error ? word.stack : word)).join(' '))
  }
  try {
    await start()
    for (const wish of wishes) {
      clock.at(wish.at, () => {
        for (const callback of network.transmit(wish))
          again(Math.max(callback.at, clock.now()), () => deliver(callback, 0))
      })
      if (wish.announces) again(wish.announces.at, () => announce(wish))
      // one in three looks at the page after pressing
      if (chance(seed, 'looks', wish.deviceId, `${wish.at}`) < 1 / 3)
        again(wish.at + minuteMs, () => lookIn(wish.mailboxId))
    }
    for (const day of options.serviceDays)
      again(Math.max(fromAt, calendar.instant(day, firstLook)), () => openMorning(day))
    for (const callback of network.keepAlives) again(callback.at, () => deliver(callback, 0))
    troubles.schedule({
      clock: { at: again },
      server,
      crashPostgres() {
        recovered = options.crashPostgres()
      },
      closeRoad: (placeId, forMs) => void closeRoad(placeId, forMs),
      placeIds: places.filter(({ boxes: count }) => count > 0).map(({ placeId }) => placeId),
      busyFromAt: calendar.instant(options.serviceDays[0]!, firstLook),
      busyUntilAt: untilAt - 60 * minuteMs,
    })
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

interface RoundOfDay {
  readonly roundId: RoundId
  readonly carrierId: CarrierId
  readonly outAt: number
  readonly returnAt: number
}

/** What is stored in the end, in the words of the world: no identities, no order of a heap. */
async function dumpDay(db: { query: ReturnType<typeof openDatabasePort>['pool']['query'] }) {
  const texts: string[] = []
  for (const statement of [
    'select device_id, second, data_hex, press_id, no_press from uplinks order by 1, 2, 3',
    'select press_id, kind, pressed_at, fate, request_id, worked_at from presses order by 1',
    'select * from pickup_requests order by request_id',
    `select mailbox_id, request_id, parcels, labelled, announced_at from announcements
     order by 1, 5, 2`,
    'select round_id, state, left_at, confirmed_stop_id, confirmed_at from rounds order by 1',
    'select round_id, version, stops from round_plans order by 1, 2',
    'select version, day, committed_at, changes from plan_versions order by 1',
    'select event_id, round_id, kind, stop_id, request_id, at, undone from round_events order by 1',
    'select press_id, data_hex from downlinks order by 1',
  ]) {
    const { rows } = await db.query(statement)
    for (const row of rows) texts.push(JSON.stringify(row))
  }
  return texts
}
