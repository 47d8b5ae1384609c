import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeSigfoxApi, type Page } from '../../../../backend/ingest/sigfoxApi/client.ts'
import { makeRateLimit } from '../../../../backend/ingest/sigfoxApi/rateLimit.ts'
import {
  type Answer,
  type SigfoxApiMock,
  startSigfoxApiMock,
} from '../../../fixtures/sigfoxApiMock.ts'

let virtual: number
let mock: SigfoxApiMock
beforeEach(async () => {
  virtual = Date.UTC(2026, 10, 18, 10)
  mock = await startSigfoxApiMock({ now: () => virtual })
})
afterEach(() => mock.close())

function openApi(options: { password?: string; baseUrl?: string } = {}) {
  const { login } = mock
  const { baseUrl = mock.url, password = mock.password } = options
  const now = () => virtual
  const wait = async (ms: number) => {
    virtual += ms
  }
  const rateLimit = makeRateLimit({ now, wait })
  return makeSigfoxApi({ baseUrl, login, password, rateLimit, now, wait, timeoutMs: 5000 })
}

async function all<Row>(pages: AsyncGenerator<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pages) {
    expect(page.unreadable).toEqual([])
    rows.push(...page.rows)
  }
  return rows
}

async function listPages<Row>(pages: AsyncGenerator<Page<Row>>): Promise<Page<Row>[]> {
  const list: Page<Row>[] = []
  for await (const page of pages) list.push(page)
  return list
}

const since = { sinceRealAt: Date.UTC(2026, 10, 17), beforeRealAt: Date.UTC(2026, 10, 18) }
const answerWith = (json: unknown): Answer => ({ status: 200, json })

function oneMessage(delivered: boolean) {
  mock.devices = [{ id: '49F941', deviceTypeId: 't1', groupId: 'g1' }]
  const realAt = Date.UTC(2026, 10, 17, 9)
  mock.messages = [{ deviceId: '49F941', realAt, dataHex: '11640001', seqNumber: 8, delivered }]
  return realAt
}

test('a device has its messages in ms, with what its callbacks were answered', async () => {
  const realAt = oneMessage(false)
  expect(await all(openApi().listMessages({ deviceId: '49F941', ...since }))).toEqual([
    {
      realAt,
      second: realAt / 1000,
      dataHex: '11640001',
      seqNumber: 8,
      ackRequired: false,
      lqi: 2,
      nbFrames: 3,
      callbacks: [{ status: 503, said: 'said', realAt }],
    },
  ])
  expect(mock.log[0]).toContain('fields=rinfos%28cbStatus%2Crep%29')
})

test.each([
  ['device', '49F941'],
  ['device-type', 't1'],
  ['group', 'g1'],
] as const)(
  'what a %s did not get is read in one form, whatever its units and names',
  async (by, id) => {
    const realAt = oneMessage(false)
    expect(await all(openApi().listNotDelivered({ by, id, ...since }))).toEqual([
      {
        deviceId: '49F941',
        deviceTypeId: 't1',
        realAt,
        second: realAt / 1000,
        dataHex: '11640001',
        status: 503,
        said: 'Service Unavailable',
      },
    ])
  },
)

test.each([
  [
    'a list of statuses',
    [
      { status: 204, time: 1 },
      { status: 503, time: 2 },
    ],
    [204, 503],
  ],
  ['one status', { status: '500', info: null }, [500]],
  ['none', null, []],
])('rinfos with %s', async (_, cbStatus, statuses) => {
  const row = { time: 1_794_909_600_000, data: 'AB', rinfos: [{ cbStatus }, {}] }
  mock.interfere = () => answerWith({ data: [row] })
  const [message] = await all(openApi().listMessages({ deviceId: '1', ...since }))
  expect(message!.callbacks.map(({ status }) => status)).toEqual(statuses)
})

test('odd rows: no number, numbers as words, no data, all null, a wrong one among good ones', async () => {
  const time = 1_794_909_600_000
  mock.interfere = () =>
    answerWith({
      data: [
        { time, data: 'DEADBEEF' },
        { time: String(time), data: 'deadbeef', seqNumber: '12', lqi: '3' },
        { time: time / 1000, data: '', seqNumber: null, rinfos: null },
        { time, data: null, seqNumber: 'null', device: null },
        { time, data: 'not hex' },
        { time, data: '1', seqNumber: 0 },
      ],
      paging: null,
    })
  const [page] = await listPages(openApi().listMessages({ deviceId: '1', ...since }))
  expect(page!.rows.map(({ realAt, dataHex, seqNumber }) => [realAt, dataHex, seqNumber])).toEqual([
    [time, 'deadbeef', undefined],
    [time, 'deadbeef', 12],
    [time, '', undefined],
    [time, '', undefined],
    [time, '01', 0],
  ])
  expect(page!.unreadable).toHaveLength(1)
})

