import type {
  BreakDue,
  Instance,
  Leg,
  PlaceId,
  Profile,
  Progress,
  Round,
  RoundSettings,
  Stop,
} from '../../model.ts'
import { cutsMail, gramsOf, parcelsOf, requestsOf } from './stops.ts'
import type { CheckInput } from './violation.ts'

export interface Timeline {
  readonly arrive: number[]
  /** On board after each stop, the depot first: one longer than the stops. */
  readonly litres: number[]
  readonly grams: number[]
  /** From the depot back to it. */
  readonly metres: number
  readonly backAt: number
  /** When the break that he's still due begins; undefined where none is. */
  readonly breakAt: number | undefined
  /** Number of stops that are behind the carrier. */
  readonly passed: number
}

/**
 * Follows the carrier stop by stop, past those that were there before and that no way leads to by
 * now; a sentence when a leg has no way to what is new.
 */
export function timeline(
  round: Round,
  old: Round | undefined,
  { depotPlaceId, settings }: Instance,
  { travel, nowAt }: CheckInput,
): Timeline | string {
  const { state, confirmed, leftAt } = round.progress
  const ended = state === 'absent' || state === 'back' || state === 'handed over'
  const anchor = round.stops.findIndex((stop) => stop.stopId === confirmed?.stopId)
  let at =
    state === 'planned' ? Math.max(nowAt, round.outAt) : (leftAt ?? Math.min(nowAt, round.outAt))
  let from: PlaceId = depotPlaceId
  let parkedAt: PlaceId = depotPlaceId
  let isWalk = false
  let passed = ended ? round.stops.length : anchor + 1
  const arrive: number[] = []
  let bag = mailFrom(0, round.stops, settings)
  const litres = [bag.litres]
  const grams = [bag.grams]
  const rest = ended ? undefined : restOf(round, nowAt)
  const due = ended ? undefined : dueBreak(round)
  let breakAt: number | undefined
  let metres = 0
  for (const [index, stop] of round.stops.entries()) {
    const leg = wayTo(stop)
    if (!leg && !wasThere(stop, old))
      return `${round.number}: no way from ${from} to ${stop.placeId}.`
    if (!leg && index > anchor && !ended) {
      if (state === 'out' && index === passed) passed++
      arrive.push(at)
      litres.push(bag.litres)
      grams.push(bag.grams)
      continue
    }
    const since = stop.insertedAt ?? at
    const special =
      stop.reload ||
      stop.collections.length > 0 ||
      stop.deliveries.some((one) => one.kind !== 'letters')
    const goesAt = Math.max(at, since)
    let reached = goesAt + (leg?.seconds ?? 0) * 1000
    if (rest && index > anchor) {
      if (reached > rest.from) reached += Math.max(0, rest.to - Math.max(rest.from, goesAt))
      else if (special) reached = Math.max(reached, rest.to)
    }
    if (due && index > anchor && breakAt === undefined && reached >= due.fromAt) {
      // at the stop, or where he is on the way to it
      breakAt = Math.min(reached, Math.max(at, due.toAt))
      reached += due.seconds * 1000
    }
    if (special && index > anchor && !ended) reached = Math.max(reached, nowAt)
    at = reached + workSeconds(stop, round, settings) * 1000
    if (index === anchor && confirmed) at = confirmed.at
    if (index < anchor && confirmed) at = Math.min(at, confirmed.at)
    if (state === 'out' && index === passed && !special && at <= nowAt) passed++
    arrive.push(reached)
    if (leg) {
      from = stop.placeId
      parkedAt = stop.walk?.parkedAt ?? stop.placeId
      isWalk = stop.walk?.parkedAt != null
    }
    metres += leg?.metres ?? 0
    const parcelsIn = stop.collections.reduce((sum, one) => sum + one.parcels, 0)
    const { parcelLoad } = settings
    const fetched = stop.reload ? mailFrom(index + 1, round.stops, settings) : undefined
    // at a relay he leaves nothing
    if (fetched && stop.reload === 'relay')
      bag = { litres: bag.litres + fetched.litres, grams: bag.grams + fetched.grams }
    else
      bag = fetched ?? {
        litres: bag.litres + (parcelsIn - parcelsOf(stop)) * parcelLoad.litres,
        grams: bag.grams + parcelsIn * parcelLoad.grams - gramsOf(stop, settings),
      }
    litres.push(bag.litres)
    grams.push(bag.grams)
  }
  const home = wayTo(undefined)
  if (!home) return `${round.number}: no way from ${from} to the depot.`
  let backAt = at + home.seconds * 1000
  if (rest) backAt += Math.max(0, rest.to - Math.max(rest.from, at))
  if (due && breakAt === undefined) {
    breakAt = Math.min(backAt, Math.max(at, due.toAt))
    backAt += due.seconds * 1000
  }
  if (!ended) backAt = Math.max(backAt, nowAt)

  function way(profile: Profile, a: PlaceId, b: PlaceId): Leg | undefined {
    return a === b ? nowhere : travel(profile, a, b)
  }

  /** On foot from where he is, or back to his vehicle, with it, and on from where he leaves it. */
  function wayTo(stop: Stop | undefined): Leg | undefined {
    const to = stop?.placeId ?? depotPlaceId
    const standsAt = stop?.walk?.parkedAt ?? to
    if (isWalk && stop?.walk?.parkedAt === parkedAt) return way('foot', from, to)
    const parts = [
      way('foot', from, parkedAt),
      way(round.profile, parkedAt, standsAt),
      way('foot', standsAt, to),
    ]
    let sum: Leg | undefined = nowhere
    for (const part of parts)
      sum = sum && part && { seconds: sum.seconds + part.seconds, metres: sum.metres + part.metres }
    return sum
  }

  return { arrive, litres, grams, metres: metres + home.metres, backAt, breakAt, passed }
}

