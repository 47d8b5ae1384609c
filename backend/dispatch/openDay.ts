import type { Pool } from 'pg'
import type {
  CarrierId,
  DepotId,
  MailboxId,
  PlaceId,
  Round,
  ServiceDay,
} from '../../algorithms/model.ts'
import type { OfficeRound } from '../../algorithms/office/makeOffice.ts'
import { planDay } from '../../algorithms/office/planDay.ts'
import { shortestOrder } from '../../algorithms/round/morning/shortestOrder.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import { insertCommit } from '../store/commits.ts'
import {
  activeStates,
  type DepotRow,
  type DepotState,
  listMailboxes,
  listPlaces,
  type MailboxRow,
  type RequestRow,
} from '../store/depotState.ts'
import {
  claimCommit,
  findOpenDay,
  insertPlanVersion,
  insertRound,
  insertRoundPlan,
  insertServiceDay,
  listOfficeRounds,
  saveRequest,
} from '../store/plans.ts'
import { insertRoundOfDay } from '../store/roundHistory.ts'
import { inTransaction } from '../store/transaction.ts'
import { dayPromise } from './dayPromise.ts'
import type { Planning } from './planning.ts'
import { roundsOfDay } from './roundsOfDay.ts'
import { sayings } from './sentences.ts'
import { currentDay } from './serviceHours.ts'
import { StalePlan } from './step.ts'

/** The day that closes, and what its households are told by. */
interface Closing {
  readonly state: DepotState
  readonly planning: Planning
}

/**
 * Opens a day, and closes the one under way in the same transaction, if there is one: the new rounds
 * with their deliveries, the requests that wait for them, and what is still in a carrier's bag.
 */
async function openDay(
  db: Pool,
  depot: {
    readonly depotId: DepotId
    readonly placeId: PlaceId
    readonly places: DepotState['places']
    readonly mailboxes: Iterable<MailboxRow>
    readonly closing?: Closing
  },
  day: ServiceDay,
  { calendar, seed, now, travel }: Opening,
): Promise<void> {
  const { depotId, placeId, closing } = depot
  const boxes = new Map<PlaceId, MailboxId[]>()
  for (const { placeId, mailboxId } of depot.mailboxes) {
    const known = boxes.get(placeId)
    if (known) known.push(mailboxId)
    else boxes.set(placeId, [mailboxId])
  }
  const planned = planDay({
    office: {
      depot: { placeId },
      rounds: await listOfficeRounds<OfficeRound & { carrierId: CarrierId }>(db, depotId),
    },
    places: depot.places,
    mailboxesOf: (placeId: PlaceId) => boxes.get(placeId) ?? [],
    serviceDay: day,
    toInstant: (localTime: string) => calendar.instant(day, localTime),
    seed,
    travel: travel.times,
  })
  const ground = { depotPlaceId: placeId, travel: travel.times }
  const rounds = planned.map((round) => ({ ...round, stops: shortestOrder(round, ground) }))
  const { version: baseVersion, commits: baseCommits } = closing?.state ?? {
    version: 0,
    commits: 0,
  }
  const version = baseVersion + 1
  await inTransaction(db, async (tx) => {
    if (!(await claimCommit(tx, { depotId, baseCommits, baseVersion, version })))
      throw new StalePlan('the day was opened elsewhere')
    if (closing) {
      const { day: closed } = closing.state
      await insertServiceDay(tx, depotId, closed, 'closed')
      for (const [number, asked] of roundsOfDay(closing.state))
        await insertRoundOfDay(tx, { depotId, number, day: closed }, asked)
    }
    await insertServiceDay(tx, depotId, day, 'open')
    await insertPlanVersion(tx, { depotId, version, day, committedAt: now, changes: [] })
    for (const round of rounds) {
      await insertRound(tx, depotId, day, round)
      await insertRoundPlan(tx, round.roundId, version, round.stops)
    }
    const requests = closing ? carryOver(closing, day, rounds) : []
    for (const request of requests) await saveRequest(tx, depotId, request)
    const steps = [{ at: now, opened: day, version, requests }]
    await insertCommit(tx, { depotId, commit: baseCommits + 1, steps })
  })
}

/** What goes over to the next day: requests that wait, and parcels that nobody has handed over. */
function carryOver(
  { state, planning }: Closing,
  day: ServiceDay,
  rounds: readonly Round[],
): RequestRow[] {
  return [...state.requests.values()].flatMap((request): RequestRow[] => {
    if (request.state === 'collected') {
      // they are still in his bag: he hands them over with what he collects next
      const carrierId = state.rounds.get(request.roundId!)?.carrierId
      const round = rounds.find((each) => each.carrierId === carrierId)
      return round ? [{ ...request, roundId: round.roundId }] : []
    }
    if (!activeStates.includes(request.state) || request.day > day) return []
    const again = { ...request, day, state: 'open' as const, roundId: null, room: 'none' as const }
    if (request.state === 'postponed' && request.promise?.day === day) return [again]
    const promise = dayPromise(state, request.placeId, day, planning)
    return [{ ...again, promise, why: sayings.notCollectedToday }]
  })
}

interface Opening {
  readonly calendar: Calendar
  readonly seed: number
  readonly now: number
  readonly travel: Pick<Travel, 'times'>
}

/** The evening: closes the day in `state` and opens the one that is under way by now, or next. */
export async function openNextDay(
  db: Pool,
  state: DepotState,
  planning: Planning,
  seed: number,
): Promise<ServiceDay> {
  const { calendar, now, travel } = planning
  const day = currentDay(calendar, state.depot, now)
  const { places } = state
  const { depotId, placeId } = state.depot
  const mailboxes = state.mailboxes.values()
  const depot = { depotId, placeId, places, mailboxes, closing: { state, planning } }
  await openDay(db, depot, day, { calendar, seed, now, travel })
  return day
}

/**
 * At a start: opens the day under way where none is open yet. A day that should have closed while
 * the server was off is closed by the planner's first sweep.
 */
export async function openFirstDay(db: Pool, depot: DepotRow, options: Opening): Promise<void> {
  const { depotId, placeId } = depot
  if (await findOpenDay(db, depotId)) return
  const places = await listPlaces(db, depotId)
  await openDay(
    db,
    {
      depotId,
      placeId,
      places: new Map(places.map((place) => [place.placeId, place])),
      mailboxes: await listMailboxes(db, depotId),
    },
    currentDay(options.calendar, depot, options.now),
    options,
  )
}
