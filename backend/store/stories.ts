import type { RequestState, Sentence } from '../../algorithms/model.ts'
import type { SendingProblem } from './downlinks.ts'
import type { Db } from './transaction.ts'

/**
 * All that rows know of a button's messages and of what followed from them. Every list has a total
 * order; who tells them puts them in one by their instants.
 */
export interface StoryRows {
  readonly messages: readonly StoryMessage[]
  readonly notices: readonly StoryNotice[]
  readonly presses: readonly StoryPress[]
  readonly downlinks: readonly StoryDownlink[]
  readonly requests: readonly StoryRequest[]
  readonly changes: readonly StoryChange[]
  readonly events: readonly StoryEvent[]
}

export interface StoryMessage {
  readonly network: string
  readonly deviceId: string
  readonly dataHex: string
  readonly counter: number | null
  /** How it was heard and what was decoded. */
  readonly evidence: Readonly<Record<string, unknown>>
  readonly door: string
  readonly realReceivedAt: number
  /** One of the two is null. */
  readonly pressId: string | null
  readonly noPress: string | null
  /** How often it came again, when last, and how the first twenty of these were heard. */
  readonly copies: number
  readonly realLastCopyAt: number | null
  readonly heardAgain: readonly object[] | null
}

export interface StoryNotice {
  readonly kind: string
  readonly realAt: number | null
  readonly realReceivedAt: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly unreadable: string | null
  /** Of an acknowledgement: the press whose answer it speaks of. */
  readonly pressId: string | null
}

export interface StoryPress {
  readonly pressId: string
  readonly kind: string
  readonly pressedAt: number
  readonly counter: number | null
  readonly batteryMillivolts: number | null
  readonly fate: string | null
  readonly requestId: string | null
  readonly workedAt: number | null
}

export interface StoryDownlink {
  readonly pressId: string
  readonly network: string
  /** Null: withheld, the day's share was used up. */
  readonly dataHex: string | null
  readonly realAnsweredAt: number
  /** Null: it went out with the callback's own answer, or was withheld. */
  readonly state: 'waiting' | 'taken' | 'replaced' | 'given up' | null
  readonly attempts: number
  /** Of the newest attempt; null too when it was given up without any. */
  readonly problem: SendingProblem | null
  readonly realSettledAt: number | null
  /** A newer answer took its place in the network's queue before it was emitted. */
  readonly realReplacedAt: number | null
}

export interface StoryRequest {
  readonly requestId: string
  readonly state: RequestState
  readonly day: string
  readonly parcels: number
  readonly openedAt: number
  readonly why: Sentence
  readonly promiseFromAt: number | null
  readonly promiseToAt: number | null
  readonly handedOverAt: number | null
  readonly departedAt: number | null
}

export interface StoryChange {
  readonly requestId: string
  readonly version: number
  readonly at: number
  readonly roundId: string
  readonly roundNumber: string
  readonly why: Sentence
}

export interface StoryEvent {
  readonly eventId: string
  readonly requestId: string
  readonly kind: string
  readonly roundNumber: string
  readonly carrierName: string
  readonly body: Readonly<Record<string, unknown>>
  readonly at: number
  readonly undone: boolean
}

/** Where a page of a device's story ended: the oldest thing heard on it. */
export interface StoryCursor {
  readonly realReceivedAt: number
  readonly source: 'message' | 'notice'
  readonly id: number
}

/** What is heard of a button, but for copies, which belong to their message. */
const heard = `select 'message' as source, uplink_id as id, real_received_at
    from uplinks where device_id = $1
  union all
  select 'notice', notice_id, real_received_at
    from notices where device_id = $1 and kind not in ('copy', 'reread')`

/**
 * The newest `limit` things heard of a device (before a cursor), with all that followed from them. A
 * request is told with the first of the device's presses that it knows.
 */
export async function findDeviceStory(
  db: Db,
  deviceId: string,
  { before, limit }: { readonly before?: StoryCursor; readonly limit: number },
): Promise<StoryRows & { readonly next?: StoryCursor }> {
  const { rows } = await db.query(
    `select source, id, real_received_at as "realReceivedAt" from (${heard}) as heard
     where $2::bigint is null or (real_received_at, source, id) < ($2, $3, $4)
     order by real_received_at desc, source desc, id desc limit $5`,
    [deviceId, before?.realReceivedAt ?? null, before?.source, before?.id, limit + 1],
  )
  const page: StoryCursor[] = rows.slice(0, limit)
  const idsOf = (source: string) => page.filter((row) => row.source === source).map(({ id }) => id)
  const messages = await listMessages(db, idsOf('message'))
  const requestIds = await listFirstRequests(db, idsOf('message'))
  const notices = await listNotices(db, 'notice_id = any($1)', [idsOf('notice')])
  const rest = await listConsequences(db, messages, requestIds)
  const next = rows.length > limit ? page.at(-1) : undefined
  return { messages, notices, ...rest, ...(next ? { next } : {}) }
}

