import type { RequestListener, Server } from 'node:http'
import compression from 'compression'
import express from 'express'
import type { Pool } from 'pg'
import type { CarrierId, DepotId, MailboxId, PlaceId, ServiceDay } from '../algorithms/model.ts'
import { planAhead } from '../algorithms/round/improve/anticipate.ts'
import { checkForesight } from '../algorithms/round/improve/foresight.ts'
import { improvePlan } from '../algorithms/round/improve/improvePlan.ts'
import { reorderAhead } from '../algorithms/round/improve/reorderAhead.ts'
import { insertWithReload } from '../algorithms/round/insertWithReload.ts'
import { planByStreets } from '../algorithms/round/morning/planByStreets.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import { makeApiKeys } from './account/apiKeys.ts'
import { makeHouseholdToken, readHouseholdToken } from './account/householdLink.ts'
import { makePhones } from './account/phones.ts'
import { saveManager } from './account/saveManager.ts'
import { makeSessions, type Who } from './account/sessions.ts'
import { absenceRouter } from './api/absenceRouter.ts'
import { sayFault, sayNo } from './api/answers.ts'
import { closuresRouter } from './api/closuresRouter.ts'
import { correctionsRouter } from './api/correctionsRouter.ts'
import { dutyRouter } from './api/dutyRouter.ts'
import { facesRouter } from './api/facesRouter.ts'
import { inboxStories } from './api/inboxStories.ts'
import { keysRouter } from './api/keysRouter.ts'
import { osrmRouter } from './api/osrm/osrmRouter.ts'
import { phonesRouter } from './api/phonesRouter.ts'
import { photosRouter } from './api/photosRouter.ts'
import { safeHeaders } from './api/safeHeaders.ts'
import { makeTiles, tilesRouter } from './api/tiles.ts'
import { makeSolver } from './api/vroom/solver.ts'
import { vroomRouter } from './api/vroom/vroomRouter.ts'
import { walkLoopRouter } from './api/walkLoopRouter.ts'
import { demoPassword } from './area/makeDepot.ts'
import type { Area } from './area/readArea.ts'
import { makeTravel } from './area/travel.ts'
import type { Bus } from './bus/localBus.ts'
import type { Calendar } from './calendar.ts'
import type { Clock } from './clock.ts'
import type { LookAhead } from './dispatch/anticipation.ts'
import { makeClosures } from './dispatch/closures.ts'
import type { Improve } from './dispatch/improver.ts'
import { openFirstDay } from './dispatch/openDay.ts'
import type { Morning } from './dispatch/planMorning.ts'
import { makePlanner } from './dispatch/planner.ts'
import type { Insert } from './dispatch/planning.ts'
import { makeDownlinks } from './ingest/downlinks.ts'
import { inboxRouter } from './ingest/inboxRouter.ts'
import { makeInboxWriter } from './ingest/inboxWriter.ts'
import type { LorawanApiSettings } from './ingest/lorawanApi/call.ts'
import { makeLorawanApi } from './ingest/lorawanApi/makeLorawanApi.ts'
import { makeLorawanDownlinks } from './ingest/lorawanDownlinks.ts'
import { makeRecovery, type SigfoxApiSettings } from './ingest/recovery.ts'
import { makeRefusals } from './ingest/refusals.ts'
import { makeRework } from './ingest/rework.ts'
import { makeCarrierLines } from './live/carrierLines.ts'
import { type Audience, makeLiveHub } from './live/liveHub.ts'
import { makePushes, type PushSettings } from './live/pushes.ts'
import { roundDetail, roundPaths } from './live/roundPaths.ts'
import { addressOf, makeShowing } from './live/showing.ts'
import { tellPhone } from './live/tellPhone.ts'
import { viewCarrier } from './live/viewCarrier.ts'
import { me } from './protocol/rest.ts'
import { deleteExpiredSessions } from './store/accounts.ts'
import { listAccepted } from './store/corrections.ts'
import { findDepot, findNewestRequest, listPlaces } from './store/depotState.ts'
import { listAlerts } from './store/fleet.ts'
import { insertPress, listDevices } from './store/inbox.ts'
import { forgetOldActivity, listMyRecord } from './store/myRecord.ts'
import { findTrial, pairingMs, startPairing, stopPairing } from './store/pairing.ts'
import { findPhoto, savePhoto } from './store/photos.ts'
import { saveDuty } from './store/pushes.ts'
import { countSetAside, listSetAside } from './store/setAside.ts'
import {
  findDeviceStory,
  findPressStory,
  isDeviceKnown,
  listAddressesOfDevices,
} from './store/stories.ts'

