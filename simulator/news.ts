import type { BoardView } from '../backend/protocol/boardView.ts'
import { serviceNow } from './serviceTime.ts'

/** The same complaint is said once in so long. */
const quietMs = 30_000

export interface News {
  count(what: string): void
  tell(view: BoardView, realNow: number): void
}

/** One line a service hour: how many rounds are out, and what happened since the last line. */
export function makeNews(say: (line: string) => void): News {
  let hour = ''
  let counts = new Map<string, number>()
  return {
    count(what) {
      counts.set(what, (counts.get(what) ?? 0) + 1)
    },
    tell(view, realNow) {
      const { timeZone, serviceDay } = view.depot
      const now = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
      }).format(serviceNow(view.clock, realNow))
      const thisHour = `${serviceDay} ${now.slice(0, 2)}`
      if (thisHour === hour) return
      hour = thisHour
      const out = view.rounds.filter(({ state }) => state === 'out').length
      const of = (what: string) => counts.get(what) ?? 0
      say(
        `Demo, ${serviceDay} ${now}: ${out} rounds out; since the last line ${of('sent')} presses, ` +
          `${of('collected')} collected, ${of('problem')} problems`,
      )
      counts = new Map()
    },
  }
}

/** Passes a complaint on unless the same was said just before, by whomever. */
export function complainRarely(complain: (line: string) => void) {
  const saidAt = new Map<string, number>()
  return (line: string) => {
    const now = performance.now()
    const what = line.slice(line.indexOf(':') + 1)
    if (now - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < quietMs) return
    saidAt.set(what, now)
    complain(`Demo: ${line}`)
  }
}
