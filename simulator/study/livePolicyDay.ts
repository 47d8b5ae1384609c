import type { Pool } from 'pg'
import type {
  Collection,
  Delivery,
  MailboxId,
  PlaceId,
  RequestId,
  Round,
  RoundId,
  Stop,
  StopId,
  TravelTimes,
} from '../../algorithms/model.ts'
import { defaultRoundSettings } from '../../algorithms/round/settings.ts'
import { connect } from '../../backend/store/connect.ts'
import { findDepot, loadDepotState, type RoundRow } from '../../backend/store/depotState.ts'
import { liveDay } from '../liveDay.ts'
import { makeNature } from '../nature.ts'
import { writePastDays } from '../pastDays.ts'
import type { Observer } from '../runDay.ts'
import type { Scenario } from '../scenarios.ts'
import type { World } from '../world.ts'
import type { WorldDatabase } from '../worldDatabase.ts'
import type { StudyDay, StudyRequest } from './figures.ts'
import { type Ground, timesBy } from './ground.ts'
import { type PolicyName, policies } from './policies.ts'

/**
 * Lives one day through the real backend under a policy, without faults, and keeps what its figures are
 * made of: what truly happened from the carriers, all that was told and planned from the store.
 *
 * @param options.travel between the world's places, as planned with
 * @throws when a checker finds something that doesn't hold
 */
export async function livePolicyDay(options: {
  readonly world: World
  readonly databases: WorldDatabase
  readonly scenario: Scenario
  readonly travel: TravelTimes
  readonly policy: PolicyName
  readonly seed: number
  readonly presses: number
}): Promise<StudyDay> {
  const { world, databases, travel, policy, seed } = options
  const isAhead = policy === 'ahead'
  const isOurs = isAhead || policy === 'ours'
  const diary = keepDiary((db) =>
    isAhead ? writePastDays(db, { ...options, days: pastDays }) : undefined,
  )
  const { violations } = await liveDay({
    ...options,
    databases: { ...databases, freshDay: () => diary.open(databases) },
    faults: 'none',
    insert: policies[policy],
    ...(isOurs ? {} : { improve: 'never' as const }),
    ...(isAhead ? {} : { lookAhead: 'never' as const }),
    observer: diary.observer,
  })
  const [first] = violations
  if (first) throw new Error(`${policy}, seed ${seed}: ${first.code}: ${first.sentence}`)
  const { rounds, requests, visits, plans, leaves } = diary.read()
  const knowsRound = new Map(rounds.map((round) => [round.roundId, round.knowsRound]))
  const settings = defaultRoundSettings
  const ground: Ground = {
    depotPlaceId: world.layout.office.depot.placeId,
    places: new Map(world.places.map((place) => [place.placeId, place])),
    settings,
    travel,
    times: timesBy(makeNature(seed), settings, ({ roundId }) => knowsRound.get(roundId)!),
  }
  const empty = rounds.map(withoutCollections)
  const relays = new Map(
    rounds
      .flatMap(({ stops }) => stops.filter(({ reload }) => reload === 'relay'))
      .map((stop) => [stop.stopId, stop]),
  )
  return {
    ground,
    empty,
    walked: empty.map((round) => ({
      ...round,
      outAt: leaves.get(round.roundId) ?? round.outAt,
      stops: asWalked(round, visits.get(round.roundId) ?? [], requests, {
        depotPlaceId: ground.depotPlaceId,
        relays,
      }),
    })),
    // who took it back before anybody came didn't want it
    requests: requests.filter(
      ({ state, visitedAt }) => state !== 'cancelled' || visitedAt !== undefined,
    ),
    movedStops: countMoved(plans),
  }
}

/** What a depot knows that has had buttons for a month. */
const pastDays = 20

interface Visit {
  readonly stopId: StopId
  readonly isReload: boolean
  readonly requestIds: readonly RequestId[]
}

interface PlanRow {
  readonly roundId: RoundId
  readonly stops: readonly Stop[]
}

type Request = StudyRequest & { readonly state: string; readonly mailboxId: MailboxId }

