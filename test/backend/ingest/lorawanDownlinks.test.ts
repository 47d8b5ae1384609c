import supertest from 'supertest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { realClock } from '../../../backend/clock.ts'
import type { PressAnswer } from '../../../backend/ingest/downlinkPayload.ts'
import { makeLorawanApi } from '../../../backend/ingest/lorawanApi/makeLorawanApi.ts'
import {
  type LorawanDownlinks,
  makeLorawanDownlinks,
} from '../../../backend/ingest/lorawanDownlinks.ts'
import type { PressStory } from '../../../backend/protocol/stories.ts'
import { type LorawanApiMock, startLorawanApiMock } from '../../fixtures/lorawanApiMock.ts'
import {
  adminPassword,
  type Client,
  openTown,
  sigfoxSecret,
  type Town,
} from '../../fixtures/openTown.ts'

const networks = ['tts', 'chirpstack'] as const
type NetworkName = (typeof networks)[number]

const devEui = '0004A30B001C0530'
/** Where the mock keeps the device's queue. */
const queueName = { tts: 'our-buttons/button-7', chirpstack: devEui.toLowerCase() }

/** What a network's door is told: of a press, or of what became of a downlink. */
const bodies = {
  tts: {
    ids: {
      device_id: 'button-7',
      application_ids: { application_id: 'our-buttons' },
      dev_eui: devEui,
    },
    press: (realAt: number, dataHex: string) => ({
      path: '/lorawan/tts',
      body: {
        end_device_ids: bodies.tts.ids,
        uplink_message: {
          f_port: 3,
          f_cnt: 9,
          frm_payload: Buffer.from(dataHex, 'hex').toString('base64'),
          received_at: new Date(realAt).toISOString(),
        },
      },
    }),
    event: (event: 'emitted' | 'received' | 'failed', ids: readonly string[], realAt: number) => {
      const downlink = { f_port: 1, correlation_ids: ids }
      const part = {
        emitted: { downlink_sent: downlink },
        received: { downlink_ack: downlink },
        failed: { downlink_failed: { downlink, error: { name: 'application_downlink_too_long' } } },
      }[event]
      return {
        path: '/lorawan/tts',
        body: {
          end_device_ids: bodies.tts.ids,
          received_at: new Date(realAt).toISOString(),
          ...part,
        },
      }
    },
  },
  chirpstack: {
    press: (realAt: number, dataHex: string) => ({
      path: '/lorawan/chirpstack?event=up',
      body: {
        deviceInfo: { devEui: devEui.toLowerCase() },
        time: new Date(realAt).toISOString(),
        fPort: 3,
        fCnt: 9,
        data: Buffer.from(dataHex, 'hex').toString('base64'),
      },
    }),
    event: (event: 'emitted' | 'received' | 'failed', ids: readonly string[], realAt: number) => {
      const [kind, part] = {
        emitted: ['txack', { queueItemId: ids[0] }],
        received: ['ack', { queueItemId: ids[0], acknowledged: true }],
        failed: ['log', { code: 'DOWNLINK_PAYLOAD_SIZE', context: { queue_item_id: ids[0] } }],
      }[event] as [string, object]
      return {
        path: `/lorawan/chirpstack?event=${kind}`,
        body: {
          deviceInfo: { devEui: devEui.toLowerCase() },
          time: new Date(realAt).toISOString(),
          ...part,
        },
      }
    },
  },
}

const minute = 60_000

