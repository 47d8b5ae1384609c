import type { Instance, Load, PlaceId, RequestId, Round, Stop, TravelTimes } from '../../model.ts'
import { roundTable } from '../roundTable.ts'
import { collectedLoad, deliveredLoad } from '../stopWork.ts'

/** Stops of one segment that follow each other: `from` to before `to`. */
export interface SegmentRun {
  readonly from: number
  readonly to: number
}

export function listSegmentRuns(stops: readonly Stop[]): SegmentRun[] {
  const runs: SegmentRun[] = []
  for (let from = 0; from < stops.length; ) {
    let to = from + 1
    while (to < stops.length && stops[to]!.segment === stops[from]!.segment) to++
    runs.push({ from, to })
    from = to
  }
  return runs
}

/**
 * Stops that their carrier has put in order himself: what he tears out of a segment is one of its own,
 * so that the stops of one still follow each other.
 */
export function apartSegments(stops: readonly Stop[]): readonly Stop[] {
  const seen = new Set<number>()
  let next = Math.max(-1, ...stops.map(({ segment }) => segment)) + 1
  return listSegmentRuns(stops).flatMap(({ from, to }) => {
    const run = stops.slice(from, to)
    const { segment } = run[0]!
    if (!seen.has(segment)) {
      seen.add(segment)
      return run
    }
    const apart = next++
    return run.map((stop) => ({ ...stop, segment: apart }))
  })
}

/** Some segments of a round that follow each other, as somebody else would walk them. */
export interface Part {
  readonly stops: readonly Stop[]
  readonly firstId: PlaceId
  readonly lastId: PlaceId
  /** From the arrival at its first stop to the end of the work at its last. */
  readonly seconds: number
  /** Between its stops. */
  readonly metres: number
  /** What is handed out, on board before its first stop. */
  readonly delivered: Load
  /** What is taken along, on board behind its last. */
  readonly collected: Load
  /** The most on board within it, over what was there before without what it hands out. */
  readonly most: Load
  readonly requestIds: readonly RequestId[]
  /** Seconds from the arrival at its first stop, and the end of the window that was told. */
  readonly promises: readonly { readonly afterSeconds: number; readonly toAt: number }[]
}

/**
 * @returns undefined where no way leads from one of its stops to the next
 */
export function partOf(
  round: Round,
  run: SegmentRun,
  instance: Pick<Instance, 'depotPlaceId' | 'settings'>,
  travel: TravelTimes,
): Part | undefined {
  const { settings } = instance
  const table = roundTable(round, instance, travel)
  const stops = round.stops.slice(run.from, run.to)
  const promises: Part['promises'][number][] = []
  let seconds = 0
  let metres = 0
  let delivered: Load = { litres: 0, grams: 0 }
  let collected = delivered
  for (const stop of stops) delivered = sum(delivered, deliveredLoad(stop, settings))
  let [litres, grams] = [delivered.litres, delivered.grams]
  let [mostLitres, mostGrams] = [litres, grams]
  for (let index = run.from; index < run.to; index++) {
    const stop = round.stops[index]!
    if (index > run.from) {
      if (table.hasNoWay[index]) return undefined
      seconds += table.legSeconds[index]!
      metres += table.legMetres[index]!
    }
    for (const { promisedToAt: toAt } of stop.collections)
      if (toAt !== undefined) promises.push({ afterSeconds: seconds, toAt })
    seconds += table.workSeconds[index]!
    litres += table.moreLitres[index]!
    grams += table.moreGrams[index]!
    mostLitres = Math.max(mostLitres, litres)
    mostGrams = Math.max(mostGrams, grams)
    collected = sum(collected, collectedLoad(stop, settings))
  }
  return {
    stops,
    firstId: stops[0]!.placeId,
    lastId: stops.at(-1)!.placeId,
    seconds,
    metres,
    delivered,
    collected,
    most: { litres: mostLitres, grams: mostGrams },
    requestIds: stops.flatMap(({ collections }) => collections.map(({ requestId }) => requestId)),
    promises,
  }
}

function sum(a: Load, b: Load): Load {
  return { litres: a.litres + b.litres, grams: a.grams + b.grams }
}
