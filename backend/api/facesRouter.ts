import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import type { CarrierId, MailboxId, RequestId, RoundId } from '../../algorithms/model.ts'
import type { CarrierView } from '../protocol/carrierView.ts'
import {
  type Announcement,
  announcement,
  type DeviceList,
  type Door,
  type HandOverAnswer,
  logIn,
  type Me,
  me,
  type Pairing,
  pressByPerson,
  type RoundDetail,
  type RoundEvent,
  type RoundEventsAnswer,
  type RoundPaths,
  roundEvents,
} from '../protocol/rest.ts'
import { sayNo, sentenceOf } from './answers.ts'
import { isFromThisMachine } from './fromThisMachine.ts'
import { refuseOtherSites } from './safeHeaders.ts'
import { countTries } from './tries.ts'

/** Who is at the other end; accounts know more, the faces need this. */
type Who =
  | {
      readonly role: 'carrier' | 'manager'
      readonly personId: string
      readonly name: string
      readonly login: string
    }
  | { readonly role: 'household'; readonly mailboxId: string; readonly name: string }

/** Whose word an event is, and until when (real time) it's heard. */
export interface Teller {
  readonly carrierId: CarrierId
  readonly name: string
  readonly untilRealAt?: number
}

/** What the faces may ask for, each handed over by the room that knows. */
export interface Faces {
  readonly logIn: (
    login: string,
    password: string,
  ) => Promise<{ cookie: string; who: Who } | undefined>
  readonly logOut: (req: Request) => Promise<string[]>
  readonly findWho: (req: Request, roles?: readonly Who['role'][]) => Promise<Who | undefined>
  /** The carrier of a phone whose session has ended. */
  readonly findTeller: (req: Request) => Promise<Teller | undefined>
  /** Opens a session without a password, for the demo's doors; absent outside the demo. */
  readonly enterDemo?: (role: Who['role']) => Promise<string>
  /** @returns the Set-Cookie header for a household whose link this is */
  readonly openLink: (token: string) => Promise<string | undefined>
  readonly recordEvents: (
    carrierId: CarrierId,
    events: readonly RoundEvent[],
  ) => Promise<RoundEventsAnswer['results']>
  /** The buttons of the depot, for its managers. */
  readonly listDevices: () => Promise<DeviceList['devices']>
  readonly roundOfCarrier: (carrierId: CarrierId) => RoundId | undefined
  readonly findPaths: (roundId: RoundId) => RoundPaths | undefined
  readonly findDetail: (roundId: RoundId) => RoundDetail | undefined
  /** The whole round as its carrier sees it. */
  readonly findPaper: (roundId: RoundId) => CarrierView | undefined
  readonly handOver: (roundId: RoundId) => Promise<HandOverAnswer | 'no such round'>
  /** A household presses on its page instead of its button. Resolves once that is stored. */
  readonly press: (mailboxId: MailboxId, eventId: string) => Promise<void>
  /** A household says what its parcels are. */
  readonly announce: (mailboxId: MailboxId, said: Announcement) => Promise<'announced' | 'too late'>
  /** Lets a button be tried without opening a request; undefined where there is no such device. */
  readonly startPairing: (deviceId: string) => Promise<Pairing | undefined>
  readonly cancel: (
    mailboxId: MailboxId,
    requestId: RequestId,
  ) => Promise<'cancelled' | 'too late' | 'no such request'>
}

