import type { Load, Round, RoundSettings, Stop } from '../model.ts'
import { deliveredLoad } from './stopWork.ts'

/** A stop at the depot on the way, and what is on board when leaving it: the mail that follows. */
export interface Reload extends Load {
  readonly index: number
}

interface Bags {
  readonly startLoad: Load
  /** In the order of the round; none in most. */
  readonly reloads: readonly Reload[]
}

/**
 * What a carrier leaves the depot with, at first and at each reload: the mail up to the next reload
 * that was planned in the morning.
 *
 * @param mail all of the round's, which is on board at the start where nothing is reloaded
 */
export function bagsOf(stops: readonly Stop[], mail: Load, settings: RoundSettings): Bags {
  if (!stops.some(({ reload }) => reload)) return { startLoad: mail, reloads: [] }
  const reloads: Reload[] = []
  let bag = { litres: 0, grams: 0 }
  for (let index = stops.length - 1; index >= 0; index--) {
    const stop = stops[index]!
    const given = deliveredLoad(stop, settings)
    bag = { litres: bag.litres + given.litres, grams: bag.grams + given.grams }
    if (!stop.reload) continue
    reloads.unshift({ index, ...bag })
    if (isMailReload(stop)) bag = { litres: 0, grams: 0 }
  }
  return { startLoad: bag, reloads }
}

/** A reload that cuts the mail: it stands from the morning on, and stays where it is. */
export function isMailReload({ reload, insertedAt }: Stop): boolean {
  return reload === true && insertedAt === undefined
}

/** Whether a reload lies at or behind a stop: planners that know none leave such a round alone. */
export function hasReload({ stops }: Pick<Round, 'stops'>, fromIndex = 0): boolean {
  return stops.some(({ reload }, index) => reload === true && index >= fromIndex)
}
