import type {
  BreakDue,
  CarrierId,
  DepotId,
  LonLat,
  MailboxId,
  OrderPolicy,
  Place,
  PlaceId,
  Profile,
  RequestId,
  RequestState,
  Round,
  RoundId,
  RoundKind,
  Sentence,
  ServiceDay,
  Stop,
  StopId,
} from '../../algorithms/model.ts'
import type { Item } from '../protocol/rest.ts'
import { type Announcement, listAnnouncements, listPastEmpties } from './announcements.ts'
import { type CorrectionRow, listCorrections } from './corrections.ts'
import type { Db } from './transaction.ts'

/** A depot as its planner holds it in memory; every part can be read again from rows. */
export interface DepotState {
  readonly depot: DepotRow
  places: ReadonlyMap<PlaceId, Place>
  readonly mailboxes: ReadonlyMap<MailboxId, MailboxRow>
  day: ServiceDay
  version: number
  /** How many commits this depot has seen: the next one is written only if none came in between. */
  commits: number
  rounds: Map<RoundId, RoundRow>
  /** This day's requests, and whatever isn't settled or hasn't left with the truck. */
  requests: Map<RequestId, RequestRow>
  /** By the request it's of, or by the mailbox whose next press it waits for. */
  announced: Map<RequestId | MailboxId, Announcement>
  /** When boxes were found empty before this day, as far as it still counts. */
  readonly pastEmpties: ReadonlyMap<MailboxId, readonly number[]>
  /** What carriers said is wrong on the map: what waits for an answer, and what has one since a fortnight. */
  corrections: ReadonlyMap<string, CorrectionRow>
  /** Newest first: those worked since the day opened or opened for it, at most 100. */
  presses: readonly WorkedPress[]
  /** What the day's plan versions changed, newest first. */
  changes: readonly PlanChange[]
}

export interface DepotRow {
  readonly depotId: DepotId
  readonly name: string
  readonly timeZone: string
  readonly placeId: PlaceId
  readonly position: LonLat
  readonly cutOff: string
  readonly truckAt: string
  readonly closesAt: string
}

export interface MailboxRow {
  readonly mailboxId: MailboxId
  readonly placeId: PlaceId
  readonly label: string
}

/** A round of the model, with what people need beside it. */
export interface RoundRow extends Round {
  /** Its shift lets it leave then; `outAt` may be later. */
  readonly shiftOutAt: number
  readonly carrierName: string
  /** He is its regular; a replacement is shown more. */
  readonly knowsRound: boolean
  /** Stops whose parcels and registered items, or whose reload, were confirmed. */
  readonly delivered: ReadonlySet<StopId>
}

export interface RequestRow {
  readonly requestId: RequestId
  readonly mailboxId: MailboxId
  readonly placeId: PlaceId
  readonly day: ServiceDay
  readonly state: RequestState
  readonly parcels: number
  readonly openedAt: number
  readonly roundId: RoundId | null
  readonly promise: {
    readonly day: ServiceDay
    readonly fromAt: number
    readonly toAt: number
  } | null
  readonly why: Sentence
  /** Postponed because a closed road cut its place off: it's wanted today if that opens. */
  readonly waitsForRoad: boolean
  /** Postponed because no round had room (`waits`), or back in today's after that (`found`). */
  readonly room: 'none' | 'waits' | 'found'
  /** When the carrier said what came of it, by which event, and until when he can take it back. */
  readonly settledAt: number | null
  readonly settledEventId: string | null
  readonly realUndoUntilAt: number | null
  readonly handedOverAt: number | null
  readonly departedAt: number | null
  /** What he found, parcel by parcel, each label once in the depot; absent where he said a count only. */
  readonly items?: readonly Item[]
  /** It was to leave with a truck that has left without it: its household has been told. */
  readonly missedTruckAt?: number
  /** Of what kept it from being collected; its picture may still be on the way. */
  readonly photo?: string
}

export interface WorkedPress {
  readonly pressId: string
  readonly mailboxId: MailboxId
  readonly pressedAt: number
  readonly fate: string
  readonly requestId: RequestId | null
}

export interface PlanChange {
  readonly version: number
  readonly at: number
  readonly roundId: RoundId
  readonly stopId: StopId | null
  readonly why: Sentence
}

export const activeStates: readonly RequestState[] = ['open', 'planned', 'postponed']
/** In a bag or at the depot. Until the truck leaves, each parcel is accounted for on every day. */
export const heldStates: readonly RequestState[] = ['collected', 'handed over']