/** The REST doors of `protocol/rest.ts`; every one refuses the roles it isn't for. */
export function facesRouter(faces: Faces): Router {
  const router = express.Router()
  const json = express.json({ limit: 16 * 1024 })
  /** A phone that was offline all day sends up to 500 events of some 200 bytes. */
  const longJson = express.json({ limit: 256 * 1024 })
  const tries = countTries()

  router.use('/api/v1', refuseOtherSites, (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })

  router.post('/api/v1/sessions', json, async (req, res) => {
    const body = logIn.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const { password } = body.data
    // one login, however it is written, has one count of tries
    const login = body.data.login.trim().toLowerCase()
    if (tries.isTooMany(login)) return sayNo(res, 'too-many-tries')
    const opened = await faces.logIn(login, password)
    if (!opened) return sayNo(res, 'wrong-log-in')
    tries.forget(login)
    res.set('Set-Cookie', opened.cookie).json(toMe(opened.who))
  })

  router.delete('/api/v1/sessions', async (req, res) => {
    res
      .set('Set-Cookie', await faces.logOut(req))
      .status(204)
      .end()
  })

  router.get('/api/v1/me', async (req, res) => {
    const role = me.shape.role.safeParse(req.query.as).data
    const who = await faces.findWho(req, role && [role])
    if (!who) return sayNo(res, 'log-in-first')
    res.json(toMe(who))
  })

  router.get('/api/v1/door', async (req, res) => {
    const who = await faces.findWho(req)
    const isDemo = faces.enterDemo !== undefined && isFromThisMachine(req)
    res.json({ demo: isDemo, ...(who ? { me: toMe(who) } : {}) } satisfies Door)
  })

  router.get('/demo/:role', async (req, res) => {
    const role = me.shape.role.safeParse(req.params.role).data
    if (!role || !faces.enterDemo || !isFromThisMachine(req)) return sayNo(res, 'no-such-thing')
    res.set('Set-Cookie', await faces.enterDemo(role)).redirect(303, `/${role}/`)
  })

  router.get('/h/:token', async (req, res) => {
    const cookie = await faces.openLink(req.params.token)
    if (!cookie) return sayNo(res, 'wrong-link')
    res.set('Set-Cookie', cookie).redirect(303, '/household/')
  })

  router.post('/api/v1/round-events', hearCarrier, longJson, async (req, res) => {
    const body = roundEvents.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const { carrierId, name, untilRealAt = Number.POSITIVE_INFINITY } = res.locals.teller as Teller
    const { events, carrierName = name } = body.data
    if (carrierName !== name) return sayNo(res, 'not-yours')
    const isHeard = (event: RoundEvent) => event.realAt <= untilRealAt
    const heard = events.filter(isHeard)
    const told = heard.length > 0 ? [...(await faces.recordEvents(carrierId, heard))] : []
    const why = sentenceOf('phone-revoked')
    const results = events.map((event) =>
      isHeard(event)
        ? told.shift()!
        : { eventId: event.eventId, outcome: 'rejected' as const, why },
    )
    res.json({ results } satisfies RoundEventsAnswer)
  })

  router.get('/api/v1/round/paths', allow('carrier'), (_req, res) => {
    const roundId = faces.roundOfCarrier(carrierOf(res))
    answer(res, roundId && faces.findPaths(roundId))
  })

  router.get('/api/v1/devices', allow('manager'), async (_req, res) => {
    res.json({ devices: await faces.listDevices() } satisfies DeviceList)
  })

  router.get('/api/v1/rounds/:roundId', allow('manager'), (req, res) => {
    answer(res, faces.findDetail(req.params.roundId as RoundId))
  })

  router.get('/api/v1/rounds/:roundId/paper', allow('manager', 'carrier'), (req, res) => {
    const roundId = req.params.roundId as RoundId
    if (whoOf(res).role === 'carrier' && faces.roundOfCarrier(carrierOf(res)) !== roundId)
      return sayNo(res, 'not-yours')
    answer(res, faces.findPaper(roundId))
  })

  router.post(
    '/api/v1/rounds/:roundId/hand-over',
    allow('manager', 'carrier'),
    async (req, res) => {
      const roundId = req.params.roundId as RoundId
      const who = whoOf(res)
      if (who.role === 'carrier' && faces.roundOfCarrier(carrierOf(res)) !== roundId)
        return sayNo(res, 'not-yours')
      const handedOver = await faces.handOver(roundId)
      if (handedOver === 'no such round') return sayNo(res, 'no-such-thing')
      res.json(handedOver)
    },
  )

  router.post('/api/v1/presses', allow('household'), json, async (req, res) => {
    const body = pressByPerson.safeParse(req.body)
    const who = whoOf(res)
    if (!body.success || who.role !== 'household') return sayNo(res, 'bad-request')
    await faces.press(who.mailboxId as MailboxId, body.data.eventId)
    res.status(202).json({})
  })

  router.post('/api/v1/my-announcement', allow('household'), json, async (req, res) => {
    const body = announcement.safeParse(req.body)
    const who = whoOf(res)
    if (!body.success || who.role !== 'household') return sayNo(res, 'bad-request')
    const outcome = await faces.announce(who.mailboxId as MailboxId, body.data)
    if (outcome === 'too late') return sayNo(res, 'too-late')
    res.status(204).end()
  })

  router.post('/api/v1/devices/:deviceId/pairing', allow('manager'), async (req, res) => {
    answer(res, await faces.startPairing(req.params.deviceId!))
  })

  router.post('/api/v1/my-request/cancel', allow('household'), json, async (req, res) => {
    const who = whoOf(res)
    const requestId = (req.body as { requestId?: unknown } | undefined)?.requestId
    if (typeof requestId !== 'string' || who.role !== 'household') return sayNo(res, 'bad-request')
    const outcome = await faces.cancel(who.mailboxId as MailboxId, requestId as RequestId)
    if (outcome === 'cancelled') return void res.status(204).end()
    sayNo(res, outcome === 'too late' ? 'too-late' : 'no-such-thing')
  })

  /** Whose word it is; of a phone that isn't signed in any more too, since it may have been in the dark. */
  async function hearCarrier(req: Request, res: Response, next: NextFunction) {
    const who = await faces.findWho(req, ['carrier'])
    const teller =
      who?.role === 'carrier'
        ? { carrierId: who.personId as CarrierId, name: who.name }
        : await faces.findTeller(req)
    if (!teller) return sayNo(res, (await faces.findWho(req)) ? 'not-yours' : 'log-in-first')
    res.locals.teller = teller satisfies Teller
    next()
  }

  function allow(...roles: Who['role'][]): RequestHandler<Record<string, string>> {
    return async (req, res, next) => {
      const who = await faces.findWho(req as Request, roles)
      if (!who) {
        const other = await faces.findWho(req as Request)
        return sayNo(res, other ? 'not-yours' : 'log-in-first')
      }
      res.locals.who = who
      next()
    }
  }
  return router
}

function whoOf(res: Response): Who {
  return res.locals.who as Who
}

function carrierOf(res: Response): CarrierId {
  const who = whoOf(res)
  if (who.role === 'household') throw new Error('a household carries nothing')
  return who.personId as CarrierId
}

function toMe(who: Who): Me {
  return who.role === 'household'
    ? { role: who.role, name: who.name }
    : { role: who.role, name: who.name, login: who.login }
}

function answer(res: Response, body: object | undefined): void {
  if (body) res.json(body)
  else sayNo(res, 'no-such-thing')
}
