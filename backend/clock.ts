import { setImmediate as nextTurn } from 'node:timers/promises'

/** From `realAt` on: service time = serviceAt + (real time - realAt) × speed. */
export interface Origin {
  readonly realAt: number
  readonly serviceAt: number
  readonly speed: number
}

/**
 * The service clock: what time it is at the depot. Outside the demo and the simulator it's the real
 * one. Instants are ms since the epoch. Network deadlines, heartbeats, undo and sessions don't use
 * it: they stay in real time.
 */
export interface Clock {
  /** Service time, a whole number. */
  now(): number
  realNow(): number
  /** The service instant of a real one, by the origin that was in force then. */
  toService(realAt: number): number
  /** Service seconds a real second. */
  readonly speed: number
  /** The origin in force, for whoever shows the time by himself. */
  origin(): Origin
  /**
   * Calls `run` once, as soon as the service time is `atService` or later, never before; also when
   * a jump passes over it. Timers that are due together run in the order of their instants.
   *
   * @returns cancels it
   */
  setTimer(atService: number, run: () => void): () => void
  /**
   * Calls `run` once, so many real ms from now: for deadlines and heartbeats. It doesn't keep a
   * process alive.
   *
   * @returns cancels it
   */
  setRealTimer(realMs: number, run: () => void): () => void
  /** Between two pieces of long work: whatever else waits for the thread goes first. */
  nextTurn(): Promise<void>
}

/** Calls `run` again and again, each time so many real ms after the last. @returns stops it */
export function repeat(
  clock: Pick<Clock, 'setRealTimer'>,
  realMs: number,
  run: () => void,
): () => void {
  const again = () => {
    cancel = clock.setRealTimer(realMs, again)
    run()
  }
  let cancel = clock.setRealTimer(realMs, again)
  return () => cancel()
}

/** A clock that can be put forward: from one evening to the next morning. */
export interface ScaledClock extends Clock {
  /** @throws when `toServiceAt` lies in the past */
  jump(toServiceAt: number): void
}

export function realClock(): Clock {
  return scaledClock({ origins: [{ realAt: 0, serviceAt: 0, speed: 1 }] })
}

/**
 * @param options.origins at least one, in the order of their instants. Where one starts at an earlier
 *   service time than the one before had reached (the server was off in between and the day
 *   continues), the time in between stands still, so that no instant maps beyond a later one.
 * @param options.onJump told of each new origin, to store it
 * @param options.realNow the wall's clock
 */
export function scaledClock(options: {
  readonly origins: readonly Origin[]
  readonly onJump?: (origin: Origin) => void
  readonly realNow?: () => number
}): ScaledClock {
  const { onJump, realNow = Date.now } = options
  const origins = [...options.origins]
  if (origins.length === 0) throw new Error('a clock needs an origin')
  const timers = new Set<Timer>()

  const toService = (realAt: number): number => {
    let at = origins.length - 1
    while (at > 0 && origins[at]!.realAt > realAt) at--
    const { serviceAt, realAt: from, speed } = origins[at]!
    const reached = Math.floor(serviceAt + (realAt - from) * speed)
    return Math.min(reached, origins[at + 1]?.serviceAt ?? Number.POSITIVE_INFINITY)
  }
  const now = () => toService(realNow())
  const origin = () => origins.at(-1)!

  const arm = (timer: Timer): void => {
    // Rounded up; and at most a minute, because setTimeout can't wait longer than 24.8 days and
    // doesn't count the time a laptop sleeps.
    const realMs = Math.ceil((timer.atService - now()) / origin().speed)
    timer.handle = setTimeout(check, Math.min(Math.max(realMs, 0), 60_000), timer)
  }
  const check = (timer: Timer): void => {
    // setTimeout may come a millisecond early.
    if (now() < timer.atService) {
      arm(timer)
    } else {
      timers.delete(timer)
      timer.run()
    }
  }

  return {
    now,
    realNow,
    toService,
    origin,
    get speed() {
      return origin().speed
    },
    setTimer(atService, run) {
      const timer: Timer = { atService, run, handle: undefined }
      timers.add(timer)
      arm(timer)
      return () => {
        timers.delete(timer)
        clearTimeout(timer.handle)
      }
    },
    setRealTimer(realMs, run) {
      const timer = setTimeout(run, realMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
    nextTurn,
    jump(toServiceAt) {
      const realAt = realNow()
      if (toServiceAt < toService(realAt)) {
        throw new Error(`a clock can't be put back: it's ${now()}, got ${toServiceAt}`)
      }
      const next = { realAt, serviceAt: toServiceAt, speed: origin().speed }
      origins.push(next)
      onJump?.(next)
      for (const timer of [...timers].sort((a, b) => a.atService - b.atService)) {
        clearTimeout(timer.handle)
        arm(timer)
      }
    },
  }
}

interface Timer {
  readonly atService: number
  readonly run: () => void
  handle: ReturnType<typeof setTimeout> | undefined
}
