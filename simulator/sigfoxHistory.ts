import { chance } from '../algorithms/office/chance.ts'
import type { SigfoxApiSettings } from '../backend/openBackend.ts'
import { seqNumbers } from './button.ts'
import type { Faults } from './day.ts'
import { deviceTypeId, type HeardMessage } from './sigfoxBodies.ts'
import type { Transmission } from './transmit.ts'

/** What the network remembers, and its API v2 to ask it by, without a socket. */
export interface SigfoxHistory {
  /** A message that was heard, or will be: nobody is told of it before its instant. */
  note(transmission: Pick<Transmission, 'message' | 'lost'>): void
  /** What became of one of its callbacks. */
  settle(messageId: string, became: 'delivered' | 'given up'): void
  /** To be given to the backend, in its `config.sigfoxApi`. @param now real ms since the epoch */
  api(now: () => number): SigfoxApiSettings & Pick<Required<SigfoxApiSettings>, 'fetch'>
  readonly requests: Readonly<Record<Kind, number>>
  /** Requests beyond what the network allows: none, of a client that keeps to it. */
  readonly tooMany: Readonly<Record<Kind, number>>
}

/** As the network counts them (reference: its published limits; for settings, as for devices). */
const limits = {
  messages: { count: 1, perMs: 1_000 },
  devices: { count: 50, perMs: 10_000 },
  bulk: { count: 5, perMs: 600_000 },
  settings: { count: 50, perMs: 10_000 },
} as const
type Kind = keyof typeof limits

/** A request that's answered otherwise than it should, by likelihood. */
const odds: Readonly<Record<Faults, { readonly [Fault in OddFault]: number }>> = {
  none: { busy: 0, broken: 0, cut: 0, silent: 0 },
  usual: { busy: 0.02, broken: 0.01, cut: 0.005, silent: 0 },
  cruel: { busy: 0.12, broken: 0.08, cut: 0.05, silent: 0.03 },
}
/** Somebody else uses up the same budget; 502; the connection breaks; no answer at all. */
type OddFault = 'busy' | 'broken' | 'cut' | 'silent'

interface Remembered {
  readonly message: HeardMessage
  readonly lost: Transmission['lost']
  delivered: number
  givenUp: number
}

const baseUrl = 'https://network.invalid/v2'
/** A callback is tried for about 7 minutes: then it's in the list of what wasn't delivered. */
const givenUpAfterMs = 7 * 60_000 + 30_000

/**
 * Answers as Sigfox's API v2 does: pages of at most 100, its limits (429 with Retry-After), each of
 * its shapes and units, the newest first. It outlives every restart of the backend.
 *
 * @param options.watchRealMs how often the backend looks at its callbacks: every three hours, for a day
 *   of every 45 s would be 2 000 looks
 */
