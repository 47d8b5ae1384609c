import { describe, expect, it } from 'vitest'
import { parseBatch } from '../../../backend/ingest/parse/parseBatch.ts'
import { parseSigfox } from '../../../backend/ingest/parse/parseSigfox.ts'
import type { SigfoxKind } from '../../../backend/protocol/sigfoxCallbacks.ts'

const realReceivedAt = Date.UTC(2026, 2, 10, 8)

const request = (
  body: string | Uint8Array,
  { contentType = 'application/json', query = '' } = {},
) => ({ contentType, query, body: Buffer.from(body as string), realReceivedAt })

const parse = (
  body: unknown,
  { kind = 'uplink', ...rest }: { kind?: SigfoxKind; contentType?: string; query?: string } = {},
) =>
  parseSigfox(
    kind,
    request(
      typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      rest,
    ),
  )

/** The message of a callback, or what came instead. */
const message = (...args: Parameters<typeof parse>) => {
  const parsed = parse(...args)
  return 'message' in parsed ? parsed.message : parsed
}

const notice = (...args: Parameters<typeof parse>) => {
  const parsed = parse(...args)
  return 'notice' in parsed ? parsed.notice : parsed
}

const seen = {
  device: 'BFE47E',
  time: 1590497040,
  data: '10297eb01e621122070000be',
  seqNumber: 8,
  deviceTypeId: '5ecb8bfac563d620cc9e6798',
  ack: false,
}

const read = {
  network: 'sigfox',
  deviceId: 'BFE47E',
  realAt: 1_590_497_040_000,
  second: 1_590_497_040,
  dataHex: '10297eb01e621122070000be',
  seqNumber: 8,
  wantsDownlink: false,
}

const form = 'application/x-www-form-urlencoded'

describe('the same uplink in every wrapping', () => {
  const json = JSON.stringify(seen)
  const strings = Object.fromEntries(
    Object.entries(seen).map(([key, value]) => [key, String(value)]),
  )
  const pairs = new URLSearchParams(strings).toString()
  it.each([
    ['JSON', json, 'application/json'],
    ['JSON with a charset', json, 'application/json; charset=utf-8'],
    ['JSON called text', json, 'text/plain'],
    ['JSON called a form', json, form],
    ['JSON called nothing', json, ''],
    ['every value as a string', JSON.stringify(strings), 'application/json'],
    ['JSON inside a JSON text', JSON.stringify(json), 'application/json'],
    ['a form', pairs, form],
    ['a form called JSON', pairs, 'application/json'],
    ['a form called text', pairs, 'text/plain'],
    ['a form in lower case', pairs.toLowerCase(), form],
    ['a JSON text as a form key', encodeURIComponent(json), form],
    ['a JSON text as a form key with an empty value', `${encodeURIComponent(json)}=`, form],
    ['a JSON text as one of two form keys', `${encodeURIComponent(json)}=&a=b`, form],
    ['JSON with an equals sign after it', `${json}=`, form],
    ['key=value in lines', pairs.replaceAll('&', '\r\n'), 'text/plain'],
    ['key: value in lines', pairs.replaceAll('&', '\n').replaceAll('=', ': '), 'text/plain'],
    ['key=value with semicolons', pairs.replaceAll('&', '; '), 'text/plain'],
    ['key=value with commas', pairs.replaceAll('&', ','), 'text/plain'],
    ['a byte order mark', `\ufeff${json}`, 'application/json'],
  ])('%s', (_what, body, contentType) => {
    expect(message(body, { contentType })).toEqual(read)
  })

  it('UTF-16 by its byte order mark, and by its charset', () => {
    const bare = Buffer.from(json, 'utf16le')
    expect(message(Buffer.concat([Buffer.from([0xff, 0xfe]), bare]))).toEqual(read)
    expect(message(bare, { contentType: 'text/plain; charset="utf-16le"' })).toEqual(read)
    expect(message(json, { contentType: 'text/plain; charset=klingon' })).toEqual(read)
  })

  it('the query alone, as GET has it', () => {
    expect(message('', { contentType: '', query: pairs })).toEqual(read)
  })

  it('half in the query, half in the body', () => {
    const { device, time, ...rest } = strings
    const query = new URLSearchParams({ device: device!, time: time! }).toString()
    expect(message(JSON.stringify(rest), { query })).toEqual(read)
  })

  it('other names for its keys', () => {
    const { device, time, data, seqNumber } = seen
    expect(message({ deviceId: device, timestamp: time, payload: data, seqNo: seqNumber })).toEqual(
      read,
    )
    expect(message({ id: device, Time: time, DATA: data, seq_number: seqNumber })).toEqual(read)
  })

  it('no body anyone could read beside a query that says it all', () => {
    expect(message(Buffer.from([0, 255, 7]), { query: pairs })).toEqual(read)
  })
})

