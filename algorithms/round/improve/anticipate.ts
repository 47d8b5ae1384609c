import { learnPressRates } from '../../forecast/pressRates.ts'
import { type Future, samplePresses } from '../../forecast/samplePresses.ts'
import { type Estimate, meanOf } from '../../forecast/statistics.ts'
import type { Instance, PickupRequest, Round, TravelTimes } from '../../model.ts'
import { insertPickup } from '../insertPickup.ts'
import { seedRandom } from '../search/random.ts'
import { type LeaveSettings, leaveLater } from './leaveLater.ts'
import { reorderAhead } from './reorderAhead.ts'
import type { FuturesInput } from './reorderFutures.ts'
import { reorderMorning } from './reorderMorning.ts'
import { type DayPolicy, plainPolicy, replayDay } from './reorderReplay.ts'

/** How far to look ahead. */
export interface AheadSettings extends LeaveSettings {
  /** How many orders are tried in the morning: none where it stays as it is. */
  readonly morningSteps: number
}

/** With fewer there is next to no order to choose, and nobody waits for a later departure. */
const leastStops = 4

/**
 * With an eye on what may still come: another order in the morning and a later departure, and each press
 * where it costs the least with those that are likely. One without the others gains little or loses: on
 * the model town's 150 + 50, 46.6 % above hindsight, the order alone came to 45.3 %, the departure alone to
 * 44.5 %, presses by what is likely to 51.6 %, all three to 7.2 %.
 *
 * Tried beside it, on Geneva's 300 + 60 (then 15.1 % above hindsight): the shortest order at each press
 * gives up the late visits that what comes will need (20.5 %, 2.3 changed arcs a press); another order
 * where a press is refused found room for 1 in 13; `reorderRound` changed nothing at its thresholds.
 */
export function anticipate(futures: readonly Future[], settings: AheadSettings): DayPolicy {
  return {
    morning(input) {
      const [round] = input.instance.rounds
      return planAhead({ ...input, round: round!, futures, seed: 1, ...settings })
    },
    insert(input) {
      const inserted = insertPickup(input)
      if (inserted.kind === 'refusal') return undefined
      const { plan, stopId, joined } = inserted
      if (joined) return plan
      return reorderAhead({ ...input, round: plan, stopId, futures }) ?? plan
    },
  }
}

/** A free round's morning; undefined where it stays as it is. */
export function planAhead(
  input: FuturesInput & AheadSettings & { readonly seed: number },
): Round | undefined {
  const { round, morningSteps: steps } = input
  if (round.stops.length < leastStops) return undefined
  const ordered = steps > 0 ? reorderMorning({ ...input, steps }) : undefined
  return leavingLater(ordered ?? round, input) ?? ordered
}

function leavingLater(round: Round, input: FuturesInput & LeaveSettings): Round | undefined {
  const outAt = leaveLater({ ...input, round })
  return outAt > round.outAt ? { ...round, outAt } : undefined
}

/** What is tried, from the boldest on. */
const candidates: readonly LeaveSettings[] = [
  { sureShare: 0.4, overtimeSeconds: 900 },
  { sureShare: 0.4, overtimeSeconds: 600 },
  { sureShare: 0.5, overtimeSeconds: 600 },
  { sureShare: 0.7, overtimeSeconds: 600 },
  { sureShare: 0.5, overtimeSeconds: 300 },
  { sureShare: 0.7, overtimeSeconds: 300 },
  { sureShare: 0.9, overtimeSeconds: 0 },
]
/** What a collection costs that has to wait for the next working day (design section 4). */
const postponedSeconds = 1800
/** On fewer an interval says nothing. */
const leastDays = 3

/** A past day of a round. */
export interface PastDay {
  readonly instance: Instance
  readonly presses: readonly PickupRequest[]
}

/** Whether looking ahead pays in a round, as far as its past days tell. */
export interface AnticipationCheck {
  /** On so many past days the settings were tried against the plain policy: none of those they were chosen on. */
  readonly days: number
  /** What they saved a day, in seconds of design section 4's objective. */
  readonly saved?: Estimate
  /** What is to be used; absent where nothing was better beyond doubt. */
  readonly settings?: AheadSettings
}

/**
 * How far to look ahead in a round, found out on past days: each is lived again with the futures that the
 * others tell. What was surest to be better on every second of them must be better on the others too, by the
 * 95 % interval of the daily differences; else nothing is done. By design section 4's objective.
 *
 * @param options.replays how many of the days are lived again, the first of them
 * @param options.futures how many are told
 * @param options.morningSteps how many orders a morning has time to try
 */
export function chooseAnticipation(
  days: readonly PastDay[],
  options: {
    readonly travel: TravelTimes
    readonly replays: number
    readonly futures: number
    readonly morningSteps: number
  },
): AnticipationCheck {
  const { travel, morningSteps } = options
  const replays = Math.min(days.length, options.replays)
  if (replays < 2 * leastDays) return { days: 0 }
  const lived = days.slice(0, replays).map((day, n) => {
    const foreseen = { ...day, futures: options.futures, seed: n }
    const futures = foreseePresses(days.toSpliced(n, 1), foreseen)
    const [round] = day.instance.rounds
    const input = { instance: day.instance, travel, nowAt: round!.outAt, round: round!, futures }
    const isOrdered = morningSteps > 0 && round!.stops.length >= leastStops
    const ordered = isOrdered
      ? reorderMorning({ ...input, seed: 1, steps: morningSteps })
      : undefined
    return { day, input, ordered, plain: costOf(day, plainPolicy, travel) }
  })
  type Lived = (typeof lived)[number]
  const savedBy = ({ day, input, ordered, plain }: Lived, settings: AheadSettings) => {
    const first = (settings.morningSteps > 0 ? ordered : undefined) ?? input.round
    const isPlanned = first.stops.length >= leastStops
    const morning = isPlanned ? (leavingLater(first, { ...input, ...settings }) ?? first) : first
    const policy = { ...anticipate(input.futures, settings), morning: () => morning }
    return plain - costOf(day, policy, travel)
  }
  const [chosenOn, triedOn] = [0, 1].map((half) => lived.filter((_, n) => n % 2 === half))
  let most = -Infinity
  let best: AheadSettings | undefined
  for (const steps of morningSteps > 0 ? [morningSteps, 0] : [0])
    for (const candidate of candidates) {
      const settings = { ...candidate, morningSteps: steps }
      // a bold one is better by luck more often
      const { value, low } = meanOf(chosenOn!.map((one) => savedBy(one, settings)))!
      if (value <= 0 || low <= most) continue
      most = low
      best = settings
    }
  const tried = { days: triedOn!.length }
  if (!best) return tried
  const settings = best
  const saved = meanOf(triedOn!.map((one) => savedBy(one, settings)))!
  return { ...tried, saved, ...(saved.low > 0 ? { settings } : {}) }
}

function costOf({ instance, presses }: PastDay, policy: DayPolicy, travel: TravelTimes): number {
  const { carrierSeconds, overtimeSeconds, collected } = replayDay({
    instance,
    presses,
    travel,
    policy,
  })
  const lost = presses.length - collected.size
  return (
    carrierSeconds + instance.settings.overtimeWeight * overtimeSeconds + postponedSeconds * lost
  )
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
