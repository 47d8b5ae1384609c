import { setTimeout as sleep } from 'node:timers/promises'
import { chance } from '../algorithms/office/chance.ts'

/** What a button puts on the air. */
export interface Uplink {
  readonly deviceId: string
  readonly kind: 'keep alive' | 'short' | 'double' | 'long'
  /** Press counter, 0 to 65 535. */
  readonly counter: number
  readonly batteryMillivolts: number
  /** When the finger let go, in real time. */
  readonly realAt: number
}

/** A callback's body, as Sigfox's backend sends it. */
export interface Callback {
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded'
  readonly body: string
}

const kinds: Record<Uplink['kind'], number> = { 'keep alive': 0, short: 1, double: 2, long: 3 }
const stations = ['140A', '1E6AB', '27F1', '3B0C4'] as const
const deviceTypeId = '5f0d0310d0310d0310d03100'

/** The Domino payload, version 1, four bytes in hexadecimal (`backend/ingest/decodeUplink.ts`). */
export function payloadOf({ kind, counter, batteryMillivolts }: Uplink): string {
  const battery = Math.min(255, Math.max(0, Math.round((batteryMillivolts - 2000) / 10)))
  const bytes = [0x10 | kinds[kind], battery, (counter >> 8) & 0xff, counter & 0xff]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The DATA UPLINK callback of one message, as JSON or as a form (every value then is a string).
 *
 * @param copy 0 for the first; the same message heard again has another station and signal
 */
export function callbackOf(uplink: Uplink, { seed, copy = 0 }: { seed: number; copy?: number }) {
  const data = payloadOf(uplink)
  const draw = (what: string) => chance(seed, uplink.deviceId, data, `${copy}`, what)
  const fields = {
    device: uplink.deviceId,
    time: Math.floor(uplink.realAt / 1000),
    data,
    // no seqNumber: it has no gaps, and a demo that starts again doesn't know how far it was
    deviceTypeId,
    ack: false,
    station: stations[Math.floor(draw('station') * stations.length)]!,
    snr: Math.round((8 + draw('snr') * 22) * 100) / 100,
  }
  const asForm = chance(seed, uplink.deviceId, data, 'form') < 0.5
  const callback: Callback = asForm
    ? {
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams(
          Object.entries(fields).map(([name, value]) => [name, `${value}`]),
        ).toString(),
      }
    : { contentType: 'application/json', body: JSON.stringify(fields) }
  return callback
}

/** The network calls again 1, 2 and 4 minutes after an answer that isn't 2xx, or none. */
export const retryMs: readonly number[] = [60_000, 120_000, 240_000]

/**
 * Carries one message from the button to the webhook: 3 to 7 s on the air and in the network, now
 * and then heard twice, called again until it's answered 2xx.
 *
 * @param options.post sends one callback; its status, or a throw when there was no answer
 * @returns whether the message was taken
 */
export async function carry(
  uplink: Uplink,
  options: {
    readonly seed: number
    readonly post: (callback: Callback) => Promise<number>
    /** Waits in real time; rejects when the demo ends. */
    readonly wait: (milliseconds: number) => Promise<void>
  },
): Promise<boolean> {
  const { seed, post, wait } = options
  const draw = (what: string) => chance(seed, payloadOf(uplink), uplink.deviceId, what)
  await wait(3_000 + draw('air') * 4_000)
  const deliver = async (copy: number) => {
    const callback = callbackOf(uplink, { seed, copy })
    for (let attempt = 0; ; attempt++) {
      const status = await post(callback).catch(() => 0)
      if (status >= 200 && status < 300) return true
      const pauseMs = retryMs[attempt]
      if (pauseMs === undefined) return false
      await wait(pauseMs)
    }
  }
  const heardTwice = draw('twice') < 0.15
  const taken = await Promise.all([
    deliver(0),
    ...(heardTwice ? [wait(200 + draw('later') * 1_800).then(() => deliver(1))] : []),
  ])
  return taken.some(Boolean)
}

/** Waits that end with the demo. */
export function waitUntilAborted(signal: AbortSignal) {
  return (milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal })
}
