import { describe, expect, it } from 'vitest'
import { parseChirpstack } from '../../../backend/ingest/parse/parseChirpstack.ts'
import { parseTts } from '../../../backend/ingest/parse/parseTts.ts'

const realReceivedAt = Date.UTC(2026, 2, 10, 8)
const request = (body: unknown, query = '', contentType = 'application/json') => ({
  contentType,
  query,
  body: Buffer.from(JSON.stringify(body)),
  realReceivedAt,
})

describe('The Things Stack', () => {
  const end_device_ids = {
    device_id: 'dev1',
    application_ids: { application_id: 'app1' },
    dev_eui: '0004A30B001C0530',
    dev_addr: '00BCB929',
  }
  const received_at = '2020-02-12T15:15:46.014773143Z'
  const parse = (parts: object) => parseTts(request({ end_device_ids, received_at, ...parts }))
  const base = {
    network: 'tts',
    deviceId: '0004A30B001C0530',
    realAt: Date.UTC(2020, 1, 12, 15, 15, 46, 14),
  }
  const uplink_message = {
    f_port: 15,
    f_cnt: 1,
    frm_payload: 'EYwAKg==',
    rx_metadata: [
      { gateway_ids: { gateway_id: 'gtw1' }, rssi: -95, snr: 5 },
      { gateway_ids: { gateway_id: 'gtw2', eui: '9C5C8E00001A05C4' }, rssi: -35, snr: 9.5 },
    ],
    received_at: '2020-02-12T15:15:45.789585559Z',
  }
  const heard = {
    ...base,
    realAt: Date.UTC(2020, 1, 12, 15, 15, 45, 789),
    second: Date.UTC(2020, 1, 12, 15, 15, 45) / 1000,
    dataHex: '118c002a',
    seqNumber: 1,
    wantsDownlink: false,
    radio: { station: 'gtw2', rssi: -35, snr: 9.5, copies: 2 },
    fPort: 15,
  }

  it('brings an uplink, at the time its network server heard it', () => {
    expect(parse({ uplink_message })).toEqual({ message: heard })
  })

  it('leaves out what is empty', () => {
    const { f_cnt, f_port, frm_payload, rx_metadata, ...rest } = uplink_message
    const { radio, fPort, ...empty } = heard
    expect(parse({ uplink_message: rest })).toEqual({
      message: { ...empty, dataHex: '', seqNumber: 0 },
    })
  })

  it('says which uplink was made in the console', () => {
    expect(parse({ uplink_message, simulated: true })).toEqual({
      message: { ...heard, simulated: true },
    })
  })

  it.each([
    ['downlink_queued', 'queued'],
    ['downlink_sent', 'emitted'],
    ['downlink_ack', 'received'],
    ['downlink_nack', 'not received'],
  ])('tells by %s that the downlink is %s', (name, downlink) => {
    expect(parse({ [name]: { f_port: 15, correlation_ids: ['as:downlink:1'] } })).toEqual({
      notice: { ...base, kind: 'acknowledge', downlink, name, downlinkId: 'as:downlink:1' },
    })
  })

  it('knows a downlink of ours by our own id among the network’s', () => {
    const correlation_ids = ['as:downlink:1', 'domino:2', 'ns:transmission:3']
    expect(parse({ downlink_sent: { correlation_ids } })).toMatchObject({
      notice: { downlinkId: 'domino:2' },
    })
  })

  it.each<[string, object, object]>([
    ['join_accept', {}, { kind: 'join', devAddr: '00BCB929' }],
    [
      'downlink_failed',
      {
        downlink: { correlation_ids: ['mine'] },
        error: { name: 'too_long', message_format: 'payload is too long', code: 3 },
      },
      {
        kind: 'acknowledge',
        downlink: 'failed',
        code: 3,
        name: 'too_long',
        info: 'payload is too long',
        downlinkId: 'mine',
      },
    ],
    [
      'downlink_queue_invalidated',
      { downlinks: [] },
      { kind: 'acknowledge', downlink: 'failed', name: 'downlink_queue_invalidated' },
    ],
    [
      'location_solved',
      { location: { latitude: 51.5, longitude: 5.4, accuracy: 15, source: 'SOURCE_GPS' } },
      {
        kind: 'geoloc',
        location: { position: [5.4, 51.5], radiusMetres: 15, source: 'SOURCE_GPS' },
      },
    ],
    ['service_data', { service: 'x' }, { kind: 'event', info: 'service data of x' }],
  ])('tells of %s', (name, part, expected) => {
    expect(parse({ [name]: part })).toEqual({ notice: { ...base, ...expected } })
  })

  it.each([
    [{}, 'the message is none of uplink, join, downlink, location and service data'],
    [
      { uplink_message: { frm_payload: '$' } },
      'uplink_message.frm_payload: got "$", expected bytes in base64',
    ],
    [{ uplink_message: 7 }, 'uplink_message: got 7, expected an object'],
  ])('says why it can not read %j, and of which device', (parts, unreadable) => {
    expect(parse(parts)).toEqual({ unreadable, deviceId: '0004A30B001C0530' })
  })

  it('says that there is no device', () => {
    expect(parse({ end_device_ids: undefined })).toEqual({
      unreadable: 'end_device_ids: is missing',
    })
    expect(parse({ end_device_ids: { dev_eui: 'x' } })).toEqual({
      unreadable: 'end_device_ids.dev_eui: got "x", expected 16 hexadecimal digits',
    })
  })
})