export function makeSigfoxHistory({
  deviceIds,
  seed,
  faults,
  watchRealMs = 3 * 3_600_000,
}: {
  readonly deviceIds: readonly string[]
  readonly seed: number
  readonly faults: Faults
  readonly watchRealMs?: number
}): SigfoxHistory {
  const messages = new Map<string, Remembered>()
  /** Those of a device, the oldest first. */
  const ofDevice = new Map<string, Remembered[]>(deviceIds.map((id) => [id, []]))
  const accepted: Record<Kind, number[]> = { messages: [], devices: [], bulk: [], settings: [] }
  const requests: Record<Kind, number> = { messages: 0, devices: 0, bulk: 0, settings: 0 }
  const tooMany: Record<Kind, number> = { messages: 0, devices: 0, bulk: 0, settings: 0 }
  let lastFailed = false

  const heard = (
    rows: Iterable<Remembered>,
    query: URLSearchParams,
    realNow: number,
  ): Remembered[] => {
    const today = new Date(realNow)
    // it remembers the present and the last month
    const memoryFrom = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1)
    const since = Math.max(Number(query.get('since') ?? 0), memoryFrom)
    const before = Math.min(Number(query.get('before') ?? Infinity), realNow + 1)
    return [...rows]
      .filter(({ message }) => message.heardAt >= since && message.heardAt < before)
      .sort(
        (a, b) =>
          b.message.heardAt - a.message.heardAt ||
          (a.message.messageId < b.message.messageId ? -1 : 1),
      )
  }

  function answer(path: string, query: URLSearchParams, realNow: number): Response {
    const kind = kindOf(path)
    const { count, perMs } = limits[kind]
    const oldest = accepted[kind].at(-count)
    if (oldest !== undefined && oldest + perMs > realNow) {
      tooMany[kind]++
      return busy(Math.ceil((oldest + perMs - realNow) / 1_000))
    }
    accepted[kind].push(realNow)
    if (accepted[kind].length > count) accepted[kind].shift()
    requests[kind]++
    const draw = (what: string) => chance(seed, 'api', `${realNow} ${path}?${query}`, what)
    if (draw('busy') < odds[faults].busy)
      return busy(draw('says') < 0.5 ? Math.ceil(draw('seconds') * 30) : undefined)
    if (draw('broken') < odds[faults].broken) return new Response('Bad Gateway', { status: 502 })

    const [, room = '', id = '', what = ''] = path.split('/')
    if (room === 'devices' && id === '')
      return page(
        path,
        query,
        deviceIds.map((each) => deviceRow(each, realNow)),
      )
    if (room === 'devices' && what === 'messages') {
      const rows = ofDevice.get(id)
      return rows
        ? page(path, query, heard(rows, query, realNow).map(messageRow))
        : no(404, 'Not Found')
    }
    if (what === 'callbacks-not-delivered') {
      const rows = room === 'devices' ? (ofDevice.get(id) ?? []) : messages.values()
      return page(path, query, heard(rows, query, realNow).flatMap(failureRows(room, realNow)))
    }
    const type = { id: deviceTypeId, name: 'buttons', downlinkMode: 1 }
    if (path === '/device-types') return page(path, query, [type])
    if (room !== 'device-types' || id !== deviceTypeId) return no(404, 'Not Found')
    if (what === '') return json(type)
    return what === 'callbacks' ? json({ data: listCallbacks(lastFailed) }) : no(404, 'Not Found')
  }

  function deviceRow(id: string, realNow: number) {
    const last = ofDevice.get(id)!.findLast(({ message }) => message.heardAt <= realNow)?.message
    return {
      id,
      deviceType: { id: deviceTypeId },
      messageModulo: seqNumbers,
      ...(last ? { lastCom: last.heardAt, sequenceNumber: last.seqNumber } : {}),
    }
  }

  return {
    note({ message, lost }) {
      if (!message) return
      const remembered: Remembered = { message, lost, delivered: 0, givenUp: 0 }
      messages.set(message.messageId, remembered)
      const rows = ofDevice.get(message.deviceId)
      if (!rows) throw new Error(`the network has no device ${message.deviceId}`)
      rows.push(remembered)
      rows.sort((a, b) => a.message.heardAt - b.message.heardAt)
    },
    settle(messageId, became) {
      lastFailed = became === 'given up'
      const remembered = messages.get(messageId)
      if (!remembered) return
      if (lastFailed) remembered.givenUp++
      else remembered.delivered++
    },
    api: (now) => ({
      baseUrl,
      login: '5ecb8bfac563d620cc9e6798',
      password: 'a password of the simulator',
      scopes: [{ by: 'device-type', id: deviceTypeId }],
      watchRealMs,
      async fetch(address, { signal }) {
        signal?.throwIfAborted()
        const realNow = now()
        const url = new URL(address)
        const draw = (what: OddFault) => chance(seed, 'api', `${realNow} ${address}`, what)
        if (draw('cut') < odds[faults].cut) throw new TypeError('fetch failed')
        if (draw('silent') < odds[faults].silent) await silence(signal)
        return answer(url.pathname.replace(/^\/v2/, ''), url.searchParams, realNow)
      },
    }),
    requests,
    tooMany,
  }
}

