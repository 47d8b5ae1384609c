import type { Instance, Load, PlaceId, Round, TravelTimes } from '../../../algorithms/model.ts'
import type { Schedule, scheduleRound } from '../../../algorithms/round/schedule.ts'
import {
  collectedLoad,
  deliveredLoad,
  isSpecialStop,
  stopWorkSeconds,
} from '../../../algorithms/round/stopWork.ts'

/**
 * The schedule's slow twin: follows the carrier stop by stop and asks for each leg, with nothing kept
 * from one call to the next.
 */
export function slowSchedule({
  round,
  instance,
  travel,
  nowAt,
}: Parameters<typeof scheduleRound>[0]): Schedule {
  const { settings, depotPlaceId } = instance
  const { progress, profile, stops } = round
  const finished = ['absent', 'back', 'handed over'].includes(progress.state)
  const startAt =
    progress.state === 'planned'
      ? Math.max(round.outAt, nowAt)
      : (progress.leftAt ?? Math.min(round.outAt, nowAt))
  const confirmed = progress.confirmed
  const confirmedIndex = confirmed
    ? stops.findIndex(({ stopId }) => stopId === confirmed.stopId)
    : -1

  const startLoad = mailFrom(0, round, instance)
  let { litres, grams } = startLoad
  let clockAt = startAt
  let placeId: PlaceId = depotPlaceId
  let nextIndex = stops.length
  const scheduled = stops.map((stop, index): Schedule['stops'][0] => {
    const way = legBetween(round, placeId, stop.placeId, travel)
    if (!way && index > confirmedIndex && !finished) {
      const state = 'cut off' as const
      const times = { arriveAt: clockAt, departAt: clockAt, legSeconds: 0, legMetres: 0 }
      return { stopId: stop.stopId, ...times, state, load: { litres, grams } }
    }
    // He has been there; that no way leads there any more doesn't change it.
    const leg = way ?? { seconds: 0, metres: 0 }
    const workMs = 1000 * stopWorkSeconds(stop, profile, settings)
    let arriveAt = Math.max(clockAt, stop.insertedAt ?? 0) + 1000 * leg.seconds
    let departAt = arriveAt + workMs
    let state: Schedule['stops'][0]['state'] = 'planned'
    if (confirmed && index < confirmedIndex) {
      state = 'passed'
      arriveAt = Math.min(arriveAt, confirmed.at)
      departAt = Math.min(departAt, confirmed.at)
    } else if (confirmed && index === confirmedIndex) {
      state = 'done'
      departAt = confirmed.at
      arriveAt = Math.min(arriveAt, departAt)
    } else if (finished) {
      state = 'passed'
    } else if (isSpecialStop(stop)) {
      arriveAt = Math.max(arriveAt, nowAt)
      departAt = arriveAt + workMs
    } else if (departAt <= nowAt && nextIndex === stops.length && progress.state === 'out') {
      state = 'passed'
    }
    if (state === 'planned' && nextIndex === stops.length) nextIndex = index
    clockAt = departAt
    if (way) placeId = stop.placeId
    const given = deliveredLoad(stop, settings)
    const taken = collectedLoad(stop, settings)
    litres += taken.litres - given.litres
    grams += taken.grams - given.grams
    if (stop.reload) ({ litres, grams } = mailFrom(index + 1, round, instance))
    return {
      stopId: stop.stopId,
      arriveAt,
      departAt,
      legSeconds: leg.seconds,
      legMetres: leg.metres,
      state,
      load: { litres, grams },
    }
  })

  const home = legBetween(round, placeId, depotPlaceId, travel)
  if (!home)
    throw new Error(`Round ${round.number}: no way (${round.profile}) ${placeId} to depot.`)
  const expectedAt = clockAt + 1000 * home.seconds
  const returnAt = finished ? Math.min(expectedAt, nowAt) : Math.max(expectedAt, nowAt)
  return {
    stops: scheduled,
    startAt,
    startLoad,
    returnLegSeconds: home.seconds,
    returnLegMetres: home.metres,
    returnAt,
    overtimeSeconds: Math.max(0, Math.ceil((returnAt - round.returnAt) / 1000)),
    nextIndex,
  }
}

/** What is given out from a stop on until more mail is fetched. */
function mailFrom(index: number, { stops }: Round, instance: Pick<Instance, 'settings'>): Load {
  let litres = 0
  let grams = 0
  for (const stop of stops.slice(index)) {
    if (stop.reload && stop.insertedAt === undefined) break
    const load = deliveredLoad(stop, instance.settings)
    litres += load.litres
    grams += load.grams
  }
  return { litres, grams }
}

function legBetween(round: Round, from: PlaceId, to: PlaceId, travel: TravelTimes) {
  if (from === to) return { seconds: 0, metres: 0 }
  return travel(round.profile, from, to)
}
