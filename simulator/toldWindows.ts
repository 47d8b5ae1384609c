import { minimumWidthMs } from '../algorithms/round/promiseWindow.ts'
import type { Deed } from './carrierDay.ts'
import type { Delta } from './checkers/mirror.ts'
import type { ToldWindow } from './windowsHeld.ts'

/** What households were told of when, and when somebody truly came. */
export interface ToldWindows {
  onRequests(changes: Delta['requests'], now: number): void
  onDeed(deed: Deed, now: number): void
  /**
   * All that was told of a time that has come by `untilAt`; not what a household itself called off.
   */
  list(untilAt: number): ToldWindow[]
}

interface Telling {
  readonly requestId: string
  readonly toldAt: number
  readonly window?: { readonly fromAt: number; readonly toAt: number }
}

export function noteWindows(): ToldWindows {
  const tellings: Telling[] = []
  const arrivals = new Map<string, number[]>()
  const cancelled = new Set<string>()
  return {
    onRequests(changes, now) {
      for (const { was, now: request } of changes) {
        const { requestId, state, promise } = request
        if (state === 'cancelled') cancelled.add(requestId)
        if (state !== 'planned' && state !== 'postponed') continue
        const isSame =
          was?.state === state &&
          was.promise?.fromAt === promise?.fromAt &&
          was.promise?.toAt === promise?.toAt
        const isKept = promise && was?.promise?.fromAt === promise.fromAt
        if (isSame || (isKept && was?.promise?.toAt === promise.toAt)) continue
        tellings.push({ requestId, toldAt: now, ...(promise ? { window: promise } : {}) })
      }
    },
    onDeed(deed, now) {
      if (deed.kind !== 'arrived') return
      for (const requestId of deed.requestIds)
        arrivals.set(requestId, [...(arrivals.get(requestId) ?? []), now])
    },
    list: (untilAt) =>
      tellings.flatMap(({ requestId, toldAt, window }) => {
        if (cancelled.has(requestId) || (window && window.toAt > untilAt)) return []
        const trueArrivalAt = arrivals.get(requestId)?.find((at) => at >= toldAt)
        const expectedAt = window ? (window.fromAt + window.toAt) / 2 : (trueArrivalAt ?? toldAt)
        return [
          {
            toldAt,
            expectedAt,
            ...(window ? { fromAt: window.fromAt, toAt: window.toAt } : {}),
            ...(trueArrivalAt === undefined ? {} : { trueArrivalAt }),
            minimumWidthMs: minimumWidthMs(expectedAt - toldAt),
          },
        ]
      }),
  }
}
