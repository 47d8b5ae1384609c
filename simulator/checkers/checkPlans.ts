import type {
  Instance,
  MailboxId,
  PickupRequest,
  PlaceId,
  Progress,
  RequestId,
  Round,
  RoundSettings,
  TravelTimes,
} from '../../algorithms/model.ts'
import { checkPlan } from '../../algorithms/round/checkPlan.ts'
import { orderedBy, ownWordOf } from './checkOwnOrder.ts'
import { type Delta, type Mirror, type PlanStep, requestsIn } from './mirror.ts'
import { isTaken, type RoundPlan } from './rows.ts'
import type { Say } from './violation.ts'

/** What times are reckoned with, apart from the server's own. */
export interface Reckoning {
  /** By the roads as they are when they're asked. */
  readonly travel: { readonly times: TravelTimes }
  readonly settings: RoundSettings
}

/**
 * No request in two rounds, each where its row says; passed, frozen and fixed stays; what a carrier
 * refused never comes back to him that day (design section 7, no. 3). Each new plan of a round is
 * compared with the one before, by the judge too, at the instant of its commit.
 */
export function checkPlans(mirror: Mirror, delta: Delta, reckoning: Reckoning, say: Say): void {
  const touched = new Set(delta.requests.map(({ now }) => now.requestId))
  for (const step of delta.planSteps) {
    for (const id of requestsIn(step.was)) touched.add(id)
    for (const id of requestsIn(step.plan)) touched.add(id)
    checkRefused(mirror, step, say)
    const { plan, was } = step
    if (was) checkKept({ plan, was }, progressAt(mirror, delta, plan), mirror, say)
  }
  for (const steps of byVersion(delta.planSteps)) judge(mirror, delta, steps, reckoning, say)
  for (const requestId of touched) checkPlace(mirror, requestId, say)
}

export function checkPlansAtEnd(mirror: Mirror, say: Say): void {
  for (const requestId of mirror.requests.keys()) checkPlace(mirror, requestId, say)
  for (const id of mirror.roundsWith.keys())
    if (!mirror.requests.has(id)) checkPlace(mirror, id, say)
  const first = { version: 0, day: mirror.planDay, committedAt: 0, changes: [] }
  for (const plan of mirror.plans.values())
    checkRefused(mirror, { plan: { ...plan, xid: Infinity }, version: first, was: undefined }, say)
}

/**
 * How far a round's carrier was when a plan was committed. Its row says how far he is now; each event
 * after that commit says what was before it. (One writer a depot: the numbers of its transactions
 * rise in the order of its commits.)
 */
export function progressAt(mirror: Mirror, delta: Delta, plan: RoundPlan): Progress {
  const own = delta.events.filter(({ now }) => now.roundId === plan.roundId)
  const cause = own.find(({ now }) => now.xid === plan.xid)?.now
  const later = own
    .filter(({ was, now: { xid, at, undone, progressBefore } }) => {
      if (xid <= plan.xid || progressBefore === null) return false
      // taken back meanwhile, its row has the number of that: it came later than what knows nothing of it
      return !undone || (!was && cause && (cause.progressBefore?.confirmed?.at ?? 0) < at)
    })
    .map(({ now }) => now)
    .sort((a, b) => a.xid - b.xid || Number(b.undone) - Number(a.undone))
  return later[0]?.progressBefore ?? mirror.rounds.get(plan.roundId)!.progress
}

/** A row's round with a plan of its own, as the algorithms know it. */
export function roundOf(mirror: Mirror, plan: RoundPlan, progress: Progress): Round {
  const { xid: _, day: __, ...row } = mirror.rounds.get(plan.roundId)!
  const refused = refusedBy(mirror, plan) as ReadonlySet<RequestId>
  return { ...row, progress, stops: plan.stops, refused: [...refused] }
}

/** What its carrier had refused on its day when the plan was committed. */
function refusedBy(mirror: Mirror, plan: RoundPlan): ReadonlySet<string> {
  const { carrierId, day } = mirror.rounds.get(plan.roundId)!
  const refused = new Set<string>()
  for (const { roundId, requestId, xid } of mirror.refusals) {
    const round = mirror.rounds.get(roundId)
    if (round?.carrierId === carrierId && round.day === day && xid <= plan.xid && requestId)
      refused.add(requestId)
  }
  return refused
}

