import express, { type Request, type Response, type Router } from 'express'
import type { Clock } from '../clock.ts'
import {
  type Alerts,
  type DeviceStory,
  type PressStory,
  type Reworked,
  rework,
  type SetAside,
  storyPage,
  type Trial,
} from '../protocol/stories.ts'
import type { Alert } from '../store/alerts/alert.ts'
import type { SetAsideCursor, SetAsideRow } from '../store/setAside.ts'
import type { StoryCursor, StoryRows } from '../store/stories.ts'
import { sayNo } from './answers.ts'
import { refuseOtherSites } from './safeHeaders.ts'
import { tellStory } from './tellStory.ts'

/** What managers may ask of messages, each handed over by the room that knows. */
export interface InboxStories {
  readonly clock: Clock
  /** Who asks, if it's one of these roles. */
  readonly findWho: (req: Request, roles?: readonly 'manager'[]) => Promise<object | undefined>
  readonly isDeviceKnown: (deviceId: string) => Promise<boolean>
  readonly findDeviceStory: (
    deviceId: string,
    page: { before?: StoryCursor; limit: number },
  ) => Promise<StoryRows & { readonly next?: StoryCursor }>
  readonly findPressStory: (
    pressId: string,
  ) => Promise<(StoryRows & { readonly deviceId?: string }) | undefined>
  readonly listAddresses: (deviceIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly listSetAside: (page: {
    reason?: string
    before?: SetAsideCursor
    limit: number
  }) => Promise<readonly SetAsideRow[]>
  readonly countSetAside: () => Promise<SetAside['counts']>
  readonly rework: (only: { reason?: string }) => Promise<Reworked>
  readonly listAlerts: (at: { realNow: number }) => Promise<readonly Alert[]>
  readonly findTrial: (deviceId: string) => Promise<Trial>
  readonly stopPairing: (deviceId: string) => Promise<void>
}

/** The doors of `protocol/stories.ts`, for managers only. */
export function inboxStories(inbox: InboxStories): Router {
  const router = express.Router()
  const { clock } = inbox

  const doors = [
    'devices/:id/story',
    'devices/:id/pairing',
    'presses/:id/story',
    'alerts',
    'set-aside',
  ]
  router.use(
    doors.map((door) => `/api/v1/${door}`),
    refuseOtherSites,
    async (req, res, next) => {
      res.set('Cache-Control', 'no-store')
      if (await inbox.findWho(req, ['manager'])) return next()
      sayNo(res, (await inbox.findWho(req)) ? 'not-yours' : 'log-in-first')
    },
  )

  router.get('/api/v1/devices/:deviceId/story', async (req, res) => {
    const page = readPage(req, res)
    if (!page) return
    const { deviceId } = req.params
    if (!(await inbox.isDeviceKnown(deviceId))) return sayNo(res, 'no-such-thing')
    const { next, ...rows } = await inbox.findDeviceStory(deviceId, page)
    res.json({
      deviceId,
      ...(await addressOf(deviceId)),
      entries: tellStory(rows, clock),
      ...(next ? { next: writeCursor(next) } : {}),
    } satisfies DeviceStory)
  })

  router.get('/api/v1/presses/:pressId/story', async (req, res) => {
    const { pressId } = req.params
    const rows = await inbox.findPressStory(pressId)
    if (!rows) return sayNo(res, 'no-such-thing')
    const { deviceId } = rows
    res.json({
      pressId,
      ...(deviceId === undefined ? {} : { deviceId, ...(await addressOf(deviceId)) }),
      entries: tellStory(rows, clock),
    } satisfies PressStory)
  })

  router.get('/api/v1/set-aside', async (req, res) => {
    const page = readPage(req, res)
    if (!page) return
    const { reason } = req.query
    const rows = await inbox.listSetAside({
      before: page.before,
      limit: page.limit + 1,
      ...(typeof reason === 'string' ? { reason } : {}),
    } as Parameters<InboxStories['listSetAside']>[0])
    const shown = rows.slice(0, page.limit)
    res.json({
      counts: await inbox.countSetAside(),
      items: shown.map((row) => toItem(row, clock)),
      ...(rows.length > shown.length ? { next: writeCursor(shown.at(-1)!) } : {}),
    } satisfies SetAside)
  })

  router.post('/api/v1/set-aside/rework', express.json({ limit: 16 * 1024 }), async (req, res) => {
    const body = rework.safeParse(req.body ?? {})
    if (!body.success) return sayNo(res, 'bad-request')
    const { reason } = body.data
    res.json((await inbox.rework(reason === undefined ? {} : { reason })) satisfies Reworked)
  })

  router.get('/api/v1/alerts', async (_req, res) => {
    const alerts = await inbox.listAlerts({ realNow: clock.realNow() })
    const deviceIds = alerts.flatMap((alert) => ('deviceId' in alert ? [alert.deviceId] : []))
    const addresses = await inbox.listAddresses(deviceIds)
    res.json({
      alerts: alerts.map((alert) => {
        const address = 'deviceId' in alert ? addresses.get(alert.deviceId) : undefined
        const since = clock.toService(alert.realSince)
        return { ...alert, since, ...(address === undefined ? {} : { address }) }
      }),
    } satisfies Alerts)
  })

  router.get('/api/v1/devices/:deviceId/pairing', async (req, res) => {
    res.json((await inbox.findTrial(req.params.deviceId)) satisfies Trial)
  })

  router.delete('/api/v1/devices/:deviceId/pairing', async (req, res) => {
    await inbox.stopPairing(req.params.deviceId)
    res.status(204).end()
  })

  async function addressOf(deviceId: string): Promise<{ address?: string }> {
    const address = (await inbox.listAddresses([deviceId])).get(deviceId)
    return address === undefined ? {} : { address }
  }
  return router
}

function readPage(
  req: Request,
  res: Response,
): { before?: StoryCursor; limit: number } | undefined {
  const page = storyPage.safeParse({ limit: req.query.limit, before: req.query.before })
  if (!page.success) return void sayNo(res, 'bad-request')
  const { limit, before } = page.data
  if (before === undefined) return { limit }
  const [realReceivedAt, source, id] = before.split('.')
  return {
    limit,
    before: {
      realReceivedAt: Number(realReceivedAt),
      source: source as StoryCursor['source'],
      id: Number(id),
    },
  }
}

function writeCursor({ realReceivedAt, source, id }: StoryCursor): string {
  return `${realReceivedAt}.${source}.${id}`
}

function toItem(row: SetAsideRow, clock: Clock): SetAside['items'][number] {
  const { deviceId, dataHex, reason, door, query, contentType, body, realReceivedAt } = row
  return {
    at: clock.toService(realReceivedAt),
    realAt: realReceivedAt,
    ...(deviceId === null ? {} : { deviceId }),
    ...(dataHex === null ? {} : { dataHex }),
    reason,
    door,
    query,
    contentType,
    body: body.toString('utf8').slice(0, 2000),
  }
}
