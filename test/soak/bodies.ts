import type { Pool } from 'pg'
import { parseBatch } from '../../backend/ingest/parse/parseBatch.ts'
import { type Connection, openConnection, type WireRequest } from '../bench/keepAliveClient.ts'
import { batchLine, secret } from './openInbox.ts'
import { makeRandom, type Random } from './random.ts'

const maxBytes = 64 * 1024
const connections = 32

/**
 * Sends generated bodies number `from` to `from + count` to the inbox at a port, and counts rows.
 * @throws when one isn't answered 2xx (413 beyond 64 KiB), or the rows aren't one more for each
 *   (for each line of a batch)
 */
export async function sendBodies(options: {
  readonly db: Pool
  readonly port: number
  readonly seed: number
  readonly from: number
  readonly count: number
}): Promise<void> {
  const { db, port, seed, from, count } = options
  const before = await countRows(db)
  let expected = 0
  let next = from
  const lines: Connection[] = []
  const send = async () => {
    const line = await openConnection(port, secret)
    lines.push(line)
    while (next < from + count) {
      const n = next++
      const request = bodyAt(seed, n)
      const tooLarge = request.body.length > maxBytes
      const { status } = await line.request(request)
      if (tooLarge ? status !== 413 : status !== 200 && status !== 204)
        throw new Error(`seed ${seed}, body ${n}: ${status} to ${JSON.stringify(show(request))}`)
      if (!tooLarge) expected += rowsOf(request)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, send))
  } finally {
    for (const line of lines) line.close()
  }
  const grown = (await countRows(db)) - before
  if (grown !== expected)
    throw new Error(
      `seed ${seed}, bodies ${from} to ${from + count - 1}: ${grown} rows, expected ${expected}`,
    )
}

async function countRows(db: Pool): Promise<number> {
  const { rows } = await db.query(
    'select (select count(*) from uplinks) + (select count(*) from notices) as count',
  )
  return rows[0].count
}

/** A batch's lines are stored each; anything else is one. */
function rowsOf({ path, contentType, body }: WireRequest): number {
  if (!path.startsWith('/sigfox/batch')) return 1
  return parseBatch(
    {
      contentType,
      query: path.split('?').slice(1).join('?'),
      body: body as Uint8Array,
      realReceivedAt: 0,
    },
    { linePattern: batchLine },
  ).length
}

function show({ method, path, contentType, body }: WireRequest) {
  return { method, path, contentType, body: Buffer.from(body as Uint8Array).toString('base64') }
}

const doors = [
  'sigfox/uplink',
  'sigfox/bidir',
  'sigfox/advanced',
  'sigfox/status',
  'sigfox/acknowledge',
  'sigfox/geoloc',
  'sigfox/repeater',
  'sigfox/error',
  'sigfox/event',
  'sigfox/batch',
  'lorawan/tts',
  'lorawan/chirpstack',
]
const contentTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain; charset=utf-16le',
  'text/plain; charset=nonsense',
  ';;=',
]

