import { chance } from '../algorithms/office/chance.ts'
import { afterSending, type DeviceState, readingAt, type Signal, type Weather } from './button.ts'
import type { Callback, Faults } from './day.ts'
import { payloadOf } from './radio.ts'
import {
  advancedCall,
  type Call,
  dataCall,
  type HeardMessage,
  type Station,
  type Writing,
} from './sigfoxBodies.ts'

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
  },
  usual: {
    twice: 0.08,
    dense: 0.1,
    overtaken: 0.05,
    late: 0.02,
    mostLateMs: 30 * minuteMs,
    lost: 0.005,
    unheard: 0.002,
  },
  cruel: {
    twice: 0.3,
    dense: 0.25,
    overtaken: 0.3,
    late: 0.15,
    mostLateMs: 360 * minuteMs,
    lost: 0.08,
    unheard: 0.01,
  },
}

/** Of the buttons, those with an LED that waits for an answer. */
const listening = 0.3

/**
 * One message: from the button to the calls that the network makes about it. The same for the same
 * seed, whatever else is on the air.
 */
export function transmit(
  signal: Signal,
  state: DeviceState,
  { seed, faults, fate }: Weather & { readonly fate?: Fate | undefined },
): Transmission {
  const { deviceId, at, kind } = signal
  if (state.diesAt !== undefined && at >= state.diesAt) return { callbacks: [], device: state }
  const { counter, seqNumber, batteryMillivolts } = readingAt(state, at)
  const device = afterSending(state, signal)
  const dataHex = payloadOf({ deviceId, kind, counter, batteryMillivolts, realAt: at })
  const messageId = `${deviceId}.${Math.floor(at / 1000)}.${dataHex}`
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
