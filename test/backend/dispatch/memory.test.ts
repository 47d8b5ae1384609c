import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import type {
  CarrierId,
  DepotId,
  MailboxId,
  RequestId,
  RoundId,
} from '../../../algorithms/model.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { makeDepot } from '../../../backend/area/makeDepot.ts'
import { readArea } from '../../../backend/area/readArea.ts'
import { makeTravel } from '../../../backend/area/travel.ts'
import { localBus } from '../../../backend/bus/localBus.ts'
import { scaledClock } from '../../../backend/clock.ts'
import { makeClosures } from '../../../backend/dispatch/closures.ts'
import { openFirstDay } from '../../../backend/dispatch/openDay.ts'
import { makePlanner, type Planner } from '../../../backend/dispatch/planner.ts'
import { sayings } from '../../../backend/dispatch/sentences.ts'
import type { RoundEvent } from '../../../backend/protocol/rest.ts'
import {
  activeStates,
  type DepotState,
  findDepot,
  heldStates,
  listPlaces,
  loadDepotState,
} from '../../../backend/store/depotState.ts'
import { writeTown } from '../../../simulator/town.ts'
import { freshDatabase } from '../../fixtures/database.ts'
import { calendar, tuesday } from '../../fixtures/openTown.ts'

const depotId = 'depot-1' as DepotId
const minuteMs = 60_000
/** Why no time was promised. */
const toFollow = Object.values(sayings.timeToFollow).map(({ en }) => en) as string[]
const area = readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 })))

/** The planner alone on the town of 200 mailboxes, with a wall clock that goes only when told. */
async function openOffice(planners = 1) {
  const database = await freshDatabase()
  const db = database.pool
  let realAt = Date.parse('2026-03-01T00:00:00Z')
  const clock = scaledClock({
    origins: [{ realAt, serviceAt: calendar.instant(tuesday, '10:00'), speed: 1 }],
    realNow: () => realAt,
  })
  await makeDepot({
    db,
    area: { ...area, sha256: 'the model town', timeZone: 'Europe/Paris' },
    randomBytes,
    realNow: realAt,
    config: { seed: 1, demo: false },
  })
  const depot = (await findDepot(db))!
  const travel = makeTravel(area.roads, await listPlaces(db, depotId))
  await openFirstDay(db, depot, { calendar, seed: 1, now: clock.now(), travel })
  const closures = await makeClosures({
    ...{ db, clock, calendar, travel, depotId, randomBytes },
    roads: area.roads,
    changeRoads: async () => false,
  })
  const open = (): Promise<Planner> =>
    makePlanner({
      db,
      bus: localBus(),
      clock,
      calendar,
      travel,
      closures,
      settings: defaultRoundSettings,
      depotId,
      seed: 1,
      insert: insertPickup,
      sweepMs: 2_000,
      onChange: () => {},
    })
  let count = 0
  return {
    db,
    clock,
    planners: await Promise.all(Array.from({ length: planners }, open)),
    pass: (ms: number) => {
      realAt += ms
    },
    realNow: () => realAt,
    press: (mailboxId: MailboxId, kind: string, pressedAt = clock.now()) =>
      db.query(
        `insert into presses (press_id, depot_id, mailbox_id, kind, pressed_at)
         values ($1, $2, $3, $4, $5)`,
        [`press ${++count}`, depotId, mailboxId, kind, pressedAt],
      ),
    eventId: () => `event ${String(++count).padStart(4, '0')}`,
    async close(this: { planners: Planner[] }) {
      for (const planner of this.planners) await planner.close()
      await database.drop()
    },
  }
}
type Office = Awaited<ReturnType<typeof openOffice>>

const command = fc.tuple(
  fc.constantFrom(
    ...(['press', 'press', 'press', 'press', 'long press', 'late press'] as const),
    ...(['collected', 'collected', 'by another', 'problem', 'refused', 'undone'] as const),
    ...(['left depot', 'delivered', 'back at depot', 'hand over', 'cancel'] as const),
    ...(['a while', 'hours', 'next day', 'yesterday said'] as const),
  ),
  fc.nat(),
)

