import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { DeviceStory, PressStory, StoryEntry } from '../../../backend/protocol/stories.ts'
import {
  adminPassword,
  type Client,
  openTown,
  sigfoxSecret,
  type Town,
} from '../../fixtures/openTown.ts'

describe('the story of a press', () => {
  let town: Town
  let manager: Client
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
    manager = await town.logIn('manager', adminPassword)
  })
  afterAll(() => town.close())

  const post = (path: string, body: object) =>
    supertest(town.url).post(path).set('Authorization', `Bearer ${sigfoxSecret}`).send(body)
  const ask = async <T>(path: string): Promise<T> =>
    (await (await manager.fetch(`/api/v1/${path}`)).json()) as T
  const kinds = (entries: readonly StoryEntry[]) => entries.map(({ kind }) => kind)
  const say = (entries: readonly StoryEntry[], kind: StoryEntry['kind']) =>
    entries.filter((entry) => entry.kind === kind).map(({ sentence }) => sentence.en)
  const now = Math.floor(Date.now() / 1000) - 5

  it('goes from the message to the truck, each thing once and in order', async () => {
    const message = { device: 'D0000002', time: now, data: '118c002a', seqNumber: 17 }
    await post('/sigfox/bidir', { ...message, ack: true, rssi: -110 }).expect(200)
    await post('/sigfox/uplink', message).expect(204)
    await post('/sigfox/advanced', { ...message, lqi: 'GOOD' }).expect(204)
    const ack = { device: 'D0000002', time: now + 20, infoCode: 0, infoMessage: 'Acked' }
    await post('/sigfox/acknowledge', ack).expect(204)
    await post('/sigfox/acknowledge', ack).expect(204)
    await town.backend.idle()
    const pressId = `D0000002.${now}.118c002a`
    const { rows } = await town.database.pool.query(
      `select r.number, r.round_id, s->>'stopId' as stop_id
       from pickup_requests q join rounds r using (round_id)
       join round_plans p using (round_id), jsonb_array_elements(p.stops) s
       where request_id = $1 and s->'collections' @> jsonb_build_array(jsonb_build_object('requestId', $1::text))`,
      [pressId],
    )
    const { number, stop_id: stopId, round_id: roundId } = rows[0]
    const carrier = await town.logIn(number.toLowerCase(), demoPassword)
    const event = {
      eventId: 'collected-at-last',
      realAt: Date.now(),
      kind: 'collected',
      stopId,
      requestId: pressId,
      parcels: 2,
    }
    await carrier.fetch('/api/v1/round-events', {
      method: 'POST',
      body: JSON.stringify({ events: [event] }),
    })
    await manager.fetch(`/api/v1/rounds/${roundId}/hand-over`, { method: 'POST', body: '{}' })
    await town.backend.idle()

    const story = await ask<PressStory>(`presses/${encodeURIComponent(pressId)}/story`)
    expect(story).toMatchObject({ pressId, deviceId: 'D0000002', address: /./ as object })
    const told = kinds(story.entries)
    expect([...told].sort()).toEqual(
      [
        'press',
        'message',
        'copies',
        'fate',
        'request',
        'plan',
        'downlink',
        'acknowledge',
        'carrier',
        'handed over',
      ].sort(),
    )
    expect(told.slice(0, 2)).toEqual(['press', 'message'])
    const at = story.entries.map((entry) => entry.at)
    expect([...at].sort((a, b) => a - b)).toEqual(at)
    expect(say(story.entries, 'copies')).toEqual([
      'The same message came 2 more times; it counts once.',
    ])
    expect(say(story.entries, 'acknowledge')[0]).toMatch(/^Answer emitted/)
    for (const { sentence } of story.entries.filter(({ kind }) => kind === 'acknowledge')) {
      expect(sentence.fr).not.toMatch(/reçu/)
      expect(sentence.en).not.toMatch(/received/)
    }
    expect(say(story.entries, 'carrier')[0]).toMatch(new RegExp(`, ${number}: collected\\.$`))
    expect(say(story.entries, 'plan')[0]).toMatch(new RegExp(`round ${number}: `))
    expect(story.entries.find(({ kind }) => kind === 'request')?.evidence).toMatchObject({
      state: 'handed over',
      parcels: 2,
    })
    // the button's own story has the same, and nothing twice
    const device = await ask<DeviceStory>('devices/D0000002/story')
    expect(device.entries.filter((entry) => entry.kind !== 'notice')).toEqual(story.entries)
  })

  it('tells a joined request once, and what each message was', async () => {
    await town.press('D0000003', { second: now - 60 })
    await town.press('D0000003', { second: now - 50, data: '118c0002' })
    await town.press('D0000003', { second: now - 40, data: '108c0002' })
    await post('/sigfox/uplink', { device: 'D0000003', time: now - 30, data: 'ff' })
    await post('/sigfox/error', { device: 'D0000003', info: 'station down', severity: 'WARN' })
    await town.backend.idle()
    const { entries } = await ask<DeviceStory>('devices/D0000003/story')
    expect(say(entries, 'fate')).toEqual([
      'The press opens a request.',
      'The press joins the request under way.',
    ])
    expect(say(entries, 'request')).toHaveLength(1)
    expect(say(entries, 'message')).toEqual([
      'Message received through Sigfox.',
      'Message received through Sigfox.',
      'The button says that it lives.',
      'Set aside: got 1 bytes, expected 4.',
    ])
    expect(say(entries, 'notice')).toEqual(['Warning of the network: station down'])
    const seen: StoryEntry[] = []
    let next: string | undefined = ''
    let pages = 0
    while (next !== undefined) {
      const page: DeviceStory = await ask(
        `devices/D0000003/story?limit=2${next && `&before=${next}`}`,
      )
      seen.unshift(...page.entries)
      next = page.next
      pages += 1
    }
    expect(pages).toBe(3)
    const order = (a: StoryEntry, b: StoryEntry) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
    expect([...seen].sort(order)).toEqual([...entries].sort(order))
  })

  it('gives each acknowledgement to the answer before it, in whatever order they come', async () => {
    const pool = town.database.pool
    const at = Date.now() - 3_600_000
    for (const [n, data] of [
      [0, 'aa'],
      [60_000, null],
      [120_000, 'cc'],
    ] as const)
      await pool.query(
        `insert into downlinks (press_id, device_id, data_hex, real_answered_at)
         values ($1, 'D0000006', $2, $3)`,
        [`press ${n}`, data, at + n],
      )
    const acknowledge = (realAt: number, infoCode: number) =>
      post('/sigfox/acknowledge', { device: 'D0000006', time: Math.floor(realAt / 1000), infoCode })
    await acknowledge(at + 140_000, 4)
    // of the first answer, since the second was never sent
    await acknowledge(at + 70_000, 0)
    const { entries } = await ask<DeviceStory>('devices/D0000006/story')
    expect(entries.map(({ sentence, evidence }) => [evidence.pressId, sentence.en])).toEqual([
      ['press 0', 'Answer emitted; whether the button heard it isn’t known.'],
      ['press 120000', 'The answer was not emitted (NETWORK_ERROR).'],
    ])
  })

  it('is told of a press on a page too, which no message brought', async () => {
    await town.database.pool.query(
      `insert into presses (press_id, depot_id, mailbox_id, kind, pressed_at)
       select 'a.page.press', depot_id, mailbox_id, 'short', $1
       from mailboxes join places using (place_id) order by mailbox_id limit 1`,
      [town.clock.now()],
    )
    const story = await ask<PressStory>('presses/a.page.press/story')
    expect(story.deviceId).toBeUndefined()
    expect(kinds(story.entries)[0]).toBe('press')
  })
})