describe('ChirpStack', () => {
  const any = {
    deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
    time: '2022-07-18T09:34:15.775023242+00:00',
    deviceInfo: { deviceName: 'button', devEui: '0101010101010101', tags: {} },
  }
  const parse = (event: string, parts: object) =>
    parseChirpstack(request({ ...any, ...parts }, event && `event=${event}`))
  const base = {
    network: 'chirpstack',
    deviceId: '0101010101010101',
    realAt: Date.UTC(2022, 6, 18, 9, 34, 15, 775),
  }
  const up = {
    devAddr: '00189440',
    dr: 1,
    fPort: 1,
    fCnt: 7,
    data: 'EYwAKg==',
    rxInfo: [{ gatewayId: '0016c001f153a14c', uplinkId: 4217106255, rssi: -36, snr: 10.5 }],
  }
  const heard = {
    ...base,
    second: Date.UTC(2022, 6, 18, 9, 34, 15) / 1000,
    dataHex: '118c002a',
    seqNumber: 7,
    wantsDownlink: false,
    radio: { station: '0016c001f153a14c', rssi: -36, snr: 10.5, copies: 1 },
    fPort: 1,
  }

  it.each(['up', ''])('brings an uplink by event "%s"', (event) => {
    expect(parse(event, up)).toEqual({ message: heard })
  })

  it('leaves out what is empty', () => {
    const { radio, fPort, ...empty } = heard
    expect(parse('up', {})).toEqual({ message: { ...empty, dataHex: '', seqNumber: 0 } })
  })

  it.each<[string, object, object]>([
    ['join', { devAddr: '00189440' }, { kind: 'join', devAddr: '00189440' }],
    [
      'ack',
      { queueItemId: 'q', acknowledged: true },
      { kind: 'acknowledge', downlink: 'received', name: 'ack', downlinkId: 'q' },
    ],
    ['ack', {}, { kind: 'acknowledge', downlink: 'not received', name: 'ack' }],
    [
      'txack',
      { queueItemId: 'q', gatewayId: 'g' },
      { kind: 'acknowledge', downlink: 'emitted', name: 'txack', downlinkId: 'q' },
    ],
    ['status', { margin: 5, batteryLevel: 75.5 }, { kind: 'status', batteryPercent: 75.5 }],
    ['status', { batteryLevelUnavailable: true, batteryLevel: 0 }, { kind: 'status' }],
    [
      'log',
      { level: 'ERROR', code: 'UPLINK_MIC', description: 'wrong' },
      { kind: 'error', severity: 'ERROR', info: 'UPLINK_MIC: wrong' },
    ],
    [
      'log',
      { code: 'EXPIRED', description: 'discarded', context: { queue_item_id: 'q' } },
      {
        kind: 'acknowledge',
        downlink: 'expired',
        name: 'EXPIRED',
        info: 'discarded',
        downlinkId: 'q',
      },
    ],
    [
      'log',
      { code: 'DOWNLINK_PAYLOAD_SIZE', context: { queue_item_id: 'q' } },
      {
        kind: 'acknowledge',
        downlink: 'failed',
        name: 'DOWNLINK_PAYLOAD_SIZE',
        downlinkId: 'q',
      },
    ],
    [
      'location',
      { location: { latitude: 1.5, longitude: 2.5, altitude: 3, source: 'GEO_RESOLVER_TDOA' } },
      { kind: 'geoloc', location: { position: [2.5, 1.5], source: 'GEO_RESOLVER_TDOA' } },
    ],
    [
      'integration',
      { integrationName: 'loracloud', eventType: 'x' },
      { kind: 'event', info: 'loracloud: x' },
    ],
  ])('tells of %s', (event, parts, expected) => {
    expect(parse(event, parts)).toEqual({ notice: { ...base, ...expected } })
  })

  it('says why it can not read', () => {
    expect(parse('up', { data: '*' })).toEqual({
      unreadable: 'data: got "*", expected bytes in base64',
      deviceId: '0101010101010101',
    })
    expect(parse('up', { deviceInfo: undefined })).toEqual({ unreadable: 'deviceInfo: is missing' })
    expect(parse('down', {})).toMatchObject({
      unreadable: expect.stringMatching(/^event: got "down"/),
    })
    expect(parse('constructor', {})).toMatchObject({
      unreadable: expect.stringMatching(/^event: /),
    })
    expect(parseChirpstack(request({}, 'event=up', 'application/octet-stream'))).toEqual({
      unreadable: 'the body is Protocol Buffers: set the integration’s encoding to JSON',
    })
  })
})