function checkRefused(mirror: Mirror, { plan, version }: PlanStep, say: Say): void {
  const refused = refusedBy(mirror, plan)
  if (refused.size === 0) return
  for (const id of requestsIn(plan))
    if (refused.has(id))
      say('refused came back', `${id} is in ${plan.roundId} from ${version.version} on.`, id)
}

/** Deliveries stay, in their order where it's fixed, but by his own hand; what he has passed and confirmed stays in front. */
function checkKept(
  { plan, was }: { readonly plan: RoundPlan; readonly was: RoundPlan },
  progress: Progress,
  mirror: Mirror,
  say: Say,
): void {
  const { roundId, version } = plan
  const delivering = (stops: Stops) => stops.filter(({ deliveries }) => deliveries.length > 0)
  const [before, after] = [delivering(was.stops), delivering(plan.stops)]
  if (!isDelivering(before, after)) {
    const isFree = mirror.rounds.get(roundId)!.orderPolicy === 'free'
    const sorted = (stops: Stops) => stops.map(deliveryText).sort().join()
    if (sorted(before) !== sorted(after))
      say('delivery lost', `Version ${version} loses or makes deliveries of ${roundId}.`, roundId)
    else if (!isFree && ownWordOf(mirror, plan)?.kind !== 'reordered')
      say('order changed', `Version ${version} reorders the deliveries of ${roundId}.`, roundId)
  }

  const confirmed = was.stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  const passed = was.stops.slice(0, confirmed + 1).map(({ stopId }) => stopId)
  const left = new Set<string>(plan.stops.map(({ stopId }) => stopId))
  const stay = passed.filter((stopId) => left.has(stopId))
  const isKept = stay.every((stopId, index) => plan.stops[index]!.stopId === stopId)
  if (!isKept || (confirmed >= 0 && !left.has(passed[confirmed]!)))
    say(
      'passed moved',
      `Version ${version} moves what the carrier of ${roundId} has passed.`,
      roundId,
    )
}

type Stops = Round['stops']

/** The same deliveries in the same order: so it is with nearly every version, and quickly seen. */
function isDelivering(before: Stops, after: Stops): boolean {
  return (
    before.length === after.length &&
    before.every((stop, index) => {
      const { stopId, placeId, deliveries } = after[index]!
      return (
        stop.stopId === stopId &&
        stop.placeId === placeId &&
        stop.deliveries.length === deliveries.length &&
        stop.deliveries.every(
          ({ mailboxId, kind }, one) =>
            mailboxId === deliveries[one]!.mailboxId && kind === deliveries[one]!.kind,
        )
      )
    })
  )
}

function deliveryText({ stopId, placeId, deliveries }: Stops[number]): string {
  const given = deliveries.map(({ mailboxId, kind }) => `${mailboxId} ${kind}`)
  return `${stopId} ${placeId} ${given.join(' ')}`
}

/** The judge's word on a version's rounds. */
function judge(
  mirror: Mirror,
  delta: Delta,
  steps: readonly PlanStep[],
  { travel, settings }: Reckoning,
  say: Say,
): void {
  const { version } = steps[0]!.version
  const { xid } = steps[0]!.plan
  const instance = (plans: readonly RoundPlan[]): Instance => ({
    depotPlaceId: mirror.depot.placeId as PlaceId,
    version,
    places: mirror.places,
    settings,
    rounds: plans.map((plan) =>
      roundOf(mirror, { ...plan, xid }, progressAt(mirror, delta, { ...plan, xid })),
    ),
  })
  const after = instance(steps.map(({ plan }) => plan))
  const olds = steps.flatMap(({ was }) => was ?? [])
  const isMorning = olds.length === 0
  // a day is planned ahead; one that is opened late has its carriers leave late
  const nowAt = isMorning
    ? Math.min(...after.rounds.map(({ outAt }) => outAt))
    : steps[0]!.version.committedAt
  const before = isMorning ? {} : { before: instance(olds) }
  const requests = pickups(mirror, delta, steps, settings)
  const ordered = orderedBy(mirror, delta, steps[0]!)
  for (const { code, text } of checkPlan({
    ...before,
    after,
    travel: travel.times,
    requests,
    nowAt,
    saidRequestIds: saidIn(mirror, delta, xid),
    ...(ordered ? { ordered } : {}),
  })) {
    // the bags are packed for every street, closed ones too: he leaves those stops out
    if (isMorning && code === 'no way') continue
    say(`judged: ${code}`, `Version ${version}: ${text}`, ...steps.map(({ plan }) => plan.roundId))
  }
}

