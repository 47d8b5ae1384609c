import {
  type ChirpstackEvent,
  type ChirpstackKind,
  chirpstackEvents,
} from '../../protocol/chirpstack.ts'
import { firstIssue, readNumber, readText, shown } from '../../protocol/wireValues.ts'
import type { CallbackRequest, Parsed } from '../message.ts'
import { bestRadio } from './bestRadio.ts'
import { devEuiOf } from './devEuiOf.ts'
import { makeMessage, makeNotice } from './makeMessage.ts'
import { readFields } from './readFields.ts'
import { readInstant } from './readInstant.ts'
import { readLocation } from './readLocation.ts'

/** Reads an event of ChirpStack v4's HTTP integration; it never throws. */
export function parseChirpstack(request: CallbackRequest): Parsed {
  const named = new URLSearchParams(request.query).get('event')
  const kind = named ?? 'up'
  if (!isKind(kind)) {
    const kinds = Object.keys(chirpstackEvents).join(', ')
    return { unreadable: `event: got ${shown(kind)}, expected one of ${kinds}` }
  }
  if (/octet-stream|protobuf/i.test(request.contentType)) {
    return { unreadable: 'the body is Protocol Buffers: set the integration’s encoding to JSON' }
  }
  const read = readFields({ ...request, query: '' })
  if ('unreadable' in read) return read
  const parsed = chirpstackEvents[kind].safeParse(read.fields)
  if (!parsed.success) {
    return { unreadable: firstIssue(parsed.error), ...devEuiOf(read.fields.deviceInfo, 'devEui') }
  }
  return fromChirpstack({ kind, fields: parsed.data } as ChirpstackEvent, request.realReceivedAt)
}

function isKind(kind: string): kind is ChirpstackKind {
  return Object.hasOwn(chirpstackEvents, kind)
}

function fromChirpstack({ kind, fields }: ChirpstackEvent, realReceivedAt: number): Parsed {
  const base = {
    network: 'chirpstack',
    deviceId: fields.deviceInfo.devEui,
    ...readInstant(fields.time, realReceivedAt),
  } as const
  switch (kind) {
    case 'up':
      return makeMessage({
        ...base,
        dataHex: fields.data,
        seqNumber: fields.fCnt ?? 0,
        wantsDownlink: false,
        radio: bestRadio(
          (fields.rxInfo ?? []).map((heard) => ({
            station: readText(heard.gatewayId),
            rssi: readNumber(heard.rssi),
            snr: readNumber(heard.snr),
          })),
        ),
        fPort: fields.fPort,
      })
    case 'join':
      return makeNotice({ ...base, kind: 'join', devAddr: fields.devAddr })
    case 'ack':
      return makeNotice({
        ...base,
        kind: 'acknowledge',
        // false is left out of the JSON
        downlink: fields.acknowledged ? 'received' : 'not received',
        name: 'ack',
        downlinkId: fields.queueItemId,
      })
    case 'txack':
      return makeNotice({
        ...base,
        kind: 'acknowledge',
        downlink: 'emitted',
        name: 'txack',
        downlinkId: fields.queueItemId,
      })
    case 'status': {
      const known = !fields.batteryLevelUnavailable && !fields.externalPowerSource
      const batteryPercent = known ? fields.batteryLevel : undefined
      return makeNotice({ ...base, kind: 'status', batteryPercent })
    }
    case 'log': {
      const downlinkId = readText(fields.context?.queue_item_id)
      if (downlinkId !== undefined) {
        return makeNotice({
          ...base,
          kind: 'acknowledge',
          downlink: fields.code === 'EXPIRED' ? 'expired' : 'failed',
          name: fields.code,
          info: fields.description,
          downlinkId,
        })
      }
      const info = [fields.code, fields.description].filter(Boolean).join(': ')
      return makeNotice({ ...base, kind: 'error', severity: fields.level, info: info || undefined })
    }
    case 'location':
      return makeNotice({ ...base, kind: 'geoloc', location: readLocation(fields.location) })
    case 'integration': {
      const info = [fields.integrationName, fields.eventType].filter(Boolean).join(': ')
      return makeNotice({ ...base, kind: 'event', info: info || undefined })
    }
  }
}
