import type { PickupRequest, RequestId, Round } from '../../algorithms/model.ts'
import type { MorningInput, MorningPlan } from '../../algorithms/round/morning/morningPlan.ts'
import type { Travel } from '../area/travel.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import { judgeRounds } from './judgeRounds.ts'
import { activeRequests, type Planning, toInstance } from './planning.ts'
import { isReachable, promiseFor, withPromises } from './planRequest.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/**
 * Plans a morning's requests together: morningPlan by who knows the street, here or in a thread of its
 * own over the roads as `travel` has them; or what it found on a recorded day. Nothing found, or
 * something the judge forbids: they are planned one by one.
 */
export type PlanTogether = (
  input: Omit<MorningInput, 'knows'>,
  travel: Pick<Travel, 'conditions'>,
) => Together | undefined | Promise<Together | undefined>

/** Where it's searched, and for how many steps. */
export interface Morning {
  readonly search: PlanTogether
  readonly iterations: number
}

export interface Together extends Pick<MorningPlan, 'placed'> {
  readonly rounds: readonly Pick<Round, 'roundId' | 'stops'>[]
}

/** With more, finding their places takes seconds: the others are planned as they came. */
const mostTogether = 40

/**
 * What waits while nobody has left yet, planned together in one step, judged, with a sentence each;
 * what finds no place stays open.
 *
 * @returns undefined where there is nothing to plan together, or no sound plan was found
 */
export async function planMorning(
  state: DepotState,
  planning: Planning,
  { search, iterations }: Morning,
): Promise<Step | undefined> {
  if (!isBeforeDeparture(state, planning.now)) return undefined
  const { travel, settings, now } = planning
  const waiting = [...state.requests.values()]
    .filter((one) => one.state === 'open' && isReachable(state, one.placeId, travel))
    .sort((a, b) => a.openedAt - b.openedAt || (a.requestId < b.requestId ? -1 : 1))
    .slice(0, mostTogether)
  if (waiting.length < 2) return undefined
  for (const { placeId } of waiting) travel.prepare(placeId)
  const known = activeRequests(state, settings)
  try {
    const found = await search(
      {
        instance: toInstance(state, settings),
        requests: waiting.map(({ requestId }): PickupRequest => known.get(requestId)!),
        travel: travel.times,
        nowAt: now,
        seed: state.version,
        iterations,
      },
      travel,
    )
    return found && found.placed.length > 0 ? judged(state, found, planning) : undefined
  } catch (error) {
    console.error('planner', 'morning', error)
    return undefined
  }
}

/** Nothing is frozen, and no carrier has seen his round. */
export function isBeforeDeparture({ rounds }: DepotState, now: number): boolean {
  const all = [...rounds.values()]
  return all.every(({ progress, outAt }) =>
    progress.state === 'planned' ? now < outAt : progress.state === 'absent',
  )
}

/** The mail is sorted from the start of a shift on, which is so long before it goes out (design section 4). */
const sortingMs = 135 * 60_000

/** When the first round's mail begins to be sorted; Infinity where there is none. */
export function sortingAt({ rounds }: DepotState): number {
  const withMail = [...rounds.values()].filter(
    ({ kind, stops }) =>
      kind === 'letters' || stops.some(({ deliveries }) => deliveries.length > 0),
  )
  return Math.min(...withMail.map(({ shiftOutAt }) => shiftOutAt)) - sortingMs
}

function judged(state: DepotState, found: Together, planning: Planning): Step {
  const planned = new Map(
    found.rounds.map(({ roundId, stops }): [RoundRow['roundId'], RoundRow] => [
      roundId,
      { ...state.rounds.get(roundId)!, stops },
    ]),
  )
  const requests = found.placed.map(({ requestId, roundId }): RequestRow => {
    const request = state.requests.get(requestId)!
    const round = planned.get(roundId)
    if (!findStopOf(round, requestId)) throw new Error(`${requestId} isn't where it was planned`)
    const { promise, whyNone } = promiseFor(state, request, round!, planning)
    const why = whyNone ?? sayings.plannedTogether(round!.number)
    return { ...request, state: 'planned', day: state.day, roundId, promise, why }
  })
  const told = new Map<RequestId, number | undefined>(
    requests.map(({ requestId, promise }) => [requestId, promise?.toAt]),
  )
  const rounds = [...planned.values()].map((round) => withPromises(round, told))
  const violations = judgeRounds(state, rounds, planning)
  if (violations.length > 0) throw new Error(`judged: ${JSON.stringify(violations)}`)
  const changes = rounds.flatMap((round) =>
    requests
      .filter(({ roundId }) => roundId === round.roundId)
      .map(({ roundId, requestId }) => ({
        roundId: roundId!,
        stopId: findStopOf(round, requestId)!,
        why: sayings.plannedTogether(round.number),
      })),
  )
  return { requests, plan: { rounds, changes }, heard: { kind: 'planned together' } }
}
