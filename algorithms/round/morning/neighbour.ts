import type { Instance, LonLat, PlaceId, Round, TravelTimes } from '../../model.ts'
import { isTooFar } from '../isTooFar.ts'
import { addedLateSeconds, listPromised } from '../lateness.ts'
import { legBetween } from '../roundTable.ts'
import { straightLineMetres } from '../straightLine.ts'
import { type TimedRound, timeRound } from '../timeRound.ts'
import { listSegmentRuns, type Part } from './partsOf.ts'
import type { ShareSettings } from './shareSettings.ts'

/** Why a part finds no place in a round. */
export type NoRoom = 'refused' | 'no way' | 'bag full' | 'too far' | 'no time'

export interface Place {
  /** Stops before it. */
  readonly index: number
  readonly addedSeconds: number
  /** Lateness against promises that were told, priced. */
  readonly lateSeconds: number
}

/** A round of the same profile at the office, with room or without. */
export interface Neighbour {
  readonly round: Round
  /** Where a part costs least; else why there is no place for it. */
  placeFor(part: Part): Place | NoRoom
  /** What it may be given at most. */
  readonly spareSeconds: number
  /** What takes longer by itself, from its first stop to its last, is nothing for it. */
  readonly mostPartSeconds: number
  /** From the nearest of its stops. */
  metresTo(position: LonLat): number
}

interface NeighbourInput {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly settings: ShareSettings
}

/**
 * @returns undefined for a round that no way leads through at present: whoever goes there has enough
 * to find out
 */
export function neighbourOf(round: Round, input: NeighbourInput): Neighbour | undefined {
  const { instance, travel, nowAt, settings } = input
  const { depotPlaceId, places } = instance
  const timed = timeRound({ round, instance, travel, nowAt })
  if (!timed.table.isWhole) return undefined
  const { stops, profile, capacity } = round
  const gaps = [0, ...listSegmentRuns(stops).map(({ to }) => to)]
  const mostLitresBefore = mostSoFar(timed.litres)
  const mostGramsBefore = mostSoFar(timed.grams)
  const promised = listPromised(timed)
  const spareSeconds = Math.min(
    settings.mostAddedSeconds - takenSeconds(round, timed),
    Math.floor((round.returnAt - timed.returnAt) / 1000),
  )
  const placeIdAt = (index: number) => stops[index]?.placeId ?? depotPlaceId
  const positionOf = (placeId: PlaceId) => places.get(placeId)?.position
  const metres = (from: PlaceId, to: PlaceId) => {
    const [a, b] = [positionOf(from), positionOf(to)]
    return a && b ? straightLineMetres(a, b) : 0
  }

  function gapsNear({ firstId, lastId }: Part): readonly number[] {
    if (gaps.length <= settings.gapsTried) return gaps
    const detour = (gap: number) => {
      const [from, to] = [placeIdAt(gap - 1), placeIdAt(gap)]
      return metres(from, firstId) + metres(lastId, to) - metres(from, to)
    }
    return gaps
      .map((gap) => ({ gap, metres: detour(gap) }))
      .sort((a, b) => a.metres - b.metres || a.gap - b.gap)
      .slice(0, settings.gapsTried)
      .map(({ gap }) => gap)
  }

  /** What is given out is on board before it, what is taken behind it. */
  function holds(gap: number, { delivered, collected, most }: Part): boolean {
    return (
      mostLitresBefore[gap]! + delivered.litres <= capacity.litres &&
      mostGramsBefore[gap]! + delivered.grams <= capacity.grams &&
      timed.litres[gap]! + most.litres <= capacity.litres &&
      timed.grams[gap]! + most.grams <= capacity.grams &&
      timed.mostLitres[gap]! + collected.litres <= capacity.litres &&
      timed.mostGrams[gap]! + collected.grams <= capacity.grams
    )
  }

  function lateSeconds(gap: number, addedSeconds: number, legSeconds: number, part: Part): number {
    let ms = 0
    const leftAt = gap === 0 ? timed.startAt : timed.departAt[gap - 1]!
    for (const { afterSeconds, toAt } of part.promises)
      ms += Math.max(0, leftAt + 1000 * (legSeconds + afterSeconds) - toAt)
    const seconds = addedLateSeconds(promised, gap, 1000 * addedSeconds) + Math.ceil(ms / 1000)
    return instance.settings.latenessWeight * seconds
  }

  return {
    round,
    spareSeconds,
    mostPartSeconds: spareSeconds + Math.max(...gaps.map((gap) => timed.legSeconds[gap]!)),
    metresTo: (position) =>
      Math.min(
        ...[depotPlaceId, ...stops.map(({ placeId }) => placeId)].map((placeId) => {
          const there = positionOf(placeId)
          return there ? straightLineMetres(position, there) : Infinity
        }),
      ),
    placeFor(part) {
      if (part.requestIds.some((requestId) => round.refused.includes(requestId))) return 'refused'
      let best: Place | undefined
      let why: NoRoom = 'no way'
      for (const gap of gapsNear(part)) {
        const there = legBetween(travel, profile, placeIdAt(gap - 1), part.firstId)
        const onward = legBetween(travel, profile, part.lastId, placeIdAt(gap))
        if (!there || !onward) continue
        const addedSeconds = there.seconds + part.seconds + onward.seconds - timed.legSeconds[gap]!
        const addedMetres = there.metres + part.metres + onward.metres - timed.legMetres[gap]!
        const hasTime = addedSeconds <= spareSeconds
        const isHeld = holds(gap, part)
        if (!hasTime || !isHeld || isTooFar(round, timed.metres + addedMetres, timed.metres)) {
          if (why !== 'no time') why = hasTime ? (isHeld ? 'too far' : 'bag full') : 'no time'
          continue
        }
        const late = lateSeconds(gap, addedSeconds, there.seconds, part)
        if (best && best.addedSeconds + best.lateSeconds <= addedSeconds + late) continue
        best = { index: gap, addedSeconds, lateSeconds: late }
      }
      return best ?? why
    },
  }
}

/** What it has taken on today already: another round's deliveries, with the ways to them. */
function takenSeconds({ roundId, stops }: Round, { table }: TimedRound): number {
  let seconds = 0
  for (const [index, { stopId, deliveries }] of stops.entries())
    if (deliveries.length > 0 && !stopId.startsWith(`${roundId}.`))
      seconds += table.workSeconds[index]! + table.legSeconds[index]!
  return seconds
}

function mostSoFar(values: Float64Array): Float64Array {
  const most = values.slice()
  for (let index = 1; index < most.length; index++)
    most[index] = Math.max(most[index]!, most[index - 1]!)
  return most
}
