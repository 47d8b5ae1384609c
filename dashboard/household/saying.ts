import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import { capitalised } from '../i18n/capitalised.ts'
import type { Language } from '../i18n/firstLanguage.ts'
import type { Words } from '../i18n/fr.ts'
import { clockTime, daysBetween, localDay, longDay } from '../i18n/times.ts'

type Request = NonNullable<HouseholdView['request']>
type Depot = HouseholdView['depot']

export type StepName = 'seen' | 'coming' | 'collected' | 'departed'
export interface Step {
  readonly name: StepName
  readonly state: 'done' | 'now' | 'todo' | 'no'
  readonly at?: number
}

/** What a household is told: one sentence, perhaps a quieter one, and where it stands. */
export interface Saying {
  readonly sentence: string
  readonly note?: string
  /** Colours the sentence's mark: good, still open, or not this time. */
  readonly mood: 'coming' | 'done' | 'no'
  readonly steps: readonly Step[]
}

/** A window up to this long is told as "about" its middle when it lies on another day. */
const aboutMs = 60 * 60_000
/** One this long is half a day: "this morning". */
const halfDayMs = 3 * 3_600_000

/** The sentence of a request; every state of its life has one. `today` is the service day. */
export function sayRequest(
  request: Request,
  depot: Depot,
  today: string,
  words: Words,
  language: Language,
): Saying {
  const t = words.household
  const why = request.why && capitalised(request.why[language])
  const steps = stepsOf(request)
  const time = (at: number) => clockTime(at, depot.timeZone)
  const note = (text: string | undefined) => (text ? { note: text } : {})
  switch (request.state) {
    case 'open':
    case 'planned':
    case 'postponed': {
      const otherDay = (request.promise?.day ?? request.day) > today
      const promised = request.promise
        ? sayPromise(request.promise, today, depot.timeZone, words, language)
        : sayWithoutTime(request, today, words, language)
      const mood = request.state === 'postponed' || otherDay ? 'no' : 'coming'
      return { sentence: promised, ...note(why), mood, steps }
    }
    case 'collected':
    case 'handed over': {
      const sentence = request.collectedAt ? t.collectedAt(time(request.collectedAt)) : t.collected
      return { sentence, note: t.truckAt(time(depot.truckAt)), mood: 'done', steps }
    }
    case 'departed': {
      const sentence = request.departedAt ? t.departedAt(time(request.departedAt)) : t.departed
      return { sentence, note: t.onItsWay, mood: 'done', steps }
    }
    case 'empty':
      return { sentence: t.empty, note: t.stillThere, mood: 'no', steps }
    case 'not announced':
      return { sentence: t.notAnnounced, note: t.notAnnouncedWhy, mood: 'no', steps }
    case 'refused':
      return { sentence: t.refused, ...note(why), mood: 'no', steps }
    case 'cancelled':
      return { sentence: t.cancelled, note: t.pressWhenReady, mood: 'no', steps }
    case 'too late':
      return { sentence: t.tooLate, note: t.stillThere, mood: 'no', steps }
  }
}

/** "Entre 11:05 et 11:35", "Demain vers 10:50", "Mardi 24 novembre, matin". */
export function sayPromise(
  promise: { fromAt: number; toAt: number },
  today: string,
  timeZone: string,
  words: Words,
  language: Language,
): string {
  const t = words.household
  const from = clockTime(promise.fromAt, timeZone)
  const to = clockTime(promise.toAt, timeZone)
  const length = promise.toAt - promise.fromAt
  const half = length >= halfDayMs ? halfOfDay(from, to) : undefined
  // a round of the evening goes on past midnight: people go by the date on which he comes
  const comesOn = localDay(promise.fromAt, timeZone)
  if (comesOn <= today) {
    if (half) return half === 'morning' ? t.thisMorning : t.thisAfternoon
    return t.between(from, to)
  }
  const day =
    daysBetween(today, comesOn) === 1 ? t.tomorrow : capitalised(longDay(comesOn, language))
  if (half) return t[half](day)
  if (length > aboutMs) return t.dayBetween(day, from, to)
  return t.about(day, clockTime(middle(promise), timeZone))
}

/** Without a window the day alone is told. */
function sayWithoutTime(request: Request, today: string, words: Words, language: Language): string {
  const t = words.household
  if (request.state === 'open') return t.received
  if (request.day > today) return dayName(request.day, today, words, language)
  return request.state === 'planned' ? t.todayIfPossible : t.anotherDay
}

function dayName(day: string, today: string, words: Words, language: Language): string {
  return daysBetween(today, day) === 1
    ? words.household.tomorrow
    : capitalised(longDay(day, language))
}

/** Only a window that lies on one side of the midday pause is called by its half of the day. */
function halfOfDay(from: string, to: string): 'morning' | 'afternoon' | undefined {
  if (minutesOf(to) < minutesOf(from)) return undefined
  if (minutesOf(to) <= 13 * 60 + 30) return 'morning'
  return minutesOf(from) >= 12 * 60 ? 'afternoon' : undefined
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** The middle, on a whole five minutes. */
function middle(promise: { fromAt: number; toAt: number }): number {
  const fiveMinutes = 300_000
  return Math.round((promise.fromAt + promise.toAt) / 2 / fiveMinutes) * fiveMinutes
}

/** How far each state has come; one that ended without a collection says so at its second step. */
function stepsOf(request: Request): Step[] {
  const reached: Partial<Record<Request['state'], number>> = {
    open: 0,
    planned: 1,
    postponed: 1,
    collected: 2,
    'handed over': 2,
    departed: 3,
  }
  const isOff = reached[request.state] === undefined
  const here = reached[request.state] ?? 1
  const names: StepName[] = ['seen', 'coming', 'collected', 'departed']
  const times: Partial<Record<StepName, number | undefined>> = {
    seen: request.openedAt,
    // The view keeps the instant of a refusal too.
    collected: here >= 2 ? request.collectedAt : undefined,
    departed: request.departedAt,
  }
  return names.map((name, index): Step => {
    const at = times[name]
    return { name, state: stepState(index, here, isOff), ...(at !== undefined && { at }) }
  })
}

function stepState(index: number, here: number, isOff: boolean): Step['state'] {
  if (index === here) return isOff ? 'no' : 'now'
  return index < here ? 'done' : 'todo'
}

/** The local date at the depot, which "today" and "tomorrow" are told from. */
export function todayOf(depot: Depot, serviceNow: number): string {
  return localDay(serviceNow, depot.timeZone)
}
