import type { Instance, Round, TravelTimes } from '../../model.ts'
import { seedRandom } from '../search/random.ts'
import { searchTail } from './reorderSearch.ts'
import { openTail } from './reorderTail.ts'

interface ReorderInput {
  readonly round: Round
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly seed: number
  /** How often the search tries to leave an order that no single change betters. */
  readonly iterations: number
}

/**
 * A free round with what is open of it in a better order; all that is passed or frozen stays. Better is
 * by design section 4: carrier time, overtime, lateness of what was promised, and what each stop that
 * follows another one than before costs those who see it.
 *
 * @returns undefined where nothing gains `stability.leastGainSeconds`, for each moved stop and in
 * all, or where the order isn't free. The same for the same input.
 */
export function reorderRound(input: ReorderInput): Round | undefined {
  const { stability } = input.instance.settings
  const tail = openTail(input)
  if (!tail) return undefined
  const shown = Int32Array.from({ length: tail.nodes - 1 }, (_, n) => n + 1)
  const { order, cost } = searchTail(tail, {
    random: seedRandom(input.seed),
    kicks: input.iterations,
  })
  const gain = tail.costOf(shown) - cost
  const moved = order.filter((node, n) => node !== (order[n - 1] ?? 0) + 1).length
  // the search has paid what each moved stop must gain
  const gainInAll = gain + stability.leastGainSeconds.perStop * moved
  if (!(gain > 0) || gainInAll < stability.leastGainSeconds.inAll) return undefined
  return tail.write(order)
}