describe('which value counts', () => {
  it('the body before the query', () => {
    expect(message(seen, { query: 'device=1&time=1500000000' })).toEqual(read)
  })

  it('the query, where the body says "null"', () => {
    expect(message({ ...seen, time: 'null' }, { query: 'time=1590497040' })).toEqual(read)
  })

  it('the first of a key that repeats', () => {
    expect(message('device=BFE47E&device=1&data=&data=01&time=', { contentType: form })).toEqual({
      network: 'sigfox',
      deviceId: 'BFE47E',
      dataHex: '01',
      wantsDownlink: false,
    })
  })

  it('the documented name before another', () => {
    expect(message({ ...seen, id: 'FF', deviceId: 'EE' })).toEqual(read)
  })
})

describe('bodies seen in the wild', () => {
  it('every value as a string, without a device', () => {
    expect(parse({ time: '1574346702', station: '140A', seqNumber: '3662' })).toEqual({
      unreadable: 'device: is missing',
    })
    expect(
      message({ time: '1574346702', station: '140A', seqNumber: '3662', device: '1A', data: '' }),
    ).toEqual({
      network: 'sigfox',
      deviceId: '1A',
      realAt: 1_574_346_702_000,
      second: 1_574_346_702,
      dataHex: '',
      seqNumber: 3662,
      wantsDownlink: false,
      radio: { station: '140A' },
    })
  })

  it.each(['null', 'N/A', '', null, 'NaN', '{snr}', undefined, ' NULL '])(
    '%j stands for nothing',
    (nothing) => {
      expect(
        message({ ...seen, seqNumber: nothing, snr: nothing, rssi: nothing, station: nothing }),
      ).toEqual({ ...read, seqNumber: undefined })
    },
  )

  it.each([
    ['284019F', '284019F'],
    ['0284019f', '284019F'],
    [' bfe47e ', 'BFE47E'],
    ['0', '0'],
    ['00000000', '0'],
  ])('the device %j is %s', (device, deviceId) => {
    expect(message({ ...seen, device })).toMatchObject({ deviceId })
  })

  it('the legacy form, where each station calls', () => {
    const legacy = {
      ...seen,
      duplicate: 'true',
      avgSnr: '12.5',
      lat: '44',
      lng: '5',
      rssi: '-112,5',
    }
    expect(message({ ...legacy, station: '1E6AB' })).toEqual({
      ...read,
      radio: { rssi: -112.5, snr: 12.5, station: '1E6AB' },
    })
  })

  it('a 1-bit frame and bytes with 0x', () => {
    expect(message({ ...seen, data: '1' })).toMatchObject({ dataHex: '01' })
    expect(message({ ...seen, data: '0x0A0b' })).toMatchObject({ dataHex: '0a0b' })
  })

  it('keys nobody knows are kept, and __proto__ is not', () => {
    const parsed = parse(
      '{"device":"1","note":"a\\u0000b\\ud800","deep":{"__proto__":{"x":1}},"__proto__":{"device":"2"}}',
    )
    if (!('callback' in parsed)) throw new Error(parsed.unreadable)
    expect(parsed.callback.fields).toMatchObject({ device: '1', note: 'ab\ufffd', deep: {} })
    expect(JSON.stringify(parsed)).not.toContain('__proto__')
  })
})

