import type { DepotId, ServiceDay } from '../../algorithms/model.ts'
import type { RecordedDay, RecordedRequest } from '../protocol/recordedDay.ts'
import type { RoundEvent } from '../protocol/rest.ts'
import type { Announcement } from './announcements.ts'
import { findAreaSha256 } from './areas.ts'
import { listClockOrigins } from './clockOrigins.ts'
import { findDepot, listMailboxes } from './depotState.ts'
import { listOfficeRounds } from './plans.ts'
import { listAnsweredLater, listPlacesAt } from './recordedCorrections.ts'
import type { Db } from './transaction.ts'

/** So far back a box that was found empty, or a press, still says something about the day. */
const pastMs = 31 * 24 * 3_600_000

type Commit = RecordedDay['commits'][number]

/**
 * A service day as it was lived: the depot as it stood when it opened, what came in until it closed,
 * what was made of it. Places lie where they did then; buttons and standing rounds are taken as
 * they are now: older ones aren't kept.
 *
 * @returns undefined where the day isn't kept: it never opened here, or did before commits were kept
 */
export async function findRecordedDay(db: Db, day: ServiceDay): Promise<RecordedDay | undefined> {
  const depot = await findDepot(db)
  const opening = depot && (await findOpening(db, depot.depotId, day))
  if (!opening) return undefined
  const { depotId, name, timeZone, placeId, cutOff, truckAt, closesAt } = depot
  const { commits, closing } = await listCommits(db, depotId, opening.commit)
  const requests = await listOpeningRequests(db, depotId, opening)
  const closedAt = closing?.steps[0]?.at ?? null
  const steps = commits.flatMap((one) => one.steps)
  const origins = await listClockOrigins(db)
  const clock = origins.length > 0 ? origins : [{ realAt: 0, serviceAt: 0, speed: 1 }]
  const pressIds = steps.flatMap(({ pressId }) => pressId ?? [])
  const { uplinks, presses } = await listReceived(db, { depotId, pressIds, opening, closedAt })
  return {
    what: 'a recorded day of Domino',
    version: 1,
    day,
    osmSha256: (await findAreaSha256(db)) ?? '',
    clock: [...clock],
    depot: { depotId, name, timeZone, placeId, cutOff, truckAt, closesAt },
    // a door's code is nobody's business but the carrier's
    places: (await listPlacesAt(db, depotId, opening.at)).map(
      ({ accessNotes: _, position, ...place }) => ({
        ...place,
        position: [...position],
      }),
    ),
    mailboxes: (await listMailboxes(db, depotId)).map(({ mailboxId, placeId }) => ({
      mailboxId,
      placeId,
    })),
    ...(await listButtons(db, depotId)),
    officeRounds: await listOfficeRounds(db, depotId),
    carriers: await listCarriers(db, depotId),
    opening: {
      at: opening.at,
      commit: opening.commit,
      planVersion: opening.version,
      rounds: await listRounds(db, day, requests, opening.version),
      requests,
      announcements: await listOpeningAnnouncements(db, depotId, opening.commit),
      presses: await listPressesBefore(db, depotId, opening, pressIds),
    },
    closedAt,
    uplinks,
    presses,
    events: await listEvents(
      db,
      steps.flatMap(({ eventId }) => eventId ?? []),
    ),
    closures: await listClosures(db, depotId, steps, opening.at),
    corrections: await listAnsweredLater(db, steps),
    commits,
    planVersions: await listPlanVersions(db, depotId, day, opening.version),
  }
}

/** The service days that can be read, the oldest first. */
export async function listRecordedDays(db: Db): Promise<ServiceDay[]> {
  const { rows } = await db.query(
    `select step ->> 'opened' as day from commits, jsonb_array_elements(steps) as step
     where step ? 'opened' order by commit`,
  )
  return rows.map((row) => row.day)
}

interface Opening {
  readonly commit: number
  readonly at: number
  readonly version: number
}

async function findOpening(db: Db, depotId: string, day: string): Promise<Opening | undefined> {
  const { rows } = await db.query(
    `select commit, (step ->> 'at')::bigint as at, (step ->> 'version')::integer as version
     from commits, jsonb_array_elements(steps) as step
     where depot_id = $1 and step ->> 'opened' = $2`,
    [depotId, day],
  )
  return rows[0]
}

