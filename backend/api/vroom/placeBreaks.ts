import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'

/** A vehicle's way through its tasks, in ticks. */
export interface Way {
  readonly opens: number
  readonly closes: number
  /** To each task and to the end: one more than there are tasks. */
  readonly legs: readonly number[]
  readonly tasks: readonly {
    readonly windows: readonly Window[]
    /** Setup and service. */
    readonly work: number
  }[]
  /** In the order in which they are taken. */
  readonly breaks: readonly {
    readonly windows: readonly Window[]
    readonly work: number
    /** By leg: whether what is then on board allows it. */
    readonly isAllowed: readonly boolean[]
  }[]
}

/** Where breaks are taken: how many during each leg, its ends included; and when the way is over. */
export interface BreakPlaces {
  readonly duringLeg: readonly number[]
  readonly endsAt: number
}

interface Moment {
  readonly at: number
  /** Of the leg under way. */
  readonly ahead: number
  readonly taken?: Taken
}

interface Taken {
  readonly leg: number
  readonly before?: Taken
}

/**
 * Places the breaks so that the way is over as early as it can be; by the breaks taken so far, the
 * earliest moment is the best there is. One leaves at once, and nothing is taken before its time.
 *
 * @returns undefined where some task or break can't be in time
 */
export function placeBreaks({ opens, closes, legs, tasks, breaks }: Way): BreakPlaces | undefined {
  let moments: (Moment | undefined)[] = breaks.map(() => undefined)
  moments.unshift({ at: opens, ahead: 0 })
  for (const [leg, ahead] of legs.entries()) {
    const underWay: Moment[][] = moments.map((one) => (one ? [{ ...one, ahead }] : []))
    for (const [count, { windows, work, isAllowed }] of breaks.entries()) {
      if (!isAllowed[leg]) continue
      for (const moment of underWay[count]!) {
        const begins = openFrom(moment.at, windows)
        if (begins === undefined) continue
        underWay[count + 1]!.push({
          at: begins + work,
          ahead: moment.ahead - Math.min(moment.ahead, begins - moment.at),
          taken: { leg, ...(moment.taken ? { before: moment.taken } : {}) },
        })
      }
    }
    const task = tasks[leg]
    moments = underWay.map((some) => {
      const first = earliest(some)
      const begins = first && openFrom(first.at, task?.windows ?? [])
      return begins === undefined ? undefined : { ...first!, at: begins + (task?.work ?? 0) }
    })
  }
  const last = moments.at(-1)
  if (!last || last.at > closes) return undefined
  const duringLeg = legs.map(() => 0)
  for (let taken = last.taken; taken; taken = taken.before) duringLeg[taken.leg]!++
  return { duringLeg, endsAt: last.at }
}

/** The moment of the first arrival, once there. */
function earliest(moments: readonly Moment[]): Moment | undefined {
  let first: Moment | undefined
  for (const moment of moments) {
    const at = moment.at + moment.ahead
    if (!first || at < first.at) first = { ...moment, at, ahead: 0 }
  }
  return first
}

/** The first instant from `at` on within a window; windows are in order, none means always. */
export function openFrom(at: number, windows: readonly Window[]): number | undefined {
  if (windows.length === 0) return at
  const next = windows.find(([, to]) => at <= to)
  return next && Math.max(at, next[0])
}

/** The last instant up to `at` within a window. */
export function openUntil(at: number, windows: readonly Window[]): number {
  if (windows.length === 0) return at
  const last = windows.findLast(([from]) => from <= at)
  if (!last) throw new Error(`nothing is open before ${at}`)
  return Math.min(at, last[1])
}