/** Bodies as they come, to be spoilt. */
const real = [
  '{"device":"D0000002","time":1773129600,"data":"118c002a","seqNumber":8,"deviceTypeId":"5ecb8bfac563d620cc9e6798","ack":true}',
  '{"device":"1A","time":"1574346702","station":"140A","seqNumber":"3662","snr":"null","avgSnr":"N/A"}',
  '{"device":"49F941","location":{"lat":19.48954345634299,"lng":-99.09340606338463,"radius":1983,"source":2,"status":1}}',
  '{"device":"284019F","time":1590497040,"data":"01","lqi":"GOOD","duplicates":[{"bsId":"1E6AB","nbRep":3,"rssi":-131,"snr":7.2}]}',
  'device=D0000005&time=1773129600&data=118c002a&seqNumber=8',
  'batch=D0000008%3B1773129600%3B118c002a%3B8%0A1A%3B1%3B%3B2',
  'D0000011;1773129600;118c002a;8\n1A;1590497041;;9',
  '{"end_device_ids":{"dev_eui":"0004A30B001C0530"},"received_at":"2020-02-12T15:15:46.014773143Z","uplink_message":{"f_port":1,"f_cnt":1,"frm_payload":"gkHe","rx_metadata":[{"gateway_ids":{"gateway_id":"g"},"rssi":-35,"snr":5}]}}',
  '{"deduplicationId":"x","time":"2022-07-18T09:34:15.775023242+00:00","deviceInfo":{"devEui":"0101010101010101"},"fCnt":7,"fPort":1,"data":"EYwAKg==","rxInfo":[{"gatewayId":"g","rssi":-36,"snr":10.5}]}',
]
const odd = [
  'null',
  '"null"',
  '""',
  '-1',
  '1e308',
  '1e999',
  '1152921504606846976',
  '"99999999999999999999"',
  '{}',
  '[]',
  '[[]]',
  'true',
  '"a\\u0000b\\ud800"',
  '{"__proto__":{"a":1}}',
  '{"toString":1,"length":3}',
  '2147483648',
  '-9007199254740993',
  '1773129600',
  '1773129600000',
  '253402300800',
  '"D0000002"',
  '"118c00ff"',
]
const strings = [
  '\0',
  '\u{fffd}',
  '"',
  '\\',
  '{',
  '%00',
  '%zz',
  '&',
  '=',
  ';',
  '\r\n',
  '🙂',
  '\ud800',
  '[',
]

/** The same for the same seed and number. */
export function bodyAt(seed: number, n: number): WireRequest {
  const random = makeRandom(seed * 1_000_003 + n)
  const query = random.chance(0.2) ? `?${encodeQuery(random.pick(real), random)}` : ''
  return {
    method: random.pick(['POST', 'POST', 'POST', 'PUT', 'GET']),
    path: `/${random.pick(doors)}${query}`,
    contentType: random.pick(contentTypes),
    body: makeBody(random),
  }
}

function makeBody(random: Random): Uint8Array {
  const sort = random.next()
  // a large one in a thousand
  if (sort < 0.001) return makeLarge(random)
  if (sort < 0.1)
    return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
  if (sort < 0.15)
    return Buffer.from(random.pick(['[', '{"a":', '%7B', '"']).repeat(random.below(400)))
  if (sort < 0.2) return Buffer.alloc(0)
  let text = random.pick(real)
  for (let changes = random.below(4); changes > 0; changes--) {
    if (random.chance(0.6)) text = spoilValue(text, random)
    else {
      const at = random.below(text.length + 1)
      text = text.slice(0, at) + random.pick(strings) + text.slice(at + random.below(20))
    }
  }
  if (random.chance(0.05)) return Buffer.from(text, 'utf16le')
  if (random.chance(0.05))
    return Buffer.from(encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?')))
  return Buffer.from(text)
}

function spoilValue(text: string, random: Random): string {
  const values = [...text.matchAll(/:("[^"]*"|-?[\d.]+|true|false)/g)]
  const value = values.length > 0 && random.pick(values)
  if (!value) return text
  const end = value.index + value[0].length
  return `${text.slice(0, value.index)}:${random.pick(odd)}${text.slice(end)}`
}

/** Around the limit of 64 KiB, of one long value, of many lines, of many keys, of noise. */
function makeLarge(random: Random): Uint8Array {
  const length = maxBytes + random.pick([-1, 0, 0, 0, 1, 3_000, -random.below(60_000)])
  const piece = random.pick(['a', 'a\n', '1A;1;00;1\n', '"a":1,', '\0', 'é', 'k=v&', '[', 'x=1;'])
  const head = random.pick(['', '{"device":"D0000002","data":"00","info":"', 'batch=', '{'])
  return Buffer.from(head + piece.repeat(maxBytes)).subarray(0, length)
}

function encodeQuery(text: string, random: Random): string {
  const pairs = random.chance(0.5)
    ? `device=D0000002&time=1773129600&data=11${random.below(256).toString(16)}`
    : text.replace(/[^\x21-\x7e]|[#"<>\\^`{|}]/g, (c) =>
        encodeURIComponent(c.replace(/\p{Surrogate}/gu, '?')),
      )
  return pairs.slice(0, random.below(200))
}