describe.each(networks)('an answer over LoRaWAN, %s', (network) => {
  let town: Town
  let manager: Client
  let mock: LorawanApiMock
  let sender: LorawanDownlinks
  /** Real time for the sender: it stands still until it's moved. */
  let now = 0
  let said: PressAnswer = { outcome: 'accepted', fromMinute: 680, widthMinutes: 30 }
  const db = () => town.database.pool

  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
    manager = await town.logIn('manager', adminPassword)
    await db().query(
      `insert into devices (device_id, device_type_id, mailbox_id)
       select $1, device_type_id, mailbox_id from devices where device_id = 'D0000002'`,
      [devEui],
    )
  })
  afterAll(() => town.close())
  beforeEach(async () => {
    mock = await startLorawanApiMock(network)
    mock.queues.set(queueName[network], [])
    now = Date.now()
    sender = start()
  })
  afterEach(async () => {
    await sender.close()
    await mock.close()
    await town.backend.idle()
    await db().query('truncate uplinks, notices, downlinks, presses, pickup_requests cascade')
    await db().query(`update device_types set settings = '{}'`)
  })

  const start = (api = mock.settings) =>
    makeLorawanDownlinks({
      db: db(),
      clock: { ...realClock(), realNow: () => now },
      answerPress: async () => said,
      api: makeLorawanApi(api),
    })
  const post = ({ path, body }: { path: string; body: object }) =>
    supertest(town.url)
      .post(path)
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send(body)
      .expect(204)
  const press = async (dataHex = '118c002a', realAt = Date.now()) => {
    await post(bodies[network].press(realAt, dataHex))
    return `${devEui}.${Math.floor(realAt / 1000)}.${dataHex}`
  }
  const work = async () => {
    sender.wake()
    await sender.idle()
  }
  const queue = () => mock.queues.get(queueName[network])!.map(({ bytes }) => bytes)
  const row = async (pressId: string) =>
    (await db().query('select * from downlinks where press_id = $1', [pressId])).rows[0]
  const story = async (pressId: string): Promise<string[]> => {
    const path = `/api/v1/presses/${encodeURIComponent(pressId)}/story`
    const { entries } = (await (await manager.fetch(path)).json()) as PressStory
    return entries
      .filter(({ kind }) => kind === 'downlink' || kind === 'acknowledge')
      .map(({ sentence }) => sentence.en)
  }
  const inQueue =
    'Answer in the network’s queue; the button hears it only after it sends again.' as const

  it('arrives as eight bytes in the device’s queue, once', async () => {
    const pressId = await press('118c002a', now)
    await work()
    expect(mock.queues.get(queueName[network])).toMatchObject([
      { bytes: '1102a806002a0000', fPort: 1, confirmed: false },
    ])
    await press('118c002a', now)
    await work()
    expect(mock.log.filter((line) => line.startsWith('POST'))).toHaveLength(1)
    expect(await story(pressId)).toEqual([inQueue])
  })

  it('goes to the port that the device’s type names', async () => {
    await db().query(`update device_types set settings = '{"downlinkPort": 42}'`)
    await press()
    await work()
    expect(mock.queues.get(queueName[network])).toMatchObject([{ fPort: 42 }])
  })

  it('is followed by the network’s events, whatever their order', async () => {
    now -= 10_000
    const pressId = await press()
    await work()
    const [item] = mock.queues.get(queueName[network])!
    await post(bodies[network].event('received', item!.ids, now + 2000))
    await post(bodies[network].event('emitted', item!.ids, now + 1000))
    await post(bodies[network].event('emitted', ['of another program'], now + 3000))
    expect(await story(pressId)).toEqual([
      inQueue,
      'Answer emitted; whether the button heard it isn’t known.',
      'The button confirmed the answer.',
    ])
  })

  it('that the network could not send is told', async () => {
    const pressId = await press()
    await work()
    const [item] = mock.queues.get(queueName[network])!
    await post(bodies[network].event('failed', item!.ids, Date.now()))
    expect((await story(pressId)).at(-1)).toMatch(/^The answer was not emitted \(.*(long|SIZE)\)/)
  })

  it.each([503, 429, 'hang up'] as const)(
    'is tried again after %s, with growing pauses',
    async (fault) => {
      mock.interfere = () => (fault === 'hang up' ? fault : { status: fault })
      const pressId = await press()
      const tries: number[] = []
      const from = now
      for (; now < from + 4 * minute; now += 5000) {
        const before = mock.log.length
        await work()
        if (mock.log.length > before) tries.push((now - from) / 1000)
      }
      expect(tries).toEqual([0, 15, 45, 105, 225])
      expect((await story(pressId))[0]).toMatch(
        /^Answer ready, not yet given to the network \(5 att/,
      )
      mock.interfere = undefined
      now += 4 * minute
      await work()
      expect(queue()).toEqual(['1102a806002a0000'])
      expect(await story(pressId)).toEqual([inQueue])
    },
  )

  it('comes no sooner than the network says', async () => {
    mock.interfere = () => ({ status: 429, headers: { 'Retry-After': '120' } })
    const pressId = await press()
    await work()
    expect((await row(pressId)).real_next_at).toBe(now + 120_000)
  })

  it('outlives the server: answered or not, given to the network or not', async () => {
    mock.interfere = () => ({ status: 503 })
    await press()
    await work()
    await sender.close()
    await press('118c002b')
    mock.interfere = undefined
    now += minute
    sender = start()
    await work()
    expect(queue()).toEqual(['1102a806002b0000'])
  })

  it('outlives a server that dies over it', async () => {
    mock.interfere = () => new Promise(() => {})
    const pressId = await press()
    sender.wake()
    await vi.waitUntil(() => mock.log.length > 0)
    await sender.close()
    expect(await row(pressId)).toMatchObject({ state: 'waiting', attempts: 1 })
    mock.interfere = undefined
    now += minute
    sender = start()
    await work()
    expect(queue()).toEqual(['1102a806002a0000'])
  })

  it('takes the place of an older one, here and at the network', async () => {
    const first = await press('118c0001')
    await work()
    mock.interfere = () => ({ status: 503 })
    now += 1000
    const second = await press('118c0002')
    await work()
    mock.interfere = undefined
    now += 1000
    said = { outcome: 'cancelled' }
    const third = await press('138c0003')
    await work()
    said = { outcome: 'accepted', fromMinute: 680, widthMinutes: 30 }
    now += minute
    await work()
    expect(queue()).toEqual(['14ffff0000030000'])
    const replaced = 'A newer answer takes the place of this one, which was not sent.'
    expect(await story(first)).toEqual([inQueue, replaced])
    expect(await story(second)).toEqual([replaced])
    expect(await story(third)).toEqual([inQueue])
  })

  it('is given up after a quarter of an hour, and said so', async () => {
    mock.interfere = () => ({ status: 503, json: { message: 'maintenance' } })
    const pressId = await press()
    for (let n = 0; n <= 16; n++) {
      await work()
      now += minute
    }
    const tries = mock.log.length
    expect(tries).toBeLessThan(8)
    expect(await story(pressId)).toEqual([
      `Answer given up after ${tries} attempts: the network’s API does not answer (503 maintenance).`,
    ])
    mock.interfere = undefined
    now += 30 * minute
    await work()
    expect(mock.log).toHaveLength(tries)
    expect(queue()).toEqual([])
  })

  it('is given up unsent when the server comes back too late', async () => {
    mock.interfere = () => ({ status: 503 })
    const pressId = await press()
    await work()
    await sender.close()
    await db().query('update downlinks set attempts = 0, problem = null')
    mock.interfere = undefined
    now += 20 * minute
    sender = start()
    await work()
    expect(queue()).toEqual([])
    expect(await story(pressId)).toEqual(['Answer given up: too old to be of use.'])
  })

  it('that the network refuses is not tried again, and says why without the key', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
    await sender.close()
    sender = start({ ...mock.settings, apiKey: 'a key that is wrong' })
    const pressId = await press()
    await work()
    now += minute
    await work()
    expect(mock.log).toHaveLength(1)
    expect(await story(pressId)).toEqual([
      'Answer given up after 1 attempt: the network doesn’t accept the API key (401 no authentication: Bearer …).',
    ])
    expect(complaints.mock.calls.flat().join(' ')).toMatch(/unauthorised/)
    expect(complaints.mock.calls.flat().join(' ')).not.toMatch(/a key that/)
    complaints.mockRestore()
  })

  it('to a device that the network’s API does not know is not tried again', async () => {
    vi.spyOn(console, 'error').mockImplementationOnce(() => {})
    mock.queues.clear()
    const pressId = await press()
    await work()
    now += minute
    await work()
    expect(mock.log).toHaveLength(1)
    expect((await story(pressId))[0]).toMatch(/the network’s API doesn’t know this button \(404/)
  })

  it('is withheld after ten in 24 hours; the eleventh press is served all the same', async () => {
    const pressIds: string[] = []
    for (let n = 0; n < 11; n++) {
      pressIds.push(await press(`118c00${10 + n}`))
      now += 1000
      await work()
    }
    expect(queue()).toEqual(['1102a80600190000'])
    expect(await story(pressIds[10]!)).toEqual([
      'No answer to the button: it has had its ten in 24 hours.',
    ])
    await town.backend.idle()
    const { rows } = await db().query('select from presses where fate is null')
    expect(rows).toHaveLength(0)
  })

  it('is not sent for what is no press, nor over Sigfox', async () => {
    await press('108c0000')
    await town.press('D0000004')
    await work()
    expect(mock.log).toEqual([])
    const { rows } = await db().query('select from downlinks')
    expect(rows).toHaveLength(0)
  })
})

