import type { Place, PlaceId } from '../../../algorithms/model.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { makeHouseholdToken } from '../../../backend/account/householdLink.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { readArea } from '../../../backend/area/readArea.ts'
import { makeTravel } from '../../../backend/area/travel.ts'
import type { RoundEvent } from '../../../backend/protocol/rest.ts'
import { connect } from '../../../backend/store/connect.ts'
import { listPlaces } from '../../../backend/store/depotState.ts'
import type { Audience } from '../../../simulator/checkers/facts.ts'
import { openCheckers } from '../../../simulator/checkers/openCheckers.ts'
import type { Violation } from '../../../simulator/checkers/violation.ts'
import { writeTown } from '../../../simulator/town.ts'
import { type Client, calendar, makeClient, openTown, tuesday } from '../../fixtures/openTown.ts'
import { event } from '../../fixtures/roundEvents.ts'

/** The model town's backend and its real database, with the checkers looking on after each step. */
export async function watchTown(at = '08:30') {
  let now = calendar.instant(tuesday, at)
  const town = await openTown({ at, realNow: () => now })
  const eyes = connect(town.database.url, 'checkers')
  const places: Place[] = await listPlaces(town.database.pool, 'depot-1' as never)
  const { roads } = readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 })))
  const travel = makeTravel(roads, places)
  const open = () => openCheckers({ db: eyes, calendar, travel, settings: defaultRoundSettings })
  let checkers = await open()
  const { rows: tableRows } = await town.database.pool.query(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_name not in ('pgmigrations', 'sessions')
     order by table_name <> 'depots', table_name`,
  )
  const tables: string[] = tableRows.map(({ name }) => name)
  const clients = new Map<string, Client>()
  const people = await town.database.pool.query('select login, person_id from people')
  const carrierOf = (login: string): string =>
    people.rows.find((person) => person.login === login).person_id

  const clientOf = async (who: string): Promise<Client> => {
    const known = clients.get(who)
    if (known) return known
    const opened = who.startsWith('n') || who.startsWith('w') ? byLink(who) : logIn(who)
    clients.set(who, await opened)
    return opened
  }
  const logIn = (login: string) =>
    town.logIn(login, login === 'manager' ? 'a password of the tests' : demoPassword)
  const byLink = async (mailboxId: string) => {
    const token = await makeHouseholdToken(town.database.pool, mailboxId)
    const response = await fetch(`${town.url}/h/${token}`, { redirect: 'manual' })
    return makeClient(town.url, response.headers.get('set-cookie')!.split(';')[0]!)
  }
  const step = async () => {
    await town.backend.idle()
    return checkers.afterStep(now)
  }

  return {
    town,
    places: new Map<PlaceId, Place>(places.map((place) => [place.placeId, place])),
    facts: () => checkers.facts,
    counts: () => checkers.counts(),
    now: () => now,
    step,
    carrierOf,
    atEnd: () => checkers.atEnd(now),
    /** The codes of what was broken by hand, while the server looks away. */
    async broken(text = 'select', values: unknown[] = []) {
      await town.database.pool.query(text, values)
      return codesOf(await checkers.afterStep(now))
    },
    async brokenAtEnd(text = 'select', values: unknown[] = []) {
      await town.database.pool.query(text, values)
      return codesOf(await checkers.atEnd(now))
    },
    /** Keeps the tables as they are, to be restored after something was broken by hand. */
    async save() {
      await town.database.pool.query(
        `create schema saved; ${tables.map((t) => `create table saved.${t} as table ${t};`).join('')}`,
      )
    },
    async restore() {
      const back = tables.map(
        (t) => `delete from ${t}; insert into ${t} overriding system value table saved.${t};`,
      )
      await town.database.pool.query(
        // all at once and the depot first, as the planner does, who may be at work
        `begin; lock table ${tables.join(', ')}; set local session_replication_role = replica;
         ${back.join('')} commit`,
      )
      checkers = await open()
    },
    /** Another version of the plan, in which one round has other stops. */
    async replan(roundId: string, change: (stops: PlanStop[]) => unknown[]) {
      const [{ stops, version }] = (
        await town.database.pool.query(
          `select stops, plan_version + 1 as version from round_plans, depots where round_id = $1
           order by round_plans.version desc limit 1`,
          [roundId],
        )
      ).rows
      await town.database.pool.query(
        `with a as (update depots set plan_version = $1, commits = commits + 1 returning depot_id),
         b as (insert into plan_versions select depot_id, $1, $2, $3, '[]' from a)
         insert into round_plans values ($4, $1, $5)`,
        [version, tuesday, now, roundId, JSON.stringify(change(stops))],
      )
      return codesOf(await checkers.afterStep(now))
    },
    pass: async (seconds: number) => {
      now += seconds * 1000
      await town.backend.idle()
    },
    until: async (time: string, day = tuesday) => {
      now = calendar.instant(day, time)
      await town.backend.idle()
    },
    /** A message that the network brings, and what it's answered. */
    async press(deviceId: string, data = '118c0001') {
      const second = Math.floor(now / 1000)
      const { status } = await town.press(deviceId, { data, second })
      if (status !== 204) throw new Error(`answered ${status}`)
      const messageId = `${deviceId}.${second}.${data}`
      checkers.facts.taken({ messageId, deviceId, second, dataHex: data, askedAt: now, at: now })
      return messageId
    },
    /** A carrier says something, and hears what became of it. */
    async say(login: string, said: RoundEvent) {
      const client = await clientOf(login)
      const init = { method: 'POST', body: JSON.stringify({ events: [said] }) }
      const answer = await client.fetch('/api/v1/round-events', init)
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`)
      const { results } = (await answer.json()) as never as {
        results: { outcome: 'kept' | 'known' | 'rejected'; why?: { fr: string; en: string } }[]
      }
      const { outcome, why } = results[0]!
      checkers.facts.acknowledged({
        carrierId: login,
        event: said,
        outcome,
        ...(why ? { why } : {}),
      })
      return outcome
    },
    event: <K extends RoundEvent['kind']>(
      kind: K,
      rest: Omit<Extract<RoundEvent, { kind: K }>, 'kind' | 'eventId' | 'realAt'>,
    ) => event(kind, rest, now),
    async handOver(login: string, roundId: string) {
      const client = await clientOf(login)
      await client.fetch(`/api/v1/rounds/${roundId}/hand-over`, { method: 'POST' })
      checkers.facts.handedOver(carrierOf(login))
    },
    /** Opens a face and notes what it shows. */
    async look(who: string) {
      const live = await (await clientOf(who)).live()
      const audience: Audience =
        who === 'manager'
          ? { role: 'manager' }
          : who.includes('.')
            ? { role: 'household', mailboxId: who }
            : { role: 'carrier', carrierId: carrierOf(who) }
      const frame = live.frames[0]!
      live.close()
      return { frame, show: () => checkers.facts.shown(audience, frame, now) }
    },
    sql: async (text: string, values: unknown[] = []) =>
      (await town.database.pool.query(text, values)).rows,
    async close() {
      await eyes.end()
      await town.close()
    },
  }
}

interface PlanStop {
  stopId: string
  placeId: string
  deliveries: unknown[]
  collections: { requestId: string; mailboxId: string; parcels: number; promisedToAt?: number }[]
}

const codesOf = (violations: readonly Violation[]) =>
  [...new Set(violations.map(({ code }) => code))].sort()

export type WatchedTown = Awaited<ReturnType<typeof watchTown>>

/** Where a planned request stands. */
export async function whereIs(town: WatchedTown, requestId: string) {
  const [row] = await town.sql(
    `select r.round_id, r.mailbox_id, r.state, p.stops, c.login
     from pickup_requests r join rounds using (round_id)
     join people c on c.person_id = rounds.carrier_id
     cross join lateral (select stops from round_plans where round_id = r.round_id
       order by version desc limit 1) p where request_id = $1`,
    [requestId],
  )
  const stop = row.stops.find((each: { collections: { requestId: string }[] }) =>
    each.collections.some((one) => one.requestId === requestId),
  )
  return {
    roundId: row.round_id as string,
    mailboxId: row.mailbox_id as string,
    login: row.login as string,
    stopId: stop.stopId as string,
  }
}
