import type { RequestId, Round, RoundId, ServiceDay, Stop, StopId } from '../../algorithms/model.ts'
import type { PlanChange, RequestRow, RoundRow } from './depotState.ts'
import type { Db } from './transaction.ts'

/**
 * Compare-and-set on what a depot's planner decided upon: every commit to the depot begins with it.
 * @returns false when another commit came first: nothing was written then
 */
export async function claimCommit(
  tx: Db,
  claim: {
    readonly depotId: string
    readonly baseCommits: number
    readonly baseVersion: number
    /** The plan version from now on: the same, or one more. */
    readonly version: number
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update depots set commits = commits + 1, plan_version = $4
     where depot_id = $1 and commits = $2 and plan_version = $3`,
    [claim.depotId, claim.baseCommits, claim.baseVersion, claim.version],
  )
  return rowCount === 1
}

export async function insertPlanVersion(
  tx: Db,
  plan: {
    readonly depotId: string
    readonly version: number
    readonly day: ServiceDay
    readonly committedAt: number
    readonly changes: readonly Omit<PlanChange, 'version' | 'at'>[]
  },
): Promise<void> {
  await tx.query(
    `insert into plan_versions (depot_id, version, day, committed_at, changes)
     values ($1, $2, $3, $4, $5)`,
    [plan.depotId, plan.version, plan.day, plan.committedAt, JSON.stringify(plan.changes)],
  )
}

export async function insertRoundPlan(
  tx: Db,
  roundId: RoundId,
  version: number,
  stops: readonly Stop[],
): Promise<void> {
  await tx.query('insert into round_plans (round_id, version, stops) values ($1, $2, $3)', [
    roundId,
    version,
    JSON.stringify(stops),
  ])
}

export async function insertRound(
  tx: Db,
  depotId: string,
  day: ServiceDay,
  round: Round,
): Promise<void> {
  await tx.query(
    `insert into rounds (round_id, depot_id, day, number, kind, order_policy, profile, carrier_id,
       capacity_litres, capacity_grams, most_metres, out_at, return_at, end_at, break_due)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      round.roundId,
      depotId,
      day,
      round.number,
      round.kind,
      round.orderPolicy,
      round.profile,
      round.carrierId,
      round.capacity.litres,
      round.capacity.grams,
      round.mostMetres ?? null,
      round.outAt,
      round.returnAt,
      round.endAt,
      round.breakDue ? JSON.stringify(round.breakDue) : null,
    ],
  )
}

/** From now on it leaves then, later than its shift lets it. */
export async function updateLeaving(tx: Db, roundId: RoundId, outAt: number): Promise<void> {
  await tx.query('update rounds set leaves_at = $2 where round_id = $1', [roundId, outAt])
}

export async function updateProgress(
  tx: Db,
  roundId: RoundId,
  progress: RoundRow['progress'],
): Promise<void> {
  await tx.query(
    `update rounds set state = $2, left_at = $3, confirmed_stop_id = $4, confirmed_at = $5,
       break_started_at = $6, break_ended_at = $7
     where round_id = $1`,
    [
      roundId,
      progress.state,
      progress.leftAt ?? null,
      progress.confirmed?.stopId ?? null,
      progress.confirmed?.at ?? null,
      progress.breakStartedAt ?? null,
      progress.breakEndedAt ?? null,
    ],
  )
}

/** Writes a request whole: new, or as it stands now. */
export async function saveRequest(tx: Db, depotId: string, request: RequestRow): Promise<void> {
  await tx.query(
    `insert into pickup_requests (request_id, depot_id, mailbox_id, place_id, day, state, parcels,
       opened_at, round_id, promise_day, promise_from_at, promise_to_at, why, settled_at,
       settled_event_id, real_undo_until_at, handed_over_at, departed_at, waits_for_road, room, items,
       missed_truck_at, photo)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $20, $21, $22, $23)
     on conflict (request_id) do update set
       day = excluded.day, state = excluded.state, parcels = excluded.parcels,
       round_id = excluded.round_id, promise_day = excluded.promise_day,
       promise_from_at = excluded.promise_from_at, promise_to_at = excluded.promise_to_at,
       why = excluded.why, settled_at = excluded.settled_at,
       settled_event_id = excluded.settled_event_id,
       real_undo_until_at = excluded.real_undo_until_at,
       handed_over_at = excluded.handed_over_at, departed_at = excluded.departed_at,
       waits_for_road = excluded.waits_for_road, room = excluded.room, items = excluded.items,
       missed_truck_at = excluded.missed_truck_at, photo = excluded.photo`,
    [
      request.requestId,
      depotId,
      request.mailboxId,
      request.placeId,
      request.day,
      request.state,
      request.parcels,
      request.openedAt,
      request.roundId,
      request.promise?.day ?? null,
      request.promise?.fromAt ?? null,
      request.promise?.toAt ?? null,
      JSON.stringify(request.why),
      request.settledAt,
      request.settledEventId,
      request.realUndoUntilAt,
      request.handedOverAt,
      request.departedAt,
      request.waitsForRoad,
      request.room,
      request.items ? JSON.stringify(request.items) : null,
      request.missedTruckAt ?? null,
      request.photo ?? null,
    ],
  )
}

