import type {
  Instance,
  Leg,
  LonLat,
  PickupRequest,
  Place,
  PlaceId,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../model.ts'
import type { InsertionReason, RefusalReason } from './explain.ts'
import { emptyGaps, findGaps, isWithin, nextGap, type Range } from './gaps.ts'
import { addedLateSeconds, listPromised } from './lateness.ts'
import {
  asCollection,
  bagHolds,
  type Figures,
  fastestMetresPerSecond,
  flight,
  flightSeconds,
  gapAt,
  joinAt,
  legTo,
  mayJoin,
  measurePosition,
  newStopSeconds,
  type Position,
  type Press,
  type RoundAtHand,
} from './positions.ts'
import { type RoundTable, roundTable } from './roundTable.ts'
import { eastPerDegree, straightLineMetres } from './straightLine.ts'
import {
  metresToStop,
  metresToStretches,
  nearestStop,
  type Stretches,
  stretchesOf,
} from './stretches.ts'
import { overtimeSeconds, timeRound } from './timeRound.ts'

export interface InsertInput extends Press {
  readonly travel: TravelTimes
}

export type Insertion =
  | {
      readonly kind: 'inserted'
      /** The round that changed, whole. */
      readonly plan: Round
      readonly roundId: Round['roundId']
      readonly stopId: StopId
      /** It joined a stop that was there. */
      readonly joined: boolean
      /** How much later the carrier is back. */
      readonly addedSeconds: number
      readonly addedMetres: number
      /** By which promises made before become later than they were. */
      readonly addedLateSeconds: number
      /** Expected at the stop. */
      readonly arriveAt: number
      readonly reason: InsertionReason
    }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason }

/** A detour up to this is "you pass this house anyway": across the street, or a house set back. */
const passingMetres = 150
/**
 * Rounds whose costs differ by no more than this count as equal, and the one that is there first
 * goes: a household that waits isn't free either, and a free carrier keeps the busy one's promises.
 */
const nearlyEqualSeconds = 30

/**
 * Puts a request where it costs the least carrier time, over all rounds that are planned or out:
 * joined to a stop at its place, or as a new stop of its own. The cost is the seconds the carrier
 * is back later, plus `overtimeWeight` for each second of overtime among them, plus `latenessWeight`
 * for each second by which promises made before become later than they are. Of rounds that cost
 * the same within `nearlyEqualSeconds`, the one that gets there first is taken.
 *
 * What lies behind the carrier of its own street goes, in this order: on his way back when that
 * passes within `wayBackMetres`, to the collection round or neighbour to whom it costs the least,
 * and last to a short turn of at most `maxUTurnSeconds` on the way; else it is refused.
 *
 * Positions are tried by the least they can cost as the crow flies, so that few of them need the
 * road: `travel` is asked from a stop to the request's place, from there to a stop, and for the
 * legs that are planned. Ties go to the lower round number; in a round to a join, then to the
 * earlier.
 *
 * @throws when the request's place isn't in the instance, or the request already in a round.
 */
