import type {
  Instance,
  PickupRequest,
  Place,
  PlaceId,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../model.ts'
import { crowMetresTo, isBehind, leastCrowMetres, nearestMetres } from './behind.ts'
import type { InsertionReason, RefusalReason } from './explain.ts'
import { addedLateSeconds, listPromised } from './lateness.ts'
import {
  asCollection,
  bagHolds,
  type CandidateRound,
  type Figures,
  leastPosition,
  listPositions,
  measurePosition,
  type Position,
  type Press,
} from './positions.ts'
import { overtimeSeconds, type TimedRound, timeRound } from './timeRound.ts'

interface InsertInput extends Press {
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

  const all = instance.rounds.map((round) => aroundOf(round, place, input))
  for (const { round, schedule } of all) refuseDouble(request, round, schedule)
  all.sort((a, b) => a.leastMetres - b.leastMetres || (a.round.number < b.round.number ? -1 : 1))
  const open = all.filter(
    ({ round: { progress } }) => progress.state === 'planned' || progress.state === 'out',
  )
  if (open.length === 0) {
    return { kind: 'refusal', reason: { kind: all.length > 0 ? 'rounds over' : 'no round' } }
  }
  const own = findOwn(all)
  const passedNumber = own?.behind ? own.round.number : undefined

  let best: Choice | undefined
  const bestOf = new Map<CandidateRound, Choice>()
  let nearest: Miss | undefined
  const isPointless = (position: Position): boolean => {
    const { leastSeconds } = position
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
  const consider = (position: Position): void => {
    const figures = measurePosition(position, press, travel)
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
  /** What more is certainly pointless, said so that most positions needn't be made at all. */
  const rangeFor = ({ behind }: CandidateRound): { upToSeconds?: number; upToMetres?: number } => {
    if (!best) return {}
    const upToSeconds = Math.max(0, best.cost + nearlyEqualSeconds)
    if (passedNumber === undefined) return { upToSeconds }
    if (!behind) return best.rank === 1 ? { upToSeconds } : {}
    if (best.rank === 1) return { upToMetres: 2 * instance.settings.wayBackMetres }
    return best.rank === 0 ? { upToSeconds } : {}
  }
  const tryAll = (candidate: AroundPress, { upToSeconds = Infinity, aboveSeconds = -Infinity }) => {
    if (isPointless(leastPosition(candidate, press, candidate.leastMetres))) return
    const range = rangeFor(candidate)
    const most = Math.min(upToSeconds, range.upToSeconds ?? Infinity)
    const positions = listPositions(candidate, press, {
      ...range,
      upToSeconds: most,
      aboveSeconds,
    })
    if (positions.length > 1) positions.sort(byLeast)
    for (const position of positions) if (!isPointless(position)) consider(position)
  }
  for (const candidate of open) tryAll(candidate, { upToSeconds: nearSeconds })
  // by now all of those far away are mostly out of the question
  if (!best || best.rank > 0 || best.cost + nearlyEqualSeconds > nearSeconds)
    for (const candidate of open) tryAll(candidate, { aboveSeconds: nearSeconds })

  if (best) return inserted(firstThere(best, bestOf.values()), press, passedNumber)
  if (passedNumber !== undefined) {
    return { kind: 'refusal', reason: { kind: 'behind', number: passedNumber } }
  }
  return { kind: 'refusal', reason: nearest?.reason ?? { kind: 'no way' } }
}

/** A round as seen from a press; what few rounds are asked for is found when it is. */
interface AroundPress extends CandidateRound {
  /** None of its stops is nearer, as the crow flies. */
  readonly leastMetres: number
}

function aroundOf(
  round: Round,
  place: Place,
  { instance, travel, nowAt }: InsertInput,
): AroundPress {
  let crowMetres: Float64Array | undefined
  let behind: boolean | undefined
  const around = {
    round,
    schedule: timeRound({ round, instance, travel, nowAt }),
    leastMetres: leastCrowMetres(place, round, instance.places),
    get crowMetres() {
      return (crowMetres ??= crowMetresTo(place, round, instance.places))
    },
    get behind() {
      return (behind ??= isBehind(around))
    },
    get promised() {
      return listPromised(around.schedule)
    },
  }
  return around
}

/** As `findOwnRound`, of rounds sorted by how near they may be. */
function findOwn(rounds: readonly AroundPress[]): AroundPress | undefined {
  let own: AroundPress | undefined
  let ownMetres = Infinity
  for (const around of rounds) {
    if (around.leastMetres > ownMetres) break
    if (around.round.kind !== 'letters') continue
    const metres = nearestMetres(around.crowMetres)
    if (metres > ownMetres || metres === Infinity) continue
    if (own && metres === ownMetres && around.round.number >= own.round.number) continue
    own = around
    ownMetres = metres
  }
  return own
}

/** Positions that may cost less than this are looked at first. */
const nearSeconds = 300

function byLeast(a: Position, b: Position): number {
  return a.leastSeconds - b.leastSeconds
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
  { table }: TimedRound,
): void {
  if (table.requestIds.has(requestId))
    throw new Error(`Request ${requestId} is in round ${number} already.`)
}
