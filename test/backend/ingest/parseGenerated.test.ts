import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Parsed } from '../../../backend/ingest/message.ts'
import { parseBatch } from '../../../backend/ingest/parse/parseBatch.ts'
import { parseChirpstack } from '../../../backend/ingest/parse/parseChirpstack.ts'
import { parseSigfox } from '../../../backend/ingest/parse/parseSigfox.ts'
import { parseTts } from '../../../backend/ingest/parse/parseTts.ts'
import { type SigfoxKind, sigfoxCallbacks } from '../../../backend/protocol/sigfoxCallbacks.ts'

/** Bodies as they come, to be spoilt. */
const real = [
  '{"device":"BFE47E","time":1590497040,"data":"10297eb01e621122070000be","seqNumber":8,"deviceTypeId":"5ecb8bfac563d620cc9e6798","ack":false}',
  '{"device":"1A","time":"1574346702","station":"140A","seqNumber":"3662","snr":"null","avgSnr":"N/A"}',
  '{"device":"49F941","location":{"lat":19.48954345634299,"lng":-99.09340606338463,"radius":1983,"source":2,"status":1}}',
  '{"device":"284019F","time":1590497040,"data":"01","lqi":"GOOD","duplicates":[{"bsId":"1E6AB","nbRep":3,"rssi":-131,"snr":7.2}],"computedLocation":{"lat":1,"lng":2,"radius":3,"source":0,"status":1}}',
  'device=BFE47E&time=1590497040&data=118c002a&seqNumber=8',
  'batch=BFE47E%3B1590497040%3B118c002a%3B8%0A1A%3B1%3B%3B2',
  'BFE47E;1590497040;118c002a;8\n1A;1590497041;;9',
  '{"end_device_ids":{"dev_eui":"0004A30B001C0530"},"received_at":"2020-02-12T15:15:46.014773143Z","uplink_message":{"f_port":1,"f_cnt":1,"frm_payload":"gkHe","rx_metadata":[{"gateway_ids":{"gateway_id":"g"},"rssi":-35,"snr":5}]}}',
  '{"end_device_ids":{"dev_eui":"0004A30B001C0530"},"downlink_failed":{"downlink":{"correlation_ids":["x"]},"error":{"name":"n","code":3}}}',
  '{"deduplicationId":"x","time":"2022-07-18T09:34:15.775023242+00:00","deviceInfo":{"devEui":"0101010101010101"},"fCnt":7,"fPort":1,"data":"EYwAKg==","rxInfo":[{"gatewayId":"g","rssi":-36,"snr":10.5}]}',
]

const odd = fc.constantFrom<unknown>(
  null,
  'null',
  'N/A',
  '',
  -1,
  1e308,
  2 ** 60,
  '1e999',
  '99999999999999999999',
  {},
  [],
  [[]],
  true,
  'a\0b\ud800',
  '{"a":{"b":"\\u0000"}}',
  '['.repeat(5000),
  { toString: 1, constructor: 2, length: 3 },
)

/** A real body with some of its values replaced, dropped, or put under a hostile name. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...real.filter((body) => body.startsWith('{'))),
    fc.array(
      fc.tuple(
        fc.nat(40),
        fc.oneof(odd, fc.jsonValue({ maxDepth: 3 })),
        fc.constantFrom(
          undefined,
          '__proto__',
          'constructor',
          'toString',
          'device',
          'time',
          'data',
          '{',
        ),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([body, changes]) => {
    let text = body
    for (const [at, value, name] of changes) {
      let i = 0
      text = text.replace(/"(\w+)":("[^"]*"|-?[\d.]+|true|false)/g, (whole, key) =>
        i++ === at % 12 ? `${JSON.stringify(name ?? key)}:${JSON.stringify(value)}` : whole,
      )
    }
    return text
  })

/** A real body with bytes changed, cut out or put in twice. */
const scratched = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.nat(300), fc.nat(20), fc.string({ maxLength: 6 })), { maxLength: 4 }),
  )
  .map(([body, cuts]) =>
    cuts.reduce(
      (text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length),
      body,
    ),
  )

