import type { LonLat } from '../../algorithms/model.ts'

/**
 * What a network's callback comes to, whichever network it was. Instants are real (the wall's
 * clock), ms since the epoch.
 */

export type Network = 'sigfox' | 'tts' | 'chirpstack'

/** A device's uplink. Its identity is device, second and data; the rest is evidence. */
export interface Message {
  readonly network: Network
  /** Upper-case hexadecimal: up to 8 digits without leading zeros (Sigfox), or a 16-digit DevEUI. */
  readonly deviceId: string
  /** Absent when the callback said no time, or an impossible one. */
  readonly realAt?: number
  /** The whole second of `realAt`. */
  readonly second?: number
  /** Why the time that came can't be true; such a message is to be set aside. */
  readonly timeProblem?: string
  /** Lower-case hexadecimal; empty frames exist. */
  readonly dataHex: string
  readonly seqNumber?: number
  /** The device listens for an answer. LoRaWAN devices ask for none: theirs is queued anyway. */
  readonly wantsDownlink: boolean
  readonly radio?: Radio
  /** Where the network thinks the device is. */
  readonly location?: NetworkLocation
  /** LoRaWAN only. */
  readonly fPort?: number
  /** Made in a network's console: no hand was at the button. */
  readonly simulated?: true
}

/** How the frame was heard, by the station that heard it best. */
export interface Radio {
  readonly rssi?: number
  readonly snr?: number
  readonly station?: string
  readonly lqi?: Lqi
  /** Stations or antennas that heard it. */
  readonly copies?: number
}

export type Lqi = 'LIMIT' | 'AVERAGE' | 'GOOD' | 'EXCELLENT' | 'NA'

export interface NetworkLocation {
  readonly position: LonLat
  readonly radiusMetres?: number
  readonly source?: string
  /** As the network gave it; Sigfox counts 0 as not computed. */
  readonly status?: number
}

/** What a network says about a device beside its uplinks. */
export type Notice = {
  readonly network: Network
  readonly deviceId?: string
  readonly realAt?: number
  readonly timeProblem?: string
} & (
  | {
      readonly kind: 'status'
      readonly batteryMillivolts?: number
      readonly batteryPercent?: number
      readonly temperatureCelsius?: number
      readonly seqNumber?: number
    }
  | {
      /** What became of a downlink; `name` is the network's own word for it. */
      readonly kind: 'acknowledge'
      readonly downlink: DownlinkState
      readonly code?: number
      readonly name?: string
      readonly info?: string
      /** More downlinks were asked for than the contract gives. */
      readonly overused?: boolean
      /** The network's id of the queued downlink. */
      readonly downlinkId?: string
    }
  | { readonly kind: 'geoloc'; readonly location?: NetworkLocation }
  | { readonly kind: 'repeater' }
  | { readonly kind: 'error'; readonly severity?: string; readonly info?: string }
  | {
      readonly kind: 'event'
      readonly info?: string
      /** Of "Break in message sequence": where the network stood, and what came. */
      readonly lastSeqNumber?: number
      readonly messageSeqNumber?: number
      readonly messageRealAt?: number
    }
  | { readonly kind: 'join'; readonly devAddr?: string }
)

/**
 * `emitted`: a station or gateway sent it, which says nothing of the device (Sigfox's ACKED is no
 * more than this). `received`: the device itself confirmed it (LoRaWAN). `expired`: the device did
 * not fetch it in its time (LoRaWAN).
 */
export type DownlinkState =
  | 'queued'
  | 'emitted'
  | 'received'
  | 'not received'
  | 'failed'
  | 'expired'

/** A callback that was read, or one sentence that says why it can't be. */
export type Parsed = { readonly message: Message } | { readonly notice: Notice } | Unreadable

export interface Unreadable {
  readonly unreadable: string
  /** The device, where at least that much could be read. */
  readonly deviceId?: string
}

/** A callback as it came over HTTP; whether GET, POST or PUT makes no difference to its reading. */
export interface CallbackRequest {
  /** The header's whole value, or ''. */
  readonly contentType: string
  /** What follows the `?` in the URL, as it came. */
  readonly query: string
  readonly body: Uint8Array
  /** Times far ahead of it are impossible. */
  readonly realReceivedAt: number
}