describe('an answer over The Things Stack', () => {
  it('needs the names that its API knows a button by, and takes no others', async () => {
    const mock = await startLorawanApiMock('tts')
    const api = makeLorawanApi(mock.settings)
    for (const ids of [
      { dev_eui: devEui },
      { ...bodies.tts.ids, device_id: '../../../users' },
      { ...bodies.tts.ids, application_ids: { application_id: '..' } },
    ]) {
      const uplink = {
        contentType: 'application/json',
        query: '',
        body: Buffer.from(JSON.stringify({ end_device_ids: ids, uplink_message: {} })),
      }
      const item = { deviceId: devEui, dataHex: '00', uplink, id: 'x', fPort: 1, realExpiresAt: 0 }
      expect(await api.replaceQueue(item, new AbortController().signal)).toEqual({
        problem: { no: 'no address' },
      })
    }
    expect(mock.log).toEqual([])
    await mock.close()
  })
})

describe('an answer that nobody fetched', () => {
  it('expires in ChirpStack’s queue when it would here', async () => {
    const mock = await startLorawanApiMock('chirpstack')
    mock.queues.set(queueName.chirpstack, [])
    const uplink = { contentType: '', query: '', body: Buffer.alloc(0) }
    const realExpiresAt = Date.UTC(2026, 2, 10, 9, 15)
    const item = { deviceId: devEui, dataHex: '00', uplink, id: 'x', fPort: 1, realExpiresAt }
    await makeLorawanApi(mock.settings).replaceQueue(item, new AbortController().signal)
    expect(mock.queues.get(queueName.chirpstack)).toMatchObject([{ expiresAt: realExpiresAt }])
    await mock.close()
  })
})

