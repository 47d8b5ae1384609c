import type { Place, PlaceId, Sentence, Stop } from '../../algorithms/model.ts'
import type { Fresh } from './readRows.ts'
import type {
  CarrierEvent,
  DepotRow,
  Mailbox,
  PlanVersion,
  Press,
  Request,
  RoundPlan,
  RoundRow,
  Uplink,
} from './rows.ts'

/** The store as it was last read. */
export interface Mirror {
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly mailboxes: ReadonlyMap<string, Mailbox>
  readonly deviceMailboxes: ReadonlyMap<string, string>
  depot: DepotRow
  openDays: readonly string[]
  readonly requests: Map<string, Request>
  readonly requestsOf: Map<string, Set<string>>
  readonly presses: Map<string, Press>
  readonly uplinks: Map<number, Uplink>
  /** Uplinks of one device, to find a message among them. */
  readonly uplinksOf: Map<string, Set<number>>
  readonly rounds: Map<string, RoundRow>
  readonly events: Map<string, CarrierEvent>
  readonly eventsOf: Map<string, Set<string>>
  /** Those by which carriers said no. */
  readonly refusals: CarrierEvent[]
  /** The newest of each round of the open day. */
  readonly plans: Map<string, RoundPlan>
  /** Rounds of the open day whose plan has a request. */
  readonly roundsWith: Map<string, Set<string>>
  /** The other way round, as it was when it was last looked at. */
  readonly indexed: Map<string, readonly string[]>
  /** What the open day's versions changed, newest first. */
  changes: readonly {
    readonly version: number
    readonly at: number
    readonly roundId: string
    readonly stopId: string | null
    readonly why: Sentence
  }[]
  /** The newest version's day, and when its first was committed. */
  planDay: string
  dayOpenedAt: number
}

export interface Change<Row> {
  readonly was: Row | undefined
  readonly now: Row
}

/** A new version's plan of one round, after the one that it takes the place of. */
export interface PlanStep {
  readonly version: PlanVersion
  readonly plan: RoundPlan
  /** Absent for the plan with which the round began. */
  readonly was: RoundPlan | undefined
}

/** What a step of the day has changed in the store. */
export interface Delta {
  readonly depotBefore: DepotRow
  readonly openDaysBefore: readonly string[]
  readonly requests: readonly Change<Request>[]
  readonly presses: readonly Change<Press>[]
  readonly uplinks: readonly Change<Uplink>[]
  readonly rounds: readonly Change<RoundRow>[]
  readonly events: readonly Change<CarrierEvent>[]
  readonly versions: readonly PlanVersion[]
  readonly planSteps: readonly PlanStep[]
}

export function emptyMirror(
  ground: Pick<Mirror, 'places' | 'mailboxes' | 'deviceMailboxes'>,
  depot: DepotRow,
): Mirror {
  return {
    ...ground,
    depot,
    openDays: [],
    requests: new Map(),
    requestsOf: new Map(),
    presses: new Map(),
    uplinks: new Map(),
    uplinksOf: new Map(),
    rounds: new Map(),
    events: new Map(),
    eventsOf: new Map(),
    refusals: [],
    plans: new Map(),
    roundsWith: new Map(),
    indexed: new Map(),
    changes: [],
    planDay: '',
    dayOpenedAt: 0,
  }
}

/** Brings the mirror along with what was read, and says what is new in it. */
export function follow(mirror: Mirror, fresh: Fresh): Delta {
  const depotBefore = mirror.depot
  const openDaysBefore = mirror.openDays
  mirror.depot = fresh.depot
  mirror.openDays = fresh.days.filter(({ state }) => state === 'open').map(({ day }) => day)
  const requests = changesOf(mirror.requests, fresh.requests, ({ requestId }) => requestId)
  for (const { now } of requests) addTo(mirror.requestsOf, now.mailboxId, now.requestId)
  const uplinks = changesOf(mirror.uplinks, fresh.uplinks, ({ uplinkId }) => uplinkId)
  for (const { now } of uplinks) addTo(mirror.uplinksOf, now.deviceId, now.uplinkId)
  const events = changesOf(mirror.events, fresh.events, ({ eventId }) => eventId)
  for (const { was, now } of events) {
    addTo(mirror.eventsOf, now.roundId, now.eventId)
    if (!was && now.kind === 'refused') mirror.refusals.push(now)
  }
  const rounds = changesOf(mirror.rounds, fresh.rounds, ({ roundId }) => roundId)
  return {
    depotBefore,
    openDaysBefore,
    requests,
    uplinks,
    rounds,
    events,
    presses: changesOf(mirror.presses, fresh.presses, ({ pressId }) => pressId),
    ...followPlans(mirror, fresh),
  }
}

function followPlans(mirror: Mirror, fresh: Fresh): Pick<Delta, 'versions' | 'planSteps'> {
  for (const version of fresh.versions) {
    const { version: number, day, committedAt: at } = version
    if (day !== mirror.planDay)
      Object.assign(mirror, { planDay: day, dayOpenedAt: at, changes: [] })
    const changes = version.changes.map((change) => ({ version: number, at, ...change }))
    mirror.changes = [...changes, ...mirror.changes]
  }
  const planSteps: PlanStep[] = []
  const byVersion = new Map(fresh.versions.map((version) => [version.version, version]))
  for (const plan of fresh.plans) {
    const was = mirror.plans.get(plan.roundId)
    if (was && was.version >= plan.version) continue
    const version = byVersion.get(plan.version)
    if (version) planSteps.push({ version, plan, was })
    mirror.plans.set(plan.roundId, plan)
  }
  const touched = new Set(planSteps.map(({ plan }) => plan.roundId))
  for (const roundId of mirror.plans.keys()) {
    if (mirror.rounds.get(roundId)?.day === mirror.planDay) continue
    mirror.plans.delete(roundId)
    touched.add(roundId)
  }
  for (const roundId of touched) {
    for (const id of mirror.indexed.get(roundId) ?? []) mirror.roundsWith.get(id)?.delete(roundId)
    const ids = requestsIn(mirror.plans.get(roundId))
    for (const id of ids) addTo(mirror.roundsWith, id, roundId)
    mirror.indexed.set(roundId, ids)
  }
  return { versions: fresh.versions, planSteps }
}

/** A plan is never written again: looked through once. */
const requestIds = new WeakMap<readonly Stop[], readonly string[]>()

export function requestsIn(plan: RoundPlan | undefined): readonly string[] {
  if (!plan) return []
  const known = requestIds.get(plan.stops)
  if (known) return known
  const ids: string[] = []
  for (const { collections } of plan.stops)
    for (const { requestId } of collections) ids.push(requestId)
  requestIds.set(plan.stops, ids)
  return ids
}

function changesOf<Key, Row extends { readonly xid: number }>(
  known: Map<Key, Row>,
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): Change<Row>[] {
  const changes: Change<Row>[] = []
  for (const now of rows) {
    const was = known.get(keyOf(now))
    // several transactions of one step may have written it: seen is how it stands in the end
    if (was?.xid === now.xid) continue
    known.set(keyOf(now), now)
    changes.push({ was, now })
  }
  return changes
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}
