import type { PickupRequest, Round, Stop, StopId } from '../../algorithms/model.ts'
import { crowMetresTo, findOwnRound } from '../../algorithms/round/behind.ts'
import type { RefusalReason } from '../../algorithms/round/explain.ts'
import { type Insertion, whyTooFar } from '../../algorithms/round/insertion.ts'
import { insertPickup } from '../../algorithms/round/insertPickup.ts'
import { insertWithReload } from '../../algorithms/round/insertWithReload.ts'
import { listPromised } from '../../algorithms/round/lateness.ts'
import {
  asCollection,
  bagHolds,
  type CandidateRound,
  type Figures,
  listPositions,
  measurePosition,
  type Position,
} from '../../algorithms/round/positions.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'

/**
 * Ways to deal with a press. The backend asks one of them, and judges its plan by checkPlan. Behind ours
 * better plans are looked for; at once, none are; with anticipation, past days tell what may come.
 */
export const policies = {
  nextDay,
  telephone,
  cheapest,
  oursAtOnce: insertWithReload,
  ours: insertWithReload,
  ahead: insertWithReload,
} as const

export type PolicyName = keyof typeof policies
/** From the least to the most that is done about a press. */
export const policyNames: readonly PolicyName[] = [
  'nextDay',
  'telephone',
  'cheapest',
  'oursAtOnce',
  'ours',
  'ahead',
]
/** As people call them. */
export const policyTitles: Readonly<Record<PolicyName, string>> = {
  nextDay: 'nothing dynamic',
  telephone: 'a telephone call',
  cheapest: 'cheapest insertion',
  oursAtOnce: 'ours, at once',
  ours: 'ours',
  ahead: 'ours, with anticipation',
}

type Policy = typeof insertPickup
type Input = Parameters<Policy>[0]

/**
 * Nothing dynamic: what is known before the first carrier leaves is planned with the morning; all
 * later presses are for the next working day.
 */
function nextDay(input: Input): Insertion {
  if (isMorning(input)) return insertPickup(input)
  return { kind: 'refusal', reason: { kind: 'rounds over' } }
}

/**
 * The office rings the carrier of the street, who notes the address and goes there after all else, in
 * the order of the calls. Nobody reckons for him, beyond his shift and his bag; what is known
 * before the first carrier leaves is planned with the morning.
 */
function telephone(input: Input): Insertion {
  if (isMorning(input)) return insertPickup(input)
  const own = findOwnRound(candidatesOf(input))
  if (own?.round.progress.state !== 'out' && own?.round.progress.state !== 'planned')
    return { kind: 'refusal', reason: { kind: 'rounds over' } }
  const { length } = own.round.stops
  const last = listPositions(own, input).find(({ index, joined }) => !joined && index === length)
  return takeCheapest(last ? [last] : [], input)
}

/**
 * Plain cheapest insertion: the least added time over all rounds, by the planner's own limits of bag,
 * shift and frozen stops. It knows no behind, no promise and no price of overtime.
 */
function cheapest(input: Input): Insertion {
  const candidates = candidatesOf(input).filter(
    ({ round: { progress } }) => progress.state === 'planned' || progress.state === 'out',
  )
  if (candidates.length === 0) return { kind: 'refusal', reason: { kind: 'rounds over' } }
  return takeCheapest(
    candidates.flatMap((candidate) => listPositions(candidate, input)),
    input,
  )
}

function isMorning({ instance: { rounds } }: Input): boolean {
  return rounds.every(({ progress }) => progress.state === 'planned')
}

/** By round number. */
function candidatesOf({ instance, travel, request, nowAt }: Input): CandidateRound[] {
  const place = instance.places.get(request.placeId)
  if (!place) throw new Error(`Request ${request.requestId}: unknown place ${request.placeId}.`)
  return [...instance.rounds]
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .map((round) => {
      const schedule = timeRound({ round, instance, travel, nowAt })
      const crowMetres = crowMetresTo(place, round, instance.places)
      return { round, schedule, crowMetres, behind: false, promised: listPromised(schedule) }
    })
}

interface Measured {
  readonly position: Position
  readonly figures: Figures
}

/** The first of the cheapest that bag and shift allow; else why the cheapest of all isn't allowed. */
function takeCheapest(positions: readonly Position[], input: Input): Insertion {
  let best: Measured | undefined
  let missed: (Measured & { readonly reason: RefusalReason }) | undefined
  const byLeast = [...positions].sort((a, b) => a.leastSeconds - b.leastSeconds)
  for (const position of byLeast) {
    if (best && position.leastSeconds >= best.figures.addedSeconds) break
    const figures = measurePosition(position, input, input.travel)
    if (!figures) continue
    const reason = limitOf(position, figures, input)
    if (!reason) {
      if (!best || figures.addedSeconds < best.figures.addedSeconds) best = { position, figures }
    } else if (!missed || figures.addedSeconds < missed.figures.addedSeconds)
      missed = { position, figures, reason }
  }
  if (best) return insertedAt(best, input)
  return { kind: 'refusal', reason: missed?.reason ?? { kind: 'no way' } }
}

function limitOf(position: Position, figures: Figures, input: Input): RefusalReason | undefined {
  const { instance, request } = input
  const { round, schedule } = position.candidate
  const { number, refused } = round
  if (refused.includes(request.requestId)) return { kind: 'carrier refused', number }
  if (!bagHolds(position, input)) return { kind: 'bag full', number, parcels: request.parcels }
  const far = whyTooFar(position.candidate, figures)
  if (far) return far
  const overSeconds = figures.overtimeSeconds
  const isTooLong = overSeconds > instance.settings.maxOvertimeSeconds
  if (isTooLong && overSeconds > schedule.overtimeSeconds)
    return { kind: 'too long', number, overSeconds }
  return undefined
}

function insertedAt({ position, figures }: Measured, { request, nowAt }: Input): Insertion {
  const { candidate, index, joined } = position
  const { round } = candidate
  const stops = [...round.stops]
  if (joined) {
    const stop = stops[index]!
    stops[index] = { ...stop, collections: [...stop.collections, asCollection(request)] }
  } else stops.splice(index, 0, newStop(round, request, { index, nowAt }))
  const { addedSeconds, addedMetres, addedLateSeconds, arriveAt } = figures
  return {
    kind: 'inserted',
    plan: { ...round, stops },
    roundId: round.roundId,
    stopId: stops[index]!.stopId,
    joined,
    addedSeconds,
    addedMetres,
    addedLateSeconds,
    arriveAt,
    reason: joined
      ? { kind: 'joined', houseNumber: '', addedSeconds }
      : { kind: 'detour', after: '', addedSeconds, addedMetres },
  }
}

function newStop(
  { roundId, stops }: Round,
  request: PickupRequest,
  { index, nowAt }: { readonly index: number; readonly nowAt: number },
): Stop {
  return {
    stopId: `${roundId}.${request.requestId}` as StopId,
    placeId: request.placeId,
    deliveries: [],
    collections: [asCollection(request)],
    segment: (stops[index - 1] ?? stops[0])?.segment ?? 0,
    insertedAt: nowAt,
  }
}
