import { afterEach, describe, expect, it } from 'vitest'
import { openTown, type Town } from '../../fixtures/openTown.ts'
import { type SigfoxApiMock, startSigfoxApiMock } from '../../fixtures/sigfoxApiMock.ts'

describe('what the callbacks did not bring', () => {
  const opened: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })

  const deviceTypeId = '5ecb8bfac563d620cc9e6798'
  const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000 - minutes * 60) * 1000

  async function startMock(): Promise<SigfoxApiMock> {
    const mock = await startSigfoxApiMock({ now: Date.now })
    opened.push(mock)
    mock.devices = [{ id: 'D0000002', deviceTypeId, groupId: 'group', numbered: true }]
    return mock
  }
  async function startTown(mock: SigfoxApiMock, database?: Town['database']): Promise<Town> {
    const town = await openTown({
      at: '09:00',
      sigfoxApi: {
        baseUrl: mock.url,
        login: mock.login,
        password: mock.password,
        scopes: [{ by: 'device-type', id: deviceTypeId }],
      },
      ...(database ? { database } : {}),
    })
    await town.backend.idle()
    return town
  }
  const pressIds = async (town: Town) =>
    (await town.database.pool.query('select press_id, fate from presses order by pressed_at')).rows

  it('is found in the network’s history at the start, and worked once', async () => {
    const mock = await startMock()
    const realAt = minutesAgo(3)
    mock.messages = [
      { deviceId: 'D0000002', realAt, dataHex: '118c002a', seqNumber: 7, delivered: false },
    ]
    const town = await startTown(mock)
    opened.push(town)
    expect(await pressIds(town)).toEqual([
      { press_id: `D0000002.${realAt / 1000}.118c002a`, fate: 'opened' },
    ])
    // the callback comes after all
    await town.press('D0000002', { data: '118c002a', second: realAt / 1000 })
    await town.backend.idle()
    expect(await pressIds(town)).toHaveLength(1)
  })

  it('is asked for since the last time it was known to be complete, also over a restart', async () => {
    const mock = await startMock()
    const first = await startTown(mock)
    await first.database.pool.query(
      'update recoveries set real_complete_until_at = real_complete_until_at - 86400000',
    )
    await first.backend.close()
    opened.push(first)
    const realAt = minutesAgo(60)
    mock.messages = [
      {
        deviceId: 'D0000002',
        realAt,
        dataHex: '118c002b',
        seqNumber: 8,
        delivered: false,
        unlisted: true,
      },
    ]
    const second = await startTown(mock, first.database)
    opened.push(second)
    expect(await pressIds(second)).toMatchObject([
      { press_id: `D0000002.${realAt / 1000}.118c002b` },
    ])
    expect(Object.values(mock.tooMany).reduce((a, b) => a + b)).toBe(0)
  })

  it('leaves the day running when the API cannot be reached or refuses', async () => {
    const mock = await startMock()
    const town = await openTown({
      at: '09:00',
      sigfoxApi: {
        baseUrl: mock.url,
        login: mock.login,
        password: 'wrong',
        scopes: [{ by: 'device-type', id: deviceTypeId }],
      },
    })
    opened.push(town)
    expect((await town.press('D0000002')).status).toBe(204)
    await town.backend.idle()
    expect(await pressIds(town)).toMatchObject([{ fate: 'opened' }])
  })
})
