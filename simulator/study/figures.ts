import type { PickupRequest, Profile, RequestId, Round } from '../../algorithms/model.ts'
import { execute, type Walk } from './execute.ts'
import type { Ground } from './ground.ts'
import { hindsight } from './hindsight.ts'

/** A day as it was lived under one policy: all that its figures are made of. */
export interface StudyDay {
  readonly ground: Ground
  /** The rounds as they were packed: deliveries only. */
  readonly empty: readonly Round[]
  /**
   * The same rounds, with what their carriers truly did, in their order: each visit is a stop; one
   * that he came back to is there twice, its deliveries the first time.
   */
  readonly walked: readonly Round[]
  readonly requests: readonly StudyRequest[]
  /** Stops a carrier had been shown, and then was shown elsewhere in his order or no more. */
  readonly movedStops: number
}

/** What became of a request that was pressed for and not taken back. */
export interface StudyRequest {
  readonly request: PickupRequest
  readonly pressedAt: number
  /** Every window of this day that its household was told, in their order. */
  readonly windows: readonly { readonly fromAt: number; readonly toAt: number }[]
  /** When somebody came to the box. */
  readonly visitedAt?: number
  /** Somebody came, and there was nothing to take along. */
  readonly wasEmpty: boolean
  /** Left with the truck of this day. */
  readonly onTruck: boolean
}

/** What one policy made of one day. */
export interface DayFigures {
  readonly presses: number
  readonly rounds: number
  /** Households told a time of this day; and those for whom every window they were told held. */
  readonly told: number
  readonly kept: number
  /** Boxes somebody came to for a press, empty ones included: the work that was added. */
  readonly visits: number
  /** On the same day's truck. */
  readonly sameDay: number
  /** To the same day with no press at all. */
  readonly addedSeconds: number
  readonly addedMetres: Readonly<Record<Profile, number>>
  /** The standard deviation, over all rounds, of what was added to each. */
  readonly spreadSeconds: number
  /** Rounds that came back after they must; and by how much together. */
  readonly lateRounds: number
  readonly lateSeconds: number
  /** The same without any press. */
  readonly lateAnyway: number
  readonly movedStops: number
  /** Of the whole day's carrier time. */
  readonly carrierSeconds: number
}

/** What hindsight would have made of it. */
export interface HindsightFigures {
  /** Collections that it brings to the same day's truck; and those of them that the policy brought. */
  readonly possible: number
  readonly alsoMade: number
  /**
   * Carrier time beyond hindsight's for the very same visits: to compare with its own plan would
   * praise whoever leaves out what is far.
   */
  readonly excessSeconds: number
  /** Hindsight's carrier time for them, the whole day's. */
  readonly leastSeconds: number
}

/** The pure part of a day's figures: both sides are walked by the same executor. */
export function dayFigures(day: StudyDay): DayFigures {
  const { ground, empty, walked, requests } = day
  const before = execute(empty, ground)
  // as it was: who is on call sets out when he hears of it
  const after = execute(walked, ground, visitsOf(requests))
  const told = requests.filter(({ windows }) => windows.length > 0)
  const added = after.map(({ seconds }, index) => seconds - before[index]!.seconds)
  return {
    presses: requests.length,
    rounds: walked.length,
    told: told.length,
    kept: told.filter(isKept).length,
    visits: requests.filter(({ visitedAt }) => visitedAt !== undefined).length,
    sameDay: requests.filter(({ onTruck }) => onTruck).length,
    addedSeconds: sumOf(added),
    addedMetres: metresByProfile(walked, after, before),
    spreadSeconds: standardDeviation(added),
    lateRounds: after.filter(({ lateSeconds }) => lateSeconds > 0).length,
    lateSeconds: sumOf(after.map(({ lateSeconds }) => lateSeconds)),
    lateAnyway: before.filter(({ lateSeconds }) => lateSeconds > 0).length,
    movedStops: day.movedStops,
    carrierSeconds: secondsOf(after),
  }
}

