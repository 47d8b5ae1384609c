import type { MailboxId, RequestId, ServiceDay } from '../../algorithms/model.ts'
import type { DepotState, RequestRow } from './depotState.ts'
import type { Db } from './transaction.ts'

/** What a household said of its parcels: of a request, or of whatever its next press will open. */
export interface Announcement {
  readonly mailboxId: MailboxId
  /** Null while it waits for the mailbox's next press. */
  readonly requestId: RequestId | null
  /** 1 to 5. */
  readonly parcels: number
  readonly labelled: boolean
  readonly announcedAt: number
}

/** Replaces what was said of the same request, and what waited for the mailbox's next press. */
export async function saveAnnouncement(tx: Db, announcement: Announcement): Promise<void> {
  const { mailboxId, requestId, parcels, labelled, announcedAt } = announcement
  await tx.query(
    'delete from announcements where mailbox_id = $1 and (request_id is null or request_id = $2)',
    [mailboxId, requestId],
  )
  await tx.query(
    `insert into announcements (mailbox_id, request_id, parcels, labelled, announced_at)
     values ($1, $2, $3, $4, $5)`,
    [mailboxId, requestId, parcels, labelled, announcedAt],
  )
}

/** Those of these requests, and those that wait for a press. */
export async function listAnnouncements(
  db: Db,
  depotId: string,
  requestIds: readonly RequestId[],
): Promise<Announcement[]> {
  const { rows } = await db.query(
    `select a.mailbox_id as "mailboxId", a.request_id as "requestId", a.parcels, a.labelled,
       a.announced_at as "announcedAt"
     from announcements a join mailboxes using (mailbox_id) join places p using (place_id)
     where p.depot_id = $1 and (a.request_id is null or a.request_id = any($2))
     order by announcement_id`,
    [depotId, requestIds],
  )
  return rows
}

const dayMs = 24 * 3_600_000
/** So many empty boxes within so many days, and a household announces first. */
const emptiesUntilAsked = 2
const emptyDays = 30

/**
 * When boxes were found empty before `day`, by mailbox, in the time that still counts. A collection
 * or an announcement after it clears it.
 */
export async function listPastEmpties(
  db: Db,
  depotId: string,
  day: ServiceDay,
): Promise<Map<MailboxId, number[]>> {
  const { rows } = await db.query(
    `select e.mailbox_id, e.settled_at from pickup_requests e
     where e.depot_id = $1 and e.state = 'empty' and e.day < $2 and e.settled_at >= $3
       and not exists (select from pickup_requests c
         where c.mailbox_id = e.mailbox_id and c.day < $2 and c.settled_at > e.settled_at
           and c.state in ('collected', 'handed over', 'departed'))
       and not exists (select from announcements a join pickup_requests r using (request_id)
         where a.mailbox_id = e.mailbox_id and r.day < $2 and a.announced_at > e.settled_at)
     order by e.settled_at`,
    [depotId, day, Date.parse(day) - (emptyDays + 1) * dayMs],
  )
  const empties = new Map<MailboxId, number[]>()
  for (const row of rows)
    empties.set(row.mailbox_id, [...(empties.get(row.mailbox_id) ?? []), row.settled_at])
  return empties
}

/**
 * Whether a press of this mailbox opens nothing until something is announced: two requests ended
 * empty within thirty days, and nothing has been announced or collected since.
 */
export function mustAnnounce(state: DepotState, mailboxId: MailboxId, now: number): boolean {
  const requests = [...state.requests.values()].filter((one) => one.mailboxId === mailboxId)
  const cleared = [
    now - emptyDays * dayMs,
    state.announced.get(mailboxId)?.announcedAt ?? 0,
    ...requests.map(({ requestId }) => state.announced.get(requestId)?.announcedAt ?? 0),
    ...requests.filter(isCollected).map(({ settledAt }) => settledAt ?? 0),
  ]
  const since = Math.max(...cleared)
  const empties = [
    ...(state.pastEmpties.get(mailboxId) ?? []),
    ...requests.flatMap((one) => (one.state === 'empty' ? [one.settledAt ?? 0] : [])),
  ]
  return empties.filter((at) => at > since).length >= emptiesUntilAsked
}

/** What has left the box: in a bag, at the depot, or on its way. */
export function isCollected({ state }: RequestRow): boolean {
  return state === 'collected' || state === 'handed over' || state === 'departed'
}