/** Reads along in the day's own database, which is gone after it. */
function keepDiary(prepare: (db: Pool) => Promise<void> | undefined) {
  let db: Pool
  let rounds: readonly RoundRow[] = []
  let plans: readonly PlanRow[] = []
  let leaves: ReadonlyMap<RoundId, number> = new Map()
  const windows = new Map<string, { fromAt: number; toAt: number }[]>()
  const visits = new Map<RoundId, Visit[]>()
  const visitedAt = new Map<string, number>()
  const bagged = new Set<string>()
  let rows: RequestRow[] = []

  async function readRequests() {
    rows = (
      await db.query<RequestRow>(
        `select request_id, mailbox_id, place_id, parcels, opened_at, state, promise_day,
           promise_from_at, promise_to_at, departed_at
         from pickup_requests order by request_id`,
      )
    ).rows
    const day = rounds[0]?.roundId.slice(0, 10)
    for (const { request_id, promise_day, promise_from_at, promise_to_at } of rows) {
      if (promise_day === null || promise_day !== day) continue
      const told = windows.get(request_id) ?? []
      windows.set(request_id, told)
      const last = told.at(-1)
      if (last?.fromAt !== promise_from_at || last.toAt !== promise_to_at)
        told.push({ fromAt: promise_from_at!, toAt: promise_to_at! })
    }
  }

  const observer: Observer = {
    async afterStep() {
      if (rounds.length === 0) {
        const depot = await findDepot(db)
        rounds = [...(await loadDepotState(db, depot!.depotId)).rounds.values()]
      }
      await readRequests()
      return []
    },
    async atEnd() {
      await readRequests()
      const { rows: found } = await db.query<{ round_id: RoundId; stops: Stop[] }>(
        'select round_id, stops from round_plans where round_id = any($1) order by version, round_id',
        [rounds.map(({ roundId }) => roundId)],
      )
      const { rows: left } = await db.query<{ round_id: RoundId; leaves_at: number }>(
        'select round_id, leaves_at from rounds where leaves_at is not null',
      )
      leaves = new Map(left.map(({ round_id, leaves_at }) => [round_id, leaves_at]))
      plans = found.map(({ round_id, stops }) => ({ roundId: round_id, stops }))
      await db.end()
      return []
    },
    onDeed(roundId, _carrierId, deed, at) {
      if (deed.kind === 'bagged') bagged.add(deed.requestId)
      if (deed.kind !== 'arrived') return
      const { stopId, requestIds, isReload } = deed
      const known = visits.get(roundId) ?? []
      visits.set(roundId, known)
      const taken = requestIds as readonly RequestId[]
      known.push({ stopId: stopId as StopId, requestIds: taken, isReload })
      for (const requestId of requestIds) visitedAt.set(requestId, visitedAt.get(requestId) ?? at)
    },
  }

  return {
    observer,
    async open(databases: WorldDatabase) {
      const day = await databases.freshDay()
      db = connect(day.url, 'domino study')
      await prepare(db)
      return day
    },
    read: () => ({
      rounds,
      plans,
      leaves,
      visits,
      requests: rows.map((row): Request => {
        const { litres, grams } = defaultRoundSettings.parcelLoad
        const at = visitedAt.get(row.request_id)
        return {
          request: {
            requestId: row.request_id,
            mailboxId: row.mailbox_id,
            placeId: row.place_id,
            parcels: row.parcels,
            load: { litres: row.parcels * litres, grams: row.parcels * grams },
            openedAt: row.opened_at,
          },
          mailboxId: row.mailbox_id,
          state: row.state,
          pressedAt: row.opened_at,
          windows: windows.get(row.request_id) ?? [],
          ...(at === undefined ? {} : { visitedAt: at }),
          wasEmpty: at !== undefined && !bagged.has(row.request_id),
          onTruck: row.state === 'departed',
        }
      }),
    }),
  }
}

interface RequestRow {
  readonly request_id: RequestId
  readonly mailbox_id: MailboxId
  readonly place_id: PlaceId
  readonly parcels: number
  readonly opened_at: number
  readonly state: string
  readonly promise_day: string | null
  readonly promise_from_at: number | null
  readonly promise_to_at: number | null
}

function withoutCollections(round: RoundRow): Round {
  const stops = round.stops
    .filter(({ deliveries }) => deliveries.length > 0)
    .map((stop) => ({ ...stop, collections: [] }))
  return { ...round, stops }
}

function asWalked(
  { stops }: Round,
  visits: readonly Visit[],
  requests: readonly Request[],
  {
    depotPlaceId,
    relays,
  }: { readonly depotPlaceId: PlaceId; readonly relays: ReadonlyMap<StopId, Stop> },
): readonly Stop[] {
  const delivered = new Map(stops.map((stop) => [stop.stopId, stop]))
  const known = new Map(requests.map(({ request }) => [request.requestId, request]))
  const seen = new Set<StopId>()
  return visits.flatMap(({ stopId, requestIds, isReload }): Stop[] => {
    if (isReload) return [relays.get(stopId) ?? reloadStop(stopId, depotPlaceId)]
    const taken = requestIds.map((requestId) => known.get(requestId)!)
    const planned = delivered.get(stopId)
    const deliveries: readonly Delivery[] = seen.has(stopId) ? [] : (planned?.deliveries ?? [])
    seen.add(stopId)
    const placeId = planned?.placeId ?? taken[0]?.placeId
    // somebody else had settled all there was to do
    if (!placeId) return []
    const collections = taken.map(
      ({ requestId, mailboxId, parcels }): Collection => ({ requestId, mailboxId, parcels }),
    )
    return [{ stopId, placeId, deliveries, collections, segment: planned?.segment ?? 0 }]
  })
}

function reloadStop(stopId: StopId, placeId: PlaceId): Stop {
  return { stopId, placeId, deliveries: [], collections: [], segment: 0, reload: true }
}

/**
 * From version to version of each round: stops that have another rank among those that are in both,
 * and collections that turn up in another round than before.
 */
export function countMoved(plans: readonly PlanRow[]): number {
  const before = new Map<RoundId, readonly Stop[]>()
  const roundOf = new Map<RequestId, RoundId>()
  let moved = 0
  for (const { roundId, stops } of plans) {
    const old = before.get(roundId) ?? []
    const [was, is] = [old, stops].map((some, index) => {
      const others = new Set((index === 0 ? stops : old).map(({ stopId }) => stopId))
      return some.map(({ stopId }) => stopId).filter((stopId) => others.has(stopId))
    })
    moved += is!.filter((stopId, rank) => was![rank] !== stopId).length
    before.set(roundId, stops)
    for (const { collections } of stops)
      for (const { requestId } of collections) {
        if ((roundOf.get(requestId) ?? roundId) !== roundId) moved++
        roundOf.set(requestId, roundId)
      }
  }
  return moved
}
