import { isDeepStrictEqual } from 'node:util'
import type { RecordedDay, RecordedRequest } from '../backend/protocol/recordedDay.ts'

/** Where a replayed day first parts from the recorded one. */
export interface Difference {
  readonly where: 'plan' | 'press' | 'request' | 'promise'
  /** For people: which, and what was and is. */
  readonly sentence: string
}

/**
 * The first thing that isn't the same: the plan versions in their order, what became of each press,
 * what each household was told, how the requests ended. When things were written isn't compared,
 * only when they were decided.
 */
export function findDifference(
  recorded: RecordedDay,
  replayed: RecordedDay,
): Difference | undefined {
  return (
    findPlanDifference(recorded, replayed) ??
    findPressDifference(recorded, replayed) ??
    findPromiseDifference(recorded, replayed) ??
    findRequestDifference(recorded, replayed)
  )
}

function findPlanDifference(recorded: RecordedDay, replayed: RecordedDay): Difference | undefined {
  const plan = (sentence: string): Difference => ({ where: 'plan', sentence })
  for (const [index, was] of recorded.planVersions.entries()) {
    const is = replayed.planVersions[index]
    const version = `Version ${was.version}`
    if (!is) return plan(`${version} isn't made any more.`)
    const [roundIds, others] = [was, is].map(({ rounds }) => rounds.map(({ roundId }) => roundId))
    if (!isDeepStrictEqual(roundIds, others))
      return plan(`${version} changed ${roundIds!.join(', ')}, now ${others!.join(', ')}.`)
    for (const [n, { roundId, stops }] of was.rounds.entries()) {
      const now = is.rounds[n]!.stops
      if (isDeepStrictEqual(stops, now)) continue
      const at = stops.findIndex((stop, place) => !isDeepStrictEqual(stop, now[place]))
      const place = at === -1 ? stops.length : at
      const tell = (stop: (typeof stops)[number] | undefined) => {
        if (!stop) return 'nothing'
        const collections = stop.collections.map(({ requestId, parcels, promisedToAt }) =>
          [requestId, `${parcels} parcels`, promisedToAt && `until ${timeOf(promisedToAt)}`]
            .filter(Boolean)
            .join(' '),
        )
        const inserted = stop.insertedAt && `put in at ${timeOf(stop.insertedAt)}`
        return [stop.stopId, ...collections, inserted].filter(Boolean).join(', ')
      }
      return plan(
        `${version}, round ${roundId}, stop ${place + 1}: was ${tell(stops[place])}; is ${tell(now[place])}.`,
      )
    }
  }
  const more = replayed.planVersions[recorded.planVersions.length]
  return more && plan(`Version ${more.version} wasn't made then.`)
}

function findPressDifference(
  { presses: recorded }: RecordedDay,
  { presses: replayed }: RecordedDay,
): Difference | undefined {
  const made = new Map(replayed.map((press) => [press.pressId, press]))
  for (const { pressId, fate, requestId } of recorded) {
    const now = made.get(pressId)
    if (now?.fate === fate && now.requestId === requestId) continue
    const tell = (press?: { fate: string | null; requestId: string | null }) =>
      press ? [press.fate ?? 'not worked', press.requestId].filter(Boolean).join(' ') : 'nothing'
    const sentence = `Press ${pressId}: was ${tell({ fate, requestId })}; is ${tell(now)}.`
    return { where: 'press', sentence }
  }
  return undefined
}

/** All that a household was told of a request, the times in their order. */
export function listTold(day: RecordedDay): Map<string, NonNullable<RecordedRequest['promise']>[]> {
  const told = new Map<string, NonNullable<RecordedRequest['promise']>[]>()
  for (const { requestId, promise } of listStates(day)) {
    const known = told.get(requestId) ?? []
    told.set(requestId, known)
    if (promise && !isDeepStrictEqual(known.at(-1), promise)) known.push(promise)
  }
  return told
}

/** What became of each request by the day's end. */
export function listEnds(day: RecordedDay): Map<string, RecordedRequest> {
  return new Map(listStates(day).map((request) => [request.requestId, request]))
}

function listStates({ opening, commits }: RecordedDay): RecordedRequest[] {
  const later = commits.flatMap(({ steps }) => steps.flatMap(({ requests }) => requests ?? []))
  return [...opening.requests, ...later]
}

function findPromiseDifference(recorded: RecordedDay, replayed: RecordedDay) {
  const made = listTold(replayed)
  for (const [requestId, told] of listTold(recorded)) {
    const now = made.get(requestId) ?? []
    if (isDeepStrictEqual(told, now)) continue
    const tell = (promises: typeof told) =>
      promises
        .map(({ day, fromAt, toAt }) => `${day} ${timeOf(fromAt)} to ${timeOf(toAt)}`)
        .join(', then ') || 'nothing'
    const sentence = `Request ${requestId}: was told ${tell(told)}; is told ${tell(now)}.`
    return { where: 'promise', sentence } as const
  }
  return undefined
}

function findRequestDifference(recorded: RecordedDay, replayed: RecordedDay) {
  const made = listEnds(replayed)
  for (const [requestId, was] of listEnds(recorded)) {
    const is = made.get(requestId)
    if (isDeepStrictEqual(was, is)) continue
    const names = Object.keys(was) as (keyof typeof was)[]
    const name = names.find((each) => !isDeepStrictEqual(was[each], is?.[each]))!
    const [before, now] = [was[name], is?.[name]].map((value) => JSON.stringify(value))
    const sentence = `Request ${requestId}, ${name}: was ${before}; is ${now}.`
    return { where: 'request', sentence } as const
  }
  const more = [...made.keys()].find((requestId) => !listEnds(recorded).has(requestId))
  if (more === undefined) return undefined
  return { where: 'request', sentence: `Request ${more} wasn't there then.` } as const
}

const timeOf = (at: number) => new Date(at).toISOString().slice(11, 19)