/** The day's, until the one that opened the next. */
async function listCommits(db: Db, depotId: DepotId, opening: number) {
  const { rows } = await db.query<Commit>(
    `select commit, steps from commits where depot_id = $1 and commit > $2
       and commit <= coalesce((select min(commit) from commits, jsonb_array_elements(steps) as step
         where depot_id = $1 and commit > $2 and step ? 'opened'), commit)
     order by commit`,
    [depotId, opening],
  )
  const isClosing = ({ steps }: Commit) => steps.some(({ opened }) => opened !== undefined)
  return { commits: rows.filter((row) => !isClosing(row)), closing: rows.find(isClosing) }
}

/** Each as the newest commit until then left it, as far as it's alive or still counts. */
async function listOpeningRequests(
  db: Db,
  depotId: string,
  { commit, at }: Opening,
): Promise<RecordedRequest[]> {
  const { rows } = await db.query<{ request: RecordedRequest }>(
    `select distinct on (request ->> 'requestId') request
     from commits, jsonb_array_elements(steps) with ordinality as s(step, n),
       jsonb_array_elements(step -> 'requests') as request
     where depot_id = $1 and commit <= $2
     order by request ->> 'requestId', commit desc, n desc`,
    [depotId, commit],
  )
  return rows
    .map(({ request }) => request)
    .filter(
      ({ state, openedAt }) =>
        openedAt > at - pastMs ||
        ['open', 'planned', 'postponed', 'collected', 'handed over'].includes(state),
    )
}

async function listOpeningAnnouncements(db: Db, depotId: string, commit: number) {
  const { rows } = await db.query<{ announcement: Announcement }>(
    `select step -> 'announcement' as announcement
     from commits, jsonb_array_elements(steps) with ordinality as s(step, n)
     where depot_id = $1 and commit <= $2 and step ? 'announcement'
     order by commit, n`,
    [depotId, commit],
  )
  const standing = new Map<string, Announcement>()
  for (const { announcement } of rows) {
    standing.delete(announcement.mailboxId)
    standing.set(announcement.requestId ?? announcement.mailboxId, announcement)
  }
  return [...standing.values()]
}

async function listButtons(
  db: Db,
  depotId: string,
): Promise<Pick<RecordedDay, 'devices' | 'deviceTypes'>> {
  const { rows: devices } = await db.query(
    `select device_id as "deviceId", device_type_id as "deviceTypeId", mailbox_id as "mailboxId"
     from devices join mailboxes using (mailbox_id) join places using (place_id)
     where depot_id = $1 order by device_id`,
    [depotId],
  )
  const { rows: deviceTypes } = await db.query(
    `select device_type_id as "deviceTypeId", decoder, settings from device_types
     order by device_type_id`,
  )
  return { devices, deviceTypes }
}

async function listCarriers(db: Db, depotId: string): Promise<RecordedDay['carriers']> {
  const { rows } = await db.query(
    `select person_id as "carrierId", round_number as "roundNumber" from people
     where depot_id = $1 and role = 'carrier' order by person_id`,
    [depotId],
  )
  return rows
}

/** The day's, and those of earlier days that its requests came from. */
async function listRounds(
  db: Db,
  day: string,
  requests: readonly RecordedRequest[],
  version: number,
): Promise<RecordedDay['opening']['rounds']> {
  const { rows } = await db.query(
    `select round_id as "roundId", day, number, kind, order_policy as "orderPolicy", profile,
       carrier_id as "carrierId",
       json_build_object('litres', capacity_litres, 'grams', capacity_grams) as capacity,
       most_metres as "mostMetres",
       out_at as "outAt", return_at as "returnAt", end_at as "endAt", break_due as "breakDue",
       coalesce((select stops from round_plans p
         where p.round_id = r.round_id and version = $3 and day = $1), '[]') as stops
     from rounds r where day = $1 or round_id = any($2) order by round_id`,
    [day, requests.flatMap(({ roundId }) => roundId ?? []), version],
  )
  return rows
}

const pressColumns = `press_id as "pressId", mailbox_id as "mailboxId", kind,
  pressed_at as "pressedAt", fate, request_id as "requestId", worked_at as "workedAt"`

