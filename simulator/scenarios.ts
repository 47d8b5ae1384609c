import type { ServiceDay } from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import type { DayPlan, DepotHours } from '../algorithms/office/shifts.ts'
import type { Calendar } from '../backend/calendar.ts'

/** Which days are lived, and what is special about them; how big the office is, is said elsewhere. */
export interface Scenario {
  readonly name: string
  /** What it is for, as a line of the help. */
  readonly says: string
  /** Where it begins, a working day of France; the seed takes one of them. */
  readonly firstDays: readonly ServiceDay[]
  /** So many service days, with the Sundays and holidays between them. */
  readonly days: number
  /** Shifts and depot hours that aren't the office's own. */
  readonly plan: Partial<DayPlan>
  /** The share of mailboxes that get a parcel, for rounds that fetch more on the way; else the usual. */
  readonly parcelShare?: number
  /** Relay boxes in the streets of its town. */
  readonly relays?: number
  /** The share of mailboxes that get a parcel, where vans bring them in free order and nothing else. */
  readonly vanParcelShare?: number
  /** How far its collection rounds may go. */
  readonly rangeMetres?: number
  /** On a service day, for each round that leaves with mail, on average. */
  readonly pressesPerRound: number
  /** The same of each Sunday and holiday between the service days. */
  readonly restDayPressesPerRound: number
  readonly mix: Mix
  /** A press made so many days before is found through the network's API on the first day. */
  readonly foundLateDays?: number
  /** The share of its time outside in which a carrier's phone has no network. */
  readonly offlineShare?: number
}

/** When a service day's presses are made; the shares sum to 1. */
export interface Mix {
  /** From the evening before until the first round leaves: at night, mostly. */
  readonly before: number
  /** While rounds are out. */
  readonly during: number
  /** Once the last is back. */
  readonly after: number
}

/** Assumed by the trade's own studies, to be varied. */
const usualMix: Mix = { before: 0.15, during: 0.35, after: 0.5 }

const usual: Scenario = {
  name: 'usual',
  says: 'a Tuesday without anything special about it',
  firstDays: days('2026-03-10'),
  days: 1,
  plan: {},
  pressesPerRound: 5,
  restDayPressesPerRound: 0,
  mix: usualMix,
}

/** Across the night of Saturday, whatever the clock does in it, and back well after it has done so. */
const acrossTheNight: Partial<DayPlan> = {
  collection: { startTime: '18:00', outTime: '18:15', returnTime: '27:00', endTime: '27:20' },
  hours: { cutOff: '08:00', truckAt: '28:00', closesAt: '28:30' },
}

/** In the order in which the help lists them; the first is the default. */
export const scenarios: readonly Scenario[] = [
  usual,
  {
    ...usual,
    name: 'weekend',
    says: 'Saturday and Monday, and the sellers who press on Sunday',
    firstDays: days('2026-03-14'),
    days: 2,
    restDayPressesPerRound: 3,
  },
  {
    ...usual,
    name: 'holiday',
    says: 'the day before a public holiday and the day after it',
    // Labour Day and Christmas are Fridays, the Ascension is a Thursday
    firstDays: days('2026-04-30', '2026-05-13', '2026-12-24'),
    days: 2,
    restDayPressesPerRound: 3,
  },
  {
    ...usual,
    name: 'spring-forward',
    says: 'a Saturday evening shift past midnight and the hour that is skipped, then Monday',
    // the Monday of 2027 is that of Easter: they are back on Tuesday
    firstDays: days('2026-03-28', '2027-03-27'),
    days: 2,
    plan: acrossTheNight,
    restDayPressesPerRound: 3,
  },
  {
    ...usual,
    name: 'fall-back',
    says: 'a Saturday evening shift past midnight and the hour that comes twice, then Monday',
    // the Monday of 2027 is All Saints'
    firstDays: days('2026-10-24', '2027-10-30'),
    days: 2,
    plan: acrossTheNight,
    restDayPressesPerRound: 3,
  },
  {
    ...usual,
    name: 'past-midnight',
    says: 'two days whose collection rounds walk from 18:00 to 2:00, with a truck at 3:00',
    days: 2,
    plan: {
      collection: { startTime: '18:00', outTime: '18:15', returnTime: '25:40', endTime: '26:00' },
      hours: { cutOff: '08:00', truckAt: '27:00', closesAt: '27:30' },
    },
    mix: { before: 0.15, during: 0.65, after: 0.2 },
  },
  {
    ...usual,
    name: 'found-late',
    says: 'a press of three weeks ago is found through the network’s API: too late for it',
    foundLateDays: 20,
  },
  {
    ...usual,
    name: 'peak',
    says: 'the week before Christmas: 15 presses a round',
    firstDays: days('2026-12-17'),
    pressesPerRound: 15,
  },
  {
    ...usual,
    name: 'full-bags',
    says: 'more parcels than a bag holds: rounds that come by the depot to empty and fill it',
    parcelShare: 0.3,
    plan: {
      letters: { startTime: '07:00', outTime: '09:15', returnTime: '13:40', endTime: '14:00' },
    },
    pressesPerRound: 15,
    mix: { before: 0.3, during: 0.6, after: 0.1 },
  },
  {
    ...usual,
    name: 'relays',
    says: 'more parcels than a bag holds, and boxes in the streets where they wait',
    parcelShare: 0.3,
    relays: 4,
    plan: {
      letters: { startTime: '07:00', outTime: '09:15', returnTime: '13:40', endTime: '14:00' },
    },
    pressesPerRound: 15,
    mix: { before: 0.3, during: 0.6, after: 0.1 },
  },
  {
    ...usual,
    name: 'parcels',
    says: 'vans bring parcels in free order, with time to spare for what is pressed for',
    vanParcelShare: 0.25,
    plan: {
      collection: { startTime: '08:00', outTime: '09:15', returnTime: '14:15', endTime: '14:45' },
      hours: { cutOff: '08:00', truckAt: '16:00', closesAt: '16:30' },
    },
    mix: { before: 0.05, during: 0.75, after: 0.2 },
  },
  {
    ...usual,
    name: 'breaks',
    says: 'carriers who have sorted since six and take their break on the way, when they like',
    plan: {
      letters: { startTime: '06:00', outTime: '09:15', returnTime: '12:40', endTime: '13:00' },
    },
    pressesPerRound: 10,
  },
  {
    ...usual,
    name: 'frost',
    says: 'cargo bikes whose batteries last for five hundred metres',
    rangeMetres: 500,
    pressesPerRound: 15,
    mix: { before: 0.1, during: 0.7, after: 0.2 },
  },
  {
    ...usual,
    name: 'quiet',
    says: 'a press for every fifth round',
    pressesPerRound: 0.2,
  },
  {
    ...usual,
    name: 'dark',
    says: 'carriers whose phones have no network for most of their round',
    offlineShare: 0.8,
  },
]

