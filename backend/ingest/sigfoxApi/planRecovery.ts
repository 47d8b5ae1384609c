import { rowsAPage } from './client.ts'
import { type Limit, necessaryMs, type RequestKind, sigfoxLimits } from './rateLimit.ts'

/** What the network no longer remembers. Real ms since the epoch. */
export interface LostKnowledge {
  readonly fromRealAt: number
  readonly toRealAt: number
  readonly sentence: { readonly fr: string; readonly en: string }
}

export interface RecoveryPlan {
  readonly requests: { readonly devices: number; readonly bulk: number; readonly messages: number }
  /** The least that the limits allow, of the first request to the last. */
  readonly seconds: number
  readonly lost?: LostKnowledge
}

const dayMs = 86_400_000

/**
 * How many requests getting an outage's messages back will take, and how long, by the way that
 * `recover` goes. An estimate, since nobody knows beforehand who pressed.
 *
 * @param options.messagesADay of a device, keep-alives too
 * @param options.rowsAMessage callbacks that fail for one message: UPLINK, BIDIR and DATA_ADVANCED
 */
export function planRecovery({
  fromRealAt,
  toRealAt,
  nowRealAt,
  devices,
  scopes = 1,
  messagesADay = 5,
  rowsAMessage = 3,
  limits = sigfoxLimits,
}: {
  readonly fromRealAt: number
  readonly toRealAt: number
  readonly nowRealAt: number
  readonly devices: number
  readonly scopes?: number
  readonly messagesADay?: number
  readonly rowsAMessage?: number
  readonly limits?: Readonly<Record<RequestKind, Limit>>
}): RecoveryPlan {
  const lost = findLost({ fromRealAt, toRealAt, nowRealAt })
  const days = Math.max(0, toRealAt - Math.max(fromRealAt, lost?.toRealAt ?? 0)) / dayMs
  const ofOne = messagesADay * days
  const heard = Math.round(devices * (1 - Math.exp(-ofOne)))
  const listPages = Math.max(scopes, Math.ceil((devices * ofOne * rowsAMessage) / rowsAPage))
  const pagesADevice = Math.max(1, Math.ceil(ofOne / rowsAPage))
  const devicePages = Math.max(scopes, Math.ceil(devices / rowsAPage))

  const bulk = days === 0 || heard <= scopes ? 0 : Math.min(listPages, limits.bulk.count)
  // devices with a single message that is among the newest need no request of their own
  const spared =
    bulk === listPages
      ? heard
      : Math.min(heard, ((bulk * rowsAPage) / rowsAMessage) * Math.exp(-ofOne))
  const requests = {
    devices: days === 0 ? 0 : devicePages,
    bulk,
    messages: Math.round(heard - (bulk === 0 ? 0 : spared)) * pagesADevice,
  }
  const ms =
    necessaryMs('devices', requests.devices, limits) +
    necessaryMs('bulk', requests.bulk, limits) +
    necessaryMs('messages', requests.messages, limits)
  return { requests, seconds: Math.ceil(ms / 1000), ...(lost ? { lost } : {}) }
}

/** The part of a window that lies before the network's memory: the current and the previous month. */
export function findLost({
  fromRealAt,
  toRealAt,
  nowRealAt,
}: {
  readonly fromRealAt: number
  readonly toRealAt: number
  readonly nowRealAt: number
}): LostKnowledge | undefined {
  const now = new Date(nowRealAt)
  const memoryFrom = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)
  if (fromRealAt >= memoryFrom) return undefined
  const until = Math.min(toRealAt, memoryFrom)
  const [first, last] = [minuteOf(fromRealAt), minuteOf(until)]
  return {
    fromRealAt,
    toRealAt: until,
    sentence: {
      fr: `Du ${first} au ${last} (UTC), le réseau ne se souvient plus des messages : ceux qui n’étaient pas arrivés sont perdus.`,
      en: `From ${first} to ${last} (UTC) the network no longer remembers its messages: those that hadn’t arrived are lost.`,
    },
  }
}

const minuteOf = (realAt: number) => new Date(realAt).toISOString().slice(0, 16).replace('T', ' ')
