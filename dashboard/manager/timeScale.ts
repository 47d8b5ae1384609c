import type { BoardRound } from '../../backend/protocol/boardView.ts'

type Shift = Pick<BoardRound, 'outAt' | 'returnAt' | 'expectedReturnAt'>

/** The day from left (0) to right (1). */
export interface TimeScale {
  readonly fromAt: number
  readonly toAt: number
  /** Where an instant lies; outside the day it's held at the edge. */
  readonly share: (at: number) => number
  readonly isWithin: (at: number) => boolean
}

const quarterMs = 15 * 60_000

/** Spans from the earliest way out to the latest return, on whole quarters of an hour. */
export function makeTimeScale(rounds: readonly Shift[]): TimeScale | undefined {
  if (rounds.length === 0) return undefined
  let [from, to] = [Infinity, -Infinity]
  for (const round of rounds) {
    from = Math.min(from, round.outAt)
    to = Math.max(to, round.returnAt, round.expectedReturnAt)
  }
  const fromAt = Math.floor(from / quarterMs - 1) * quarterMs
  const toAt = Math.max(Math.ceil(to / quarterMs + 1) * quarterMs, fromAt + 4 * quarterMs)
  return {
    fromAt,
    toAt,
    share: (at) => Math.max(0, Math.min(1, (at - fromAt) / (toAt - fromAt))),
    isWithin: (at) => at >= fromAt && at <= toAt,
  }
}

/**
 * The full hours to be written over the day, at most `most` of them: each, or every second, third,
 * fourth or sixth. `hourOf` is the depot's wall clock, so that half-hour time zones read right too.
 */
export function hourMarks(
  scale: Pick<TimeScale, 'fromAt' | 'toAt'>,
  hourOf: (at: number) => { readonly hour: number; readonly minute: number },
  most: number,
): number[] {
  const marks: { at: number; hour: number }[] = []
  for (
    let at = Math.ceil(scale.fromAt / quarterMs) * quarterMs;
    at <= scale.toAt;
    at += quarterMs
  ) {
    const { hour, minute } = hourOf(at)
    if (minute === 0) marks.push({ at, hour })
  }
  for (const step of [1, 2, 3, 4, 6, 12]) {
    const shown = marks.filter(({ hour }) => hour % step === 0)
    if (shown.length <= most) return shown.map(({ at }) => at)
  }
  return []
}