export function insertPickup(input: InsertInput): Insertion {
  const { travel, ...press } = input
  const { instance, request } = press
  const place = instance.places.get(request.placeId)
  if (!place) throw new Error(`Request ${request.requestId}: unknown place ${request.placeId}.`)

  const all = lookAround(place, input)
  const open = all.filter(
    ({ round: { progress } }) => progress.state === 'planned' || progress.state === 'out',
  )
  if (open.length === 0) {
    return { kind: 'refusal', reason: { kind: all.length > 0 ? 'rounds over' : 'no round' } }
  }
  const own = findOwn(place, all)
  const passedNumber = own && atHand(own, place, input).behind ? own.round.number : undefined

  let best: Choice | undefined
  const bestOf = new Map<RoundAtHand, Choice>()
  let nearest: Miss | undefined
  const range = {
    upToSeconds: Infinity,
    wayBackSeconds: Infinity,
    wayBackMetres: 2 * instance.settings.wayBackMetres,
  }
  /** All that isn't pointless for certain, so that most rounds and gaps are passed by. */
  const narrow = (isBehind: boolean, isLimited: boolean, own?: Choice): Range => {
    const missed = isLimited && nearest ? nearest.cost : Infinity
    let most = best ? Math.max(0, best.cost + nearlyEqualSeconds) : missed
    // of one round the best alone counts
    if (own && own.rank === best?.rank) most = Math.max(0, Math.min(most, own.cost))
    range.upToSeconds = most
    range.wayBackSeconds = most
    if (!best || passedNumber === undefined) return range
    // his way back goes first, then a neighbour, then a short turn
    if (isBehind) {
      if (best.rank < 2) range.upToSeconds = -Infinity
      if (best.rank > 0) range.wayBackSeconds = Infinity
    } else {
      if (best.rank < 1) range.upToSeconds = -Infinity
      if (best.rank > 1) range.upToSeconds = Infinity
      range.wayBackSeconds = range.upToSeconds
    }
    return range
  }
  const isPointless = (position: Position): boolean => {
    const { leastSeconds } = position
    if (!isWithin(narrow(position.candidate.behind, false), leastSeconds, position.leastMetres))
      return true
    const least = leastFigures(position)
    if (best) {
      const rank = passedNumber === undefined ? 0 : rankOf(position, least, instance)
      const leastCost = costOf(position, least, instance)
      if (isWorse(rank, leastCost, best, nearlyEqualSeconds)) return true
      const own = bestOf.get(position.candidate)
      if (own && isWorse(rank, leastCost, own, 0)) return true
    }
    const later = best !== undefined || (nearest !== undefined && leastSeconds > nearest.cost)
    return later && limitOf(position, least, press) !== undefined
  }
  const consider = (position: Position, onMetres: number): void => {
    const to = position.joined ? undefined : legTo(position, press, travel)
    if (to && isPointless(closer(position, to, onMetres))) return
    const figures = measurePosition(position, press, travel, to)
    if (!figures) return
    const { addedSeconds } = figures
    const reason = limitOf(position, figures, press)
    if (reason) {
      const miss = { position, reason, rank: 0, cost: addedSeconds }
      if (!nearest || isBetter(miss, nearest)) nearest = miss
      return
    }
    const cost = costOf(position, figures, instance)
    const rank = passedNumber === undefined ? 0 : rankOf(position, figures, instance)
    const choice = { position, figures, rank, cost }
    const own = bestOf.get(position.candidate)
    if (!own || isBetter(choice, own)) bestOf.set(position.candidate, choice)
    if (!best || isBetter(choice, best)) best = choice
  }
  const tryRound = (candidate: RoundAtHand, sighted: Sighted): void => {
    const least = leastOf(candidate, sighted)
    if (isPointless(least)) return
    for (const position of listJoins(candidate, sighted, press))
      if (!isPointless(position)) consider(position, 0)
    const { behind } = candidate
    // of a round with a full bag it's only asked how near the miss was
    const isLimited = limitOf(least, leastFigures(least), press) !== undefined
    findGaps(candidate, press, narrow(behind, isLimited), sighted, gaps)
    for (;;) {
      const at = nextGap(gaps, narrow(behind, isLimited, bestOf.get(candidate)))
      if (at < 0) break
      const position = gapAt(candidate, gaps.index[at]!, {
        flightMetres: gaps.toMetres[at]! + gaps.onMetres[at]!,
        workSeconds: sighted.workSeconds,
        nowAt: press.nowAt,
      })
      if (!isPointless(position)) consider(position, gaps.onMetres[at]!)
    }
  }
  // who has passed goes little out of his way: once another is found, few of his gaps are looked at
  const passed: { readonly candidate: RoundAtHand; readonly sighted: Sighted }[] = []
  for (const sighted of open) {
    const { leastSeconds, leastMetres } = sighted
    if (
      !isWithin(narrow(false, false), leastSeconds, leastMetres) &&
      !isWithin(narrow(true, false), leastSeconds, leastMetres)
    )
      continue
    const candidate = atHand(sighted, place, input)
    if (candidate.behind) passed.push({ candidate, sighted })
    else tryRound(candidate, sighted)
  }
  for (const { candidate, sighted } of passed) tryRound(candidate, sighted)

  if (best) return inserted(firstThere(best, bestOf.values()), press, passedNumber)
  if (passedNumber !== undefined) {
    return { kind: 'refusal', reason: { kind: 'behind', number: passedNumber } }
  }
  return { kind: 'refusal', reason: nearest?.reason ?? { kind: 'no way' } }
}

/** Of one round after the other. */
const gaps = emptyGaps()
/** Of each round's stretches after the other's. */
let stretchMetres = new Float64Array(1024)

