import { createHash, timingSafeEqual } from 'node:crypto'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import type { Pool } from 'pg'
import type { Bus } from '../bus/localBus.ts'
import type { Clock } from '../clock.ts'
import { findDevice, type UplinkRow } from '../store/uplinks.ts'
import { decodeUplink } from './decodeUplink.ts'
import { parseCallback } from './parseCallback.ts'
import { QueueFull, type UplinkWriter } from './uplinkWriter.ts'

/**
 * `POST /sigfox/uplink`: stored, then answered. With the secret, as `Authorization: Bearer` or as
 * the password of basic credentials, a body of up to 64 KiB always gets a 2xx: the network must not
 * send again what it can't mend.
 */
export function sigfoxRouter({
  db,
  bus,
  clock,
  writer,
  secret,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly writer: UplinkWriter
  readonly secret: string
}): Router {
  const router = express.Router()
  const rawBody = express.raw({ type: () => true, limit: 64 * 1024 })

  router.post('/sigfox/uplink', requireSecret(secret), rawBody, async (req, res) => {
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
    const contentType = req.headers['content-type'] ?? ''
    try {
      const { row, depotId } = await readUplink({ db, clock, contentType, body })
      await writer.record(row)
      res.status(204).end()
      if (depotId) bus.ring(depotId)
    } catch (error) {
      if (!(error instanceof QueueFull)) console.error('not stored:', (error as Error).message)
      res
        .status(503)
        .set('Retry-After', '60')
        .json({
          error: {
            code: 'not-stored',
            fr: 'Le message n’a pas pu être gardé ; renvoyez-le.',
            en: 'The message could not be stored; send it again.',
          },
        })
    }
  })
  return router
}

async function readUplink({
  db,
  clock,
  contentType,
  body,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly contentType: string
  readonly body: Buffer
}): Promise<{ row: UplinkRow; depotId?: string }> {
  const realReceivedAt = clock.realNow()
  const raw = { body, contentType, realReceivedAt }
  const parsed = parseCallback(contentType, body)
  if ('unreadable' in parsed) return { row: { ...raw, fate: { noPress: parsed.unreadable } } }
  const { device: deviceId, data: dataHex } = parsed.uplink
  const second = parsed.uplink.time ?? Math.floor(realReceivedAt / 1000)
  const message = { ...raw, identity: { deviceId, second, dataHex } }
  const device = await findDevice(db, deviceId)
  if (!device) return { row: { ...message, fate: { noPress: 'unknown device' } } }
  const decoded = decodeUplink(device.decoder, Buffer.from(dataHex, 'hex'))
  if (decoded.kind !== 'press') {
    const noPress = decoded.kind === 'failure' ? decoded.reason : 'keep alive'
    return { row: { ...message, fate: { noPress } } }
  }
  // a clock ahead of ours is the sender's mistake: nobody presses in the future
  const realPressedAt = Math.min(second * 1000, realReceivedAt)
  return {
    depotId: device.depotId,
    row: {
      ...message,
      fate: {
        pressId: `${deviceId}.${second}.${dataHex}`,
        depotId: device.depotId,
        mailboxId: device.mailboxId,
        kind: decoded.press,
        counter: decoded.counter,
        batteryMillivolts: decoded.batteryMillivolts,
        pressedAt: clock.toService(realPressedAt),
      },
    },
  }
}

function requireSecret(secret: string) {
  const expected = sha256(secret)
  return (req: Request, res: Response, next: NextFunction) => {
    const [, scheme = '', credential = ''] =
      /^(\S+)\s+(.*)$/.exec(req.headers.authorization ?? '') ?? []
    const given = scheme.toLowerCase() === 'basic' ? passwordOf(credential) : credential
    // digests have one length, so that the comparison takes one time
    if (timingSafeEqual(sha256(given), expected)) return next()
    res.status(401).json({
      error: {
        code: 'unauthorised',
        fr: 'Il manque le secret de ce rappel, ou il est faux.',
        en: 'The secret of this callback is missing or wrong.',
      },
    })
  }
}

/** The password of basic credentials, `user:password` in base64; the user may be anything. */
function passwordOf(credential: string): string {
  return Buffer.from(credential, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:?/, '')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
