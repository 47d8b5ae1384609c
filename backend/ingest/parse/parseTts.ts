import { type TtsMessage, ttsMessage } from '../../protocol/tts.ts'
import { firstIssue } from '../../protocol/wireValues.ts'
import type { CallbackRequest, DownlinkState, Parsed } from '../message.ts'
import { bestRadio } from './bestRadio.ts'
import { devEuiOf } from './devEuiOf.ts'
import { makeMessage, makeNotice } from './makeMessage.ts'
import { readFields } from './readFields.ts'
import { readInstant } from './readInstant.ts'
import { readLocation } from './readLocation.ts'

/** Reads a webhook of The Things Stack v3; it never throws. */
export function parseTts(request: CallbackRequest): Parsed {
  const read = readFields(request)
  if ('unreadable' in read) return read
  const parsed = ttsMessage.safeParse(read.fields)
  if (!parsed.success) {
    return {
      unreadable: firstIssue(parsed.error),
      ...devEuiOf(read.fields.end_device_ids, 'dev_eui'),
    }
  }
  const { uplink_message: uplink, end_device_ids: ids, simulated } = parsed.data
  if (!uplink) return readNotice(parsed.data, request.realReceivedAt)
  const heard = uplink.rx_metadata ?? []
  return makeMessage({
    network: 'tts',
    deviceId: ids.dev_eui,
    ...readInstant(uplink.received_at ?? parsed.data.received_at, request.realReceivedAt),
    dataHex: uplink.frm_payload,
    seqNumber: uplink.f_cnt ?? 0,
    wantsDownlink: false,
    radio: bestRadio(
      heard.map(({ gateway_ids, rssi, snr }) => ({
        station: gateway_ids?.gateway_id ?? gateway_ids?.eui,
        rssi,
        snr,
      })),
    ),
    fPort: uplink.f_port,
    simulated: simulated || undefined,
  })
}

/** Begins the correlation id that we give a downlink; the network adds its own ones. */
export const ourDownlinkPrefix = 'domino:'

function idOf({ correlation_ids: ids = [] }: NonNullable<TtsMessage['downlink_queued']>) {
  return ids.find((id) => id.startsWith(ourDownlinkPrefix)) ?? ids[0]
}

const downlinks = [
  ['downlink_queued', 'queued'],
  ['downlink_sent', 'emitted'],
  ['downlink_ack', 'received'],
  ['downlink_nack', 'not received'],
] as const satisfies readonly (readonly [keyof TtsMessage, DownlinkState])[]

function readNotice(message: TtsMessage, realReceivedAt: number): Parsed {
  const base = {
    network: 'tts',
    deviceId: message.end_device_ids.dev_eui,
    ...readInstant(message.received_at, realReceivedAt),
  } as const
  if (message.join_accept) {
    return makeNotice({ ...base, kind: 'join', devAddr: message.end_device_ids.dev_addr })
  }
  for (const [name, state] of downlinks) {
    const downlink = message[name]
    if (!downlink) continue
    const downlinkId = idOf(downlink)
    return makeNotice({ ...base, kind: 'acknowledge', downlink: state, name, downlinkId })
  }
  if (message.downlink_failed) {
    const { error, downlink } = message.downlink_failed
    return makeNotice({
      ...base,
      kind: 'acknowledge',
      downlink: 'failed',
      code: error?.code,
      name: error?.name ?? 'downlink_failed',
      info: error?.message_format,
      downlinkId: downlink && idOf(downlink),
    })
  }
  if (message.downlink_queue_invalidated) {
    // the device joined anew: what waited for it is to be sent again
    const name = 'downlink_queue_invalidated'
    return makeNotice({ ...base, kind: 'acknowledge', downlink: 'failed', name })
  }
  if (message.location_solved) {
    const location = readLocation(message.location_solved.location)
    return makeNotice({ ...base, kind: 'geoloc', location })
  }
  if (message.service_data) {
    const info = `service data of ${message.service_data.service ?? 'a service'}`
    return makeNotice({ ...base, kind: 'event', info })
  }
  return {
    unreadable: 'the message is none of uplink, join, downlink, location and service data',
    deviceId: base.deviceId,
  }
}
