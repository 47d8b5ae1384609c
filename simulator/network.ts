import { chance } from '../algorithms/office/chance.ts'
import type { Callback, Faults, Wish } from './day.ts'
import { payloadOf, retryMs } from './radio.ts'
import {
  acknowledgeCall,
  advancedCall,
  type Call,
  dataCall,
  type HeardMessage,
  type Station,
  type Writing,
} from './sigfoxBodies.ts'

/** What a button puts on the air: a press, or that it lives. */
export interface Signal {
  readonly deviceId: string
  readonly at: number
  readonly kind: Wish['kind'] | 'keep alive'
}

/** A button between two of its messages. */
export interface DeviceState {
  readonly deviceId: string
  /** Of presses, 0 to 65 535. */
  readonly counter: number
  /** Of all messages, 0 to 4 095. */
  readonly seqNumber: number
  readonly batteryMillivolts: number
  /** A fresh battery: both counters begin anew. */
  readonly swappedAt?: number
  /** Silent from then on. */
  readonly diesAt?: number
}

export interface Transmission {
  /** Absent: nobody heard it. */
  readonly message?: HeardMessage
  /** No callback will bring it; the network's history has it, and its list of failures or not. */
  readonly lost?: 'listed' | 'unlisted'
  /** As they are due; each comes again after a failure (`nextRetryAt`). */
  readonly callbacks: readonly Callback[]
  /** The device afterwards. */
  readonly device: DeviceState
}

/** What a scenario has a message suffer, in place of what would be drawn. */
export type Fate = { readonly lateMs: number } | { readonly lost: 'listed' | 'unlisted' }

interface Odds {
  /** A callback comes again although it was answered. */
  readonly twice: number
  /** 10 to 20 stations hear it, else up to four: each calls in legacy mode. */
  readonly dense: number
  /** A copy is up to 90 s behind: the others, or the next message, overtake it. */
  readonly overtaken: number
  /** All of it is late by a minute to `mostLateMs`. */
  readonly late: number
  readonly mostLateMs: number
  readonly lost: number
  /** No station heard it: only the sequence number tells. */
  readonly unheard: number
  /** Of the devices, a day. */
  readonly dies: number
  readonly swapped: number
}

const minuteMs = 60_000
const odds: Readonly<Record<Faults, Odds>> = {
  none: {
    twice: 0,
    dense: 0,
    overtaken: 0,
    late: 0,
    mostLateMs: 0,
    lost: 0,
    unheard: 0,
    dies: 0,
    swapped: 0,
  },
  usual: {
    twice: 0.08,
    dense: 0.1,
    overtaken: 0.05,
    late: 0.02,
    mostLateMs: 30 * minuteMs,
    lost: 0.005,
    unheard: 0.002,
    dies: 0.0005,
    swapped: 0.001,
  },
  cruel: {
    twice: 0.3,
    dense: 0.25,
    overtaken: 0.3,
    late: 0.15,
    mostLateMs: 360 * minuteMs,
    lost: 0.08,
    unheard: 0.01,
    dies: 0.03,
    swapped: 0.08,
  },
}

/** Rolls over there. */
const counts = 65_536
export const seqNumbers = 4_096
/** Of the buttons, those with an LED that waits for an answer. */
const listening = 0.3
const dayMs = 86_400_000

interface Weather {
  readonly seed: number
  readonly faults: Faults
}

/** A button as the days begin, and what will befall it until they end. */
export function makeDevice(
  deviceId: string,
  {
    seed,
    faults,
    fromAt,
    untilAt,
  }: Weather & { readonly fromAt: number; readonly untilAt: number },
): DeviceState {
  const draw = (what: string) => chance(seed, 'device', deviceId, what)
  const days = (untilAt - fromAt) / dayMs
  const during = (what: string) => Math.floor(fromAt + (untilAt - fromAt) * draw(`${what} at`))
  const dies = draw('dies') < odds[faults].dies * days
  const swapped = draw('swapped') < odds[faults].swapped * days
  // one in ten is about to roll over
  const rolls = draw('rolls') < 0.1
  return {
    deviceId,
    counter: rolls ? counts - 2 : Math.floor(draw('counter') * counts),
    seqNumber: rolls ? seqNumbers - 2 : Math.floor(draw('seqNumber') * seqNumbers),
    batteryMillivolts: dies ? 2_150 : 2_700 + Math.round(draw('battery') * 90) * 10,
    ...(dies ? { diesAt: during('dies') } : {}),
    ...(swapped ? { swappedAt: during('swapped') } : {}),
  }
}

/**
 * One message: from the button to the calls that the network makes about it. The same for the same
 * seed, whatever else is on the air. Every call that's made at another fault level is made with the
 * same content, so that only what befalls it differs.
 *
 */
