const minuteMs = 60_000
const stepMs = 5 * minuteMs

/**
 * The window a household is told around an expected arrival: 30 minutes wide, 60 when it lies more
 * than 90 minutes ahead, half a working day (4 h) beyond 4 h. Both ends fall on five minutes; it
 * never starts before the five minutes that are running.
 */
export function promiseWindow({ arriveAt, nowAt }: { arriveAt: number; nowAt: number }): {
  fromAt: number
  toAt: number
} {
  const aheadMinutes = (arriveAt - nowAt) / minuteMs
  const widthMinutes = aheadMinutes > 4 * 60 ? 4 * 60 : aheadMinutes > 90 ? 60 : 30
  const widthMs = widthMinutes * minuteMs
  // an expected arrival is late by nature or not at all: one in the past is told as now
  const centreAt = Math.max(arriveAt, nowAt)
  const fromAt = Math.max(roundDown(centreAt - widthMs / 2), roundDown(nowAt))
  return { fromAt, toAt: fromAt + widthMs }
}

function roundDown(at: number): number {
  return Math.floor(at / stepMs) * stepMs
}
