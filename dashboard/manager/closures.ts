import type { ClosureView, NewClosure, RoadsNear } from '../../backend/protocol/closures.ts'
import { ask, posting } from '../state/ask.ts'

type Point = readonly [lon: number, lat: number]
/** What a click (one point) or a drawn line would close. */
export const findRoads = (line: readonly Point[], signal: AbortSignal) =>
  ask<RoadsNear>(`roads/near?line=${line.map((point) => point.join()).join(';')}`, { signal })

export const closeRoads = (
  closure: Omit<NewClosure, 'from' | 'until'> & { from?: string; until?: string },
) => ask<ClosureView>('closures', posting(closure))

export const endClosure = (closureId: string) =>
  ask<undefined>(`closures/${encodeURIComponent(closureId)}`, { method: 'DELETE' })
