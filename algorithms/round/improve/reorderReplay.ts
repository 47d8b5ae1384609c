import type { Instance, PickupRequest, RequestId, Round, Stop, TravelTimes } from '../../model.ts'
import { insertPickup } from '../insertPickup.ts'
import { legBetween } from '../roundTable.ts'
import { stopWorkSeconds } from '../stopWork.ts'

/** What is done in the morning and about a press; `instance` has the one round. */
export interface DayPolicy {
  /** The round as its carrier finds it, maybe to leave later; undefined where it stays as it is. */
  morning?(input: DayInput): Round | undefined
  /** The round with the press in it; undefined where it's refused. */
  insert(input: DayInput & { readonly request: PickupRequest }): Round | undefined
}

interface DayInput {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly nowAt: number
}

export interface ReplayedDay {
  /** All stops in the order in which they were visited. */
  readonly stops: readonly Stop[]
  readonly collected: ReadonlySet<RequestId>
  /** Ways and work, without waits: who is on call waits anyway. */
  readonly carrierSeconds: number
  readonly overtimeSeconds: number
}

/** Each press at once where it costs the least, and always on. */
export const plainPolicy: DayPolicy = {
  insert: (input) => {
    const inserted = insertPickup(input)
    return inserted.kind === 'inserted' ? inserted.plan : undefined
  },
}

/**
 * A day of one free round: its carrier goes along his plan, by the times planned, and each press changes
 * it at once. With nothing to do he stays where he is until he must go home to be back in time.
 *
 * @param instance one round, whose carrier hasn't left
 * @param onPlan told of the morning's plan, where it's another one, and of each that a press made
 */
export function replayDay({
  instance,
  travel,
  presses,
  policy,
  onPlan,
}: {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly presses: readonly PickupRequest[]
  readonly policy: DayPolicy
  readonly onPlan?: (before: Instance, after: Instance, nowAt: number) => void
}): ReplayedDay {
  const { settings, depotPlaceId } = instance
  let now: Instance = instance
  let round = instance.rounds[0]!
  const { profile, returnAt } = round
  let done = 0
  let freeAt = round.outAt
  let isUnderWay = false
  let carrierSeconds = 0
  const show = (next: Round) => {
    round = next
    now = { ...now, rounds: [next] }
  }
  const before = policy.morning?.({ instance, travel, nowAt: freeAt })
  if (before) {
    show(before)
    onPlan?.(instance, now, freeAt)
    freeAt = before.outAt
  }
  const way = (from: Stop | undefined, to: Stop | undefined) =>
    legBetween(travel, profile, from?.placeId ?? depotPlaceId, to?.placeId ?? depotPlaceId)!.seconds

  for (const request of presses) {
    const nowAt = request.openedAt
    goOn(nowAt)
    const last = round.stops[done - 1]
    if (done === round.stops.length && nowAt + 1000 * way(last, undefined) > returnAt) continue
    const before = now
    const plan = policy.insert({ instance: now, travel, request, nowAt })
    if (!plan) continue
    show(plan)
    now = { ...now, version: before.version + 1 }
    onPlan?.(before, now, nowAt)
  }
  goOn(Infinity)
  const home = way(round.stops.at(-1), undefined)
  return {
    stops: round.stops,
    collected: new Set(
      round.stops.flatMap(({ collections }) => collections.map(({ requestId }) => requestId)),
    ),
    carrierSeconds: carrierSeconds + home,
    overtimeSeconds: Math.max(0, Math.ceil((freeAt - returnAt) / 1000) + home),
  }

  function goOn(untilAt: number): void {
    while (done < round.stops.length) {
      const stop = round.stops[done]!
      if (!isUnderWay) {
        const setsOutAt = Math.max(freeAt, stop.insertedAt ?? freeAt)
        if (setsOutAt > untilAt) return
        freeAt = setsOutAt
        isUnderWay = true
        if (done === 0) show({ ...round, progress: { state: 'out', leftAt: freeAt } })
      }
      const seconds = way(round.stops[done - 1], stop) + stopWorkSeconds(stop, profile, settings)
      if (freeAt + 1000 * seconds > untilAt) return
      freeAt += 1000 * seconds
      carrierSeconds += seconds
      done++
      isUnderWay = false
      const confirmed = { stopId: stop.stopId, at: freeAt }
      show({ ...round, progress: { ...round.progress, confirmed } })
    }
  }
}
