import { hash } from '@node-rs/argon2'
import { afterEach, describe, expect, it } from 'vitest'
import { layOutDepot } from '../../../backend/area/layOutDepot.ts'
import { demoPassword, saveDepot } from '../../../backend/area/makeDepot.ts'
import { readArea } from '../../../backend/area/readArea.ts'
import type { AbsenceAnswer } from '../../../backend/protocol/absence.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { View } from '../../../backend/protocol/live.ts'
import type { DeviceList, RoundDetail } from '../../../backend/protocol/rest.ts'
import { writeTown } from '../../../simulator/town.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { adminPassword, type Client, openTown, type Town } from '../../fixtures/openTown.ts'

/** The model town in four letter rounds that have the whole morning. */
const fourRounds = (() => {
  const shift = { startTime: '07:00', outTime: '09:15', returnTime: '12:40', endTime: '13:00' }
  let known: ReturnType<typeof layOutDepot> | undefined
  return () => {
    known ??= layOutDepot(readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 }))), {
      seed: 1,
      office: { letterRounds: 4 },
    })
    const rounds = known.office.rounds.map((round) => ({ ...round, shift }))
    return { ...known, office: { ...known.office, rounds } }
  }
})()

describe('a round without its carrier', () => {
  let town: Town
  let manager: Client
  let database: TestDatabase
  async function open(at: string) {
    database = await freshDatabase()
    await saveDepot(database.pool, {
      layout: fourRounds(),
      area: { sha256: 'the model town', timeZone: 'Europe/Paris' },
      linkKey: 'a key of the tests',
      realNow: Date.now(),
      demo: { seed: 1, buttonEvery: 3, passwordHash: await hash(demoPassword) },
    })
    town = await openTown({ at, database })
    manager = await town.logIn('manager', adminPassword)
  }
  afterEach(async () => {
    await town.close()
    await database.drop()
  })

  const say = (roundId: string, body: object) =>
    manager.fetch(`/api/v1/rounds/${roundId}/absence`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  const detail = async (roundId: string) =>
    (await (await manager.fetch(`/api/v1/rounds/${roundId}`)).json()) as RoundDetail
  const board = async () => {
    const live = await manager.live()
    const frame = await live.next(({ type }) => type === 'snapshot')
    live.close()
    return (frame as unknown as { view: View }).view as BoardView
  }
  const letterRounds = async () => (await board()).rounds.filter(({ kind }) => kind === 'letters')
  const lastCommits = async () =>
    (
      await town.database.pool.query<{ steps: { heard?: { kind: string } }[] }>(
        'select steps from commits order by commit',
      )
    ).rows.flatMap(({ steps }) => steps)
  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { error: { code: string } }).error.code,
  ]

  it('is cut among its neighbours in one plan version, with one sentence a part', async () => {
    await open('07:30')
    const rounds = await letterRounds()
    const [absent] = rounds
    const before = await Promise.all(rounds.map(({ roundId }) => detail(roundId)))
    const response = await say(absent!.roundId, { why: 'absent', mostAddedMinutes: 20 })
    expect(response.status).toBe(200)
    const answer = (await response.json()) as AbsenceAnswer
    const total = before[0]!.stops.length
    const counted = [...answer.given, ...answer.left].reduce((sum, { stops }) => sum + stops, 0)
    expect(counted).toBe(total)
    expect(answer.given.length).toBeGreaterThan(0)
    for (const { why } of answer.given) {
      expect(why.en).toMatch(/^\d+ stops? .*: to round L\d+, \+.+$/)
      expect(why.fr).toMatch(/^\d+\u00a0arrêts? .*\u00a0: à la tournée L\d+, \+.+$/)
    }
    for (const part of answer.given) {
      const was = before.find(({ roundId }) => roundId === part.roundId)!
      const now = await detail(part.roundId)
      expect(now.stops.length).toBe(was.stops.length + part.stops)
      // his own stay in their order
      const own = new Set(was.stops.map(({ stopId }) => stopId))
      expect(now.stops.map(({ stopId }) => stopId).filter((id) => own.has(id))).toEqual([...own])
    }
    const after = await board()
    expect(after.rounds.find(({ roundId }) => roundId === absent!.roundId)).toMatchObject({
      state: 'absent',
    })
    const steps = await lastCommits()
    expect(steps.filter(({ heard }) => heard?.kind === 'absent')).toMatchObject([
      { heard: { roundId: absent!.roundId, why: 'absent', mostAddedMinutes: 20, by: 'manager' } },
    ])
    const { rows } = await town.database.pool.query(
      'select version, changes from plan_versions order by version',
    )
    const version = rows.find(({ changes }) => changes.length > 0)
    const { given, left } = answer
    expect(version.changes).toHaveLength(2 * given.length + left.length)
    expect(await codeOf(await say(absent!.roundId, { why: 'absent' }))).toEqual([409, 'round-over'])
  })

  it('lets a press of that morning be collected by who has the street now', async () => {
    await open('07:30')
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    await town.press(devices[0]!.deviceId)
    await town.backend.idle()
    const before = await board()
    const home = before.rounds.find(({ collections }) => collections.length > 0)!
    if (home.kind !== 'letters') throw new Error('expected in a letter round')
    expect((await say(home.roundId, { why: 'absent', mostAddedMinutes: 20 })).status).toBe(200)
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      'select round_id, state, day from pickup_requests',
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].round_id).not.toBe(home.roundId)
    const after = (await board()).rounds.flatMap(({ roundId, collections }) =>
      collections.map(() => roundId),
    )
    expect(after).toEqual(rows[0].state === 'planned' ? [rows[0].round_id] : [])
  })

  it('is out again when the one who was missed comes after all, and back when he is', async () => {
    await open('07:30')
    const [round] = await letterRounds()
    expect((await say(round!.roundId, { why: 'absent', mostAddedMinutes: 20 })).status).toBe(200)
    const carrier = await town.logIn(round!.number.toLowerCase(), demoPassword)
    let said = 0
    const stateAfter = async (kind: string) => {
      const event = { eventId: `event-000${++said}`, realAt: Date.now(), kind }
      await carrier.fetch('/api/v1/round-events', {
        method: 'POST',
        body: JSON.stringify({ events: [event] }),
      })
      await town.backend.idle()
      return (await letterRounds()).find(({ roundId }) => roundId === round!.roundId)!.state
    }
    // he can't be back from where he never went
    expect(await stateAfter('back at depot')).toBe('absent')
    expect(await stateAfter('left depot')).toBe('out')
    expect(await stateAfter('back at depot')).toBe('back')
  })

  it('keeps its mail in the bag once it is out; its collections go to others or to another day', async () => {
    await open('10:00')
    const [round] = await letterRounds()
    const carrier = await town.logIn(round!.number.toLowerCase(), demoPassword)
    await carrier.fetch('/api/v1/round-events', {
      method: 'POST',
      body: JSON.stringify({
        events: [{ eventId: 'left-0001', realAt: Date.now(), kind: 'left depot' }],
      }),
    })
    expect(await codeOf(await say(round!.roundId, { why: 'absent' }))).toEqual([409, 'already-out'])
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    for (const { deviceId } of devices.slice(0, 6)) await town.press(deviceId)
    await town.backend.idle()
    const stops = (await detail(round!.roundId)).stops.map(({ stopId }) => stopId)
    const response = await say(round!.roundId, { why: 'stopped' })
    const answer = (await response.json()) as AbsenceAnswer
    expect(answer.given).toEqual([])
    expect(answer.left[0]!.why.en).toMatch(/^Mail for \d+ stops is in the bag/)
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      `select count(*) from pickup_requests where state = 'planned' and round_id = $1`,
      [round!.roundId],
    )
    expect(rows[0].count).toBe(0)
    const left = new Set((await detail(round!.roundId)).stops.map(({ stopId }) => stopId))
    const mail = stops.filter((id) => /\.[nw]\d+$/.test(id))
    expect(mail.every((id) => left.has(id))).toBe(true)
  })

  it('is refused by name: unknown, unreadable, not a manager’s, or without a neighbour', async () => {
    await open('07:30')
    const [round] = await letterRounds()
    expect(await codeOf(await say('2026-03-10.L99', { why: 'absent' }))).toEqual([
      404,
      'no-such-thing',
    ])
    expect(await codeOf(await say(round!.roundId, { why: 'tired' }))).toEqual([400, 'bad-request'])
    const carrier = await town.logIn(round!.number.toLowerCase(), demoPassword)
    const asCarrier = await carrier.fetch(`/api/v1/rounds/${round!.roundId}/absence`, {
      method: 'POST',
      body: JSON.stringify({ why: 'absent' }),
    })
    expect(await codeOf(asCarrier)).toEqual([403, 'not-yours'])
    const little = { why: 'absent', mostAddedMinutes: 1 }
    expect(await codeOf(await say(round!.roundId, little))).toEqual([409, 'no-neighbour'])
    expect(await letterRounds()).toMatchObject(Array(4).fill({ state: 'planned' }))
  })
})