describe('its time', () => {
  it.each([
    ['seconds', 1590497040],
    ['seconds as text', '1590497040'],
    ['milliseconds', 1590497040000],
    ['microseconds', '1590497040000000'],
    ['ISO text', '2020-05-26T12:44:00Z'],
    ['ISO text of a zone', '2020-05-26T14:44:00.000+02:00'],
    ['ISO text without a zone', '2020-05-26 12:44:00'],
    ['ISO text with nanoseconds', '2020-05-26T12:44:00.000000001Z'],
  ])('as %s', (_what, time) => {
    expect(message({ ...seen, time })).toEqual(read)
  })

  it('with a fraction belongs to its whole second', () => {
    const late = message({ ...seen, time: 1590497040.999 })
    expect(late).toEqual({ ...read, realAt: 1_590_497_040_999 })
  })

  it('is absent when none came', () => {
    const { realAt, second, ...timeless } = read
    expect(message({ ...seen, time: undefined })).toEqual(timeless)
  })

  it.each([
    [12, 'time: got 12, which is before 2010 or in the future'],
    [-1, 'time: got -1, which is before 2010 or in the future'],
    [
      realReceivedAt / 1000 + 90_000,
      `time: got ${realReceivedAt / 1000 + 90_000}, which is before 2010 or in the future`,
    ],
    ['yesterday', 'time: got "yesterday", expected seconds since 1970'],
    ['2020-13-45T99:00Z', 'time: got "2020-13-45T99:00Z", expected seconds since 1970'],
    [{}, 'time: got an object, expected seconds since 1970'],
  ])('is flagged when it is impossible: %j', (time, timeProblem) => {
    const { realAt, second, ...timeless } = read
    expect(message({ ...seen, time })).toEqual({ ...timeless, timeProblem })
  })
})

describe('what can not be read gets one sentence', () => {
  const sentence = 'the body is neither JSON nor a form nor text with named values'
  it.each([
    ['', { unreadable: 'device: is missing' }],
    ['{"device":', { unreadable: sentence }],
    ['[]', { unreadable: sentence }],
    ['[{"device":"1"}]', { unreadable: sentence }],
    ['null', { unreadable: sentence }],
    ['12', { unreadable: sentence }],
    ['hello', { unreadable: sentence }],
    ['['.repeat(60_000), { unreadable: sentence }],
    [`{"device":"1","x":${'['.repeat(30)}${']'.repeat(30)}}`, { unreadable: sentence }],
    [
      '{"device":12E4}',
      { unreadable: 'device: got 120000, expected text of 1 to 8 hexadecimal digits' },
    ],
    [
      '{"device":"xyz"}',
      { unreadable: 'device: got "xyz", expected text of 1 to 8 hexadecimal digits' },
    ],
    [
      '{"device":"123456789"}',
      { unreadable: 'device: got "123456789", expected text of 1 to 8 hexadecimal digits' },
    ],
    [
      '{"device":"1f","data":"xyz"}',
      { unreadable: 'data: got "xyz", expected bytes in hexadecimal', deviceId: '1F' },
    ],
    [
      '{"device":"1f","data":"123"}',
      { unreadable: 'data: got "123", expected bytes in hexadecimal', deviceId: '1F' },
    ],
    [
      `{"device":"1f","data":"${'00'.repeat(13)}"}`,
      { unreadable: 'data: got 13 bytes, expected 0 to 12', deviceId: '1F' },
    ],
  ])('%.40j', (body, expected) => {
    expect(parse(body)).toEqual(expected)
  })
})

describe('an answer is wanted', () => {
  it.each([
    ['by a BIDIR that says so', 'bidir', { ack: true }, true],
    ['by a BIDIR that says so as text', 'bidir', { ack: 'true' }, true],
    ['not by a BIDIR that says no', 'bidir', { ack: 'false', longPolling: false }, false],
    ['by a BIDIR whose author left it out', 'bidir', { ack: undefined }, true],
    ['by a long poll', 'bidir', { ack: undefined, longPolling: '1' }, true],
    ['by an UPLINK that says so', 'uplink', { ack: true }, true],
    ['not by an UPLINK that says nothing', 'uplink', { ack: undefined }, false],
  ] as const)('%s', (_what, kind, parts, wantsDownlink) => {
    expect(message({ ...seen, ...parts }, { kind })).toEqual({ ...read, wantsDownlink })
  })
})

