import type { Instance, PickupRequest, RequestId, Round, Stop, TravelTimes } from '../../model.ts'
import { insertPickup } from '../insertPickup.ts'
import { legBetween } from '../roundTable.ts'
import { stopWorkSeconds } from '../stopWork.ts'
import { reorderAhead } from './reorderAhead.ts'
import type { Future } from './reorderFutures.ts'
import { letWait, type WaitSettings, waitUntil } from './reorderWait.ts'

/** What is done about a press, and before each stop; `instance` has the one round. */
export interface DayPolicy {
  /** The round with the press in it; undefined where it's refused. */
  insert(input: DayInput & { readonly request: PickupRequest }): Round | undefined
  /** Until when the carrier waits before he sets out for the next stop. */
  waitUntil?(input: DayInput): number
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

/** Asked again after so long, where there was no time to wait. */
const askAgainMs = 5 * 60_000

/** With an eye on what may still come. */
export function anticipate(futures: readonly Future[], settings: WaitSettings): DayPolicy {
  let askAt = -Infinity
  return {
    insert(input) {
      const inserted = insertPickup(input)
      if (inserted.kind === 'refusal') return undefined
      askAt = -Infinity
      const { plan, stopId, joined } = inserted
      if (joined) return plan
      const ahead = reorderAhead({ ...input, round: plan, stopId, futures })
      return ahead ?? plan
    },
    waitUntil(input) {
      if (input.nowAt < askAt) return input.nowAt
      const [round] = input.instance.rounds
      const untilAt = waitUntil({ ...input, round: round!, futures, ...settings })
      askAt = untilAt > input.nowAt ? untilAt : input.nowAt + askAgainMs
      return untilAt
    },
  }
}

/**
 * A day of one free round: its carrier goes along his plan, by the times planned, and each press changes
 * it at once. With nothing to do he stays where he is until he must go home to be back in time.
 *
 * @param instance one round, whose carrier hasn't left
 * @param onPlan told of each plan that a press made
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
  const way = (from: Stop | undefined, to: Stop | undefined) =>
    legBetween(travel, profile, from?.placeId ?? depotPlaceId, to?.placeId ?? depotPlaceId)!.seconds

  for (const request of presses) {
    const nowAt = request.openedAt
    goOn(nowAt)
    const last = round.stops[done - 1]
    if (done === round.stops.length && nowAt + 1000 * way(last, undefined) > returnAt) continue
    if (!isUnderWay) show(letWait(round, { nextIndex: done, nowAt, untilAt: nowAt }))
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
      if (!isUnderWay) {
        wait(untilAt)
        if (freeAt > untilAt) {
          freeAt = untilAt
          return
        }
        isUnderWay = true
        if (done === 0) show({ ...round, progress: { state: 'out', leftAt: freeAt } })
      }
      const stop = round.stops[done]!
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

  /** Moves `freeAt` to when he sets out, or beyond `untilAt`. */
  function wait(untilAt: number): void {
    freeAt = Math.max(freeAt, round.stops[done]!.insertedAt ?? freeAt)
    while (freeAt <= untilAt) {
      const nowAt = freeAt
      const next = policy.waitUntil?.({ instance: now, travel, nowAt }) ?? nowAt
      if (next <= nowAt) return
      show(letWait(round, { nextIndex: done, nowAt, untilAt: next }))
      freeAt = next
    }
  }
}

/** What is tried, from the boldest on. */
const candidates: readonly WaitSettings[] = [
  { sureShare: 0.5, overtimeSeconds: 600 },
  { sureShare: 0.7, overtimeSeconds: 600 },
  { sureShare: 0.5, overtimeSeconds: 300 },
  { sureShare: 0.8, overtimeSeconds: 300 },
]
/** What a collection costs that has to wait for the next working day (design section 4). */
const postponedSeconds = 1800

/** A past day of a round. */
export interface PastDay {
  readonly instance: Instance
  readonly presses: readonly PickupRequest[]
}

/**
 * How far ahead to look in a round, found out on past days: each is lived again with the others as its
 * futures. By design section 4's objective.
 *
 * @param replays how many of the days are lived again
 * @returns undefined where looking ahead is no better than not to
 */
export function chooseAnticipation(
  days: readonly PastDay[],
  { travel, replays }: { readonly travel: TravelTimes; readonly replays: number },
): WaitSettings | undefined {
  const costOf = (policyOf: (day: number) => DayPolicy) => {
    let cost = 0
    for (const [n, { instance, presses }] of days.slice(0, replays).entries()) {
      const lived = replayDay({ instance, presses, travel, policy: policyOf(n) })
      const { overtimeWeight } = instance.settings
      cost += lived.carrierSeconds + overtimeWeight * lived.overtimeSeconds
      cost += postponedSeconds * (presses.length - lived.collected.size)
    }
    return cost
  }
  let least = costOf(() => plainPolicy)
  let best: WaitSettings | undefined
  for (const settings of candidates) {
    const cost = costOf((n) => {
      const { returnAt } = days[n]!.instance.rounds[0]!
      const others = days.toSpliced(n, 1)
      return anticipate(
        others.map((day) => futureOf(day, returnAt)),
        settings,
      )
    })
    if (cost >= least) continue
    least = cost
    best = settings
  }
  return best
}

/** A past day as what may come on one whose round must be back at `returnAt`. */
export function futureOf({ instance, presses }: PastDay, returnAt: number): Future {
  const later = returnAt - instance.rounds[0]!.returnAt
  return presses.map(({ placeId, openedAt }) => ({ placeId, at: openedAt + later }))
}