/** Does one thing that may happen, to one of those it may happen to. */
async function act(office: Office, [what, which]: [string, number], said: RoundEvent[]) {
  const [planner] = office.planners as [Planner]
  const state = planner.state()
  const pick = <T>(all: readonly T[]): T | undefined => all[which % (all.length || 1)]
  const rounds = [...state.rounds.values()]
  const mailboxes = [...state.mailboxes.keys()]
  const request = pick([...state.requests.values()])
  const own = request && state.rounds.get(request.roundId!)
  const round = what === 'by another' || !own ? pick(rounds)! : own
  const stopId = (
    own?.stops.find((stop) => stop.collections.some((c) => c.requestId === request?.requestId)) ??
    pick(round.stops)
  )?.stopId
  const say = (rest: object, carrierId: CarrierId = round.carrierId, realAt = office.realNow()) => {
    const event = { eventId: office.eventId(), realAt, ...rest } as RoundEvent
    if ('requestId' in rest) said.push(event)
    return planner.recordEvents(carrierId, [event])
  }
  const requestId = request?.requestId
  const parcels = 1 + (which % 5)
  switch (what) {
    case 'press':
      return office.press(mailboxes[which % 25]!, 'short')
    case 'long press':
      return office.press(mailboxes[which % 25]!, 'long')
    case 'late press':
      return office.press(
        mailboxes[which % 25]!,
        which % 2 ? 'short' : 'long',
        office.clock.now() - (which % 2000) * minuteMs,
      )
    case 'collected':
    case 'by another':
      return request && say({ kind: 'collected', stopId, requestId, parcels })
    case 'problem': {
      const problem = pick(['empty', 'too large', 'dog'])
      return request && say({ kind: 'problem', stopId, requestId, problem })
    }
    case 'refused':
      return request && say({ kind: 'refused', requestId })
    case 'undone': {
      const undone = said.at(-1 - (which % 2))
      return undone && say({ kind: 'undone', undoesEventId: undone.eventId }, round.carrierId)
    }
    case 'yesterday said':
      return (
        request &&
        say(
          { kind: 'collected', stopId, requestId, parcels },
          round.carrierId,
          office.realNow() - (which % 3000) * minuteMs,
        )
      )
    case 'left depot':
    case 'back at depot':
      return say({ kind: what }, pick(rounds)!.carrierId)
    case 'delivered':
      return stopId && say({ kind: 'delivered', stopId })
    case 'hand over':
      return planner.handOver(round.roundId)
    case 'cancel':
      return request && planner.cancel(request.mailboxId, request.requestId)
    case 'a while':
      return office.pass((1 + (which % 20)) * 1000)
    case 'hours':
      return office.clock.jump(office.clock.now() + (which % 240) * minuteMs)
    case 'next day': {
      const next = calendar.nextWorkingDay(state.day)
      return office.clock.jump(calendar.instant(next, which % 2 ? '07:00' : '11:30'))
    }
  }
}

/** What a face may show of it; what settled on another day stays in memory until the next one. */
function comparable(state: DepotState) {
  const { version, commits, day, rounds, changes } = state
  const isOpen = [...activeStates, ...heldStates]
  const byId = <T>(key: keyof T & string, all: Iterable<T>) =>
    [...all].sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1))
  return {
    ...{ version, commits, day, changes },
    rounds: byId('roundId', rounds.values()),
    requests: byId(
      'requestId',
      [...state.requests.values()].filter((r) => r.day === day || isOpen.includes(r.state)),
    ),
  }
}

async function expectSound(office: Office) {
  const [planner] = office.planners as [Planner]
  const memory = planner.state()
  const rows = await loadDepotState(office.db, depotId)
  expect(comparable(memory)).toEqual(comparable(rows))
  const shown = new Set(memory.presses.map((press) => press.pressId))
  expect(rows.presses.filter((press) => !shown.has(press.pressId))).toEqual([])

  const where = new Map<RequestId, RoundId>()
  for (const { roundId, stops } of rows.rounds.values())
    for (const { collections } of stops)
      for (const { requestId } of collections) {
        expect(where.get(requestId), `${requestId} is in two rounds`).toBeUndefined()
        where.set(requestId, roundId)
        expect(rows.requests.get(requestId)?.roundId, requestId).toBe(roundId)
      }
  for (const request of rows.requests.values()) {
    expect(request.state, 'nothing stays open').not.toBe('open')
    if (request.state === 'planned') expect(where.get(request.requestId)).toBe(request.roundId)
    if (request.state === 'planned' && !request.promise) expect(toFollow).toContain(request.why.en)
    else if (request.state === 'planned' || request.state === 'postponed')
      expect(request.promise?.day, 'told when').toBe(request.day)
    if (request.state === 'collected') expect(memory.rounds.has(request.roundId!)).toBe(true)
  }
  const { rows: versions } = await office.db.query(
    'select version from plan_versions order by version',
  )
  expect(versions.map((row) => row.version)).toEqual(versions.map((_row, index) => index + 1))
  const { rows: waiting } = await office.db.query('select from presses where fate is null')
  expect(waiting).toEqual([])
}