/**
 * One press: its message where it came by one, and all that followed. Undefined where there is none.
 */
export async function findPressStory(
  db: Db,
  pressId: string,
): Promise<(StoryRows & { readonly deviceId?: string }) | undefined> {
  const uplinks = await db.query('select uplink_id from uplinks where press_id = $1', [pressId])
  const messages = await listMessages(
    db,
    uplinks.rows.map((row) => row.uplink_id),
  )
  const [press] = await listPresses(db, [pressId])
  if (!press) return undefined
  const requestIds = press.requestId === null ? [] : [press.requestId]
  const rest = await listConsequences(db, messages, requestIds, [press])
  const [message] = messages
  if (!message) return { messages, notices: [], ...rest }
  const { deviceId } = message
  const notices = await listNotices(
    db,
    `device_id = $1 and kind = 'acknowledge' and ${answeredPress} = $2
       and real_received_at >= (select real_answered_at - 1000 from downlinks where press_id = $2)`,
    [deviceId, pressId],
  )
  return { deviceId, messages, notices, ...rest }
}

/** Whether a device's story can be told: it's known, or something was heard of it. */
export async function isDeviceKnown(db: Db, deviceId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from devices where device_id = $1)
       or exists (select from uplinks where device_id = $1)
       or exists (select from notices where device_id = $1) as known`,
    [deviceId],
  )
  return rows[0].known
}

/** The addresses where devices hang; those that nobody registered are missing. */
export async function listAddressesOfDevices(
  db: Db,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query(
    `select device_id, trim(house_number || ' ' || street) as address
     from devices join mailboxes using (mailbox_id) join places using (place_id)
     where device_id = any($1) order by device_id`,
    [deviceIds],
  )
  return new Map(rows.map((row) => [row.device_id, row.address]))
}

async function listMessages(db: Db, uplinkIds: readonly number[]): Promise<StoryMessage[]> {
  const { rows } = await db.query(
    `select u.network, u.device_id as "deviceId", u.data_hex as "dataHex", u.counter, u.evidence,
       u.door, u.real_received_at as "realReceivedAt", u.press_id as "pressId",
       u.no_press as "noPress", c.copies, c.last_at as "realLastCopyAt", c.heard as "heardAgain"
     from uplinks u cross join lateral (
       select count(*) as copies, max(real_received_at) as last_at,
         json_agg(json_build_object('door', door, 'realReceivedAt', real_received_at,
           'radio', fields->'radio') order by real_received_at, notice_id) filter (where nth <= 20) as heard
       from (
         select n.*, row_number() over (order by real_received_at, notice_id) as nth
         from notices n
         where n.kind = 'copy' and n.device_id = u.device_id and n.data_hex = u.data_hex
           and (n.second = u.second or u.second is null and n.second is null
             and abs(n.real_received_at - u.real_received_at) < 600000
             and coalesce(n.fields #>> '{reading,counter}', n.fields->>'seqNumber')
               is not distinct from u.counter::text)
       ) as n
     ) as c
     where u.uplink_id = any($1)
     order by u.real_received_at, u.uplink_id`,
    [uplinkIds],
  )
  return rows
}

/**
 * Read when it's asked for, so that it's right in whatever order things came: an acknowledgement
 * speaks of the answer that it names, or of the newest one that the device had been sent by then
 * (its time is a whole second).
 */
const answeredPress = `(select d.press_id from downlinks d
  where d.device_id = n.device_id and case when n.fields ? 'downlinkId'
    then d.queue_id = n.fields->>'downlinkId'
    else d.data_hex is not null and coalesce(d.state, 'taken') = 'taken'
      and d.real_answered_at <= coalesce(n.real_at + 999, n.real_received_at) end
  order by d.real_answered_at desc, d.press_id desc limit 1)`

/** @param where SQL of this file on `notices n` */
async function listNotices(
  db: Db,
  where: string,
  values: readonly unknown[],
): Promise<StoryNotice[]> {
  const { rows } = await db.query(
    `select n.kind, n.real_at as "realAt", n.real_received_at as "realReceivedAt", n.fields,
       n.unreadable, case when n.kind = 'acknowledge' then ${answeredPress} end as "pressId"
     from notices n where ${where} order by n.real_received_at, n.notice_id`,
    [...values],
  )
  return rows
}

async function listPresses(db: Db, pressIds: readonly string[]): Promise<StoryPress[]> {
  const { rows } = await db.query(
    `select press_id as "pressId", kind, pressed_at as "pressedAt", counter,
       battery_millivolts as "batteryMillivolts", fate, request_id as "requestId",
       worked_at as "workedAt"
     from presses where press_id = any($1) order by pressed_at, press_id`,
    [pressIds],
  )
  return rows
}

/** The requests that these messages' presses are the first of their device to know. */
async function listFirstRequests(db: Db, uplinkIds: readonly number[]): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct p.request_id from uplinks u join presses p using (press_id)
     where u.uplink_id = any($1) and p.request_id is not null and not exists (
       select from presses e join uplinks v using (press_id)
       where e.request_id = p.request_id and v.device_id = u.device_id
         and (v.real_received_at, v.uplink_id) < (u.real_received_at, u.uplink_id))
     order by p.request_id`,
    [uplinkIds],
  )
  return rows.map((row) => row.request_id)
}

