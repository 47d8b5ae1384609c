import type {
  Instance,
  Leg,
  Load,
  PlaceId,
  Profile,
  Round,
  Stop,
  TravelTimes,
} from '../../../algorithms/model.ts'
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
  const at = { placeId: depotPlaceId, vehicleId: depotPlaceId, isWalk: false }
  let nextIndex = stops.length
  const rest = restOf(round, nowAt)
  let dueMs = finished ? 0 : dueMsOf(round)
  let breakAhead: Schedule['breakAhead']
  const scheduled = stops.map((stop, index): Schedule['stops'][0] => {
    const way = wayTo(stop)
    if (!way && index > confirmedIndex && !finished) {
      const state = 'cut off' as const
      const times = { arriveAt: clockAt, departAt: clockAt, legSeconds: 0, legMetres: 0 }
      return { stopId: stop.stopId, ...times, state, load: { litres, grams } }
    }
    // He has been there; that no way leads there any more doesn't change it.
    const leg = way ?? { seconds: 0, metres: 0 }
    const workMs = 1000 * stopWorkSeconds(stop, profile, settings)
    const setsOutAt = Math.max(clockAt, stop.insertedAt ?? 0)
    let arriveAt = setsOutAt + 1000 * leg.seconds
    if (index > confirmedIndex && !finished) {
      if (rest && arriveAt > rest.fromAt) arriveAt = walkOn(setsOutAt, leg.seconds, rest)
      else if (rest && isSpecialStop(stop)) arriveAt = Math.max(arriveAt, rest.toAt)
      if (dueMs > 0 && arriveAt >= round.breakDue!.fromAt) {
        // at the stop, or on the way to it when it's high time
        const at = clockAt > round.breakDue!.toAt ? clockAt : round.breakDue!.toAt
        breakAhead = { index, at: at < arriveAt ? at : arriveAt, ms: dueMs }
        arriveAt += dueMs
        dueMs = 0
      }
    }
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
    if (way) {
      at.placeId = stop.placeId
      at.isWalk = typeof stop.walk?.parkedAt === 'string'
      at.vehicleId = stop.walk?.parkedAt ?? stop.placeId
    }
    const given = deliveredLoad(stop, settings)
    const taken = collectedLoad(stop, settings)
    litres += taken.litres - given.litres
    grams += taken.grams - given.grams
    if (stop.reload) {
      const mail = mailFrom(index + 1, round, instance)
      // what was collected stays in the bag at a relay
      litres = stop.reload === 'relay' ? litres + mail.litres : mail.litres
      grams = stop.reload === 'relay' ? grams + mail.grams : mail.grams
    }
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

  const home = wayTo({ placeId: depotPlaceId })
  if (!home)
    throw new Error(`Round ${round.number}: no way (${round.profile}) ${at.placeId} to depot.`)
  let expectedAt = clockAt + 1000 * home.seconds
  if (rest && !finished) expectedAt = walkOn(clockAt, home.seconds, rest)
  if (dueMs > 0) {
    const { fromAt, toAt } = round.breakDue!
    const latestAt = clockAt > toAt ? clockAt : toAt
    const at = [fromAt, expectedAt, latestAt].toSorted((a, b) => a - b)[1]!
    breakAhead = { index: stops.length, at, ms: dueMs }
    expectedAt += dueMs
  }

  /** Steps into the vehicle where it isn't to stand there still, and out of it where it's to stay behind. */
  function wayTo(stop: Pick<Stop, 'placeId' | 'walk'>): Leg | undefined {
    const staysAt = stop.walk?.parkedAt ?? stop.placeId
    const onFoot = (from: PlaceId, to: PlaceId) => legBetween('foot', from, to, travel)
    if (at.isWalk && stop.walk?.parkedAt === at.vehicleId) return onFoot(at.placeId, stop.placeId)
    const back = onFoot(at.placeId, at.vehicleId)
    const ride = legBetween(profile, at.vehicleId, staysAt, travel)
    const on = onFoot(staysAt, stop.placeId)
    if (!back || !ride || !on) return undefined
    return {
      seconds: back.seconds + ride.seconds + on.seconds,
      metres: back.metres + ride.metres + on.metres,
    }
  }

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
    ...(breakAhead ? { breakAhead } : {}),
  }
}

interface Rest {
  readonly fromAt: number
  readonly toAt: number
}

/** On his way second by second, but for those of his break. */
function walkOn(setsOutAt: number, legSeconds: number, { fromAt, toAt }: Rest): number {
  if (setsOutAt >= toAt) return setsOutAt + 1000 * legSeconds
  const walkedMs = Math.max(0, fromAt - setsOutAt)
  return Math.max(setsOutAt, toAt) + 1000 * legSeconds - walkedMs
}

/** The break he said he began, until he ended it, did something else, or is expected to end it. */
function restOf(round: Round, nowAt: number): Rest | undefined {
  const { breakStartedAt, breakEndedAt, confirmed, leftAt } = round.progress
  if (breakStartedAt === undefined || dueMsOf(round) > 0) return undefined
  const ends = [confirmed?.at, leftAt].filter((at) => at !== undefined && at > breakStartedAt)
  if (breakEndedAt !== undefined && breakEndedAt >= breakStartedAt) ends.push(breakEndedAt)
  const first = ends.toSorted((a, b) => a! - b!)[0]
  const long = breakStartedAt + 1000 * (round.breakDue?.seconds ?? 0)
  return { fromAt: breakStartedAt, toAt: first ?? Math.max(long, nowAt) }
}

/** All of it where he hasn't begun it, or has ended it within a minute. */
function dueMsOf({ breakDue, progress }: Round): number {
  if (!breakDue) return 0
  const { breakStartedAt, breakEndedAt, confirmed, leftAt } = progress
  const wholeMs = 1000 * breakDue.seconds
  if (breakStartedAt === undefined) return breakEndedAt === undefined ? wholeMs : 0
  const isOver = (at: number | undefined, least: number) =>
    at !== undefined && at >= breakStartedAt + least && at < breakStartedAt + 60_000
  const slipped = isOver(breakEndedAt, 0) || isOver(confirmed?.at, 1) || isOver(leftAt, 1)
  return slipped ? wholeMs : 0
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

function legBetween(profile: Profile, from: PlaceId, to: PlaceId, travel: TravelTimes) {
  if (from === to) return { seconds: 0, metres: 0 }
  return travel(profile, from, to)
}
