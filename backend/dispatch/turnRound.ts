import type { CarrierId, RequestId } from '../../algorithms/model.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'
import { turnBack } from '../../algorithms/round/turnBack.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import { type Planning, toInstance } from './planning.ts'
import { planRequest } from './planRequest.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

/**
 * A carrier offers to turn round for what lies behind him and no round had room for (design section 4):
 * it comes into his round, whatever the turn costs, and stays there. Its household, who was told
 * tomorrow, is told today, at most once, as whenever room is found (`takeBack.ts`).
 *
 * @returns what to write, and the cost to tell him; undefined where it doesn't fit his round after all
 */
export async function turnRound(
  state: DepotState,
  { carrierId, requestId, at }: { carrierId: CarrierId; requestId: RequestId; at: number },
  planning: Planning,
): Promise<Pick<Step, 'plan' | 'requests'> | undefined> {
  const request = state.requests.get(requestId)
  const round = [...state.rounds.values()].find((each) => each.carrierId === carrierId)
  if (!request || round?.progress.state !== 'out') return undefined
  // another phone has said so, or room was found meanwhile
  if (request.state === 'planned' && request.roundId === round.roundId) return {}
  if (request.state !== 'postponed' || request.room !== 'waits') return undefined
  const open: RequestRow = { ...request, state: 'open', day: state.day, room: 'found' }
  const step = await planRequest(state, open, {
    ...planning,
    placeAhead: undefined,
    insert: (input) => turnBack(input, round),
    mayTryAgain: () => false,
  })
  const planned = step?.requests?.filter((each) => each.state === 'planned')
  const after = step?.plan?.rounds[0]
  if (!planned?.length || !after) return undefined
  const why = tellCost(state, round, after, planning)
  return {
    requests: planned.map((each) => (each.promise ? { ...each, why: sayings.turnedBack } : each)),
    plan: {
      rounds: [pinned(after, requestId, at)],
      changes: [{ roundId: round.roundId, stopId: null, why }],
    },
  }
}

/** What he says holds: nobody else gets it, and no better plan moves it. */
function pinned(round: RoundRow, requestId: RequestId, saidAt: number): RoundRow {
  const stops = round.stops.map((stop) => {
    const isIt = stop.collections.some((one) => one.requestId === requestId)
    return isIt && !stop.pin?.holds ? { ...stop, pin: { holds: true, saidAt } } : stop
  })
  return { ...round, stops }
}

function tellCost(
  state: DepotState,
  before: RoundRow,
  after: RoundRow,
  { travel, settings, now, calendar }: Planning,
) {
  const instance = toInstance(state, settings)
  const backAt = (round: RoundRow) =>
    timeRound({ round, instance, travel: travel.times, nowAt: now }).returnAt
  return sayings.ownTurn({
    minutes: Math.ceil((backAt(after) - backAt(before)) / 60_000),
    returnAt: calendar.localTime(backAt(after)),
  })
}
