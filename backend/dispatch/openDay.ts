import type { Pool } from 'pg'
import type { MailboxId, PlaceId, ServiceDay } from '../../algorithms/model.ts'
import type { OfficeRound } from '../../algorithms/office/makeOffice.ts'
import { planDay } from '../../algorithms/office/planDay.ts'
import type { Calendar } from '../calendar.ts'
import {
  type DepotRow,
  type DepotState,
  listMailboxes,
  listPlaces,
  type MailboxRow,
} from '../store/depotState.ts'
import {
  findOpenDay,
  insertRound,
  insertRoundPlan,
  insertServiceDay,
  listOfficeRounds,
  raisePlanVersion,
  saveRequest,
} from '../store/plans.ts'
import { inTransaction } from '../store/transaction.ts'
import { currentDay } from './serviceHours.ts'
import { StalePlan } from './step.ts'

type Office = { readonly rounds: readonly OfficeRound[] }

/**
 * Closes the day under way, if there is one, and opens the next in the same transaction: its rounds
 * with their deliveries, and the requests that wait for it. A request still active at the closing is
 * postponed to it.
 */
export async function openDay(
  db: Pool,
  depot: {
    readonly depotId: string
    readonly version: number
    readonly closing?: DepotState
    readonly places: DepotState['places']
    readonly mailboxes: Iterable<MailboxRow>
  },
  day: ServiceDay,
  {
    calendar,
    seed,
    now,
  }: { readonly calendar: Calendar; readonly seed: number; readonly now: number },
): Promise<void> {
  const { depotId, closing } = depot
  const officeRounds = await listOfficeRounds<OfficeRound & { carrierId: string }>(db, depotId)
  const boxes = new Map<PlaceId, MailboxId[]>()
  for (const { placeId, mailboxId } of depot.mailboxes) {
    const known = boxes.get(placeId)
    if (known) known.push(mailboxId)
    else boxes.set(placeId, [mailboxId])
  }
  const office: Office = { rounds: officeRounds }
  const rounds = planDay({
    office,
    places: depot.places,
    mailboxesOf: (placeId: PlaceId) => boxes.get(placeId) ?? [],
    serviceDay: day,
    toInstant: (localTime: string) => calendar.instant(day, localTime),
    seed,
  })
  await inTransaction(db, async (tx) => {
    if (closing) await insertServiceDay(tx, depotId, closing.day, 'closed')
    await insertServiceDay(tx, depotId, day, 'open')
    const raised = { depotId, baseVersion: depot.version, day, committedAt: now, changes: [] }
    if (!(await raisePlanVersion(tx, raised))) throw new StalePlan('the day was opened elsewhere')
    for (const round of rounds) {
      await insertRound(tx, depotId, day, round)
      await insertRoundPlan(tx, round.roundId, depot.version + 1, round.stops)
    }
    for (const request of closing?.requests.values() ?? []) {
      if (request.state === 'planned' || request.state === 'open')
        await saveRequest(tx, depotId, { ...request, day, state: 'open', roundId: null })
      else if (request.state === 'postponed' && request.day <= day)
        await saveRequest(tx, depotId, { ...request, day, state: 'open' })
    }
  })
}

/**
 * At a start: opens the day under way where none is open yet. A day that should have closed while
 * the server was off is closed by the planner's first sweep.
 */
export async function openFirstDay(
  db: Pool,
  depot: DepotRow,
  options: { readonly calendar: Calendar; readonly seed: number; readonly now: number },
): Promise<void> {
  const { depotId } = depot
  if (await findOpenDay(db, depotId)) return
  const places = await listPlaces(db, depotId)
  await openDay(
    db,
    {
      depotId,
      version: 0,
      places: new Map(places.map((place) => [place.placeId, place])),
      mailboxes: await listMailboxes(db, depotId),
    },
    currentDay(options.calendar, depot, options.now),
    options,
  )
}