async function listConsequences(
  db: Db,
  messages: readonly StoryMessage[],
  requestIds: readonly string[],
  known?: readonly StoryPress[],
): Promise<Omit<StoryRows, 'messages' | 'notices'>> {
  const pressIds = messages.flatMap(({ pressId }) => pressId ?? [])
  return {
    presses: known ?? (await listPresses(db, pressIds)),
    downlinks: await listDownlinks(db, pressIds),
    requests: await listRequests(db, requestIds),
    changes: await listChanges(db, requestIds),
    events: await listEvents(db, requestIds),
  }
}

async function listDownlinks(db: Db, pressIds: readonly string[]): Promise<StoryDownlink[]> {
  const { rows } = await db.query(
    `select d.press_id as "pressId", u.network, d.data_hex as "dataHex",
       d.real_answered_at as "realAnsweredAt", d.state, d.attempts, d.problem,
       d.real_settled_at as "realSettledAt",
       case when d.state = 'taken' and not exists (
         select from notices n where n.device_id = d.device_id and n.kind = 'acknowledge'
           and n.fields->>'downlinkId' = d.queue_id and n.fields->>'downlink' <> 'queued')
       then (
         select min(e.real_settled_at) from downlinks e
         where e.device_id = d.device_id and e.state = 'taken'
           and e.real_answered_at > d.real_answered_at)
       end as "realReplacedAt"
     from downlinks d join uplinks u using (press_id)
     where d.press_id = any($1) order by d.real_answered_at, d.press_id`,
    [pressIds],
  )
  return rows
}

async function listRequests(db: Db, requestIds: readonly string[]): Promise<StoryRequest[]> {
  const { rows } = await db.query(
    `select request_id as "requestId", state, day, parcels, opened_at as "openedAt", why,
       promise_from_at as "promiseFromAt", promise_to_at as "promiseToAt",
       handed_over_at as "handedOverAt", departed_at as "departedAt"
     from pickup_requests where request_id = any($1) order by opened_at, request_id`,
    [requestIds],
  )
  return rows
}

/**
 * The plan versions that took a request into a stop or out of one. A stop is named after its place,
 * or after the request it was inserted for: only these stops' rounds are looked into, since a round's
 * stops are some 60 kB.
 */
async function listChanges(db: Db, requestIds: readonly string[]): Promise<StoryChange[]> {
  const { rows } = await db.query(
    `select q.request_id as "requestId", v.version, v.committed_at as at, r.round_id as "roundId",
       r.number as "roundNumber", c.change->'why' as why
     from pickup_requests q
     cross join lateral (select jsonb_build_array(jsonb_build_object('collections',
       jsonb_build_array(jsonb_build_object('requestId', q.request_id)))) as mine) as m
     join plan_versions v on v.depot_id = q.depot_id and v.committed_at >= q.opened_at
       and v.day <= q.day
     cross join lateral jsonb_array_elements(v.changes) with ordinality as c(change, nth)
     join rounds r on r.round_id = c.change->>'roundId'
     where q.request_id = any($1)
       and substr(c.change->>'stopId', length(r.round_id) + 2) in (
         select q.place_id union all
         select s.request_id from pickup_requests s where s.place_id = q.place_id)
       and coalesce((select p.stops @> m.mine from round_plans p
           where p.round_id = r.round_id and p.version = v.version), false)
         is distinct from coalesce((select p.stops @> m.mine from round_plans p
           where p.round_id = r.round_id and p.version < v.version
           order by p.version desc limit 1), false)
     order by v.version, c.nth, q.request_id`,
    [requestIds],
  )
  return rows
}

async function listEvents(db: Db, requestIds: readonly string[]): Promise<StoryEvent[]> {
  const { rows } = await db.query(
    `select e.event_id as "eventId", e.request_id as "requestId", e.kind, e.body, e.at, e.undone,
       r.number as "roundNumber", p.name as "carrierName"
     from round_events e join rounds r using (round_id) join people p on p.person_id = r.carrier_id
     where e.request_id = any($1) order by e.at, e.event_id`,
    [requestIds],
  )
  return rows
}
