import type { Round, RoundSettings } from '../model.ts'

export interface FrozenInput {
  readonly round: Round
  readonly schedule: { readonly nextIndex: number; readonly arriveAt: ArrayLike<number> }
  readonly settings: RoundSettings
  readonly nowAt: number
}

/**
 * The first index at which the planner may insert a stop; the stops before it are passed or
 * frozen, in order and hands (a request at a frozen stop's own place may still join it).
 *
 * Frozen is the rest of the segment being walked (letter rounds) or `frozenSeconds` ahead, the
 * longer, and at least the next `frozenStops`. Nothing is frozen before the carrier leaves; after
 * the last stop there is always room until he is back.
 */
export function frozenUntil({ round, schedule, settings, nowAt }: FrozenInput): number {
  const { stops } = round
  if (round.progress.state === 'planned') return 0
  if (round.progress.state !== 'out') return stops.length
  const { nextIndex } = schedule
  const horizonAt = nowAt + 1000 * settings.frozenSeconds
  const segment = stops[nextIndex]?.segment
  let index = Math.min(stops.length, nextIndex + settings.frozenStops)
  while (index < stops.length && schedule.arriveAt[index]! <= horizonAt) index++
  if (round.kind === 'letters') {
    // from the next stop on: the stops of one segment follow each other
    while (index < stops.length && stops[index]!.segment === segment) index++
  }
  return index
}