export interface UnworkedPress {
  readonly pressId: string
  readonly mailboxId: RequestRow['mailboxId']
  readonly kind: 'short' | 'double' | 'long'
  readonly pressedAt: number
  /** The mailbox's newest worked press of the other meaning: long for a short one, and the reverse. */
  readonly otherwisePressedAt: number | null
}

/** What became of a press; its fate is null until it's worked. */
export async function findPress(
  db: Db,
  pressId: string,
): Promise<{ fate: string | null; requestId: RequestId | null } | undefined> {
  const { rows } = await db.query(
    'select fate, request_id as "requestId" from presses where press_id = $1',
    [pressId],
  )
  return rows[0]
}

/** The oldest presses no one has worked yet, selected by state, so that a lost ring loses nothing. */
export async function listUnworkedPresses(
  db: Db,
  depotId: string,
  most: number,
): Promise<UnworkedPress[]> {
  const { rows } = await db.query(
    `select press_id as "pressId", mailbox_id as "mailboxId", kind, pressed_at as "pressedAt",
       (select max(other.pressed_at) from presses other
        where other.mailbox_id = presses.mailbox_id and other.fate is not null
          and (other.kind = 'long') <> (presses.kind = 'long')) as "otherwisePressedAt"
     from presses where depot_id = $1 and fate is null order by pressed_at, press_id limit $2`,
    [depotId, most],
  )
  return rows
}

/** The newest press of a mailbox that has been worked. */
export async function findNewestPress(
  db: Db,
  mailboxId: string,
): Promise<{ fate: string; pressedAt: number } | undefined> {
  const { rows } = await db.query(
    `select fate, pressed_at as "pressedAt" from presses
     where mailbox_id = $1 and fate is not null order by pressed_at desc, press_id desc limit 1`,
    [mailboxId],
  )
  return rows[0]
}

/** @returns false when somebody worked it in between */
export async function settlePress(
  tx: Db,
  press: {
    readonly pressId: string
    readonly fate: string
    readonly requestId: RequestId | null
    readonly workedAt: number
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update presses set fate = $2, request_id = $3, worked_at = $4
     where press_id = $1 and fate is null`,
    [press.pressId, press.fate, press.requestId, press.workedAt],
  )
  return rowCount === 1
}

export async function insertServiceDay(
  tx: Db,
  depotId: string,
  day: ServiceDay,
  state: 'planned' | 'open' | 'closed',
): Promise<void> {
  await tx.query(
    `insert into service_days (depot_id, day, state) values ($1, $2, $3)
     on conflict (depot_id, day) do update set state = excluded.state`,
    [depotId, day, state],
  )
}

export async function findOpenDay(db: Db, depotId: string): Promise<ServiceDay | undefined> {
  const { rows } = await db.query(
    `select day from service_days where depot_id = $1 and state = 'open'`,
    [depotId],
  )
  return rows[0]?.day
}

export interface RoundEventRow {
  readonly eventId: string
  readonly roundId: RoundId
  readonly kind: string
  readonly stopId: string | null
  readonly requestId: string | null
  readonly body: unknown
  readonly at: number
  readonly realReceivedAt: number
  /** What it changed, so that it can be taken back. */
  readonly before: EventBefore | null
}

export interface EventBefore {
  readonly progress: RoundRow['progress']
  readonly request: RequestRow | null
  /** The stops that he put in order, pinned or walks to, in the order of before. */
  readonly stops?: readonly StopWord[]
}

/** What a carrier has said of keeping a stop in its place, and of how he gets there. */
export interface StopWord extends Pick<Stop, 'pin' | 'orderedAt' | 'walk'> {
  readonly stopId: StopId
}

/** @returns false when an event of this id is there already */
export async function insertRoundEvent(tx: Db, event: RoundEventRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into round_events (event_id, round_id, kind, stop_id, request_id, body, at, real_received_at, before)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (event_id) do nothing`,
    [
      event.eventId,
      event.roundId,
      event.kind,
      event.stopId,
      event.requestId,
      JSON.stringify(event.body),
      event.at,
      event.realReceivedAt,
      event.before === null ? null : JSON.stringify(event.before),
    ],
  )
  return rowCount === 1
}

export async function findRoundEvent(
  db: Db,
  eventId: string,
): Promise<
  | {
      roundId: RoundId
      kind: string
      stopId: string | null
      requestId: string | null
      body: unknown
      at: number
      undone: boolean
      before: EventBefore | null
    }
  | undefined
> {
  const { rows } = await db.query(
    `select round_id as "roundId", kind, stop_id as "stopId", request_id as "requestId",
       body, at, undone, before
     from round_events where event_id = $1`,
    [eventId],
  )
  return rows[0]
}

export async function markUndone(tx: Db, eventId: string): Promise<void> {
  await tx.query('update round_events set undone = true where event_id = $1', [eventId])
}

/** A depot's standing rounds, each as makeOffice made it. */
export async function listOfficeRounds<T>(db: Db, depotId: string): Promise<T[]> {
  const { rows } = await db.query(
    'select body from office_rounds where depot_id = $1 order by number',
    [depotId],
  )
  return rows.map((row) => row.body as T)
}
