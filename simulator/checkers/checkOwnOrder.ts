import type { RoundId, StopId } from '../../algorithms/model.ts'
import { progressAt } from './checkPlans.ts'
import { type Delta, type Mirror, type PlanStep, requestsIn } from './mirror.ts'
import type { CarrierEvent, RoundPlan } from './rows.ts'
import type { Say } from './violation.ts'

const ownKinds = ['pinned', 'unpinned', 'reordered', 'parked', 'unparked']
/** Words of a walk change no order. */
const walkKinds = ['parked', 'unparked']

/** The carrier's word on his own order that a plan was written with; none of the others may move what he said. */
export function ownWordOf(mirror: Mirror, plan: RoundPlan): CarrierEvent | undefined {
  for (const eventId of mirror.eventsOf.get(plan.roundId) ?? []) {
    const event = mirror.events.get(eventId)!
    if (event.xid === plan.xid && !event.undone && ownKinds.includes(event.kind)) return event
  }
  return undefined
}

/** What the judge is told of it: the stops that it puts in order, ahead of him and not said anew since. */
export function orderedBy(
  mirror: Mirror,
  delta: Delta,
  { plan, was }: PlanStep,
): { readonly roundId: RoundId; readonly stopIds: readonly StopId[] } | undefined {
  const word = ownWordOf(mirror, plan)
  if (!word || !was) return undefined
  if (walkKinds.includes(word.kind)) return { roundId: plan.roundId as RoundId, stopIds: [] }
  const { stopIds = [] } = word.body as { readonly stopIds?: readonly StopId[] }
  const named = new Set<string>(stopIds)
  const confirmed = progressAt(mirror, delta, plan).confirmed?.stopId
  const anchor = was.stops.findIndex(({ stopId }) => stopId === confirmed)
  const may = new Set(
    was.stops
      .slice(anchor + 1)
      .filter(({ stopId, orderedAt = 0 }) => named.has(stopId) && orderedAt <= word.at)
      .map(({ stopId }) => stopId),
  )
  return { roundId: plan.roundId as RoundId, stopIds: stopIds.filter((stopId) => may.has(stopId)) }
}

/**
 * What carriers say of their own order holds (design section 4), by the rows: their words are in the
 * plan from the very version on, and in each later one what they pinned is where it was, and what they
 * put in order is in that order.
 */
export function checkOwnOrder(mirror: Mirror, delta: Delta, say: Say): void {
  for (const step of delta.planSteps) {
    const word = ownWordOf(mirror, step.plan)
    if (word && step.was) checkTaken(word, step, orderedBy(mirror, delta, step)!.stopIds, say)
    else if (step.was) checkKept(step, delta, say)
  }
  for (const { was, now } of delta.events)
    if (!was && !now.undone && ownKinds.includes(now.kind)) checkHeard(mirror, now, say)
}

function checkTaken(
  { kind, stopId, at, eventId }: CarrierEvent,
  { plan }: PlanStep,
  named: readonly string[],
  say: Say,
): void {
  const { roundId, version } = plan
  if (walkKinds.includes(kind)) {
    if (!plan.stops.some(({ walk }) => walk?.saidAt === at))
      say('own word unheard', `Version ${version} hasn't what was ${kind} in ${roundId}.`, eventId)
    return
  }
  if (kind !== 'reordered') {
    const pin = plan.stops.find((stop) => stop.stopId === stopId)?.pin
    if (pin?.holds !== (kind === 'pinned') || pin.saidAt !== at)
      say('own word unheard', `Version ${version} doesn't say ${stopId} is ${kind}.`, eventId)
    return
  }
  // another one may have been said at the very same instant
  const stands = plan.stops
    .filter((stop) => stop.orderedAt === at && named.includes(stop.stopId))
    .map((stop) => stop.stopId)
  if (stands.join() !== named.join())
    say('own word unheard', `Version ${version} hasn't the order said in ${roundId}.`, eventId)
}

/** A version that isn't his own word. */
function checkKept({ plan, was }: PlanStep, { planSteps }: Delta, say: Say): void {
  const { roundId, version } = plan
  const indexOf = new Map(plan.stops.map(({ stopId }, index) => [stopId, index]))
  let lastOrdered = -1
  for (const [index, { stopId, pin, orderedAt, walk }] of was!.stops.entries()) {
    if (!pin?.holds && orderedAt === undefined && !walk) continue
    const now = indexOf.get(stopId)
    const stop = now === undefined ? undefined : plan.stops[now]!
    if (now === undefined || !stop) {
      if (pin?.holds && isElsewhere(stopId, { plan, was: was! }, planSteps))
        say('pin moved', `Version ${version} gives ${stopId} away, which is pinned.`, roundId)
      continue
    }
    if (stop.walk?.saidAt !== walk?.saidAt)
      say('own word lost', `Version ${version} forgets how he gets to ${stopId}.`, roundId)
    if (stop.orderedAt !== orderedAt || stop.pin?.saidAt !== pin?.saidAt)
      say('own word lost', `Version ${version} forgets what was said of ${stopId}.`, roundId)
    if (orderedAt !== undefined) {
      if (now < lastOrdered)
        say('own order lost', `Version ${version} moves ${stopId} in his own order.`, roundId)
      lastOrdered = Math.max(lastOrdered, now)
    }
    if (!pin?.holds) continue
    for (const [other, { stopId: otherId }] of was!.stops.entries()) {
      const stands = indexOf.get(otherId)
      if (stands !== undefined && other !== index && other < index !== stands < now)
        say('pin moved', `Version ${version}: ${otherId} passes ${stopId}, a pinned one.`, roundId)
    }
  }
}

/** Another round of the same version has what was to be collected there. */
function isElsewhere(
  stopId: string,
  { plan, was }: { readonly plan: RoundPlan; readonly was: RoundPlan },
  planSteps: Delta['planSteps'],
): boolean {
  const { collections } = was.stops.find((stop) => stop.stopId === stopId)!
  return planSteps.some(
    (other) =>
      other.plan.version === plan.version &&
      other.plan.roundId !== plan.roundId &&
      collections.some(({ requestId }) => requestsIn(other.plan).includes(requestId)),
  )
}

/** A word that was kept is in his plan, but of what he has passed, and where he has said something newer. */
function checkHeard(mirror: Mirror, word: CarrierEvent, say: Say): void {
  const plan = mirror.plans.get(word.roundId)
  const progress = mirror.rounds.get(word.roundId)?.progress
  if (!plan || (progress?.state !== 'planned' && progress?.state !== 'out')) return
  const anchor = plan.stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  const ahead = plan.stops.slice(anchor + 1)
  const { stopIds = [] } = word.body as { readonly stopIds?: readonly string[] }
  const isWalk = walkKinds.includes(word.kind)
  const isOlder = (saidAt = 0) => saidAt < word.at
  const unheard = isWalk
    ? ahead.filter(({ stopId, walk }) => stopIds.includes(stopId) && isOlder(walk?.saidAt))
    : word.kind === 'reordered'
      ? ahead.filter(({ stopId, orderedAt = 0 }) => stopIds.includes(stopId) && orderedAt < word.at)
      : ahead.filter(({ stopId, pin }) => stopId === word.stopId && (pin?.saidAt ?? 0) < word.at)
  if (unheard.length > (isWalk || word.kind === 'reordered' ? 1 : 0))
    say('own word unheard', `${word.kind} of ${word.roundId} isn't in its plan.`, word.eventId)
}