/** A round as it looks from a press, before it is asked where its carrier is. */
interface Sighted {
  readonly round: Round
  readonly table: RoundTable
  readonly stretches: Stretches
  readonly metres: Float64Array
  /** Where its stretches begin in `metres`. */
  readonly at: number
  /** None of its stops is nearer, as the crow flies. */
  readonly nearestMetres: number
  readonly workSeconds: number
  /** None of its positions can cost less. */
  readonly leastSeconds: number
  readonly leastMetres: number
}

/** All rounds, those first that may cost the least. */
function lookAround(place: Place, { instance, request, travel, nowAt }: InsertInput): Sighted[] {
  const { places, rounds } = instance
  const { position } = place
  const depot = places.get(instance.depotPlaceId)?.position
  const depotMetres = depot ? flight(straightLineMetres(depot, position)) : 0
  const all: Sighted[] = []
  let at = 0
  for (const round of rounds) {
    const table = roundTable(round, instance, travel)
    refuseDouble(request, round, table)
    const stretches = stretchesOf(table, round.stops, places)
    if (at + stretches.count > stretchMetres.length) {
      const longer = new Float64Array(2 * (at + stretches.count))
      longer.set(stretchMetres)
      stretchMetres = longer
    }
    const nearestMetres = metresToStretches(position, stretches, stretchMetres, at)
    const workSeconds = newStopSeconds({ round }, request, instance)
    const from = { position, at, depotMetres, nearestMetres, nowAt }
    const least = leastOfStretches(round, table, stretches, from)
    all.push({
      round,
      table,
      stretches,
      metres: stretchMetres,
      at,
      nearestMetres,
      workSeconds,
      leastSeconds: least.seconds + workSeconds,
      leastMetres: least.metres,
    })
    at += stretches.count
  }
  return all.sort(byLeast)
}

function byLeast(a: Sighted, b: Sighted): number {
  return a.leastSeconds - b.leastSeconds
}

/** From the boxes alone, and for each leg between two of them from its ends. */
function leastOfStretches(
  round: Round,
  { legSeconds, legMetres, isWhole, lastInsertedAt }: RoundTable,
  stretches: Stretches,
  from: {
    readonly position: LonLat
    readonly at: number
    readonly depotMetres: number
    readonly nearestMetres: number
    readonly nowAt: number
  },
): { readonly seconds: number; readonly metres: number } {
  const { position, at, depotMetres, nearestMetres, nowAt } = from
  // it may join a stop; past what is cut off one may come from anywhere
  if (nearestMetres === 0 || !isWhole || nowAt < lastInsertedAt)
    return { seconds: -Infinity, metres: -Infinity }
  const { count, first, isApart, longestSeconds, longestMetres } = stretches
  const perDegree = eastPerDegree(position[1])
  const stops = round.stops.length
  const speed = fastestMetresPerSecond[round.profile]
  let there =
    depotMetres +
    (stops === 0 ? depotMetres : flight(metresToStop(position, perDegree, stretches, stops - 1)))
  let seconds = flightSeconds(there, speed) - legSeconds[stops]!
  let metres = there - legMetres[stops]!
  for (let stretch = 0; stretch < count; stretch++) {
    there = 2 * flight(stretchMetres[at + stretch]!)
    seconds = Math.min(seconds, flightSeconds(there, speed) - longestSeconds[stretch]!)
    metres = Math.min(metres, there - longestMetres[stretch]!)
    const stop = first[stretch]!
    // nobody who is out sets out again
    if (isApart[stretch] === 0 || (stop === 0 && round.progress.state !== 'planned')) continue
    const before =
      stop === 0 ? depotMetres : flight(metresToStop(position, perDegree, stretches, stop - 1))
    there = before + flight(metresToStop(position, perDegree, stretches, stop))
    seconds = Math.min(seconds, flightSeconds(there, speed) - legSeconds[stop]!)
    metres = Math.min(metres, there - legMetres[stop]!)
  }
  return { seconds, metres }
}

/** Where its carrier is, and whether he has passed the place. */
function atHand(
  { round, stretches, metres, at }: Sighted,
  { position }: Place,
  { instance, travel, nowAt }: InsertInput,
): RoundAtHand {
  const schedule = timeRound({ round, instance, travel, nowAt })
  const isFixed = round.orderPolicy === 'fixed' && round.stops.length > 0
  const behind = isFixed && nearestStop(position, stretches, metres, at).index < schedule.nextIndex
  return { round, schedule, behind, promised: listPromised(schedule) }
}