test('odd rows of what was not delivered: a number among the parameters, objects for ids, no data', async () => {
  mock.interfere = () =>
    answerWith({
      data: [
        {
          device: { id: '001a' },
          deviceType: { id: 't' },
          time: 1_794_909_600,
          data: 'AA',
          parameters: { seqNumber: '9' },
        },
        {
          deviceId: '1A',
          time: 1_794_909_600_500,
          parameters: null,
          status: 'NETWORK',
          messages: 'x',
        },
        { time: 1_794_909_600, data: 'AA' },
      ],
    })
  const pages = openApi().listNotDelivered({ by: 'group', id: 'g', ...since })
  const [page] = await listPages(pages)
  expect(page!.rows).toMatchObject([
    { deviceId: '1A', deviceTypeId: 't', second: 1_794_909_600, dataHex: 'aa', seqNumber: 9 },
    { deviceId: '1A', second: 1_794_909_600 },
  ])
  expect(page!.unreadable).toEqual(['deviceId: no device'])
})

test('pages of a hundred are followed to the end, and can be gone on with', async () => {
  mock.devices = [{ id: 'A1', deviceTypeId: 't1', groupId: 'g1' }]
  mock.messages = Array.from({ length: 250 }, (_, i) => ({
    deviceId: 'A1',
    realAt: since.sinceRealAt + i * 1000,
    dataHex: '',
    seqNumber: i,
    delivered: false,
  }))
  const api = openApi()
  const pages = await listPages(api.listMessages({ deviceId: 'A1', ...since }))
  expect(pages.map((page) => page.rows.length)).toEqual([100, 100, 50])
  expect(pages.map((page) => page.nextOffset)).toEqual([100, 200, undefined])
  const rest = await all(api.listMessages({ deviceId: 'A1', ...since, offset: 200 }))
  expect(rest.map((message) => message.seqNumber)).toEqual(pages[2]!.rows.map((m) => m.seqNumber))
})

test('the device list says when each was last heard, and follows a page by its token', async () => {
  mock.interfere = ({ query }) =>
    query.get('pageId') === 'two'
      ? answerWith({ data: [{ id: 'B2' }] })
      : answerWith({
          data: [{ id: 'a1', lastCom: 1_794_909_600_000, sequenceNumber: 5, messageModulo: 4096 }],
          paging: { next: 'https://elsewhere.example/v2/devices?pageId=two' },
        })
  expect(await all(openApi().listDevices({ by: 'device-type', id: 't1' }))).toEqual([
    { deviceId: 'A1', lastHeardRealAt: 1_794_909_600_000, seqNumber: 5, modulo: 4096 },
    { deviceId: 'B2' },
  ])
  expect(mock.log[1]).not.toContain('offset')
})

test('a next page on another host is asked of ours: it gets no credentials', async () => {
  mock.devices = [{ id: 'A1', deviceTypeId: 't1', groupId: 'g1' }]
  mock.interfere = ({ query }) =>
    query.has('offset')
      ? answerWith({ data: [] })
      : answerWith({
          data: [{ time: 1_794_909_600 }],
          paging: { next: 'http://thief.example/?offset=1' },
        })
  await all(openApi().listMessages({ deviceId: 'A1', ...since }))
  expect(mock.log).toHaveLength(2)
})

test('a page that leads back to itself is not followed for ever', async () => {
  let left = 5
  mock.interfere = () =>
    answerWith({ data: left-- > 0 ? [{ time: 1_794_909_600 }] : [], paging: { next: '?offset=0' } })
  expect(await all(openApi().listMessages({ deviceId: 'A1', ...since }))).toHaveLength(5)
  expect(mock.log.map((line) => /offset=(\d+)/.exec(line)?.[1])).toEqual([
    undefined,
    '1',
    '2',
    '3',
    '4',
    '5',
  ])
})

test.each([
  [
    401,
    'unauthorised',
    'Sigfox\'s API doesn\'t accept this login and password: GET /devices/A1/messages, "because".',
  ],
  [403, 'forbidden', 'This API user may not do that: GET /devices/A1/messages, "because".'],
  [404, 'not-found', 'Sigfox\'s API doesn\'t know that: GET /devices/A1/messages, "because".'],
  [412, 'refused', 'Sigfox\'s API refuses that (412): GET /devices/A1/messages, "because".'],
  [302, 'refused', 'Sigfox\'s API refuses that (302): GET /devices/A1/messages, "because".'],
])('%i is a typed no, in one sentence, and is not tried again', async (status, code, message) => {
  mock.interfere = () => ({ status, json: { message: 'because' } })
  const asked = openApi()
    .listMessages({ deviceId: 'A1', ...since })
    .next()
  await expect(asked).rejects.toMatchObject({ code, message })
  expect(mock.log).toHaveLength(1)
})