/**
 * The days of all policies against hindsight, which begins from what their carriers walked: for what
 * it could bring, once; for the excess, once a policy, with that policy's visits.
 *
 * @param days the same day under each policy: same ground, same presses
 */
export function againstHindsight<Name extends string>(
  days: Readonly<Record<Name, StudyDay>>,
  options: { readonly seed: number; readonly iterations: number },
): Record<Name, HindsightFigures> {
  const names = Object.keys(days) as Name[]
  const { ground, empty } = days[names[0]!]
  const requests = names.flatMap((name) => days[name].requests)
  const starts = names.map((name) => days[name].walked)
  const all = { ...options, empty, ground, starts }
  // a press that joined a request under one policy may have opened its own under another
  const union = new Map(requests.map((one) => [one.request.requestId, one]))
  const possible = hindsight({ ...all, releases: [...union.values()].map(releaseOf) })
  const full = new Set(
    requests.filter(({ onTruck }) => onTruck).map(({ request }) => request.requestId),
  )
  const isEmpty = new Set(
    requests.filter(({ wasEmpty }) => wasEmpty).map(({ request }) => request.requestId),
  )
  const collected = new Set(
    [...possible.collected].filter((id) => full.has(id) || !isEmpty.has(id)),
  )
  const figures = names.map((name): [Name, HindsightFigures] => {
    const { walked, requests } = days[name]
    const visited = requests.filter(({ visitedAt }) => visitedAt !== undefined)
    const same = hindsight({
      ...all,
      releases: visited.map(releaseOf),
      // where deliveries have no fixed order, another policy's may be shorter for these visits too
      starts: empty.some(isReordered) ? [walked, ...starts] : [walked],
    })
    const releases = releasesOf(requests)
    const leastSeconds = secondsOf(execute(same.rounds, ground, releases))
    const excessSeconds = secondsOf(execute(walked, ground, releases)) - leastSeconds
    const made = requests.filter(
      ({ onTruck, request }) => onTruck && collected.has(request.requestId),
    )
    return [
      name,
      {
        possible: collected.size,
        alsoMade: made.length,
        excessSeconds,
        leastSeconds,
      },
    ]
  })
  return Object.fromEntries(figures) as Record<Name, HindsightFigures>
}

function isReordered({ orderPolicy, stops }: Round): boolean {
  return orderPolicy === 'free' && stops.length > 0
}

/** When each was visited, so that nobody is there before he truly was. */
function visitsOf(requests: readonly StudyRequest[]): ReadonlyMap<RequestId, number> {
  return new Map(
    requests.flatMap(({ request, visitedAt }) =>
      visitedAt === undefined ? [] : [[request.requestId, visitedAt] as const],
    ),
  )
}

const releaseOf = ({ request, pressedAt }: StudyRequest) => ({ request, at: pressedAt })

function releasesOf(requests: readonly StudyRequest[]): ReadonlyMap<RequestId, number> {
  return new Map(requests.map(({ request, pressedAt }) => [request.requestId, pressedAt]))
}

function isKept({ windows, visitedAt }: StudyRequest): boolean {
  return (
    visitedAt !== undefined &&
    windows.every(({ fromAt, toAt }) => fromAt <= visitedAt && visitedAt <= toAt)
  )
}

function metresByProfile(
  rounds: readonly Round[],
  after: readonly Walk[],
  before: readonly Walk[],
): Record<Profile, number> {
  const metres = { foot: 0, 'cargo-bike': 0, car: 0 }
  for (const [index, { profile }] of rounds.entries())
    metres[profile] += after[index]!.metres - before[index]!.metres
  return metres
}

const sumOf = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0)

const secondsOf = (walks: readonly Walk[]) => sumOf(walks.map(({ seconds }) => seconds))

function standardDeviation(values: readonly number[]): number {
  const mean = sumOf(values) / values.length
  return Math.sqrt(sumOf(values.map((each) => (each - mean) ** 2)) / values.length)
}