async function listPressesBefore(
  db: Db,
  depotId: string,
  { at }: Opening,
  ofDay: readonly string[],
): Promise<RecordedDay['presses']> {
  const { rows } = await db.query(
    `select ${pressColumns} from presses
     where depot_id = $1 and worked_at <= $2 and pressed_at > $3 and press_id <> all($4)
     order by pressed_at, press_id`,
    [depotId, at, at - pastMs, ofDay],
  )
  return rows
}

/** What the day worked, what was no press, and, of a day under way, what waits. */
async function listReceived(
  db: Db,
  {
    depotId,
    pressIds,
    opening,
    closedAt,
  }: {
    readonly depotId: string
    readonly pressIds: readonly string[]
    readonly opening: Opening
    readonly closedAt: number | null
  },
): Promise<Pick<RecordedDay, 'uplinks' | 'presses'>> {
  const { rows: presses } = await db.query(
    `select ${pressColumns} from presses
     where depot_id = $1 and (press_id = any($2) or (fate is null and $3::bigint is null))
     order by pressed_at, press_id`,
    [depotId, pressIds, closedAt],
  )
  const realOf = (serviceAt: number) =>
    `coalesce((select real_at + ((${serviceAt} - service_at) / speed)::bigint from clock_origins
       where service_at <= ${serviceAt} order by real_at desc limit 1), ${serviceAt})`
  const { rows: uplinks } = await db.query(
    `select door, query, content_type as "contentType",
       encode(body, 'base64') as "bodyBase64", real_received_at as "realReceivedAt",
       press_id as "pressId", no_press as "noPress"
     from uplinks where press_id = any($1) or (press_id is null
       and real_received_at >= ${realOf(opening.at)}
       ${closedAt === null ? '' : `and real_received_at < ${realOf(closedAt)}`})
     order by real_received_at, uplink_id`,
    [presses.map(({ pressId }) => pressId)],
  )
  // PostgreSQL breaks its lines
  const whole = uplinks.map((row) => ({ ...row, bodyBase64: row.bodyBase64.replace(/\s/g, '') }))
  return { presses, uplinks: whole }
}

async function listEvents(db: Db, eventIds: readonly string[]): Promise<RecordedDay['events']> {
  const { rows } = await db.query(
    // what he wrote beside it is nobody's business
    `select carrier_id as "carrierId", real_received_at as "realReceivedAt", body - 'note' as event
     from round_events join rounds using (round_id) where event_id = any($1)
     order by real_received_at, event_id`,
    [eventIds],
  )
  return rows.map(({ event, ...row }) => ({ ...row, event: withoutName(event, row.carrierId) }))
}

/** Who signed for a gap is his number, as everywhere in a recorded day. */
function withoutName(event: RoundEvent, signedBy: string): RoundEvent {
  return event.kind === 'handed over' && event.gap
    ? { ...event, gap: { ...event.gap, signedBy } }
    : event
}

/** Those in force when it opened, and the day's. */
async function listClosures(
  db: Db,
  depotId: string,
  steps: readonly Commit['steps'][number][],
  openedAt: number,
): Promise<RecordedDay['closures']> {
  const { rows } = await db.query(
    `select closure_id as "closureId", kind, factor, profiles, direction, pieces, street,
       from_at as "fromAt", until_at as "untilAt", created_at as "createdAt"
     from closures where depot_id = $1 and (closure_id = any($2)
       or (created_at < $3 and (ended_at is null or ended_at >= $3)))
     order by created_at, closure_id`,
    [depotId, steps.flatMap(({ closureAdded }) => closureAdded ?? []), openedAt],
  )
  return rows
}

async function listPlanVersions(
  db: Db,
  depotId: string,
  day: string,
  opening: number,
): Promise<RecordedDay['planVersions']> {
  const { rows } = await db.query(
    `select v.version, committed_at as "committedAt",
       json_agg(json_build_object('roundId', round_id, 'stops', stops) order by round_id) as rounds
     from plan_versions v join round_plans p using (version)
     where depot_id = $1 and day = $2 and v.version > $3
     group by v.version, committed_at order by v.version`,
    [depotId, day, opening],
  )
  return rows
}