/** The letter round with the stop nearest to a place: the one that serves its street. */
function findOwn({ position }: Place, rounds: readonly Sighted[]): Sighted | undefined {
  let own: Sighted | undefined
  let ownMetres = Infinity
  for (const sighted of rounds) {
    const { round, stretches, metres, at } = sighted
    if (round.kind !== 'letters' || sighted.nearestMetres > ownMetres) continue
    const found = nearestStop(position, stretches, metres, at).metres
    if (found > ownMetres || found === Infinity) continue
    if (own && found === ownMetres && round.number > own.round.number) continue
    own = sighted
    ownMetres = found
  }
  return own
}

/** A position that none of the round's can better. */
function leastOf(candidate: RoundAtHand, { leastSeconds, leastMetres }: Sighted): Position {
  // where the bag is emptiest
  const index = candidate.round.stops.length + 1
  return {
    candidate,
    index,
    joined: false,
    leastSeconds,
    leastMetres,
    leastDetourSeconds: -Infinity,
  }
}

/** The stops at the place itself. */
function listJoins(
  candidate: RoundAtHand,
  { stretches, metres, at }: Sighted,
  press: Press,
): Position[] {
  const { nextIndex } = candidate.schedule
  const list: Position[] = []
  for (let stretch = 0; stretch < stretches.count; stretch++) {
    if (metres[at + stretch] !== 0) continue
    const end = stretches.first[stretch + 1]!
    for (let n = Math.max(nextIndex, stretches.first[stretch]!); n < end; n++)
      if (mayJoin(candidate, n, press.request)) list.push(joinAt(candidate, n, press))
  }
  return list
}

/** What is left to hope for once the way there is known. */
function closer(position: Position, to: Leg, onMetres: number): Position {
  const { candidate, index } = position
  const { round, schedule } = candidate
  const flownSeconds = to.seconds + flightSeconds(onMetres, fastestMetresPerSecond[round.profile])
  const spared = flownSeconds - (position.leastDetourSeconds + schedule.legSeconds[index]!)
  return spared <= 0
    ? position
    : {
        ...position,
        leastSeconds: position.leastSeconds + spared,
        leastMetres: Math.max(
          position.leastMetres,
          to.metres + onMetres - schedule.legMetres[index]!,
        ),
        leastDetourSeconds: position.leastDetourSeconds + spared,
      }
}

/** Figures that no road can better. */
function leastFigures(position: Position): Limiting {
  const { candidate, index, joined, leastSeconds } = position
  const { round, schedule, promised } = candidate
  // added seconds are rounded up
  const leastMs = 1000 * (leastSeconds - 1)
  return {
    addedSeconds: leastSeconds,
    addedMetres: position.leastMetres,
    detourSeconds: position.leastDetourSeconds,
    overtimeSeconds: overtimeSeconds(round, schedule.returnAt + leastMs),
    addedLateSeconds: addedLateSeconds(promised, joined ? index + 1 : index, leastMs),
  }
}

type Limiting = Omit<Figures, 'arriveAt'>

interface Candidate {
  readonly position: Position
  /** The lower goes first, whatever it costs. */
  readonly rank: number
  readonly cost: number
}
interface Choice extends Candidate {
  readonly figures: Figures
}
interface Miss extends Candidate {
  readonly reason: RefusalReason
}

/** Design section 4: seconds of carrier time, overtime and lateness by their weights. */
function costOf({ candidate }: Position, figures: Limiting, { settings }: Instance): number {
  const moreOvertime = figures.overtimeSeconds - candidate.schedule.overtimeSeconds
  return (
    figures.addedSeconds +
    settings.overtimeWeight * moreOvertime +
    settings.latenessWeight * figures.addedLateSeconds
  )
}

function isWorse(rank: number, cost: number, than: Candidate, bySeconds: number): boolean {
  return than.rank < rank || (than.rank === rank && cost > than.cost + bySeconds)
}

/** Of each round's best, among those as good as the best of all, the one that is there first. */
function firstThere(best: Choice, choices: Iterable<Choice>): Choice {
  let first = best
  for (const choice of choices) {
    if (isWorse(choice.rank, choice.cost, best, nearlyEqualSeconds)) continue
    const { arriveAt } = choice.figures
    const firstAt = first.figures.arriveAt
    if (arriveAt < firstAt || (arriveAt === firstAt && isBetter(choice, first))) first = choice
  }
  return first
}