export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name)
}

/** What a scenario asks of the office that lives it. */
export function officeOf({ plan, parcelShare, relays, vanParcelShare, rangeMetres }: Scenario) {
  return {
    plan,
    ...(parcelShare === undefined ? {} : { parcelShare }),
    ...(relays === undefined ? {} : { relays }),
    ...(rangeMetres === undefined ? {} : { rangeMetres }),
    ...(vanParcelShare === undefined
      ? {}
      : { vanParcelShare, fleet: { letters: 'car' as const, collection: 'car' as const } }),
  }
}

/** The sentence for who asks for one that there isn't. */
export function noSuchScenario(name: string): string {
  return `There is no scenario ${name}: choose one of ${scenarios.map((one) => one.name).join(', ')}.`
}

/** The time of a scenario that is lived. */
export interface Lived {
  readonly serviceDays: readonly ServiceDay[]
  /** The Sundays and holidays between them. */
  readonly restDays: readonly ServiceDay[]
  readonly fromAt: number
  readonly untilAt: number
}

/** People press at night, and learn what became of it in the morning. */
const eveningBefore = '20:00'
const afterClosingMs = 3_600_000

/**
 * The days of a scenario for a seed, from the evening before the first (or the closing of the day
 * before that, where it's later) until an hour after the last has closed.
 *
 * @param options.hours the depot's, which may be later than the scenario's
 */
export function livedDays(
  scenario: Pick<Scenario, 'firstDays' | 'days'>,
  options: {
    readonly seed: number
    readonly calendar: Calendar
    readonly hours: Pick<DepotHours, 'closesAt'>
  },
): Lived {
  const { calendar, hours } = options
  const { firstDays } = scenario
  const which = Math.floor(chance(options.seed, 'first day') * firstDays.length)
  const serviceDays: ServiceDay[] = [firstDays[which]!]
  while (serviceDays.length < scenario.days)
    serviceDays.push(calendar.nextWorkingDay(serviceDays.at(-1)!))
  const [first, last] = [serviceDays[0]!, serviceDays.at(-1)!]
  const restDays: ServiceDay[] = []
  for (let day = calendar.dayBefore(last); day > first; day = calendar.dayBefore(day))
    if (!calendar.isWorkingDay(day)) restDays.unshift(day)
  const before = calendar.dayBefore(first)
  const eveningAt = calendar.instant(before, eveningBefore)
  return {
    serviceDays,
    restDays,
    // earlier, the day before would be under way
    fromAt: calendar.isWorkingDay(before)
      ? Math.max(eveningAt, calendar.instant(before, hours.closesAt))
      : eveningAt,
    untilAt: calendar.instant(last, hours.closesAt) + afterClosingMs,
  }
}

function days(...dates: readonly string[]): readonly ServiceDay[] {
  return dates as readonly ServiceDay[]
}