const body = fc.oneof(
  { weight: 5, arbitrary: spoilt.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: scratched.map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: spoilt.map((text) =>
      Buffer.from(encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))),
    ),
  },
  { weight: 1, arbitrary: scratched.map((text) => Buffer.from(text, 'utf16le')) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }).map((json) => Buffer.from(json)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('[', '{"a":', '{"device":[', '%7B'), fc.nat(400))
      .map(([piece, times]) => Buffer.from(piece.repeat(times))),
  },
)

const query = fc.oneof(
  fc.constantFrom('', 'event=up', 'event=status', 'event=log', 'batch=1;2', 'device=1&device=2'),
  fc.string({ maxLength: 60 }),
  scratched,
)

const contentType = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain; charset=utf-16le',
    'text/plain; charset=nonsense',
    '',
  ),
  fc.string({ maxLength: 30 }),
)

const sigfoxKinds = Object.keys(sigfoxCallbacks) as SigfoxKind[]
const realReceivedAt = Date.UTC(2026, 2, 10, 8)
const request = fc
  .record({ contentType, query, body, kind: fc.constantFrom(...sigfoxKinds) })
  .map((parts) => ({ ...parts, realReceivedAt }))

/** Text that a database takes, and no key that turns into a prototype. */
function checkKept(value: unknown) {
  if (typeof value === 'string' && /\0|\p{Surrogate}/u.test(value)) throw new Error('bad text')
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') throw new Error('a prototype')
    checkKept(key)
    checkKept(inner)
  }
}

/** A message, a notice or one sentence, and nothing that a database refuses. */
function check(parsed: Parsed) {
  checkKept(parsed)
  // plain comparisons: 100 000 calls of expect would take longer than what they check
  const wrong = whatIsWrong(parsed)
  if (wrong) throw new Error(`${wrong}: ${JSON.stringify(parsed)}`)
}

function whatIsWrong(parsed: Parsed): string | false {
  if ('unreadable' in parsed) return !/^[a-z][^\n]{9,300}$/i.test(parsed.unreadable) && 'sentence'
  if ('notice' in parsed) return !/^[a-z]+$/.test(parsed.notice.kind) && 'kind'
  const { deviceId, dataHex, realAt, second, seqNumber } = parsed.message
  if (!/^([1-9A-F][0-9A-F]{0,7}|0|[0-9A-F]{16})$/.test(deviceId)) return 'device'
  if (!/^([0-9a-f]{2})*$/.test(dataHex)) return 'data'
  if (second !== (realAt === undefined ? undefined : Math.floor(realAt / 1000))) return 'second'
  if (realAt !== undefined && !Number.isSafeInteger(realAt)) return 'time'
  return seqNumber !== undefined && !Number.isSafeInteger(seqNumber) && 'sequence number'
}

const linePattern = '{device};{time};{data};{seqNumber}'

it('takes 20 000 generated bodies without a throw: a kind of Sigfox, a batch, both of LoRaWAN each', () => {
  fc.assert(
    fc.property(request, (given) => {
      check(parseSigfox(given.kind, given))
      const lines = parseBatch(given, { linePattern })
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) check(line)
      check(parseTts(given))
      check(parseChirpstack(given))
    }),
    { numRuns: 20_000 },
  )
  // measured 11 to 35 s on two busy cores
}, 180_000)

it('reads a body that nobody touched', () => {
  const given = (text: string) => ({
    contentType: '',
    query: '',
    body: Buffer.from(text),
    realReceivedAt,
  })
  expect(parseSigfox('uplink', given(real[0]!))).toHaveProperty('message.deviceId', 'BFE47E')
  expect(parseSigfox('geoloc', given(real[2]!))).toHaveProperty('notice.location')
  expect(parseSigfox('advanced', given(real[3]!))).toHaveProperty('message.radio.copies', 1)
  expect(parseTts(given(real[7]!))).toHaveProperty('message.dataHex', '8241de')
  expect(parseChirpstack(given(real[9]!))).toHaveProperty('message.dataHex', '118c002a')
})
