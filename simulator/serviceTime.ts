import type { ClockView } from '../backend/protocol/common.ts'

/** What time it is at the depot, by the clock that the office sent last. */
export function serviceNow(clock: ClockView, realNow: number): number {
  return clock.serviceAt + (realNow - clock.realAt) * clock.speed
}
