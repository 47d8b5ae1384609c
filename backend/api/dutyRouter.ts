import express, { type Request, type RequestHandler, type Router } from 'express'
import {
  type MyRecord,
  type PushKey,
  type PushSubscriptionBody,
  pushSubscription,
} from '../protocol/duty.ts'
import { sayNo } from './answers.ts'
import { refuseOtherSites } from './safeHeaders.ts'

interface Carrier {
  readonly personId: string
  readonly sessionId: string
}

/** The doors of `protocol/duty.ts`, for carriers only. */
export function dutyRouter({
  findCarrier,
  pushKey,
  subscribe,
  unsubscribe,
  listMyRecord,
}: {
  /** 'another' is somebody who is no carrier. */
  readonly findCarrier: (req: Request) => Promise<Carrier | 'another' | undefined>
  /** Undefined where this server sends no push. */
  readonly pushKey: string | undefined
  /** @returns false for a push service that isn't known */
  readonly subscribe: (sessionId: string, body: PushSubscriptionBody) => Promise<boolean>
  readonly unsubscribe: (sessionId: string) => Promise<void>
  readonly listMyRecord: (carrier: Carrier) => Promise<MyRecord>
}): Router {
  const router = express.Router()
  const json = express.json({ limit: 8 * 1024 })
  const carriersOnly: RequestHandler = async (req, res, next) => {
    const carrier = await findCarrier(req)
    if (!carrier) return sayNo(res, 'log-in-first')
    if (carrier === 'another') return sayNo(res, 'not-yours')
    res.set('Cache-Control', 'no-store').locals.carrier = carrier
    next()
  }
  router.use(['/api/v1/push', '/api/v1/my-record'], refuseOtherSites, carriersOnly)

  router.get('/api/v1/push/key', (_req, res) => {
    if (pushKey === undefined) return sayNo(res, 'no-such-thing')
    res.json({ publicKey: pushKey } satisfies PushKey)
  })

  router.put('/api/v1/push/subscription', json, async (req, res) => {
    const body = pushSubscription.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const { sessionId } = res.locals.carrier as Carrier
    if (!(await subscribe(sessionId, body.data))) return sayNo(res, 'unknown-push-service')
    res.status(204).end()
  })

  router.delete('/api/v1/push/subscription', async (_req, res) => {
    await unsubscribe((res.locals.carrier as Carrier).sessionId)
    res.status(204).end()
  })

  router.get('/api/v1/my-record', async (_req, res) => {
    res.json(await listMyRecord(res.locals.carrier as Carrier))
  })
  return router
}