export interface BackendConfig {
  /** Makes the office, the day's mail and the demo's names. */
  readonly seed: number
  readonly sigfoxSecret: string
  /** The network's own history, for what its callbacks don't bring; without it none is asked. */
  readonly sigfoxApi?: SigfoxApiSettings
  /** LoRaWAN networks whose buttons get answers; without any they hear nothing. */
  readonly lorawanApis?: readonly LorawanApiSettings[]
  /** Tells carriers' phones while their screens are dark; without it none is told. */
  readonly push?: PushSettings
  /** How a line of a Sigfox batch is written. */
  readonly batchLine?: string
  readonly adminPassword: string
  /** Buttons for a share of the households, log-ins for all carriers. */
  readonly demo: boolean
  readonly allowDemoLogIns: boolean
  /** Pages come over TLS: the cookie says so too. */
  readonly secure: boolean
  /** Where vite built the pages; without it only the doors for programs are open. */
  readonly dashboardFolder?: string
  /** A day opened because the one before closed; the demo's clock jumps to its morning. */
  readonly onDayOpened?: (day: ServiceDay) => void
  /** How often the planner looks for what a lost ring has left lying; 2 000 ms without it. */
  readonly sweepRealMs?: number
}

/** Steps of a search on the thread that answers the network: some 15 ms among rounds of 300 stops. */
export const shortSearch = 100

/** Looking ahead on the thread that answers the network: some seconds in the night, a moment at a press. */
export const shortLookAhead: LookAhead = {
  check: checkForesight,
  planMorning: planAhead,
  place: reorderAhead,
  effort: { replays: 20, futures: 12, morningSteps: 1_000 },
}

export type { LorawanApiSettings, PushSettings, SigfoxApiSettings }

export interface Backend {
  readonly app: RequestListener
  /** Takes `/live` on this server. */
  attach(server: Server): void
  /** Resolves when nothing waits: what was received is stored, worked and shown. */
  idle(): Promise<void>
  close(): Promise<void>
  /** One a face, to be printed at start. */
  readonly logIns: readonly LogIn[]
}

export interface LogIn {
  readonly title: string
  readonly path: string
  readonly login?: string
  readonly password?: string
}

