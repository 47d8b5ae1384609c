import type { Load, Round, RoundSettings, Stop } from '../model.ts'
import { collectedLoad, deliveredLoad } from './stopWork.ts'

/** A stop on the way where the bag is filled, and the mail that follows. */
export interface Reload extends Load {
  readonly index: number
}

interface Bags {
  readonly startLoad: Load
  /** At the depot, in the order of the round; none in most. What follows is all that's on board then. */
  readonly reloads: readonly Reload[]
  /** At relay boxes: what follows comes to what is on board. */
  readonly relays: readonly Reload[]
}

/**
 * What a carrier leaves the depot with, at first and at each reload: the mail up to the next reload
 * that was planned in the morning.
 *
 * @param mail all of the round's, which is on board at the start where nothing is reloaded
 */
export function bagsOf(stops: readonly Stop[], mail: Load, settings: RoundSettings): Bags {
  if (!stops.some(({ reload }) => reload)) return { startLoad: mail, reloads: [], relays: [] }
  const reloads: Reload[] = []
  const relays: Reload[] = []
  let bag = noLoad
  for (let index = stops.length - 1; index >= 0; index--) {
    const stop = stops[index]!
    bag = plus(bag, deliveredLoad(stop, settings))
    if (!stop.reload) continue
    const into = stop.reload === 'relay' ? relays : reloads
    into.unshift({ index, ...bag })
    if (isMailReload(stop)) bag = noLoad
  }
  return { startLoad: bag, reloads, relays }
}

/** A reload that cuts the mail: it stands from the morning on, and stays where it is. */
export function isMailReload({ reload, insertedAt }: Stop): boolean {
  return reload !== undefined && insertedAt === undefined
}

/** Whether a reload lies at or behind a stop: planners that know none leave such a round alone. */
export function hasReload({ stops }: Pick<Round, 'stops'>, fromIndex = 0): boolean {
  return stops.some(({ reload }, index) => reload !== undefined && index >= fromIndex)
}

/**
 * The stops of a round without the reloads ahead that were put in for a collection and that the bag can
 * do without by now. What was planned in the morning stays.
 */
export function dropIdleReloads(
  { stops, capacity, progress }: Pick<Round, 'stops' | 'capacity' | 'progress'>,
  settings: RoundSettings,
): readonly Stop[] {
  const confirmed = stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  let left = stops
  for (const stop of stops.slice(confirmed + 1)) {
    if (!stop.reload || isMailReload(stop) || stop.pin?.holds) continue
    const without = left.filter((each) => each !== stop)
    const most = mostOnBoard(without, confirmed + 1, settings)
    if (most.litres <= capacity.litres && most.grams <= capacity.grams) left = without
  }
  return left
}

/** On leaving any stop from this one on, or the one before it. */
function mostOnBoard(stops: readonly Stop[], fromIndex: number, settings: RoundSettings): Load {
  const mail = stops.map((stop) => deliveredLoad(stop, settings)).reduce(plus, noLoad)
  const { startLoad, reloads, relays } = bagsOf(stops, mail, settings)
  let onBoard = startLoad
  let most = fromIndex === 0 ? onBoard : noLoad
  for (const [index, stop] of stops.entries()) {
    const given = deliveredLoad(stop, settings)
    const left = { litres: onBoard.litres - given.litres, grams: onBoard.grams - given.grams }
    const isHere = (each: Reload) => each.index === index
    const more = relays.find(isHere) ?? collectedLoad(stop, settings)
    onBoard = reloads.find(isHere) ?? plus(left, more)
    if (index < fromIndex - 1) continue
    most = {
      litres: Math.max(most.litres, onBoard.litres),
      grams: Math.max(most.grams, onBoard.grams),
    }
  }
  return most
}

const noLoad: Load = { litres: 0, grams: 0 }

function plus(one: Load, other: Load): Load {
  return { litres: one.litres + other.litres, grams: one.grams + other.grams }
}