function kindOf(path: string): Kind {
  if (/^\/devices\/[^/]+\/(messages|callbacks-not-delivered)$/.test(path)) return 'messages'
  if (path.endsWith('/callbacks-not-delivered')) return 'bulk'
  return path === '/devices' ? 'devices' : 'settings'
}

/** Until whoever asks has waited long enough. */
function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
}

/** A row of `/devices/{id}/messages`; the schema has a list of statuses, the example one: by turns. */
function messageRow({ message, delivered }: Remembered) {
  const { heardAt, dataHex, seqNumber, wantsDownlink, deviceId, stations } = message
  const status = { status: delivered > 0 ? 204 : 503, info: '', cbDef: 'x', time: heardAt }
  return {
    device: { id: deviceId },
    time: heardAt,
    data: dataHex,
    ackRequired: wantsDownlink,
    lqi: 2,
    seqNumber,
    nbFrames: 3,
    rinfos: stations.map(() => ({ rep: 3, cbStatus: seqNumber % 2 === 0 ? [status] : status })),
  }
}

/** One for each callback that was given up: a device's in ms, a type's or a group's in seconds. */
function failureRows(room: string, realNow: number) {
  return ({ message, lost, givenUp }: Remembered): readonly object[] => {
    const { deviceId, heardAt, dataHex } = message
    const isListed = lost === 'listed' && heardAt + givenUpAfterMs <= realNow
    const failed = givenUp + (isListed ? 1 : 0)
    const seconds = Math.floor(heardAt / 1_000)
    const whose =
      room === 'groups'
        ? { device: deviceId, deviceType: deviceTypeId, deviceUrl: `/devices/${deviceId}` }
        : { deviceId, deviceTypeId }
    const row = {
      ...whose,
      time: room === 'devices' ? heardAt : seconds,
      data: dataHex,
      snr: '26.1',
      status: '503',
      ...(room === 'devices' ? { messages: 'No answer' } : { message: 'No answer' }),
      callback: { url: 'https://x', method: 'POST' },
      parameters: { time: `${seconds}` },
    }
    return Array.from({ length: failed }, () => row)
  }
}

/** Ours: `dead` as long as the last use of one failed. */
function listCallbacks(dead: boolean) {
  return [
    { door: 'uplink', callbackType: 0, callbackSubtype: 2 },
    { door: 'bidir', callbackType: 0, callbackSubtype: 3 },
    { door: 'advanced', callbackType: 1, callbackSubtype: 6 },
  ].map(({ door, ...kind }, index) => ({
    id: `cb${index + 1}`,
    channel: 'URL',
    ...kind,
    enabled: true,
    dead: dead && index === 0,
    downlinkHook: door === 'bidir',
    url: `https://office.example/sigfox/${door}`,
  }))
}

function page(path: string, query: URLSearchParams, rows: readonly unknown[]): Response {
  const limit = Number(query.get('limit') ?? 100)
  const offset = Number(query.get('offset') ?? 0)
  if (!(limit >= 1 && limit <= 100)) return no(400, 'limit must be between 1 and 100')
  const next = new URLSearchParams(query)
  next.set('offset', `${offset + limit}`)
  const more = rows.length > offset + limit
  return json({
    data: rows.slice(offset, offset + limit),
    paging: more ? { next: `https://api.sigfox.com/v2${path}?${next}` } : {},
  })
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
const no = (status: number, message: string) => json({ message, errors: [] }, status)
const busy = (seconds: number | undefined) =>
  json(
    { message: 'Too many requests', errors: [] },
    429,
    seconds === undefined ? {} : { 'Retry-After': `${seconds}` },
  )