/** Wires the rooms on a depot that makeDepot has made, in the order of the data: press, plan, live, faces. */
export async function openBackend({
  db,
  bus,
  clock,
  calendar,
  randomBytes,
  area,
  insert = insertWithReload,
  improve = { search: improvePlan, iterations: shortSearch },
  morning = { search: planByStreets, iterations: shortSearch },
  lookAhead = shortLookAhead,
  config,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly calendar: Calendar
  /** For secrets: node:crypto's, or a seeded one in the simulator. */
  readonly randomBytes: (count: number) => Uint8Array
  readonly area: Pick<Area, 'roads' | 'features'>
  /** Another way to find a request's place than ours: in the simulator, to compare and to fail. */
  readonly insert?: Insert
  /** Where better plans are searched, and for how many steps; here, and for a moment, without it. */
  readonly improve?: { readonly search: Improve; readonly iterations: number } | 'never'
  /** Where what waits for a morning is planned together; here without it. */
  readonly morning?: Morning | 'never'
  /** Where is reckoned what may come in free rounds; here without it. */
  readonly lookAhead?: LookAhead | 'never'
  readonly config: BackendConfig
}): Promise<Backend> {
  const depot = await findDepot(db)
  if (!depot) throw new Error('makeDepot first: this database has no depot')
  const { depotId } = depot
  await saveManager(db, depotId, config.adminPassword)
  const travel = makeTravel(area.roads, await listPlaces(db, depotId))
  const settings = defaultRoundSettings
  await openFirstDay(db, depot, { calendar, seed: config.seed, now: clock.now(), travel })

  const closures = await makeClosures({
    db,
    clock,
    calendar,
    roads: area.roads,
    travel,
    depotId,
    randomBytes,
    changeRoads: (closure) => planner.changeRoads(closure),
  })
  const showing = makeShowing({ clock, calendar, travel, settings, listClosures: closures.list })
  const sessions = makeSessions({ db, clock, randomBytes, ...config })
  const phones = makePhones({ db, clock, calendar, randomBytes, secure: config.secure })
  const lines = makeCarrierLines({
    state: () => planner.state(),
    saveDuty: (sessionId, onDuty) => saveDuty(db, sessionId, onDuty),
    noteShown: async (sessionId, version) => pushes?.noteShown(sessionId, version),
    onGone: () => pushes?.wake(),
  })
  const pushes =
    config.push &&
    (await makePushes({
      db,
      clock,
      state: () => planner.state(),
      isOpen: lines.isOpen,
      settings: config.push,
    }))
  const hub = makeLiveHub({
    state: () => planner.state(),
    showing,
    clock,
    authenticate: async (request) => {
      const asked = new URL(request.url ?? '/', 'http://domino').searchParams.get('as')
      const role = me.shape.role.safeParse(asked).data
      const who = await sessions.find(request, role && [role])
      const sessionId = who && sessions.idOf(request, who.role)
      return sessionId
        ? { audience: toAudience(who), sessionId, phone: 'phone' in who ? who.phone : undefined }
        : undefined
    },
    openCarrierLine: lines.open,
    findPastRequest: (mailboxId) => findNewestRequest(db, mailboxId),
  })
  const planner = await makePlanner({
    db,
    bus,
    clock,
    calendar,
    travel,
    closures,
    settings,
    depotId,
    seed: config.seed,
    insert,
    improve: improve === 'never' ? undefined : improve,
    morning: morning === 'never' ? undefined : morning,
    lookAhead: lookAhead === 'never' ? undefined : lookAhead,
    sweepMs: config.sweepRealMs ?? 2_000,
    onChange: (change) => {
      hub.changed(change)
      pushes?.wake()
    },
    onDayOpened: (day) => {
      config.onDayOpened?.(day)
      void forget().catch((error) => console.error('what is too old', error))
    },
  })

  const forget = async () => {
    await deleteExpiredSessions(db, clock.realNow())
    await forgetOldActivity(db, clock.now())
  }
  await forget()

  /** The carrier and the household whom the newest press concerns: there is something to see. */
  async function enterDemo(role: Who['role']): Promise<string> {
    const { rounds, requests } = planner.state()
    const newest = [...requests.values()].findLast(({ state }) => state === 'planned')
    if (role === 'manager') return sessions.openForPerson({ personId: 'manager', role })
    if (role === 'household') {
      const mailboxId = newest?.mailboxId ?? (await listDevices(db, depotId))[0]?.mailboxId
      if (mailboxId === undefined) throw new Error('the demo has no button')
      return sessions.openForMailbox(mailboxId)
    }
    const all = [...rounds.values()]
    const round = all.find(({ roundId }) => roundId === newest?.roundId) ?? all[0]
    if (!round) throw new Error('the demo has no round')
    return sessions.openForPerson({ personId: round.carrierId, role })
  }

  const { batchLine = '{device};{time};{data};{seqNumber}' } = config
  const writer = makeInboxWriter(db)
  const refusals = makeRefusals(clock)
  const { answerPress } = planner
  const downlinks = makeDownlinks({ db, clock, answerPress })
  const lorawan = (config.lorawanApis ?? []).map((api) =>
    makeLorawanDownlinks({ db, clock, answerPress, api: makeLorawanApi(api, clock) }),
  )
  const recovery =
    config.sigfoxApi && makeRecovery({ db, bus, clock, writer, settings: config.sigfoxApi })
  const shown = () => showing.show(planner.state())
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.use(safeHeaders)
  app.use(
    inboxRouter({
      bus,
      clock,
      writer,
      downlinks,
      onRefused: refusals.note,
      secret: config.sigfoxSecret,
      batchLine,
      onLorawan: () => {
        for (const each of lorawan) each.wake()
      },
      onNotStored: () => recovery?.noteOutage(),
    }),
  )
  app.use(tilesRouter(makeTiles(area.features)))
  app.use(
    facesRouter({
      logIn: sessions.logIn,
      logOut: sessions.logOut,
      findWho: sessions.find,
      findTeller: async (req) => {
        const revoked = await sessions.findRevoked(req)
        if (revoked) return { ...revoked, carrierId: revoked.personId as CarrierId }
        const phone = await phones.find(req)
        return phone && phone.realRevokedAt === null
          ? { carrierId: phone.personId as CarrierId, name: phone.personName }
          : undefined
      },
      ...(config.demo && config.allowDemoLogIns ? { enterDemo } : {}),
      openLink: async (token) => {
        const mailboxId = await readHouseholdToken(db, token)
        return mailboxId === undefined ? undefined : sessions.openForMailbox(mailboxId)
      },
      listDevices: async () => {
        const { state } = shown()
        return (await listDevices(db, depotId)).map(({ deviceId, mailboxId, placeId }) => ({
          deviceId,
          mailboxId,
          address: addressOf(state, state.mailboxes.get(mailboxId as MailboxId)),
          position: [...(state.places.get(placeId as PlaceId)?.position ?? depot.position)],
        }))
      },
      recordEvents: planner.recordEvents,
      roundOfCarrier: (carrierId) =>
        [...planner.state().rounds.values()].find((r) => r.carrierId === carrierId)?.roundId,
      findPaths: (roundId) => {
        const round = planner.state().rounds.get(roundId)
        return round && roundPaths(shown(), round)
      },
      findDetail: (roundId) => {
        const round = planner.state().rounds.get(roundId)
        return round && roundDetail(shown(), round, planner.tellCheck(roundId))
      },
      findPaper: (roundId) => {
        const round = planner.state().rounds.get(roundId)
        return round && viewCarrier(shown(), round.carrierId)
      },
      handOver: planner.handOver,
      press: async (mailboxId, eventId) => {
        await insertPress(db, {
          pressId: `${mailboxId}.page.${eventId}`,
          depotId,
          mailboxId,
          kind: 'short',
          pressedAt: clock.now(),
        })
        bus.ring(depotId)
      },
      cancel: planner.cancel,
      announce: planner.announce,
      startPairing: async (deviceId) => {
        const untilRealAt = clock.realNow() + pairingMs
        return (await startPairing(db, depotId, deviceId, untilRealAt))
          ? { untilRealAt }
          : undefined
      },
    }),
  )
  app.use(
    phonesRouter({
      ...phones,
      findWho: sessions.find,
      issueCode: async (roundId, name) => {
        const carrierId = planner.state().rounds.get(roundId)?.carrierId
        return carrierId && phones.issueCode({ personId: carrierId, name })
      },
      list: async () => {
        const rounds = [...planner.state().rounds.values()]
        return (await phones.list()).map(({ phoneId, name, personId, holds, lastSeenDay }) => {
          const roundId = rounds.find(({ carrierId }) => carrierId === personId)?.roundId
          return { phoneId, name, holds, lastSeenDay, ...(roundId ? { roundId } : {}) }
        })
      },
      revoke: async (phoneId) => {
        const isRevoked = await phones.revoke(phoneId)
        hub.endPhone(phoneId)
        return isRevoked
      },
      tellPhone: async (req) => {
        const phone = await phones.find(req)
        if (!phone) return 'not enrolled'
        if (phone.realRevokedAt !== null) return 'revoked'
        return tellPhone(phone, await phones.list(), [...planner.state().rounds.values()])
      },
      takeRound: async (req, roundId) => {
        const carrierId = planner.state().rounds.get(roundId)?.carrierId
        const taken = carrierId && (await phones.takeRound(req, carrierId))
        if (!taken) return undefined
        const { phoneId, cookie } = taken
        const session = await sessions.openForPerson({
          personId: carrierId,
          role: 'carrier',
          phoneId,
        })
        hub.moveRound(carrierId, phoneId)
        return [cookie, session]
      },
    }),
  )
  app.use(
    closuresRouter({
      findWho: sessions.find,
      list: closures.list,
      near: closures.near,
      add: closures.add,
      end: closures.end,
    }),
  )
  app.use(
    correctionsRouter({
      findWho: sessions.find,
      answer: planner.answerCorrection,
      listAccepted: () => listAccepted(db, depotId),
    }),
  )
  app.use(absenceRouter({ findWho: sessions.find, setAbsent: planner.setAbsent }))
  app.use(
    inboxStories({
      clock,
      findWho: sessions.find,
      isDeviceKnown: (deviceId) => isDeviceKnown(db, deviceId),
      findDeviceStory: (deviceId, page) => findDeviceStory(db, deviceId, page),
      findPressStory: (pressId) => findPressStory(db, pressId),
      listAddresses: (deviceIds) => listAddressesOfDevices(db, deviceIds),
      listSetAside: (page) => listSetAside(db, page),
      countSetAside: () => countSetAside(db),
      rework: makeRework({ db, bus, clock, batchLine }),
      listAlerts: async (at) => [...refusals.list(), ...(await listAlerts(db, at))],
      findTrial: (deviceId) => findTrial(db, deviceId),
      stopPairing: (deviceId) => stopPairing(db, deviceId),
    }),
  )
  app.use(
    dutyRouter({
      findCarrier: async (req) => {
        const who = await sessions.find(req, ['carrier'])
        const sessionId = sessions.idOf(req, 'carrier')
        if (who?.role === 'carrier' && sessionId) return { personId: who.personId, sessionId }
        return (await sessions.find(req)) ? 'another' : undefined
      },
      pushKey: pushes?.publicKey,
      subscribe: async (sessionId, body) => (await pushes?.subscribe(sessionId, body)) ?? false,
      unsubscribe: async (sessionId) => pushes?.unsubscribe(sessionId),
      listMyRecord: async ({ personId, sessionId }) => ({
        madeAt: clock.now(),
        kinds: await listMyRecord(db, personId, sessionId),
      }),
    }),
  )
  app.use(
    photosRouter({
      findWho: sessions.find,
      save: (photo) => savePhoto(db, photo),
      find: (photoId) => findPhoto(db, photoId, clock.realNow()),
    }),
  )
  const keys = makeApiKeys({ db, clock, calendar, randomBytes })
  app.use(keysRouter({ ...keys, findWho: sessions.find }))
  app.use(osrmRouter({ roads: travel.roads, isKey: keys.isValid }))
  app.use(walkLoopRouter({ roads: travel.roads, isKey: keys.isValid }))
  const solver = makeSolver()
  app.use(vroomRouter({ roads: travel.roads, isKey: keys.isValid, solver }))
  // script and style are sent in a third of their bytes: phones wait for them
  if (config.dashboardFolder)
    app.use(compression(), express.static(config.dashboardFolder, { etag: true }))
  app.use((_req, res) => sayNo(res, 'no-such-thing'))
  app.use(sayFault)

  void recovery?.run()
  return {
    app,
    attach: hub.attach,
    idle: async () => {
      await recovery?.idle()
      await writer.idle()
      await planner.idle()
      await pushes?.idle()
      await Promise.all(lorawan.map((each) => each.idle()))
    },
    close: async () => {
      hub.close()
      await pushes?.close()
      await recovery?.close()
      await writer.idle()
      await Promise.all(lorawan.map((each) => each.close()))
      await solver.close()
      await planner.close()
    },
    logIns: await listLogIns(db, depotId, config),
  }
}

function toAudience(who: Who): Audience {
  if (who.role === 'household') return { role: 'household', mailboxId: who.mailboxId as MailboxId }
  return who.role === 'manager'
    ? { role: 'manager' }
    : { role: 'carrier', carrierId: who.personId as CarrierId }
}

async function listLogIns(db: Pool, depotId: DepotId, config: BackendConfig): Promise<LogIn[]> {
  const manager: LogIn = {
    title: 'Manager',
    path: '/manager/',
    login: 'manager',
    password: config.adminPassword,
  }
  const [device] = config.demo ? await listDevices(db, depotId) : []
  if (!device) return [manager]
  return [
    { title: 'Carrier', path: '/carrier/', login: 'l01', password: demoPassword },
    manager,
    { title: 'Household', path: `/h/${await makeHouseholdToken(db, device.mailboxId)}` },
  ]
}