describe('DATA_ADVANCED', () => {
  const advanced = {
    ...seen,
    lqi: 'Good',
    linkQuality: 2,
    fixedLat: '0',
    operatorName: 'SIGFOX_France',
    countryCode: 250,
    duplicates: [
      { bsId: '1E6AB', nbRep: 3, rssi: -131, snr: 7.2 },
      { bsId: '140A', nbRep: 1, rssi: '-98.0', snr: '21' },
      'noise',
    ],
    computedLocation: { lat: 48.8, lng: 2.3, radius: 1983, source: 2, status: 1 },
  }
  const heard = {
    ...read,
    radio: { station: '140A', rssi: -98, snr: 21, lqi: 'GOOD', copies: 2 },
    location: { position: [2.3, 48.8], radiusMetres: 1983, source: 'network', status: 1 },
  }

  it('is the message of its UPLINK, with all that heard it', () => {
    expect(message(advanced, { kind: 'advanced' })).toEqual(heard)
  })

  it('comes as a form too, its lists as JSON text', () => {
    const texts = Object.entries(advanced).map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ])
    const body = new URLSearchParams(texts).toString()
    expect(message(body, { kind: 'advanced', contentType: form })).toEqual(heard)
  })

  it('takes the quality from its number where it has no name', () => {
    const parts = { lqi: 'N/A', linkQuality: '4', duplicates: null, computedLocation: 'null' }
    expect(message({ ...advanced, ...parts }, { kind: 'advanced' })).toEqual({
      ...read,
      radio: { lqi: 'NA' },
    })
  })
})

describe('the notices', () => {
  const base = { network: 'sigfox', deviceId: '49F941' }
  const timed = { ...base, realAt: 1_590_497_040_000 }
  const from = (kind: SigfoxKind, body: object) => notice({ device: '49F941', ...body }, { kind })
  const time = '1590497040'

  it('STATUS: battery and temperature', () => {
    expect(from('status', { time, batt: '3.05', temp: '-4.5', seqNumber: 7 })).toEqual({
      ...timed,
      kind: 'status',
      batteryMillivolts: 3050,
      temperatureCelsius: -4.5,
      seqNumber: 7,
    })
  })

  it.each([
    [0, 'ACKED', 'emitted'],
    [1, 'NO_ANSWER', 'failed'],
    [5, 'PENDING', 'queued'],
    [8, 'INVALID_CONFIGURATION', 'failed'],
  ])('ACKNOWLEDGE %i is %s', (infoCode, name, downlink) => {
    const parts = { infoMessage: 'x', downlinkAck: infoCode === 0, downlinkOverusage: 'false' }
    expect(from('acknowledge', { time, infoCode: String(infoCode), ...parts })).toEqual({
      ...timed,
      kind: 'acknowledge',
      downlink,
      code: infoCode,
      name,
      info: 'x',
      overused: false,
    })
  })

  it('ACKNOWLEDGE without a code goes by its flag', () => {
    expect(from('acknowledge', { downlinkAck: 'true' })).toMatchObject({ downlink: 'emitted' })
    expect(from('acknowledge', { infoCode: 99 })).toMatchObject({ downlink: 'failed', code: 99 })
  })

  it('GEOLOC: location, computedLocation, or its parts', () => {
    const place = {
      lat: 19.48954345634299,
      lng: -99.09340606338463,
      radius: 1983,
      source: 2,
      status: 1,
    }
    const expected = {
      ...base,
      kind: 'geoloc',
      location: {
        position: [-99.09340606338463, 19.48954345634299],
        radiusMetres: 1983,
        source: 'network',
        status: 1,
      },
    }
    expect(from('geoloc', { location: place })).toEqual(expected)
    expect(from('geoloc', { computedLocation: JSON.stringify(place) })).toEqual(expected)
    expect(from('geoloc', place)).toEqual(expected)
    expect(from('geoloc', { location: { lat: 200, lng: 0 } })).toEqual({ ...base, kind: 'geoloc' })
  })

  it('ERROR, REPEATER, and EVENT with its sequence numbers', () => {
    expect(from('error', { info: 'down', severity: 'WARN' })).toEqual({
      ...base,
      kind: 'error',
      severity: 'WARN',
      info: 'down',
    })
    expect(from('repeater', { time })).toEqual({ ...timed, kind: 'repeater' })
    const event = {
      deviceLastSeqnumber: '4000',
      deviceMessageSeqnumber: 3,
      deviceMessageTime: time,
    }
    expect(from('event', { info: 'Break in message sequence', ...event })).toEqual({
      ...base,
      kind: 'event',
      info: 'Break in message sequence',
      lastSeqNumber: 4000,
      messageSeqNumber: 3,
      messageRealAt: 1_590_497_040_000,
    })
    expect(notice({ info: 'of no device' }, { kind: 'event' })).toEqual({
      network: 'sigfox',
      kind: 'event',
      info: 'of no device',
    })
  })
})