describe('the whole way', () => {
  it.each<NetworkName>(networks)(
    'from a press over %s to the hour on its LED, after the 2xx',
    async (network) => {
      const mock = await startLorawanApiMock(network)
      mock.queues.set(queueName[network], [])
      let letGo = () => {}
      const held = new Promise<undefined>((resolve) => {
        letGo = () => resolve(undefined)
      })
      // the network's API answers only when the webhook has got its 2xx
      mock.interfere = () => held
      const town = await openTown({ at: '08:30', lorawanApis: [mock.settings] })
      await town.database.pool.query(
        `insert into devices (device_id, device_type_id, mailbox_id)
         select $1, device_type_id, mailbox_id from devices where device_id = 'D0000002'`,
        [devEui],
      )
      const { path, body } = bodies[network].press(Date.now(), '118c002a')
      await supertest(town.url)
        .post(path)
        .set('Authorization', `Bearer ${sigfoxSecret}`)
        .send(body)
        .expect(204)
      letGo()
      await town.backend.idle()
      const [item] = mock.queues.get(queueName[network])!
      const bytes = Buffer.from(item!.bytes, 'hex')
      expect(bytes).toHaveLength(8)
      expect(bytes[0]).toBe(0x11)
      expect(bytes.readUInt16BE(1)).toBeGreaterThan(9 * 60)
      expect(bytes.readUInt16BE(4)).toBe(42)
      await town.close()
      await mock.close()
    },
  )
})