/** @throws Error when there is no such depot or no open day */
export async function loadDepotState(db: Db, depotId: DepotId): Promise<DepotState> {
  const depot = await getDepot(db, depotId)
  const places = await listPlaces(db, depotId)
  const mailboxes = await listMailboxes(db, depotId)
  const { version, commits, day } = await getDay(db, depotId)
  const requests = await listRequests(db, depotId, day)
  const requestIds = requests.map(({ requestId }) => requestId)
  return {
    depot,
    places: new Map(places.map((place) => [place.placeId, place])),
    mailboxes: new Map(mailboxes.map((mailbox) => [mailbox.mailboxId, mailbox])),
    day,
    version,
    commits,
    rounds: new Map((await listRounds(db, depotId, day)).map((round) => [round.roundId, round])),
    requests: new Map(requests.map((request) => [request.requestId, request])),
    announced: new Map(
      (await listAnnouncements(db, depotId, requestIds)).map((one) => [
        one.requestId ?? one.mailboxId,
        one,
      ]),
    ),
    corrections: new Map(
      (await listCorrections(db, depotId)).map((one) => [one.correctionId, one]),
    ),
    pastEmpties: await listPastEmpties(db, depotId, day),
    presses: await listPresses(db, depotId, day),
    changes: await listChanges(db, depotId, day),
  }
}

/** The depot of this database; undefined before the area has been loaded. */
export async function findDepot(db: Db): Promise<DepotRow | undefined> {
  const { rows } = await db.query('select depot_id from depots order by depot_id limit 1')
  return rows[0] && getDepot(db, rows[0].depot_id)
}

async function getDepot(db: Db, depotId: DepotId): Promise<DepotRow> {
  const { rows } = await db.query(
    `select depot_id, name, time_zone, d.place_id, lon, lat, cut_off, truck_at, closes_at
     from depots d join places using (depot_id) where depot_id = $1 and places.place_id = d.place_id`,
    [depotId],
  )
  const row = rows[0]
  if (!row) throw new Error(`no depot ${depotId}`)
  return {
    depotId,
    name: row.name,
    timeZone: row.time_zone,
    placeId: row.place_id,
    position: [row.lon, row.lat],
    cutOff: row.cut_off,
    truckAt: row.truck_at,
    closesAt: row.closes_at,
  }
}

export async function listPlaces(db: Db, depotId: DepotId): Promise<Place[]> {
  const { rows } = await db.query(
    `select place_id, lon, lat, street, house_number, source, boxes, access_notes, corrected
     from places where depot_id = $1 order by place_id`,
    [depotId],
  )
  return rows.map((row) => ({
    placeId: row.place_id,
    position: [row.lon, row.lat],
    street: row.street,
    houseNumber: row.house_number,
    source: row.source,
    boxes: row.boxes,
    ...(row.access_notes === null ? {} : { accessNotes: row.access_notes }),
    ...(row.corrected ? { corrected: true as const } : {}),
  }))
}

export async function listMailboxes(db: Db, depotId: DepotId): Promise<MailboxRow[]> {
  const { rows } = await db.query(
    `select m.mailbox_id as "mailboxId", m.place_id as "placeId", m.label
     from mailboxes m join places p using (place_id)
     where p.depot_id = $1 order by m.mailbox_id`,
    [depotId],
  )
  return rows
}

async function getDay(
  db: Db,
  depotId: DepotId,
): Promise<{ version: number; commits: number; day: ServiceDay }> {
  const { rows } = await db.query(
    `select plan_version, commits, day from depots join service_days using (depot_id)
     where depot_id = $1 and state = 'open'`,
    [depotId],
  )
  const row = rows[0]
  if (!row) throw new Error(`depot ${depotId} has no open day`)
  return { version: row.plan_version, commits: row.commits, day: row.day }
}

async function listRounds(db: Db, depotId: DepotId, day: ServiceDay): Promise<RoundRow[]> {
  const { rows } = await db.query(
    `select r.round_id, r.number, r.kind, r.order_policy, r.profile, r.carrier_id,
       r.capacity_litres, r.capacity_grams, r.most_metres, r.out_at, r.leaves_at, r.return_at, r.end_at, r.state,
       r.left_at, r.confirmed_stop_id, r.confirmed_at, r.break_due, r.break_started_at,
       r.break_ended_at, c.name as carrier_name,
       c.round_number is not distinct from r.number as knows_round,
       (select stops from round_plans p where p.round_id = r.round_id order by version desc limit 1) as stops,
       array(select request_id from round_events e
         where e.round_id = r.round_id and kind = 'refused' and not undone order by request_id) as refused,
       array(select distinct stop_id from round_events e
         where e.round_id = r.round_id and kind in ('delivered', 'reloaded') and not undone
         order by stop_id) as delivered
     from rounds r join people c on c.person_id = r.carrier_id
     where r.depot_id = $1 and r.day = $2
     order by r.round_id`,
    [depotId, day],
  )
  return rows.map((row) => ({
    roundId: row.round_id as RoundId,
    number: row.number as string,
    kind: row.kind as RoundKind,
    orderPolicy: row.order_policy as OrderPolicy,
    profile: row.profile as Profile,
    carrierId: row.carrier_id as CarrierId,
    carrierName: row.carrier_name as string,
    knowsRound: row.knows_round as boolean,
    capacity: { litres: row.capacity_litres, grams: row.capacity_grams },
    ...(row.most_metres === null ? {} : { mostMetres: row.most_metres as number }),
    outAt: row.leaves_at ?? row.out_at,
    shiftOutAt: row.out_at,
    returnAt: row.return_at,
    endAt: row.end_at,
    ...(row.break_due === null ? {} : { breakDue: row.break_due as BreakDue }),
    stops: row.stops as Stop[],
    progress: {
      state: row.state,
      ...(row.left_at === null ? {} : { leftAt: row.left_at }),
      ...(row.confirmed_at === null
        ? {}
        : { confirmed: { stopId: row.confirmed_stop_id, at: row.confirmed_at } }),
      ...(row.break_started_at === null ? {} : { breakStartedAt: row.break_started_at }),
      ...(row.break_ended_at === null ? {} : { breakEndedAt: row.break_ended_at }),
    },
    refused: row.refused,
    delivered: new Set(row.delivered),
  }))
}

