import type { Callback } from './day.ts'

/** A message as the network heard it. */
export interface HeardMessage {
  /** As the backend names the press: device, second and data. */
  readonly messageId: string
  readonly deviceId: string
  /** The first frame; ms since the epoch. */
  readonly heardAt: number
  readonly dataHex: string
  readonly seqNumber: number
  /** The device listens for an answer. */
  readonly wantsDownlink: boolean
  /** Those that heard it, the best first. */
  readonly stations: readonly Station[]
}

export interface Station {
  readonly id: string
  /** dBm and dB. */
  readonly rssi: number
  readonly snr: number
}

/** How a device type's callbacks were written: by our own provisioning, by hand, or years ago. */
export type Writing = 'provisioned' | 'by hand' | 'legacy'

/** A callback without its instant. */
export type Call = Omit<Callback, 'at'>

export const deviceTypeId = '5f0d0310d0310d0310d03100'
const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

/**
 * DATA UPLINK or DATA BIDIR. Ours have every value in quotes; in legacy mode each station that heard
 * the message calls, as a form, with its own signal and its place rounded to whole degrees.
 *
 * @param station which of them calls, in legacy mode; others than the first are `duplicate`
 */
export function dataCall(
  message: HeardMessage,
  kind: 'uplink' | 'bidir',
  writing: Writing,
  station = 0,
): Call {
  const { messageId, wantsDownlink } = message
  const door = `sigfox/${kind}`
  const fields = {
    ...told(message),
    deviceTypeId,
    ack: wantsDownlink,
    ...(kind === 'bidir' ? { longPolling: false } : {}),
  }
  if (writing !== 'legacy') {
    const body = JSON.stringify(writing === 'provisioned' ? quoted(fields) : fields)
    return { messageId, door, contentType: json, body }
  }
  const { id, snr, rssi } = message.stations[station]!
  const signal = { duplicate: station > 0, station: id, snr, avgSnr: 'N/A', rssi, lat: 46, lng: 6 }
  const body = new URLSearchParams(quoted({ ...fields, ...signal })).toString()
  return { messageId, door, contentType: form, body }
}

/** SERVICE DATA_ADVANCED: the same message once more, with all that heard it. */
export function advancedCall(message: HeardMessage): Call {
  const duplicates = message.stations.map(({ id, rssi, snr }) => ({
    bsId: id,
    nbRep: 3,
    rssi,
    snr,
  }))
  const fields = quoted({ ...told(message), deviceTypeId, lqi: 'GOOD', linkQuality: 2 })
  const body = JSON.stringify({ ...fields, duplicates })
  return { messageId: message.messageId, door: 'sigfox/advanced', contentType: json, body }
}

/** SERVICE ACKNOWLEDGE: a station has sent the eight bytes; whether they were heard, nobody knows. */
export function acknowledgeCall(messageId: string, deviceId: string, at: number): Call {
  const fields = {
    device: deviceId,
    time: Math.floor(at / 1000),
    infoCode: 0,
    infoMessage: 'Acked',
    downlinkAck: true,
    downlinkOverusage: false,
    deviceTypeId,
  }
  const body = JSON.stringify(quoted(fields))
  return { messageId, door: 'sigfox/acknowledge', contentType: json, body }
}

function told({ deviceId, heardAt, dataHex, seqNumber }: HeardMessage) {
  return { device: deviceId, time: Math.floor(heardAt / 1000), data: dataHex, seqNumber }
}

function quoted(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${value}`]))
}