const nowhere = { seconds: 0, metres: 0 }

/** What he is due and hasn't had; one that he broke off within a minute doesn't count. */
function dueBreak({ breakDue, progress }: Round): BreakDue | undefined {
  const { breakStartedAt: from, breakEndedAt: to } = progress
  if (from === undefined) return to === undefined ? breakDue : undefined
  const end = endOfBreak(progress)
  return end !== undefined && end - from < 60_000 ? breakDue : undefined
}

/** On his break, as he said; until now, if that is longer than it's to be. */
function restOf({ breakDue, progress }: Round, nowAt: number) {
  const from = progress.breakStartedAt
  if (from === undefined) return undefined
  const long = from + (breakDue?.seconds ?? 0) * 1000
  return { from, to: endOfBreak(progress) ?? Math.max(long, nowAt) }
}

/** By his word, or by anything that he did after it began. */
function endOfBreak({ breakStartedAt, breakEndedAt, confirmed, leftAt }: Progress) {
  if (breakStartedAt === undefined) return undefined
  const ends: number[] = []
  if (breakEndedAt !== undefined && breakEndedAt >= breakStartedAt) ends.push(breakEndedAt)
  for (const at of [confirmed?.at, leftAt])
    if (at !== undefined && at > breakStartedAt) ends.push(at)
  return ends.length > 0 ? Math.min(...ends) : undefined
}

/** What a carrier fetches where his mail is cut: all of it up to the next cut. */
function mailFrom(fromIndex: number, stops: readonly Stop[], settings: RoundSettings) {
  const ahead = stops.slice(fromIndex)
  const cut = ahead.findIndex(cutsMail)
  let litres = 0
  let grams = 0
  for (const stop of cut < 0 ? ahead : ahead.slice(0, cut)) {
    litres += parcelsOf(stop) * settings.parcelLoad.litres
    grams += gramsOf(stop, settings)
  }
  return { litres, grams }
}

/** Stays as it was, with nothing new to collect. */
export function wasThere(stop: Stop, old: Round | undefined): boolean {
  const known = requestsOf(old)
  return (
    old?.stops.some(({ stopId }) => stopId === stop.stopId) === true &&
    stop.collections.every(({ requestId }) => known.has(requestId))
  )
}

function workSeconds(stop: Stop, round: Round, settings: RoundSettings): number {
  const { serviceSeconds: service, setupSeconds } = settings
  const standsAt = stop.walk?.parkedAt ?? stop.placeId
  const profile = standsAt === stop.placeId ? round.profile : 'foot'
  if (stop.reload)
    return setupSeconds[profile] + (stop.reload === 'relay' ? service.relay : service.reload)
  const count = { letters: 0, parcel: 0, registered: 0 }
  for (const { kind } of stop.deliveries) count[kind]++
  const taken = stop.collections.length
  const served = stop.deliveries.length > 0
  if (!served && taken === 0) return 0
  const letters =
    count.letters > 1 ? service.bank + count.letters * service.bankBox : service.letters
  return (
    setupSeconds[profile] +
    (count.letters > 0 ? letters : 0) +
    count.parcel * service.parcel +
    count.registered * service.registered +
    taken * service.collectionJoined +
    (served ? 0 : service.collectionNew - service.collectionJoined)
  )
}
