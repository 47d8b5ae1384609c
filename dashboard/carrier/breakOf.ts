import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { listLines } from './nextSpecial.ts'

type Round = NonNullable<CarrierView['round']>

/** Where a break that is due stands in the list: before that line; their number at its end, -1 for none. */
export function lineOfBreak({ break: due, stops, state }: Round): number {
  if (due?.state !== 'due' || (state !== 'planned' && state !== 'out')) return -1
  const lines = listLines(stops)
  const index = lines.findIndex((line) =>
    line.kind === 'letters'
      ? line.stops.some(({ stopId }) => stopId === due.beforeStopId)
      : line.stop.stopId === due.beforeStopId,
  )
  return index < 0 ? lines.length : index
}