/**
 * A press behind the carrier tries his way back, then another carrier, then a short turn of his own.
 * Design section 4 puts a later round before a neighbour, whatever either costs: on three days of a
 * suburb with 15 presses a round that sent collection rounds on long ways, and brought 63 % of
 * hindsight's collections to the day's truck instead of 70 % (plain cheapest insertion: 77 %).
 */
function rankOf({ candidate }: Position, figures: Limiting, instance: Instance): number {
  if (candidate.behind) return isWayBack(figures, instance) ? 0 : 2
  return 1
}

function isWayBack({ addedMetres }: Pick<Figures, 'addedMetres'>, { settings }: Instance): boolean {
  // there and back
  return addedMetres <= 2 * settings.wayBackMetres
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank
  if (a.cost !== b.cost) return a.cost < b.cost
  const one = a.position
  const other = b.position
  const number = one.candidate.round.number
  const otherNumber = other.candidate.round.number
  if (number !== otherNumber) return number < otherNumber
  if (one.joined !== other.joined) return one.joined
  return one.index < other.index
}

/** What forbids a position, with these figures; undefined when nothing does. */
function limitOf(position: Position, figures: Limiting, press: Press): RefusalReason | undefined {
  const { instance, request } = press
  const { settings } = instance
  const { round, schedule, behind } = position.candidate
  const { number } = round
  if (round.refused.includes(request.requestId)) return { kind: 'carrier refused', number }
  if (behind && !isWayBack(figures, instance) && figures.detourSeconds > settings.maxUTurnSeconds) {
    return { kind: 'behind', number }
  }
  if (!bagHolds(position, press)) return { kind: 'bag full', number, parcels: request.parcels }
  const { overtimeSeconds } = figures
  if (overtimeSeconds > settings.maxOvertimeSeconds && overtimeSeconds > schedule.overtimeSeconds) {
    return { kind: 'too long', number, overSeconds: overtimeSeconds }
  }
  return undefined
}

function inserted(
  { position, figures }: Choice,
  press: Press,
  passedNumber: string | undefined,
): Insertion {
  const { candidate, index, joined } = position
  const { request, nowAt } = press
  const { round } = candidate
  const stops: Stop[] = [...round.stops]
  const collection = asCollection(request)
  if (joined) {
    const stop = stops[index]!
    stops[index] = { ...stop, collections: [...stop.collections, collection] }
  } else {
    const stop: Stop = {
      stopId: `${round.roundId}.${request.requestId}` as StopId,
      placeId: request.placeId,
      deliveries: [],
      collections: [collection],
      segment: (stops[index - 1] ?? stops[0])?.segment ?? 0,
      insertedAt: nowAt,
    }
    stops.splice(index, 0, stop)
  }
  return {
    kind: 'inserted',
    plan: { ...round, stops },
    roundId: round.roundId,
    stopId: stops[index]!.stopId,
    joined,
    addedSeconds: figures.addedSeconds,
    addedMetres: figures.addedMetres,
    addedLateSeconds: figures.addedLateSeconds,
    arriveAt: figures.arriveAt,
    reason: reasonOf(position, figures, press, passedNumber),
  }
}

function reasonOf(
  { candidate: { round, behind }, index, joined }: Position,
  { addedSeconds, addedMetres }: Figures,
  { instance, request }: Press,
  passedNumber: string | undefined,
): InsertionReason {
  const { places } = instance
  const added = { addedSeconds, addedMetres }
  if (joined) {
    const { houseNumber } = places.get(request.placeId)!
    return { kind: 'joined', houseNumber, addedSeconds }
  }
  if (behind) {
    const kind = isWayBack(added, instance) ? 'way back' : 'short turn'
    return { kind, ...added }
  }
  if (passedNumber !== undefined) {
    return {
      kind: round.kind === 'collection' ? 'later round' : 'neighbour',
      passedNumber,
      ...added,
    }
  }
  if (addedMetres <= passingMetres) return { kind: 'passing', ...added }
  return {
    kind: 'detour',
    after: addressOf(places.get(round.stops[index - 1]?.placeId as PlaceId)),
    ...added,
  }
}

/** Empty for the depot, and where the town has no addresses. */
function addressOf(place: Place | undefined): string {
  return place ? `${place.houseNumber} ${place.street}`.trim() : ''
}

function refuseDouble(
  { requestId }: PickupRequest,
  { number }: Round,
  { requestIds }: RoundTable,
): void {
  if (requestIds.has(requestId))
    throw new Error(`Request ${requestId} is in round ${number} already.`)
}