const requestColumns = `request_id, mailbox_id, place_id, day, state, parcels, opened_at, round_id,
  promise_day, promise_from_at, promise_to_at, why, waits_for_road, room, settled_at, settled_event_id,
  real_undo_until_at, handed_over_at, departed_at, items, missed_truck_at, photo`

async function listRequests(db: Db, depotId: DepotId, day: ServiceDay): Promise<RequestRow[]> {
  const { rows } = await db.query(
    `select ${requestColumns} from pickup_requests
     where depot_id = $1 and (day = $2 or state = any($3))
     order by opened_at, request_id`,
    [depotId, day, [...activeStates, ...heldStates]],
  )
  return rows.map(toRequest)
}

/** One request, whatever its day; undefined where there is none of this id in the depot. */
export async function findRequest(
  db: Db,
  depotId: DepotId,
  requestId: string,
): Promise<RequestRow | undefined> {
  const { rows } = await db.query(
    `select ${requestColumns} from pickup_requests where depot_id = $1 and request_id = $2`,
    [depotId, requestId],
  )
  return rows[0] && toRequest(rows[0])
}

/** The newest request of one mailbox, whatever its day. */
export async function findNewestRequest(
  db: Db,
  mailboxId: string,
): Promise<RequestRow | undefined> {
  const { rows } = await db.query(
    `select ${requestColumns} from pickup_requests where mailbox_id = $1
     order by opened_at desc, request_id desc limit 1`,
    [mailboxId],
  )
  return rows[0] && toRequest(rows[0])
}

// biome-ignore lint/suspicious/noExplicitAny: a row of pg has no type of its own
function toRequest(row: any): RequestRow {
  return {
    requestId: row.request_id,
    mailboxId: row.mailbox_id,
    placeId: row.place_id,
    day: row.day,
    state: row.state,
    parcels: row.parcels,
    openedAt: row.opened_at,
    roundId: row.round_id,
    promise:
      row.promise_day === null
        ? null
        : { day: row.promise_day, fromAt: row.promise_from_at, toAt: row.promise_to_at },
    why: row.why,
    waitsForRoad: row.waits_for_road,
    room: row.room,
    settledAt: row.settled_at,
    settledEventId: row.settled_event_id,
    realUndoUntilAt: row.real_undo_until_at,
    handedOverAt: row.handed_over_at,
    departedAt: row.departed_at,
    ...(row.items === null ? {} : { items: row.items }),
    ...(row.missed_truck_at === null ? {} : { missedTruckAt: row.missed_truck_at }),
    ...(row.photo === null ? {} : { photo: row.photo }),
  }
}

async function listPresses(db: Db, depotId: DepotId, day: ServiceDay): Promise<WorkedPress[]> {
  const { rows } = await db.query(
    `select p.press_id as "pressId", p.mailbox_id as "mailboxId", p.pressed_at as "pressedAt", p.fate,
       p.request_id as "requestId"
     from presses p left join pickup_requests r using (request_id)
     where p.depot_id = $1 and p.fate is not null and (r.day = $2 or p.worked_at >=
       (select min(committed_at) from plan_versions where depot_id = $1 and day = $2))
     order by p.worked_at desc, p.press_id desc limit 100`,
    [depotId, day],
  )
  return rows
}

async function listChanges(db: Db, depotId: DepotId, day: ServiceDay): Promise<PlanChange[]> {
  const { rows } = await db.query(
    `select version, committed_at, changes from plan_versions
     where depot_id = $1 and day = $2 order by version desc`,
    [depotId, day],
  )
  return rows.flatMap((row) =>
    row.changes.map((change: Omit<PlanChange, 'version' | 'at'>) => ({
      version: row.version,
      at: row.committed_at,
      ...change,
    })),
  )
}
