import { signal } from '@preact/signals'
import type { ClockView } from '../../backend/protocol/common.ts'

/** How far the server's real clock is ahead of this device's; pings correct it. */
export const aheadMs = signal(0)
/** Rises once a second, so that what depends on the time is drawn again. */
const tick = signal(0)
setInterval(() => {
  tick.value += 1
}, 1000)

/** A ping says what the server's clock showed when it was sent. */
export function heardPing(serverRealAt: number): void {
  aheadMs.value = serverRealAt - Date.now()
}

/** The real instant by the server's clock, ms; a phone whose clock is wrong still agrees with it. */
export function realNow(): number {
  return Date.now() + aheadMs.value
}

/** The office's time at a real instant, ms (in the demo its day runs faster than ours). */
export function serviceAtReal(clock: ClockView, realAt: number): number {
  return clock.serviceAt + (realAt - clock.realAt) * clock.speed
}

/** The office's time now, ms; whoever reads it while drawing is drawn again each second. */
export function serviceNow(clock: ClockView): number {
  tick.value
  return serviceAtReal(clock, realNow())
}

/** The real time now, ms, drawn again each second. */
export function tickingRealNow(): number {
  tick.value
  return realNow()
}