describe('a batch', () => {
  const settings = { linePattern: '{device};{time};{data};{seqNumber};' }
  const lines = ['BFE47E;1590497040;118c002a;8;', '1a;1590497041;;9']
  const expected = [
    { deviceId: 'BFE47E', second: 1_590_497_040, dataHex: '118c002a', seqNumber: 8 },
    { deviceId: '1A', second: 1_590_497_041, dataHex: '', seqNumber: 9 },
  ]
  const batch = (
    body: string,
    { contentType, query }: { contentType?: string; query?: string } = {},
    its: Parameters<typeof parseBatch>[1] = settings,
  ) =>
    parseBatch(
      request(body, { contentType: contentType ?? 'text/plain', query: query ?? '' }),
      its,
    ).map((line) => ('message' in line ? line.message : line))

  it.each([
    ['the body', lines.join('\n'), {}],
    ['the body with other line breaks', `\r\n${lines.join('\r\n')}\r\n`, {}],
    ['the query', '', { query: new URLSearchParams({ batch: lines.join('\n') }).toString() }],
    [
      'the query beside an empty object',
      ' { }\n',
      { query: new URLSearchParams({ batch: lines.join('\n') }).toString() },
    ],
    [
      'a repeated query',
      '',
      { query: new URLSearchParams(lines.map((l) => ['batch', l])).toString() },
    ],
    ['a form', new URLSearchParams({ batch: lines.join('\n') }).toString(), { contentType: form }],
    ['JSON', JSON.stringify({ batch: lines.join('\n') }), {}],
    ['a JSON list', JSON.stringify({ batch: lines }), {}],
    ['line breaks escaped twice', lines.join('\\n'), {}],
    ['query and body', lines[1]!, { query: `batch=${encodeURIComponent(lines[0]!)}` }],
  ])('comes in %s', (_what, body, rest) => {
    expect(batch(body, rest)).toMatchObject(expected)
  })

  it('has the pattern and the separator of its settings', () => {
    const its = { linePattern: '<{time}, {signal}, {device}={data}>', lineSeparator: '|' }
    expect(batch('<1590497040, 12, BFE47E=118c002a>|<1590497041, , 1a=>', {}, its)).toMatchObject([
      { deviceId: 'BFE47E', dataHex: '118c002a' },
      { deviceId: '1A', dataHex: '' },
    ])
  })

  it('has lines that a database takes', () => {
    const query = new URLSearchParams({ batch: `\0${lines[0]}\n\0` }).toString()
    expect(parseBatch(request('', { contentType: '', query }), settings)).toMatchObject([
      { line: lines[0], message: { deviceId: 'BFE47E' } },
    ])
  })

  it('loses no line over another', () => {
    expect(batch(['nonsense', lines[0], 'xyz;1;;1'].join('\n'))).toMatchObject([
      { line: 'nonsense', unreadable: expect.stringContaining('"nonsense" is not of') },
      { deviceId: 'BFE47E' },
      { unreadable: expect.stringMatching(/^device: /) },
    ])
  })

  it.each([
    ['', settings, 'the batch has no lines'],
    ['a', { linePattern: '{data}' }, 'the line pattern "{data}" has no {device}'],
    [
      'a',
      { linePattern: '{device}{data}' },
      'the line pattern "{device}{data}" has nothing between two variables',
    ],
  ])('says what is wrong with %j by %j', (body, its, unreadable) => {
    expect(batch(body, {}, its)).toMatchObject([{ unreadable }])
  })
})
