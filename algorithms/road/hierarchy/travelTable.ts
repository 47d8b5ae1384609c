import { plainSweep, type Sweep } from '../../kernel/sweep.ts'
import type { Catchment } from './catchment.ts'

/**
 * Seconds, and metres of the same way, between places: a row for each place of `climbing`, with a
 * cell for each of `sweeping`; -1 where there is no way. One of the two has to be left and the
 * other come to: a table from few places to many is the quickest with the few climbing.
 * @param out to be filled; shared memory will do. Without `metres` it takes half the time.
 */
export function travelTable(
  climbing: Catchment,
  sweeping: Catchment,
  out: { readonly seconds: Int32Array; readonly metres?: Int32Array },
  sweep: Sweep = plainSweep,
): void {
  if (climbing.hierarchy !== sweeping.hierarchy || climbing.way === sweeping.way)
    throw new Error('A table needs places to leave and places to come to, of one hierarchy.')
  const cells = climbing.slots.placeCount * sweeping.slots.placeCount
  for (const { length } of [out.seconds, ...(out.metres ? [out.metres] : [])])
    if (length !== cells) throw new Error(`The table has ${length} cells, expected ${cells}.`)
  const across = climbing.states.map((state) => sweeping.slotOf[state]!)
  sweep(climbing.slots, sweeping.slots, across, out.seconds, out.metres)
}
