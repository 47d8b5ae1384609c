import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import express from 'express'
import { makeDepot } from '../../backend/area/makeDepot.ts'
import { readArea } from '../../backend/area/readArea.ts'
import { localBus } from '../../backend/bus/localBus.ts'
import { makeCalendar } from '../../backend/calendar.ts'
import { realClock, scaledClock } from '../../backend/clock.ts'
import { makeDownlinks } from '../../backend/ingest/downlinks.ts'
import { inboxRouter } from '../../backend/ingest/inboxRouter.ts'
import { makeInboxWriter } from '../../backend/ingest/inboxWriter.ts'
import { parseSigfox } from '../../backend/ingest/parse/parseSigfox.ts'
import { openBackend } from '../../backend/openBackend.ts'
import type { SigfoxKind } from '../../backend/protocol/sigfoxCallbacks.ts'
import { connect } from '../../backend/store/connect.ts'
import { writeTown } from '../../simulator/town.ts'

// A server in a process of its own, so that its CPU is its own. It's told by IPC what it is:
//   parse   authenticates and parses, answers 204, stores nothing: what storing is compared with
//   inbox   the inbox without a planner
//   town    the whole backend on the model town of 4 000 mailboxes, at half past eight on a Tuesday
const [what, databaseUrl, secret] = process.argv.slice(2) as [
  'parse' | 'inbox' | 'town',
  ...string[],
]

const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
const server = createServer(await makeApp())
server.listen(0, '127.0.0.1', () => {
  process.send!({ port: (server.address() as AddressInfo).port })
})
process.on('message', (question) => {
  if (question === 'reset') {
    delays.reset()
    process.send!({})
  }
  if (question === 'usage')
    process.send!({
      ...process.cpuUsage(),
      blockedMs: { p99: delays.percentile(99) / 1e6, most: delays.max / 1e6 },
    })
})
process.on('disconnect', () => process.exit())

async function makeApp() {
  if (what === 'parse') return parseOnly()
  const db = connect(databaseUrl!)
  const area = readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 4_000 })))
  const timeZone = 'Europe/Paris'
  await makeDepot({
    db,
    area: { ...area, sha256: 'the model town', timeZone },
    randomBytes,
    realNow: Date.now(),
    config: { seed: 1, demo: true },
  })
  if (what === 'inbox') {
    const answerPress = async () => ({ outcome: 'received' as const })
    const clock = realClock()
    return openApp().use(
      inboxRouter({
        bus: localBus(),
        clock,
        writer: makeInboxWriter(db),
        downlinks: makeDownlinks({ db, clock, answerPress }),
        secret: secret!,
        batchLine: '{device};{time};{data};{seqNumber}',
      }),
    )
  }
  const calendar = makeCalendar(timeZone, 'FR')
  const tuesday = '2026-03-10' as Parameters<typeof calendar.instant>[0]
  const backend = await openBackend({
    db,
    bus: localBus(),
    clock: scaledClock({
      origins: [{ realAt: Date.now(), serviceAt: calendar.instant(tuesday, '08:30'), speed: 1 }],
    }),
    calendar,
    randomBytes,
    area,
    config: {
      seed: 1,
      sigfoxSecret: secret!,
      adminPassword: secret!,
      demo: true,
      allowDemoLogIns: true,
      secure: false,
    },
  })
  return backend.app
}

function openApp() {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  return app
}

function parseOnly() {
  const sha256 = (text: string) => createHash('sha256').update(text).digest()
  const expected = sha256(secret!)
  const router = express.Router()
  router.all('/sigfox/:kind', (req, res) => {
    const [, given = ''] = /^Bearer (.*)$/.exec(req.headers.authorization ?? '') ?? []
    if (!timingSafeEqual(sha256(given), expected)) return void res.status(401).end()
    const chunks: Buffer[] = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      parseSigfox(req.params.kind as SigfoxKind, {
        contentType: req.headers['content-type'] ?? '',
        query: req.url.split('?')[1] ?? '',
        body: Buffer.concat(chunks),
        realReceivedAt: Date.now(),
      })
      res.status(204).end()
    })
  })
  return openApp().use(router)
}