export function transmit(
  signal: Signal,
  state: DeviceState,
  { seed, faults, fate }: Weather & { readonly fate?: Fate | undefined },
): Transmission {
  const { deviceId, at, kind } = signal
  if (state.diesAt !== undefined && at >= state.diesAt) return { callbacks: [], device: state }
  const { counter, seqNumber, batteryMillivolts } = fresh(state, at)
  const dataHex = payloadOf({ deviceId, kind, counter, batteryMillivolts, realAt: at })
  const messageId = `${deviceId}.${Math.floor(at / 1000)}.${dataHex}`
  const { swappedAt: _, ...rest } = state
  const device: DeviceState = {
    ...(state.swappedAt !== undefined && at < state.swappedAt ? state : rest),
    batteryMillivolts,
    // the next one's
    counter: kind === 'keep alive' ? counter : (counter + 1) % counts,
    seqNumber: (seqNumber + 1) % seqNumbers,
  }
  const draw = (...names: readonly string[]) => chance(seed, 'message', messageId, ...names)
  const befalls = (what: 'dense' | 'late' | 'lost' | 'unheard') => draw(what) < odds[faults][what]
  if (!fate && befalls('unheard')) return { callbacks: [], device }

  const message: HeardMessage = {
    messageId,
    deviceId,
    heardAt: at,
    dataHex,
    seqNumber,
    wantsDownlink: kind !== 'keep alive' && chance(seed, 'listens', deviceId) < listening,
    stations: listStations(befalls('dense'), draw),
  }
  const drawn = draw('listed') < 0.5 ? 'listed' : 'unlisted'
  const lost = fate ? 'lost' in fate && fate.lost : befalls('lost') && drawn
  if (lost) return { message, lost, callbacks: [], device }

  const behindMs =
    fate && 'lateMs' in fate
      ? fate.lateMs
      : // as many of a few minutes as of a few hours
        befalls('late')
        ? minuteMs * (odds[faults].mostLateMs / minuteMs) ** draw('how late')
        : 0
  // 3 to 7 s on the air and in the network
  const firstAt = at + 3_000 + draw('air') * 4_000 + behindMs
  const callbacks = listCalls(message, writingOf(deviceId, seed), faults).flatMap(
    ({ call, afterMs }, copy) => {
      const of = (what: string) => draw(what, `${copy}`)
      const overtaken = of('overtaken') < odds[faults].overtaken ? of('overtaken by') * 90_000 : 0
      const callback = { ...call, at: Math.round(firstAt + afterMs(of) + overtaken) }
      if (of('twice') >= odds[faults].twice) return [callback]
      return [callback, { ...callback, at: callback.at + 200 + Math.round(of('again') * minuteMs) }]
    },
  )
  return { message, callbacks: callbacks.sort((a, b) => a.at - b.at), device }
}

/**
 * When a call that wasn't answered with a 2xx within 10 s is made again: 1, 2 and 4 minutes after the
 * last failure; undefined when the network gives it up, after which it's only in the history.
 *
 * @param attempt how often it was called before this failure: 0 for the first call
 */
export function nextRetryAt(failedAt: number, attempt: number): number | undefined {
  const pauseMs = retryMs[attempt]
  return pauseMs === undefined ? undefined : failedAt + pauseMs
}

/** Where messages are remembered: see sigfoxHistory.ts. */
interface Remembers {
  note(transmission: Pick<Transmission, 'message' | 'lost'>): void
  settle(messageId: string, became: 'delivered' | 'given up'): void
}

/**
 * The network of some days: what becomes of every wish and every keep-alive, decided beforehand in
 * the order of their instants.
 *
 * @param options.aliveShare buttons that say a day that they live
 * @param options.wishes earlier ones than `fromAt` too: they may be found on these days
 * @param options.fateOf decides over a message, for a scenario: found 20 days later, say
 */
