import { type Estimate, meanOf, ratioOf, shareOf } from '../../algorithms/forecast/statistics.ts'
import type { Profile } from '../../algorithms/model.ts'
import type { StudyArea } from './areas.ts'
import { gramsCo2e } from './emissions.ts'
import { type PolicyName, policyNames } from './policies.ts'
import type { StudyResult } from './studyDays.ts'

/** What one policy made of the days of one area with so many presses a round. Undefined: no case. */
export interface ReportRow {
  readonly area: StudyArea['name']
  readonly pressesPerRound: number
  readonly policy: PolicyName
  readonly days: number
  readonly presses: number
  /** Of all presses, those on the same day's truck. */
  readonly sameDay: Estimate | undefined
  /** Of those that hindsight brings. */
  readonly ofHindsight: Estimate | undefined
  /** Of those who were told a time of the day, those for whom all they were told held. */
  readonly kept: Estimate | undefined
  /** A collection: what was spent on empty boxes is in it. */
  readonly addedMinutes: Estimate | undefined
  readonly addedMetres: Estimate | undefined
  /** Beyond hindsight for the same visits, carrier minutes a collection. */
  readonly excessMinutes: Estimate | undefined
  /** The same as a share of hindsight's whole time. */
  readonly excessShare: number
  /** Of cheapest insertion's excess; only where that is at least 1 %. */
  readonly ofCheapest: number | undefined
  /** Rounds a day that came back late and wouldn't have without a press; minutes late of all. */
  readonly lateRounds: number
  readonly lateMinutes: number
  readonly movedStops: number | undefined
  readonly spreadMinutes: number
  /** A collection. */
  readonly gramsDiesel: number | undefined
  readonly gramsElectric: number | undefined
}

/** Cheapest insertion's excess below this is too small to compare with. */
const leastExcess = 0.01

/** A row for each policy of each cell, in the order of the results. */
export function reportRows(results: readonly StudyResult[]): ReportRow[] {
  return cellsOf(results).flatMap((days) => policyNames.map((policy) => rowOf(policy, days)))
}

/** Days of the same area with as many presses a round. */
export function cellsOf(results: readonly StudyResult[]): (readonly StudyResult[])[] {
  const cells = new Map<string, StudyResult[]>()
  for (const result of results) {
    const key = `${result.area} ${result.pressesPerRound}`
    const known = cells.get(key)
    if (known) known.push(result)
    else cells.set(key, [result])
  }
  return [...cells.values()]
}

/** What hindsight brings of all presses of a cell. */
export function hindsightShare(results: readonly StudyResult[]): Estimate | undefined {
  const figures = results.map((day) => day.figures.ours)
  return shareOf(
    sum(figures, ({ possible }) => possible),
    sum(figures, ({ presses }) => presses),
  )
}

/** Day by day: how many more minutes of excess one policy had than another. */
export function excessAgainst(
  policy: PolicyName,
  other: PolicyName,
  results: readonly StudyResult[],
): Estimate | undefined {
  return meanOf(
    results.map(
      ({ figures }) => (figures[policy].excessSeconds - figures[other].excessSeconds) / 60,
    ),
  )
}

function rowOf(policy: PolicyName, days: readonly StudyResult[]): ReportRow {
  const { area, pressesPerRound } = days[0]!
  const figures = days.map((day) => day.figures[policy])
  const presses = sum(figures, (day) => day.presses)
  const collections = sum(figures, (day) => day.sameDay)
  const a = (total: number) => (collections === 0 ? undefined : total / collections)
  const metres = (profile: Profile) => sum(figures, (day) => day.addedMetres[profile])
  const all = { foot: metres('foot'), 'cargo-bike': metres('cargo-bike'), car: metres('car') }
  const excessShare = excessShareOf(policy, days)
  const cheapest = excessShareOf('cheapest', days)
  return {
    area,
    pressesPerRound,
    policy,
    days: days.length,
    presses,
    sameDay: shareOf(collections, presses),
    ofHindsight: shareOf(
      sum(figures, (day) => day.alsoMade),
      sum(figures, (day) => day.possible),
    ),
    kept: shareOf(
      sum(figures, (day) => day.kept),
      sum(figures, (day) => day.told),
    ),
    addedMinutes: ratioOf(figures.map((day) => [day.addedSeconds / 60, day.sameDay] as const)),
    addedMetres: ratioOf(
      figures.map((day) => [sum(Object.values(day.addedMetres), Number), day.sameDay] as const),
    ),
    excessMinutes: ratioOf(figures.map((day) => [day.excessSeconds / 60, day.sameDay] as const)),
    excessShare,
    ofCheapest: cheapest < leastExcess ? undefined : excessShare / cheapest,
    lateRounds: sum(figures, (day) => day.lateRounds - day.lateAnyway) / days.length,
    lateMinutes: sum(figures, (day) => day.lateSeconds) / 60 / days.length,
    movedStops: presses === 0 ? undefined : sum(figures, (day) => day.movedStops) / presses,
    spreadMinutes: sum(figures, (day) => day.spreadSeconds) / 60 / days.length,
    gramsDiesel: a(gramsCo2e(all, 'diesel van')),
    gramsElectric: a(gramsCo2e(all, 'electric van')),
  }
}

function excessShareOf(policy: PolicyName, days: readonly StudyResult[]): number {
  const figures = days.map((day) => day.figures[policy])
  return sum(figures, (day) => day.excessSeconds) / sum(figures, (day) => day.leastSeconds)
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
