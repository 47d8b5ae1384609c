import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { parseSigfox } from '../../backend/ingest/parse/parseSigfox.ts'
import { liveDemo } from '../../simulator/demo.ts'
import { openSmallOffice } from './smallOffice.ts'

const day = '2026-11-23'
const rounds = {
  L01: 'a 09:20 letters\nb 09:40 parcel letters\nc 10:10 collect:r1\nd 10:40 registered collect:r2',
  L02: 'e 09:50 parcel\nf 10:30 letters',
}
const secrets = { sigfoxSecret: 'secret', adminPassword: 'admin', carrierPassword: 'carrier' }
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A day of 8 hours in about 300 ms; nobody waits longer than the event loop takes. */
const speed = 100_000

async function start(
  options: Partial<Parameters<typeof openSmallOffice>[0]> & {
    readonly secrets?: Partial<typeof secrets>
    readonly goneAfterMs?: number
  } = {},
) {
  const office = await openSmallOffice({ day, rounds, speed, ...options })
  closing.push(office.close)
  const ending = new AbortController()
  const lines: string[] = []
  const complaints: string[] = []
  const demo = liveDemo({
    url: office.url,
    secrets: { ...secrets, ...options.secrets },
    seed: 4,
    pressesPerRound: 6,
    signal: ending.signal,
    say: (line) => lines.push(line),
    complain: (line) => complaints.push(line),
    wait: async () => {
      await setImmediate()
      ending.signal.throwIfAborted()
    },
    ...(options.goneAfterMs === undefined ? {} : { goneAfterMs: options.goneAfterMs }),
  })
  closing.push(() => {
    ending.abort()
    return demo
  })
  return { office, demo, ending, lines, complaints }
}

const handedOver = (office: Awaited<ReturnType<typeof openSmallOffice>>) => () =>
  Object.keys(rounds).every((number) => office.state(number) === 'handed over')

describe('a demo day', () => {
  it('is walked by every carrier: out, the special stops in order, back, handed over', async () => {
    const { office, lines, complaints } = await start()
    await office.until(handedOver(office))
    const saidBy = (who: string) =>
      office.said.filter((word) => word.who === who).map(({ event }) => event)
    const first = saidBy('l01')
    expect(first[0]!.kind).toBe('left depot')
    expect(first.at(-1)!.kind).toBe('back at depot')
    const stops = first.flatMap((event) => ('stopId' in event ? [event.stopId] : []))
    expect([...new Set(stops)]).toEqual(['b', 'c', 'd'])
    expect(saidBy('l02').map(({ kind }) => kind)).toEqual([
      'left depot',
      'delivered',
      'back at depot',
    ])
    const ids = office.said.map(({ event }) => event.eventId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(complaints).toEqual([])
    expect(lines[0]).toMatch(/^Demo, 2026-11-23 \d\d:\d\d: \d rounds out/)
  })

  it('has presses in it that the webhook can read, as forms and as JSON', async () => {
    const { office } = await start()
    const callbacks = () => office.heard.filter(({ what }) => what === 'POST /sigfox/uplink')
    await office.until(() => new Set(callbacks().map(({ type }) => type)).size === 2)
    for (const { type, body } of callbacks()) {
      const request = {
        contentType: type,
        query: '',
        body: Buffer.from(body),
        realReceivedAt: Date.now(),
      }
      expect(parseSigfox('uplink', request)).toHaveProperty('message.dataHex')
    }
  })

  it('is followed by the next one', async () => {
    const { office } = await start()
    await office.until(handedOver(office))
    const before = office.said.length
    office.openDay('2026-11-24')
    await office.until(() => office.said.length > before)
    await office.until(handedOver(office))
    const second = office.said.slice(before).map(({ event }) => event.kind)
    expect(second.filter((kind) => kind === 'left depot')).toHaveLength(2)
  })

  it('goes on after every line was cut and a call failed, and says each event once', async () => {
    let failures = 2
    const { office, complaints } = await start({
      refuse: ({ what }) =>
        what === 'POST /api/v1/round-events' && failures-- > 0 ? 503 : undefined,
    })
    await office.until(() => office.said.some(({ event }) => event.kind === 'left depot'))
    office.cut()
    await office.until(handedOver(office))
    const left = office.said.filter(({ event }) => event.kind === 'left depot')
    expect(left).toHaveLength(2)
    expect(complaints.join()).toMatch(/round-events: 503/)
    // the same complaint isn't said twice in a row
    expect(complaints).toHaveLength(1)
  })

  it('logs in again when a session has ended', async () => {
    let ended = true
    const { office } = await start({
      refuse: ({ what, who }) => {
        if (what !== 'POST /api/v1/round-events' || who !== 'l02' || !ended) return undefined
        ended = false
        return 401
      },
    })
    await office.until(handedOver(office))
    const logIns = office.heard.filter(
      ({ what, body }) => /sessions/.test(what) && /l02/.test(body),
    )
    expect(logIns).toHaveLength(2)
  })

  it('ends when it’s told to', async () => {
    const { office, demo, ending } = await start()
    await office.until(() => office.said.length > 0)
    ending.abort()
    expect(await demo).toBeUndefined()
  })

  it('says so when the manager’s password is refused', async () => {
    const { demo } = await start({ secrets: { adminPassword: 'wrong' } })
    expect(await demo).toMatch(/password is refused/)
  })

  it('presses on without a carrier whose password is refused', async () => {
    const { office, complaints } = await start({ secrets: { carrierPassword: 'wrong' } })
    await office.until(() => office.heard.some(({ what }) => what === 'POST /sigfox/uplink'))
    expect(complaints.join()).toMatch(/carrier’s password is refused/)
    expect(office.said).toEqual([])
  })

  it('ends when the server is gone for good', async () => {
    const { office, demo } = await start({ goneAfterMs: 60 })
    // on a busy machine it may seem gone before: that's the same to the demo
    await Promise.race([demo, office.until(() => office.said.length > 0)])
    await office.close()
    closing.splice(0, 1)
    expect(await demo).toMatch(/is gone/)
  })
})
