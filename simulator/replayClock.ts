import { type Clock, type Origin, scaledClock } from '../backend/clock.ts'
import type { VirtualClock } from './virtualClock.ts'

/** The clock of a recorded day: real time is the virtual one, service time runs as it ran then. */
export interface ReplayClock extends Clock {
  /** The first real instant at which it is so late at the depot. */
  toReal(serviceAt: number): number
  /**
   * Shows these instants instead, until it's called off: for what came before it was worked, and for
   * what the server found to do a moment after it.
   */
  stamp(as: Stamp): void
  unstamp(): void
  end(): void
}

interface Stamp {
  readonly realAt?: number
  /** Undefined calls it off. */
  readonly serviceAt?: number | undefined
}

/** @param origins as the recorded clock had them, the oldest first */
export function replayClock(virtual: VirtualClock, origins: readonly Origin[]): ReplayClock {
  const { toService } = scaledClock({ origins })
  const process = virtual.forProcess()
  let stamped: Stamp = {}

  /** A jump passes over instants that nobody lived: they are over when it lands. */
  const toReal = (serviceAt: number) => {
    for (const [index, origin] of origins.entries()) {
      const sinceOrigin = Math.ceil((serviceAt - origin.serviceAt) / origin.speed)
      const realAt = origin.realAt + Math.max(0, sinceOrigin)
      if (realAt < (origins[index + 1]?.realAt ?? Infinity)) return realAt
    }
    throw new Error('a clock needs an origin')
  }
  const origin = () => origins.findLast(({ realAt }) => realAt <= virtual.now()) ?? origins[0]!

  return {
    ...process,
    now: () => stamped.serviceAt ?? toService(virtual.now()),
    realNow: () => stamped.realAt ?? virtual.now(),
    toService,
    origin,
    get speed() {
      return origin().speed
    },
    setTimer: (atService, run) => process.setRealTimer(toReal(atService) - virtual.now(), run),
    toReal,
    stamp(as) {
      stamped = { ...stamped, ...as }
    },
    unstamp() {
      stamped = {}
    },
  }
}