/** Of which requests a transaction wrote a carrier's word, or took it back. */
function saidIn({ events }: Mirror, delta: Delta, xid: number): ReadonlySet<RequestId> {
  const own = delta.events.map(({ now }) => now).filter((event) => event.xid === xid)
  const said = own.map(
    ({ requestId, body }) => requestId ?? events.get(body.undoesEventId as string)?.requestId,
  )
  return new Set(said.filter((id) => typeof id === 'string') as RequestId[])
}

function byVersion(steps: readonly PlanStep[]): PlanStep[][] {
  const versions = new Map<number, PlanStep[]>()
  for (const step of steps) {
    const known = versions.get(step.plan.version)
    if (known) known.push(step)
    else versions.set(step.plan.version, [step])
  }
  return [...versions.values()]
}

/**
 * What the judge knows of requests: those that a version puts into its rounds, and those that must
 * have stayed there: settled by its carrier since, or still planned without a later version's doing.
 */
function pickups(
  mirror: Mirror,
  delta: Delta,
  steps: readonly PlanStep[],
  { parcelLoad }: RoundSettings,
): ReadonlyMap<RequestId, PickupRequest> {
  const { version } = steps[0]!.plan
  const ids = new Set<string>(steps.flatMap(({ plan }) => requestsIn(plan)))
  const later = delta.planSteps.filter(({ plan }) => plan.version > version)
  const putLater = new Set(later.flatMap(({ plan }) => requestsIn(plan)))
  for (const { was } of steps)
    for (const id of requestsIn(was)) {
      // what another carrier has settled leaves the round that had it
      const stays = mirror.requests.get(id)?.roundId === was?.roundId
      if (stays && !putLater.has(id)) ids.add(id)
    }
  const found = new Map<RequestId, PickupRequest>()
  for (const each of ids) {
    const id = each as RequestId
    const request = mirror.requests.get(id)
    if (!request) continue
    const { parcels, openedAt } = request
    const mailboxId = request.mailboxId as MailboxId
    const placeId = request.placeId as PlaceId
    const load = { litres: parcelLoad.litres * parcels, grams: parcelLoad.grams * parcels }
    found.set(id, { requestId: id, mailboxId, placeId, parcels, openedAt, load })
  }
  return found
}

/** A request against the open day's plans: in the very round of its row, or in none. */
function checkPlace(mirror: Mirror, requestId: string, say: Say): void {
  const request = mirror.requests.get(requestId)
  const roundIds = [...(mirror.roundsWith.get(requestId) ?? [])]
  if (!request) {
    if (roundIds.length > 0) say('unknown request', `${requestId} is in ${roundIds[0]}.`, requestId)
    return
  }
  const { state, roundId, mailboxId, placeId, parcels } = request
  const found = roundIds.flatMap((id) =>
    mirror.plans
      .get(id)!
      .stops.flatMap((stop) =>
        stop.collections
          .filter((collection) => collection.requestId === requestId)
          .map((collection) => ({ roundId: id, stop, collection })),
      ),
  )
  if (found.length > 1)
    say(
      'request twice',
      `${requestId} is in ${found.map((one) => one.roundId).join(', ')}.`,
      requestId,
    )
  if (state === 'planned' ? found[0]?.roundId !== roundId : found.length > 0 && !isSettled(request))
    say(
      'plan and row differ',
      `${requestId} is ${state} in ${roundId}, planned in ${found[0]?.roundId ?? 'none'}.`,
      requestId,
    )
  for (const { stop, collection } of found) {
    const isSame =
      stop.placeId === placeId &&
      collection.mailboxId === mailboxId &&
      collection.parcels === (isSettled(request) && !isTaken(request) ? 0 : parcels)
    if (!isSame) say('wrong collection', `${stop.stopId} collects another ${requestId}.`, requestId)
  }
}

function isSettled(request: { readonly settledAt: number | null }): boolean {
  return request.settledAt !== null
}
