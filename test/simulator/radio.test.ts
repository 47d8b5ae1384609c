import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDomino } from '../../backend/ingest/decoders/domino.ts'
import { parseSigfox } from '../../backend/ingest/parse/parseSigfox.ts'
import { callbackOf, carry, payloadOf, type Uplink } from '../../simulator/radio.ts'

function parse({ contentType, body }: ReturnType<typeof callbackOf>, realReceivedAt: number) {
  const request = { contentType, query: '', body: Buffer.from(body) }
  const parsed = parseSigfox('uplink', { ...request, realReceivedAt })
  if (!('message' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.message
}

const short: Uplink = {
  deviceId: '49F941',
  kind: 'short',
  counter: 258,
  batteryMillivolts: 3000,
  realAt: 1_700_000_000_900,
}

const uplinks = fc.record({
  deviceId: fc.constantFrom('49F941', 'BFE47E', '284019F'),
  kind: fc.constantFrom('keep alive', 'short', 'double', 'long'),
  counter: fc.integer({ min: 0, max: 65_535 }),
  batteryMillivolts: fc.integer({ min: 200, max: 455 }).map((tens) => tens * 10),
  realAt: fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
}) as fc.Arbitrary<Uplink>

describe('a button’s message', () => {
  it('is four bytes: version and kind, battery, counter', () => {
    expect(payloadOf(short)).toBe('11640102')
    expect(payloadOf({ ...short, kind: 'long', counter: 65_535 })).toBe('1364ffff')
  })

  it('is read by the webhook as what it is, as a form and as JSON', () => {
    const types = new Set<string>()
    fc.assert(
      fc.property(uplinks, fc.nat(), (uplink, seed) => {
        const callback = callbackOf(uplink, { seed })
        types.add(callback.contentType)
        const message = parse(callback, uplink.realAt)
        expect(message.deviceId).toBe(uplink.deviceId)
        expect(message.second).toBe(Math.floor(uplink.realAt / 1000))
        const { kind, counter, batteryMillivolts } = uplink
        const bytes = Buffer.from(message.dataHex, 'hex')
        expect(decodeDomino({ bytes, receivedAt: 0 })).toMatchObject({
          data:
            kind === 'keep alive'
              ? { kind, counter, batteryMillivolts }
              : { kind: 'press', press: kind, counter, batteryMillivolts },
        })
      }),
    )
    expect(types.size).toBe(2)
  })

  it('keeps its identity when another station heard it too', () => {
    for (const seed of [1, 2, 3, 4]) {
      const [first, second] = [0, 1].map((copy) => {
        const { deviceId, second, dataHex } = parse(callbackOf(short, { seed, copy }), short.realAt)
        return { deviceId, second, dataHex }
      })
      expect(second).toEqual(first)
    }
  })
})

describe('the network', () => {
  const carried = async (statuses: readonly (number | 'silence')[], seed = 1) => {
    const waits: number[] = []
    const bodies: string[] = []
    const left = [...statuses]
    const taken = await carry(short, {
      seed,
      wait: async (ms) => {
        waits.push(ms)
      },
      post: async ({ body }) => {
        bodies.push(body)
        const status = left.shift() ?? 204
        if (status === 'silence') throw new Error('no answer')
        return status
      },
    })
    return { taken, waits, bodies }
  }
  /** Seeds under which this message is heard once, and twice. */
  const seedsOf = async (calls: number) => {
    const seeds = []
    for (let seed = 0; seed < 40; seed++) {
      if ((await carried([204, 204], seed)).bodies.length === calls) seeds.push(seed)
    }
    return seeds
  }

  it('takes 3 to 7 s and calls once when it’s answered', async () => {
    const [seed] = await seedsOf(1)
    const { taken, waits, bodies } = await carried([204], seed)
    expect(taken).toBe(true)
    expect(bodies).toHaveLength(1)
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThanOrEqual(3_000)
    expect(waits[0]).toBeLessThan(7_000)
  })

  it('calls again after 1, 2 and 4 minutes, and then no more', async () => {
    const [seed] = await seedsOf(1)
    const { taken, waits, bodies } = await carried([503, 'silence', 500, 401], seed)
    expect(taken).toBe(false)
    expect(bodies).toHaveLength(4)
    expect(waits.slice(1)).toEqual([60_000, 120_000, 240_000])
    expect(new Set(bodies).size).toBe(1)
  })

  it('now and then brings one message twice', async () => {
    const twice = await seedsOf(2)
    expect(twice.length).toBeGreaterThan(0)
    expect(twice.length).toBeLessThan(15)
  })
})