test('a wrong password is a no that does not repeat it', async () => {
  const wrong = openApi({ password: 'not-the-right-one' }).listCallbacks('t1')
  await expect(wrong).rejects.toMatchObject({ code: 'unauthorised' })
  await expect(wrong).rejects.not.toThrow(/not-the-right-one/)
})

test('an answer that repeats our secrets is not passed on', async () => {
  const token = Buffer.from(`${mock.login}:${mock.password}`).toString('base64')
  mock.interfere = () => ({
    status: 400,
    json: { message: `${mock.password} ${token} the-bearer` },
  })
  const asked = openApi().updateCallback('t1', 'cb1', {
    channel: 'URL',
    callbackType: 0,
    enabled: true,
    url: 'https://our.host/sigfox/uplink',
    httpMethod: 'POST',
    contentType: 'application/json',
    bodyTemplate: '{}',
    headers: { Authorization: 'Bearer the-bearer' },
    sendSni: true,
  })
  await expect(asked).rejects.toThrow('"… … …"')
})

test('a server fault is tried five times, with growing pauses', async () => {
  const start = virtual
  mock.interfere = () => ({ status: 502, text: '<html>' })
  const asked = openApi().listCallbacks('t1')
  await expect(asked).rejects.toMatchObject({ code: 'unreachable' })
  expect(mock.log).toHaveLength(5)
  expect(virtual - start).toBe(30_000)
})

test('a fault that passes goes unnoticed', async () => {
  mock.deviceTypes.set('t1', { downlinkMode: 0, callbacks: [] })
  let left = 3
  mock.interfere = () => (left-- > 0 ? { status: 500 } : undefined)
  expect(await openApi().listCallbacks('t1')).toEqual([])
})

test('what would be made twice is not sent twice', async () => {
  mock.interfere = () => ({ status: 500 })
  const wanted = { callbackType: 0 } as Parameters<ReturnType<typeof openApi>['createCallback']>[1]
  await expect(openApi().createCallback('t1', wanted)).rejects.toMatchObject({
    code: 'unreachable',
  })
  expect(mock.log).toHaveLength(1)
})

test('nobody there: said after the tries, with the reason', async () => {
  const nobody = createServer()
  await new Promise<void>((done) => nobody.listen(0, '127.0.0.1', done))
  const { port } = nobody.address() as AddressInfo
  await new Promise((done) => nobody.close(done))
  const asked = openApi({ baseUrl: `http://127.0.0.1:${port}/v2` }).getDeviceType('t1')
  await expect(asked).rejects.toMatchObject({
    code: 'unreachable',
    message: `Sigfox's API at 127.0.0.1:${port} fails: ECONNREFUSED.`,
  })
})

test('something else that answers is not taken for the API', async () => {
  mock.interfere = () => ({ status: 200, text: '<html>hello</html>' })
  await expect(openApi().getDeviceType('t1')).rejects.toMatchObject({ code: 'unreadable-answer' })
  mock.interfere = () => answerWith(['hello'])
  await expect(openApi().getDeviceType('t1')).rejects.toMatchObject({ code: 'unreadable-answer' })
})

test.each([
  ['seconds', () => '7', 7000],
  ['a date', () => new Date(virtual + 9000).toUTCString(), 9000],
  ['nothing', () => undefined, 60_000],
])('429 with Retry-After in %s is obeyed', async (_, retryAfter, waitedMs) => {
  mock.deviceTypes.set('t1', { downlinkMode: 0, callbacks: [] })
  const start = virtual
  let first = true
  mock.interfere = () => {
    if (!first) return undefined
    first = false
    const said = retryAfter()
    return { status: 429, ...(said === undefined ? {} : { headers: { 'Retry-After': said } }) }
  }
  await openApi().listCallbacks('t1')
  expect(virtual - start).toBe(waitedMs)
})

test('a budget that somebody else uses up is waited for, but not for ever', async () => {
  mock.interfere = () => ({ status: 429, headers: { 'Retry-After': '1' } })
  await expect(openApi().listCallbacks('t1')).rejects.toMatchObject({ code: 'busy' })
  expect(mock.log).toHaveLength(11)
})

test('a counter is disengaged by POST for a device and by PUT for a type', async () => {
  const api = openApi()
  await api.disengage({ by: 'device', id: 'A1' })
  await api.disengage({ by: 'device-type', id: 't1' })
  expect(mock.log).toEqual(['POST /devices/A1/disengage', 'PUT /device-types/t1/disengage'])
})
