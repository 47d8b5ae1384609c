import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import type { Bus } from '../bus/localBus.ts'
import type { Clock } from '../clock.ts'
import type { UplinkRow } from '../store/inbox.ts'
import type { Downlinks } from './downlinks.ts'
import { type InboxWriter, QueueFull } from './inboxWriter.ts'
import type { CallbackRequest, Parsed } from './message.ts'
import { doors, parseDoor } from './parseDoor.ts'
import { readReceived } from './readReceived.ts'

/** What every door takes at most. */
const maxBytes = 64 * 1024

/**
 * The doors of the networks: `/sigfox/{uplink,bidir,advanced,status,acknowledge,geoloc,repeater,
 * error,event,batch}` and `/lorawan/{tts,chirpstack}`, by GET, POST or PUT. Stored, then answered.
 * With the secret, as `Authorization: Bearer` or as the password of basic credentials, a body of up
 * to 64 KiB always gets a 2xx: the network must not send again what it can't mend.
 */
export function inboxRouter({
  bus,
  clock,
  writer,
  downlinks,
  secret,
  batchLine,
  onLorawan,
  onNotStored,
  onRefused,
}: {
  readonly bus: Bus
  readonly clock: Clock
  readonly writer: InboxWriter
  readonly downlinks: Downlinks
  readonly secret: string
  /** How a line of a batch is written, such as `{device};{time};{data};{seqNumber}`. */
  readonly batchLine: string
  /** Called when a message came over LoRaWAN: its answer takes another way than ours. */
  readonly onLorawan?: () => void
  /** Called whenever the network is told to try again. */
  readonly onNotStored?: () => void
  /** The secret was missing or wrong at this door. */
  readonly onRefused?: (door: string) => void
}): Router {
  const router = express.Router()
  const isSecret = makeSecretCheck(secret)

  const takeIn = (door: string, parse: (request: CallbackRequest) => readonly Parsed[]) =>
    router.all(
      `/${door}`,
      requireMethod,
      requireSecret(isSecret, () => onRefused?.(door)),
      async (req, res) => {
        const body = await readBody(req)
        if (body === 'too large') return sayTooLarge(res)
        if (body === 'cut off') return res.destroy()
        const realReceivedAt = clock.realNow()
        const contentType = req.headers['content-type'] ?? ''
        const query = req.url.split('?').slice(1).join('?')
        const request = { contentType, query, body, realReceivedAt }
        const parsed = parse(request)
        try {
          const uplinks = await writer.record(readReceived(parsed, { door, ...request }, clock))
          ring(uplinks)
          if (uplinks.some(({ network }) => network !== 'sigfox')) onLorawan?.()
          await answer(res, parsed, uplinks)
        } catch (error) {
          onNotStored?.()
          sayNotStored(res, error)
        }
      },
    )

  function ring(uplinks: readonly UplinkRow[]) {
    const depots = uplinks.flatMap(({ fate }) => ('depotId' in fate ? [fate.depotId] : []))
    for (const depotId of new Set(depots)) bus.ring(depotId)
  }

  /** 204, or the eight bytes for each device that listens for them. */
  async function answer(res: Response, parsed: readonly Parsed[], uplinks: readonly UplinkRow[]) {
    const listening = new Set(
      parsed.flatMap((one) =>
        'message' in one && one.message.network === 'sigfox' && one.message.wantsDownlink
          ? [one.message.deviceId]
          : [],
      ),
    )
    const bytes: Record<string, { downlinkData: string }> = {}
    await Promise.all(
      uplinks.map(async ({ deviceId, fate }) => {
        if (!listening.has(deviceId) || !('pressId' in fate)) return
        const downlinkData = await downlinks.answer(deviceId, fate)
        if (downlinkData) bytes[deviceId] = { downlinkData }
      }),
    )
    if (Object.keys(bytes).length > 0) res.json(bytes)
    else res.status(204).end()
  }

  for (const door of doors) takeIn(door, (request) => parseDoor(door, request, batchLine)!)
  return router
}

/** The body as it came, whatever it says of its encoding: it's stored, not understood. */
async function readBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length <= maxBytes) chunks.push(chunk)
      // read on, so that the sender hears the 413; but not for ever
      else if (length > 16 * maxBytes) return 'cut off'
    }
  } catch {
    return 'cut off'
  }
  return length > maxBytes ? 'too large' : Buffer.concat(chunks)
}

function requireMethod(req: Request, res: Response, next: NextFunction) {
  if (['GET', 'POST', 'PUT'].includes(req.method)) return next()
  res.status(405).set('Allow', 'GET, POST, PUT').end()
}

function requireSecret(isSecret: (given: string) => boolean, refused: () => void) {
  return (req: Request, res: Response, next: NextFunction) => {
    const [, scheme = '', credential = ''] =
      /^(\S+)\s+(.*)$/.exec(req.headers.authorization ?? '') ?? []
    if (isSecret(scheme.toLowerCase() === 'basic' ? passwordOf(credential) : credential))
      return next()
    refused()
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

/** Compares digests: they have one length, so that it takes one time whatever was given. */
function makeSecretCheck(secret: string): (given: string) => boolean {
  const sha256 = (text: string) => createHash('sha256').update(text).digest()
  const expected = sha256(secret)
  return (given) => timingSafeEqual(sha256(given), expected)
}

function sayTooLarge(res: Response) {
  res.status(413).json({
    error: {
      code: 'too-large',
      fr: 'Ce message est trop long.',
      en: 'This message is too long.',
    },
  })
}

function sayNotStored(res: Response, error: unknown) {
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
