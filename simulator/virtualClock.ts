import FlatQueue from 'flatqueue'
import type { Clock } from '../backend/clock.ts'

/**
 * The one heap of events of a simulated day: what is due first is taken first, of one instant in the
 * order in which it was asked for. Time stands still while an event is worked and moves on with the
 * next one, so service time and real time are the same here, and a day lasts as long as its work.
 */
export interface VirtualClock {
  now(): number
  /**
   * Has `run` called at an instant; one in the past is a bug of whoever asks.
   * @returns cancels it
   * @throws when `at` lies in the past
   */
  at(at: number, run: () => void): () => void
  /** Takes the next event up to an instant. @returns false when there is none: it's that instant now */
  step(untilAt: number): boolean
  /**
   * A backend's clock, whose timers all end with it, as a killed process's do.
   *
   * @param onTimer told of each that goes off
   */
  forProcess(onTimer?: () => void): Clock & { end(): void }
}

interface Event {
  readonly run: () => void
  cancelled: boolean
}

export function virtualClock(startAt: number): VirtualClock {
  let now = startAt
  const instants = new FlatQueue<number>()
  const eventsAt = new Map<number, Event[]>()

  function at(instant: number, run: () => void): () => void {
    const whole = Math.ceil(instant)
    if (whole < now) throw new Error(`It's ${now}: nothing can be due at ${instant}.`)
    const event = { run, cancelled: false }
    const events = eventsAt.get(whole)
    if (events) events.push(event)
    else {
      eventsAt.set(whole, [event])
      instants.push(whole, whole)
    }
    return () => {
      event.cancelled = true
    }
  }

  return {
    now: () => now,
    at,
    step(untilAt) {
      for (;;) {
        const next = instants.peek()
        if (next === undefined || next > untilAt) {
          now = Math.max(now, untilAt)
          return false
        }
        const events = eventsAt.get(next)!
        const event = events.shift()
        if (events.length === 0) {
          eventsAt.delete(next)
          instants.pop()
        }
        if (!event || event.cancelled) continue
        now = next
        event.run()
        return true
      }
    },
    forProcess(onTimer = () => {}) {
      const cancels = new Set<() => void>()
      const timer = (instant: number, run: () => void) => {
        // what is due already runs next, in its turn
        const cancel = at(Math.max(instant, now), () => {
          cancels.delete(cancel)
          onTimer()
          run()
        })
        cancels.add(cancel)
        return () => {
          cancels.delete(cancel)
          cancel()
        }
      }
      return {
        now: () => now,
        realNow: () => now,
        toService: (realAt) => realAt,
        speed: 1,
        origin: () => ({ realAt: startAt, serviceAt: startAt, speed: 1 }),
        setTimer: timer,
        setRealTimer: (realMs, run) => timer(now + Math.max(0, realMs), run),
        nextTurn: () => Promise.resolve(),
        end() {
          for (const cancel of cancels) cancel()
          cancels.clear()
        },
      }
    },
  }
}
