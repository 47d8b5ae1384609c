import type { Instance, Leg } from '../model.ts'
import { costOf } from './cost.ts'
import type { RefusalReason } from './explain.ts'
import { emptyGaps, findGaps, isWithin, nextGap, type Range } from './gaps.ts'
import { type InsertInput, type Insertion, inserted, isWayBack, whyTooFar } from './insertion.ts'
import { addedLateSeconds } from './lateness.ts'
import {
  bagHolds,
  type Figures,
  fastestMetresPerSecond,
  flightSeconds,
  gapAt,
  joinAt,
  legTo,
  mayJoin,
  measurePosition,
  type Position,
  type Press,
  type RoundAtHand,
} from './positions.ts'
import { atHand, findOwn, lookAround, type Sighted } from './sightRounds.ts'
import { overtimeSeconds } from './timeRound.ts'

/**
 * Rounds whose costs differ by no more than this count as equal, and the one that is there first
 * goes: a household that waits isn't free either, and a free carrier keeps the busy one's promises.
 */
const nearlyEqualSeconds = 30

/**
 * Puts a request where it costs the least carrier time, over all rounds that are planned or out:
 * joined to a stop at its place, or as a new stop of its own. The cost is the seconds the carrier
 * is back later, plus `overtimeWeight` for each second of overtime among them, plus
 * `addedWork.weight` for each beyond what was agreed, plus `latenessWeight` for each second by which
 * promises made before become later than they are. Of rounds that cost
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
    upTo: Infinity,
    wayBackUpTo: Infinity,
    isOfSeconds: true,
    wayBackMetres: 2 * instance.settings.wayBackMetres,
  }
  /** All that isn't pointless for certain, so that most rounds and gaps are passed by. */
  const narrow = (isBehind: boolean, isLimited: boolean, own?: Choice): Range => {
    const missed = isLimited && nearest ? nearest.cost : Infinity
    let most = best ? Math.max(0, best.cost + nearlyEqualSeconds) : missed
    // of one round the best alone counts
    if (own && own.rank === best?.rank) most = Math.max(0, Math.min(most, own.cost))
    range.isOfSeconds = !best
    range.upTo = most
    range.wayBackUpTo = most
    if (!best || passedNumber === undefined) return range
    // his way back goes first, then a neighbour, then a short turn
    if (isBehind) {
      if (best.rank < 2) range.upTo = -Infinity
      if (best.rank > 0) range.wayBackUpTo = Infinity
    } else {
      if (best.rank < 1) range.upTo = -Infinity
      if (best.rank > 1) range.upTo = Infinity
      range.wayBackUpTo = range.upTo
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
      const leastCost = costOf(position.candidate, least, instance.settings)
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
    const cost = costOf(position.candidate, figures, instance.settings)
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
  const far = whyTooFar(position.candidate, figures)
  if (far) return far
  const { overtimeSeconds } = figures
  if (overtimeSeconds > settings.maxOvertimeSeconds && overtimeSeconds > schedule.overtimeSeconds) {
    return { kind: 'too long', number, overSeconds: overtimeSeconds }
  }
  return undefined
}