export function makeNetwork(
  options: Weather & {
    readonly wishes: readonly Wish[]
    readonly deviceIds: readonly string[]
    readonly fromAt: number
    readonly untilAt: number
    readonly history?: Remembers
    readonly aliveShare?: number
    readonly fateOf?: (signal: Signal) => Fate | undefined
  },
): {
  /** The calls about a press, as they are due; none when it never got out. */
  transmit(wish: Wish): readonly Callback[]
  /** Those about keep-alives, as they are due. */
  readonly keepAlives: readonly Callback[]
  readonly transmissions: readonly Transmission[]
  retryAt(callback: Callback, attempt: number, failedAt: number): number | undefined
  /** @returns what it calls because of that: the answer went out */
  delivered(callback: Callback, body: string, at?: number): readonly Callback[]
  givenUp(callback: Callback): void
} {
  const { seed, faults, wishes, history, aliveShare = 0.1 } = options
  const devices = new Map(options.deviceIds.map((id) => [id, makeDevice(id, options)]))
  const signals: Signal[] = [...wishes, ...listKeepAlives(options, aliveShare)]
  signals.sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : 1))
  const callsOf = new Map<Signal, readonly Callback[]>()
  const keepAlives: Callback[] = []
  const transmissions = signals.map((signal) => {
    const state = devices.get(signal.deviceId) ?? makeDevice(signal.deviceId, options)
    const fate = options.fateOf?.(signal)
    const transmission = transmit(signal, state, { seed, faults, fate })
    devices.set(signal.deviceId, transmission.device)
    if (signal.kind === 'keep alive') keepAlives.push(...transmission.callbacks)
    else callsOf.set(signal, transmission.callbacks)
    history?.note(transmission)
    return transmission
  })
  const acknowledged = new Set<string>()
  return {
    transmit: (wish) => callsOf.get(wish) ?? [],
    keepAlives: keepAlives.sort((a, b) => a.at - b.at),
    transmissions,
    retryAt: (_callback, attempt, failedAt) => nextRetryAt(failedAt, attempt),
    delivered({ messageId, door, at: calledAt }, body, at = calledAt) {
      history?.settle(messageId, 'delivered')
      if (!body.includes('downlinkData') || acknowledged.has(messageId)) return []
      acknowledged.add(messageId)
      if (door === 'sigfox/advanced') return []
      // the device listens from 20 s after its message, for 25 s
      const call = acknowledgeCall(messageId, messageId.split('.')[0]!, at)
      return [{ ...call, at: at + 30_000 }]
    },
    givenUp: ({ messageId }) => history?.settle(messageId, 'given up'),
  }
}

function fresh(state: DeviceState, at: number): Omit<DeviceState, 'deviceId'> {
  if (state.swappedAt === undefined || at < state.swappedAt) return state
  return { counter: 0, seqNumber: 0, batteryMillivolts: 3_600 }
}

function writingOf(deviceId: string, seed: number): Writing {
  const drawn = chance(seed, 'writing', deviceId)
  return drawn < 0.4 ? 'provisioned' : drawn < 0.7 ? 'by hand' : 'legacy'
}

/**
 * The calls about one message, and how long after the first they are due. Without faults there is
 * one, from one station.
 */
function listCalls(message: HeardMessage, writing: Writing, faults: Faults): readonly Due[] {
  const kind = message.wantsDownlink ? 'bidir' : 'uplink'
  const soon = (of: (what: string) => number) => of('soon') * 3_000
  const first: Due = { call: dataCall(message, kind, writing), afterMs: () => 0 }
  if (faults === 'none' || writing === 'by hand') return [first]
  if (writing === 'legacy')
    return message.stations.map((_, station) =>
      station === 0 ? first : { call: dataCall(message, kind, writing, station), afterMs: soon },
    )
  // the advanced one follows 25 to 30 s after the first frame
  const advanced: Due = {
    call: advancedCall(message),
    afterMs: (of) => 20_000 + of('advanced') * 4_000,
  }
  if (kind === 'uplink') return [first, advanced]
  return [first, { call: dataCall(message, 'uplink', writing), afterMs: soon }, advanced]
}

interface Due {
  readonly call: Call
  readonly afterMs: (of: (what: string) => number) => number
}

function listStations(isDense: boolean, draw: (...names: string[]) => number): Station[] {
  const count = isDense ? 10 + Math.floor(draw('stations') * 11) : 1 + Math.floor(draw('few') * 4)
  return Array.from({ length: count }, (_, index) => {
    const of = (what: string) => draw('station', `${index}`, what)
    return {
      // 4 or 5 digits
      id: (0x1000 + Math.floor(of('id') * 0x3_0000)).toString(16).toUpperCase(),
      rssi: -95 - Math.round(of('rssi') * 45),
      snr: Math.round((8 + of('snr') * 22) * 100) / 100,
    }
  }).sort((a, b) => b.rssi - a.rssi || (a.id < b.id ? -1 : 1))
}

function listKeepAlives(
  {
    deviceIds,
    seed,
    fromAt,
    untilAt,
  }: {
    readonly deviceIds: readonly string[]
    readonly seed: number
    readonly fromAt: number
    readonly untilAt: number
  },
  share: number,
): Signal[] {
  const signals: Signal[] = []
  for (const deviceId of deviceIds) {
    for (let dayAt = fromAt; dayAt < untilAt; dayAt += dayMs) {
      const draw = (what: string) => chance(seed, 'alive', deviceId, `${dayAt}`, what)
      const at = Math.floor(dayAt + draw('at') * dayMs)
      if (draw('is') < share && at < untilAt) signals.push({ deviceId, at, kind: 'keep alive' })
    }
  }
  return signals
}
