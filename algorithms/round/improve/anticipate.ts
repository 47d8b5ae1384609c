import { learnPressRates } from '../../forecast/pressRates.ts'
import { type Future, samplePresses } from '../../forecast/samplePresses.ts'
import type { Instance, PickupRequest, TravelTimes } from '../../model.ts'
import { insertPickup } from '../insertPickup.ts'
import { seedRandom } from '../search/random.ts'
import { reorderAhead } from './reorderAhead.ts'
import { reorderMorning } from './reorderMorning.ts'
import { type DayPolicy, plainPolicy, replayDay } from './reorderReplay.ts'
import { type WaitSettings, waitUntil } from './reorderWait.ts'

/** Asked again after so long, where there was no time to wait. */
const askAgainMs = 5 * 60_000

/** How far to look ahead. */
export interface AheadSettings extends WaitSettings {
  /** How many orders are tried in the morning: none where it stays as it is. */
  readonly morningSteps: number
}

/**
 * With an eye on what may still come. Tried beside it, on Geneva's 300 + 60 (then 15.1 % above hindsight):
 * the shortest order at each press gives up the late visits that what comes will need (20.5 %, 2.3 changed
 * arcs a press); another order where a press is refused found room for 1 in 13; `reorderRound` changed
 * nothing at its thresholds.
 */
export function anticipate(futures: readonly Future[], settings: AheadSettings): DayPolicy {
  const { morningSteps: steps } = settings
  let askAt = -Infinity
  return {
    morning(input) {
      const [round] = input.instance.rounds
      return steps > 0
        ? reorderMorning({ ...input, round: round!, futures, seed: 1, steps })
        : undefined
    },
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

/** What is tried, from the boldest on. */
const candidates: readonly WaitSettings[] = [
  { sureShare: 0.5, overtimeSeconds: 600 },
  { sureShare: 0.7, overtimeSeconds: 600 },
  { sureShare: 0.5, overtimeSeconds: 300 },
  { sureShare: 0.7, overtimeSeconds: 300 },
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
 * How far ahead to look in a round, found out on past days: each is lived again with the futures that the
 * others tell. By design section 4's objective.
 *
 * @param options.replays how many of the days are lived again
 * @param options.futures how many are told
 * @param options.morningSteps how many orders a morning has time to try
 * @returns undefined where looking ahead is no better than not to
 */
export function chooseAnticipation(
  days: readonly PastDay[],
  options: {
    readonly travel: TravelTimes
    readonly replays: number
    readonly futures: number
    readonly morningSteps: number
  },
): AheadSettings | undefined {
  const { travel, replays, morningSteps } = options
  const lived = days.slice(0, replays).map((day, n) => {
    const futures = foreseePresses(days.toSpliced(n, 1), {
      ...day,
      futures: options.futures,
      seed: n,
    })
    const [round] = day.instance.rounds
    const steps = { sureShare: 0, overtimeSeconds: 0, morningSteps }
    const input = { instance: day.instance, travel, nowAt: round!.outAt }
    // the same for all, so looked for once
    return { day, futures, morning: anticipate(futures, steps).morning!(input) }
  })
  const costOf = (policyOf: (futures: readonly Future[]) => DayPolicy, isMorning: boolean) => {
    let cost = 0
    for (const { day, futures, morning } of lived) {
      const { instance, presses } = day
      const policy = { ...policyOf(futures), morning: () => (isMorning ? morning : undefined) }
      const { carrierSeconds, overtimeSeconds, collected } = replayDay({ ...day, travel, policy })
      cost += carrierSeconds + instance.settings.overtimeWeight * overtimeSeconds
      cost += postponedSeconds * (presses.length - collected.size)
    }
    return cost
  }
  let least = costOf(() => plainPolicy, false)
  let best: AheadSettings | undefined
  for (const isMorning of [true, false])
    for (const candidate of candidates) {
      const settings = { ...candidate, morningSteps: isMorning ? morningSteps : 0 }
      const cost = costOf((futures) => anticipate(futures, settings), isMorning)
      if (cost >= least) continue
      least = cost
      best = settings
    }
  return best
}

/** What may come on a day, from presses by zone and hour on others (`learnPressRates`). */
export function foreseePresses(
  others: readonly PastDay[],
  {
    instance,
    futures,
    seed,
  }: { readonly instance: Instance; readonly futures: number; readonly seed: number },
): Future[] {
  const { outAt, returnAt } = instance.rounds[0]!
  const rates = learnPressRates(
    others.map((one) => ({
      startAt: one.instance.rounds[0]!.outAt,
      presses: one.presses.map(({ placeId, openedAt }) => ({ placeId, at: openedAt })),
    })),
    {
      places: instance.places.values(),
      hours: Math.max(1, Math.ceil((returnAt - outAt) / 3_600_000)),
    },
  )
  const random = seedRandom(seed)
  return Array.from({ length: futures }, () => samplePresses(rates, { startAt: outAt, random }))
}
