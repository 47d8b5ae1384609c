import type { Instance, Load, Round, RoundSettings, Stop, StopId } from '../../model.ts'
import { isMailReload } from '../reloads.ts'
import { collectedLoad, deliveredLoad } from '../stopWork.ts'
import type { TimedRound } from '../timeRound.ts'

interface OpenRound {
  readonly round: Round
  readonly timed: TimedRound
  readonly openIndex: number
}

export const noLoad: Load = { litres: 0, grams: 0 }

/** The least that any of these collects; endless where none does. */
export function leastLoad(
  listed: readonly { readonly stop: Stop }[],
  settings: RoundSettings,
): Load {
  const loads = listed.map(({ stop }) => collectedLoad(stop, settings)).filter((l) => l.litres > 0)
  return {
    litres: Math.min(...loads.map(({ litres }) => litres)),
    grams: Math.min(...loads.map(({ grams }) => grams)),
  }
}

/** Where even so little more bursts the bag, emptying it may make room. */
export function getsFull({ round, timed, openIndex }: OpenRound, least: Load): boolean {
  const most = (loads: Float64Array) => Math.max(...loads.subarray(openIndex))
  const { litres, grams } = round.capacity
  const isFull =
    most(timed.litres) + least.litres > litres || most(timed.grams) + least.grams > grams
  const { state } = round.progress
  return isFull && least.litres < Infinity && (state === 'planned' || state === 'out')
}

/** A visit to the depot that empties the bag, to be put in wherever it's worth it. */
export function newReload(
  { round }: OpenRound,
  { depotPlaceId, version }: Instance,
  nowAt: number,
): Stop {
  return {
    stopId: `${round.roundId}.reload.v${version}` as StopId,
    placeId: depotPlaceId,
    deliveries: [],
    collections: [],
    segment: 0,
    insertedAt: nowAt,
    reload: true,
  }
}

/** The mail that is given out from a stop on until more is fetched. */
export function mailFrom(stops: readonly Stop[], from: number, settings: RoundSettings): Load {
  let { litres, grams } = noLoad
  for (let index = from; index < stops.length && !isMailReload(stops[index]!); index++) {
    const given = deliveredLoad(stops[index]!, settings)
    litres += given.litres
    grams += given.grams
  }
  return { litres, grams }
}
