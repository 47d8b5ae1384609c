import { readDevice, type SigfoxCallback } from '../../protocol/sigfoxCallbacks.ts'
import { readNumber, readText } from '../../protocol/wireValues.ts'
import type { DownlinkState, Message, Notice } from '../message.ts'
import { bestRadio } from './bestRadio.ts'
import { dropUndefined } from './dropUndefined.ts'
import { makeMessage, makeNotice } from './makeMessage.ts'
import { readInstant } from './readInstant.ts'
import { readLocation } from './readLocation.ts'

/** A Sigfox callback that was read -> the message it brings, or the notice it is. */
export function fromSigfox(
  callback: SigfoxCallback,
  realReceivedAt: number,
): { readonly message: Message } | { readonly notice: Notice } {
  const { kind, fields } = callback
  const base = { network: 'sigfox', ...readInstant(fields.time, realReceivedAt) } as const
  const about = { ...base, deviceId: fields.device }
  switch (kind) {
    case 'uplink':
    case 'bidir': {
      const { device, data, seqNumber, ack, longPolling, rssi, avgSnr, station } = fields
      const radio = { rssi, snr: fields.snr ?? avgSnr, station }
      // a BIDIR without `ack` was written by someone who answers each: an answer not asked for
      // is thrown away, one not given leaves a person in the dark
      const wantsDownlink = ack ?? longPolling ?? kind === 'bidir'
      return makeMessage({
        ...base,
        deviceId: device,
        dataHex: data,
        seqNumber,
        wantsDownlink,
        radio,
      })
    }
    case 'advanced': {
      const { data, ack, duplicates, computedLocation } = fields
      const lqi = fields.lqi ?? fields.linkQuality
      return makeMessage({
        ...base,
        deviceId: fields.device,
        dataHex: data,
        seqNumber: fields.seqNumber,
        wantsDownlink: ack ?? false,
        radio: { ...bestRadio((duplicates ?? []).map(readDuplicate)), lqi },
        location: readLocation(computedLocation),
      })
    }
    case 'status': {
      const { batt, temp, seqNumber } = fields
      const batteryMillivolts = batt === undefined ? undefined : Math.round(batt * 1000)
      return makeNotice({ ...about, kind, batteryMillivolts, temperatureCelsius: temp, seqNumber })
    }
    case 'acknowledge':
      return makeNotice({ ...about, kind, ...readAcknowledge(fields) })
    case 'geoloc': {
      const place = fields.computedLocation ?? fields.location ?? fields
      return makeNotice({ ...about, kind, location: readLocation(place) })
    }
    case 'repeater':
      return makeNotice({ ...about, kind })
    case 'error':
      return makeNotice({ ...about, kind, severity: fields.severity, info: fields.info })
    case 'event':
      return makeNotice({
        ...about,
        kind,
        info: fields.info,
        lastSeqNumber: fields.deviceLastSeqNumber,
        messageSeqNumber: fields.deviceMessageSeqNumber,
        messageRealAt: readInstant(fields.deviceMessageTime, realReceivedAt).realAt,
      })
  }
}

/** `infoCode` of an ACKNOWLEDGE: its name, and what it says of the downlink. */
const infoCodes: readonly (readonly [name: string, downlink: DownlinkState])[] = [
  ['ACKED', 'emitted'],
  ['NO_ANSWER', 'failed'],
  ['INVALID_PAYLOAD', 'failed'],
  ['OVERRUN_ERROR', 'failed'],
  ['NETWORK_ERROR', 'failed'],
  ['PENDING', 'queued'],
  ['NO_DOWNLINK_CONTRACT', 'failed'],
  ['TOO_MANY_REQUESTS', 'failed'],
  ['INVALID_CONFIGURATION', 'failed'],
]

function readAcknowledge({
  infoCode,
  infoMessage,
  downlinkAck,
  downlinkOverusage,
}: Extract<SigfoxCallback, { kind: 'acknowledge' }>['fields']) {
  const [name, downlink] = infoCodes[infoCode ?? -1] ?? []
  return {
    downlink: downlink ?? (downlinkAck ? ('emitted' as const) : ('failed' as const)),
    code: infoCode,
    name,
    info: infoMessage,
    overused: downlinkOverusage,
  }
}

/** `duplicates` of a DATA_ADVANCED: a station each. */
function readDuplicate(copy: Readonly<Record<string, unknown>>) {
  return { station: readText(copy.bsId), rssi: readNumber(copy.rssi), snr: readNumber(copy.snr) }
}

/** The device of fields whose rest can't be read. */
export function deviceOf(fields: Readonly<Record<string, unknown>>): { deviceId?: string } {
  return dropUndefined({ deviceId: readDevice(fields.device) })
}
