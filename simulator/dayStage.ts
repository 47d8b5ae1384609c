import type { Audience } from './checkers/facts.ts'
import type { Cookies } from './cookies.ts'
import type { Door } from './phone.ts'
import type { Observer } from './runDay.ts'
import type { VirtualClock } from './virtualClock.ts'

/** What all who act on a simulated day have in common. */
export interface DayStage {
  readonly seed: number
  readonly clock: VirtualClock
  /** Has somebody outside act at an instant, which may set the backend off. @returns cancels it */
  readonly actAt: (at: number, act: () => Promise<void> | void) => () => void
  /** The way in, for everybody outside. */
  readonly door: Door
  readonly cookies: Cookies
  /** Keeps a line of what the day's hash is of. */
  readonly note: (...words: readonly unknown[]) => void
  /** Somebody has seen this on a face. */
  readonly shown: (frame: unknown, audience: Audience) => void
  readonly observer: Observer
}