describe('what the planner remembers', () => {
  it('is what the rows say, whatever happened', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 22 }), async (commands) => {
        const office = await openOffice()
        try {
          const said: RoundEvent[] = []
          for (const each of commands) {
            await act(office, each, said)
            await office.planners[0]!.idle()
            await expectSound(office)
          }
        } finally {
          await office.close()
        }
      }),
      {
        numRuns: Number(process.env.RUNS ?? 20),
        seed: Number(process.env.SEED ?? 7),
        endOnFailure: false,
      },
    )
  })
})

describe('two planners on one database', () => {
  let office: Office
  afterEach(() => office.close())

  it('work each press once, and each request is in one round', async () => {
    office = await openOffice(2)
    const [one, other] = office.planners as [Planner, Planner]
    const mailboxes = [...one.state().mailboxes.keys()].slice(0, 20)
    for (const mailboxId of mailboxes) await office.press(mailboxId, 'short')
    await Promise.all([one.idle(), other.idle()])
    await office.press(mailboxes[0]!, 'long')
    await other.idle()
    // the first one hasn't heard of it yet: it finds out when it wants to write
    expect(one.state().commits).toBeLessThan(other.state().commits)
    await office.press(mailboxes[1]!, 'long')
    await one.idle()
    await expectSound(office)
    const { rows } = await office.db.query(
      `select fate, count(*)::integer from presses group by fate order by fate`,
    )
    expect(rows).toEqual([
      { fate: 'cancelled', count: 2 },
      { fate: 'opened', count: 20 },
    ])
  })

  it('know an event that the other has taken', async () => {
    office = await openOffice(2)
    const [one, other] = office.planners as [Planner, Planner]
    const { carrierId } = [...one.state().rounds.values()][0]!
    const event = { eventId: 'event 0001', realAt: office.realNow(), kind: 'left depot' } as const
    const outcomes = await Promise.all(
      [one, other].map(async (each) => (await each.recordEvents(carrierId, [event]))[0]!.outcome),
    )
    expect(outcomes.sort()).toEqual(['kept', 'known'])
  })
})

describe('after a commit whose answer got lost', () => {
  let office: Office
  afterEach(() => office.close())

  it('the rows count', async () => {
    office = await openOffice()
    const [planner] = office.planners as [Planner]
    const [mailboxId] = planner.state().mailboxes.keys()
    let lost = 0
    // the first transaction is written, and its connection breaks before the answer is here
    const loseAnswer = (client: pg.PoolClient) => {
      const query = client.query as (...args: unknown[]) => Promise<unknown>
      client.query = (async (...args: unknown[]) => {
        const result = await query.apply(client, args)
        if (args[0] === 'commit' && ++lost === 1) throw new Error('the connection broke')
        return result
      }) as typeof client.query
      office.db.once('release', () => {
        client.query = query as typeof client.query
      })
    }
    await office.press(mailboxId!, 'short')
    const begin = office.db.connect as () => Promise<pg.PoolClient>
    office.db.connect = (async (...args: []) => {
      if (args.length > 0) return begin.apply(office.db, args)
      office.db.connect = begin as typeof office.db.connect
      const client = await begin.call(office.db)
      loseAnswer(client)
      return client
    }) as typeof office.db.connect
    await planner.idle()
    await planner.idle()
    expect(lost).toBe(1)
    await expectSound(office)
    expect([...planner.state().requests.values()]).toMatchObject([{ state: 'planned' }])
  })
})
