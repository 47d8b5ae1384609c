import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DepotId, Stop } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { loadDepotState, type RequestRow } from '../../../backend/store/depotState.ts'
import { activityDays, forgetOldActivity } from '../../../backend/store/myRecord.ts'
import { openHousehold } from '../../fixtures/openHousehold.ts'
import {
  adminPassword,
  type Client,
  makeClient,
  openTown,
  type Town,
} from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'
import { tinyJpeg, withSegment } from '../../fixtures/tinyJpeg.ts'

const dayMs = 24 * 3_600_000

describe('a carrier’s photographs', () => {
  let town: Town
  let carrier: Client
  let colleague: Client
  let household: Client
  let neighbour: Client
  let manager: Client
  let problem: { stopId: string; requestId: string }
  let another: { stopId: string; requestId: string }
  const photo = randomUUID()
  // by the office's clock he said it long enough ago that he can't take it back
  const saidAt = () => Date.now() - 11_000

  beforeAll(async () => {
    town = await openTown({ at: '10:30' })
    for (const device of ['D0000002', 'D0000003']) await town.press(device)
    await town.backend.idle()
    const { requests, rounds } = await loadDepotState(town.database.pool, 'depot-1' as DepotId)
    const [first, second] = [...requests.values()]
    const stopOf = ({ roundId, requestId }: RequestRow) => {
      const { stops } = rounds.get(roundId!)!
      const isHere = (each: Stop) => each.collections.some((one) => one.requestId === requestId)
      return { stopId: stops.find(isHere)!.stopId, requestId }
    }
    problem = stopOf(first!)
    another = stopOf(second!)
    const login = rounds.get(first!.roundId!)!.number.toLowerCase()
    expect(second!.roundId).toBe(first!.roundId)
    carrier = await town.logIn(login, demoPassword)
    colleague = await town.logIn(login === 'l01' ? 'c01' : 'l01', demoPassword)
    manager = await town.logIn('manager', adminPassword)
    household = await openHousehold(town, first!.mailboxId)
    neighbour = await openHousehold(town, second!.mailboxId)
  })
  afterAll(() => town.close())

  const put = (who: Client, id: string, body: Uint8Array, type = 'image/jpeg') =>
    who.fetch(`/api/v1/photos/${id}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: Buffer.from(body),
    })
  const statusOf = async (who: Client, id = photo) =>
    (await who.fetch(`/api/v1/photos/${id}`)).status
  const shown = async () => {
    const live = await household.live()
    const [frame] = live.frames
    live.close()
    return frame?.type === 'snapshot' && frame.view.audience === 'household'
      ? frame.view.request?.photo
      : undefined
  }

  it('are taken once their event has come, of its own carrier, as often as they are sent', async () => {
    expect((await put(carrier, photo, tinyJpeg)).status).toBe(404)
    const { stopId, requestId } = problem
    const left = event('problem', { stopId, requestId, problem: 'no access', photo }, saidAt())
    expect(await say(carrier, left)).toEqual(['kept'])
    expect(await shown()).toBe(photo)
    expect(await statusOf(household)).toBe(404)
    expect((await put(colleague, photo, tinyJpeg)).status).toBe(404)
    expect((await put(carrier, photo, tinyJpeg)).status).toBe(204)
    expect((await put(carrier, photo, tinyJpeg)).status).toBe(204)
    const { rows } = await town.database.pool.query('select jpeg from photos')
    expect(rows).toEqual([{ jpeg: tinyJpeg }])
  })

  it('are seen by the office, who took them and whom they are about, and by nobody else', async () => {
    const answer = await household.fetch(`/api/v1/photos/${photo}`)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(tinyJpeg)
    expect(await statusOf(manager)).toBe(200)
    expect(await statusOf(carrier)).toBe(200)
    expect(await statusOf(colleague)).toBe(404)
    expect(await statusOf(neighbour)).toBe(404)
    expect(await statusOf(makeClient(town.url, ''))).toBe(401)
  })

  it.each([
    ['no JPEG', Buffer.from('a picture'), 'image/jpeg', 'bad-photo'],
    [
      'one that says where it was taken',
      withSegment(tinyJpeg, 0xe1, Buffer.from('Exif')),
      'image/jpeg',
      'bad-photo',
    ],
    ['another type', tinyJpeg, 'image/png', 'bad-photo'],
    [
      'more than 1 MB',
      Buffer.concat([tinyJpeg, Buffer.alloc(1_100_000)]),
      'image/jpeg',
      'too-large',
    ],
  ])('%s is refused in a sentence', async (_what, body, type, code) => {
    const answer = await put(carrier, photo, body, type)
    const { error } = (await answer.json()) as { error: { code: string; fr: string; en: string } }
    expect(error).toMatchObject({ code, fr: expect.stringMatching(/\.$/) })
  })

  it('are for carriers to send', async () => {
    expect((await put(manager, photo, tinyJpeg)).status).toBe(403)
    expect((await put(makeClient(town.url, ''), photo, tinyJpeg)).status).toBe(401)
  })

  it('are no longer its household’s once the parcel was collected after all', async () => {
    const taken = event('collected', { ...problem, parcels: 1 }, saidAt())
    expect(await say(carrier, taken)).toEqual(['kept'])
    expect(await shown()).toBe(undefined)
    expect(await statusOf(household)).toBe(404)
    expect(await statusOf(manager)).toBe(200)
  })

  it('stand in what is stored about him, and are gone after two months', async () => {
    const record = async () => {
      const { kinds } = (await (await carrier.fetch('/api/v1/my-record')).json()) as {
        kinds: { kind: string; rows: unknown[] }[]
      }
      return kinds.find(({ kind }) => kind === 'photos')!.rows
    }
    const second = randomUUID()
    const left = event('problem', { ...another, problem: 'dog', photo: second }, saidAt())
    expect(await say(carrier, left)).toEqual(['kept'])
    expect(await record()).toMatchObject([{ photoId: photo, bytes: tinyJpeg.length }])
    await forgetOldActivity(town.database.pool, town.clock.now() + (activityDays - 1) * dayMs)
    expect(await record()).toHaveLength(1)
    await forgetOldActivity(town.database.pool, town.clock.now() + (activityDays + 1) * dayMs)
    expect(await record()).toHaveLength(0)
    expect(await statusOf(manager)).toBe(404)
    // whose picture never came is forgotten as well
    const { rows } = await town.database.pool.query('select distinct photo from pickup_requests')
    expect(rows).toEqual([{ photo: null }])
  })
})
