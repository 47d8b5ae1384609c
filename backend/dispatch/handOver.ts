import type { RoundId } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'
import type { DepotState } from '../store/depotState.ts'
import { sayings } from './sentences.ts'
import { truckAfter } from './serviceHours.ts'
import type { Step } from './step.ts'

/** At the counter: what a round has collected goes into the container; undefined for no such round. */
export function decideHandOver(
  { rounds, requests }: DepotState,
  roundId: RoundId,
  now: number,
): Step | undefined {
  const round = rounds.get(roundId)
  if (!round) return undefined
  const progress = { ...round.progress, state: 'handed over' as const }
  return {
    requests: [...requests.values()]
      .filter((r) => r.roundId === roundId && r.state === 'collected')
      .map((r) => ({ ...r, state: 'handed over', handedOverAt: now })),
    progress: [{ ...round, progress }],
    heard: { kind: 'handed over', roundId },
  }
}

/** What the truck has taken along by now. */
export function decideDeparted(
  { requests, depot }: DepotState,
  calendar: Calendar,
  now: number,
): Step | undefined {
  const departed = [...requests.values()].flatMap((request) => {
    if (request.state !== 'handed over') return []
    const departedAt = truckAfter(calendar, depot, request.handedOverAt ?? now)
    if (now < departedAt) return []
    return [{ ...request, state: 'departed' as const, departedAt, why: sayings.departed }]
  })
  return departed.length === 0 ? undefined : { requests: departed }
}
