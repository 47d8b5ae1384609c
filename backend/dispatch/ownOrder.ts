import type { Sentence, Stop, StopId } from '../../algorithms/model.ts'
import { apartSegments } from '../../algorithms/round/morning/partsOf.ts'
import { isMailReload } from '../../algorithms/round/reloads.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'
import { isOneWalk, parkedFor } from '../../algorithms/round/walk.ts'
import { inHisOrder } from '../protocol/inHisOrder.ts'
import type { RoundEvent } from '../protocol/rest.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import type { StopWord } from '../store/plans.ts'
import { judgeRounds } from './judgeRounds.ts'
import { type Planning, toInstance } from './planning.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

const ownKinds = ['pinned', 'unpinned', 'reordered', 'parked', 'unparked'] as const

/** A carrier's word on the order of his own stops, and on where he walks (design section 4: it holds). */
export type OwnWord = Extract<RoundEvent, { kind: (typeof ownKinds)[number] }>

/** What it makes of his round, and what was said of these stops before. */
export interface OwnOrder {
  readonly plan: NonNullable<Step['plan']>
  readonly before: readonly StopWord[]
}

export function isOwnWord(event: RoundEvent): event is OwnWord {
  return ownKinds.some((kind) => kind === event.kind)
}

/**
 * Takes a carrier's word into his round's stops, whatever it costs: pins are kept, an order of his own
 * is laid over the plan as it is by now (`inHisOrder`). What he has passed stays, and a stop of which
 * he has said something newer keeps that.
 *
 * @returns undefined where it says nothing any more
 */
export function takeOwnWord(
  state: DepotState,
  round: RoundRow,
  { event, at }: { readonly event: OwnWord; readonly at: number },
  planning: Planning,
): OwnOrder | { readonly rejected: Sentence } | undefined {
  const ids = 'stopIds' in event ? event.stopIds : [event.stopId]
  if (!round.stops.some(({ stopId }) => ids.includes(stopId)))
    return { rejected: sayings.noSuchStop }
  if (event.kind === 'parked' || event.kind === 'unparked')
    return takeWalk(state, round, { kind: event.kind, ids, at }, planning)
  if (event.kind !== 'reordered') {
    const stop = listAhead(round).find(({ stopId }) => stopId === event.stopId)
    if (!stop || (stop.pin && stop.pin.saidAt > at)) return undefined
    const pin = { holds: event.kind === 'pinned', saidAt: at }
    return {
      before: [wordOf(stop)],
      plan: planOf(state, round, change(round.stops, stop, { ...stop, pin }), [], planning),
    }
  }
  const ahead = new Set(listAhead(round))
  const mayMove = (stop: Stop) => ahead.has(stop) && (stop.orderedAt ?? -1) <= at
  const named = round.stops.filter((stop) => ids.includes(stop.stopId) && mayMove(stop))
  if (named.length < 2) return undefined
  const stops = inHisOrder(round.stops, ids, mayMove)
  if (round.progress.state === 'out' && cutsBefore(stops) !== cutsBefore(round.stops))
    return { rejected: sayings.mailToFetch }
  const [first, last] = [round.stops.indexOf(named[0]!), round.stops.indexOf(named.at(-1)!)]
  const said = new Set(named)
  const marked = endTornWalks(
    stops.map((stop) => (said.has(stop) ? { ...stop, orderedAt: at } : stop)),
    at,
  )
  const rides = new Set(
    marked.filter(({ walk }) => walk?.saidAt === at).map(({ stopId }) => stopId),
  )
  const end = round.stops.findLastIndex(({ stopId }, n) => n === last || rides.has(stopId))
  const order = ids.filter((id) => named.some(({ stopId }) => stopId === id)) as StopId[]
  return {
    before: round.stops.slice(first, end + 1).map(wordOf),
    plan: planOf(state, round, apartSegments(marked), order, planning),
  }
}

/**
 * From where he parks he walks to all stops up to the last one that he names; to others of a walk that
 * this one cuts into he rides, as to those that he rides to again.
 */
function takeWalk(
  state: DepotState,
  round: RoundRow,
  { kind, ids, at }: { kind: 'parked' | 'unparked'; ids: readonly string[]; at: number },
  planning: Planning,
): OwnOrder | { readonly rejected: Sentence } | undefined {
  if (round.profile === 'foot' || round.progress.state !== 'out')
    return { rejected: sayings.nothingToPark }
  const { stops } = round
  const ahead = new Set(listAhead(round))
  const isNamed = (stop: Stop) => ahead.has(stop) && ids.includes(stop.stopId)
  const [first, last] = [stops.findIndex(isNamed), stops.findLastIndex(isNamed)]
  if (last < 0) return undefined
  const between = stops.slice(first, last + 1)
  let words: ReadonlyMap<Stop, Stop['walk']>
  if (kind === 'unparked')
    words = new Map(between.filter(isNamed).map((stop) => [stop, { parkedAt: null, saidAt: at }]))
  else {
    // where the stop has gone meanwhile, he parks at the next
    const park = stops.find(({ stopId }) => stopId === ids[0]) ?? between[0]!
    if (between.every((stop) => stop === park)) return undefined
    const parkedAt = park.placeId
    if (between.some(({ reload }) => reload)) return { rejected: sayings.nothingToPark }
    const cut = new Set(between.flatMap(({ walk }) => walk?.parkedAt ?? []))
    const rest = stops
      .slice(last + 1)
      .filter(({ walk }) => walk?.parkedAt && cut.has(walk.parkedAt))
    words = new Map<Stop, Stop['walk']>([
      ...rest.map((stop) => [stop, { parkedAt: null, saidAt: at }] as const),
      ...between.map((stop) => [stop, { parkedAt, saidAt: at }] as const),
    ])
  }
  const heard = [...words.keys()].filter(({ walk }) => !walk || walk.saidAt <= at)
  if (heard.length === 0) return undefined
  const changed = stops.map((stop) => {
    const walk = heard.includes(stop) ? words.get(stop) : undefined
    return walk ? { ...stop, walk } : stop
  })
  return {
    before: heard.map(wordOf),
    plan: planOf(state, round, changed, [], planning, true),
  }
}

/** Where an order of his own has come in between, he rides to what lies behind it. */
function endTornWalks(stops: readonly Stop[], at: number): readonly Stop[] {
  const seen = new Set<string>()
  let rides = false
  return stops.map((stop, index) => {
    const parkedAt = parkedFor(stop)
    if (parkedAt === undefined) return stop
    if (!isOneWalk(stops[index - 1], stop)) rides = seen.has(parkedAt)
    seen.add(parkedAt)
    return rides ? { ...stop, walk: { parkedAt: null, saidAt: at } } : stop
  })
}

/**
 * Takes it back: the stops stand as before, in as far as nothing newer was said of them.
 *
 * @param said.at when it was said
 * @param said.before what was said before, in the order of then
 */
export function undoOwnWord(
  state: DepotState,
  round: RoundRow,
  said: { readonly kind: string; readonly at: number; readonly before: readonly StopWord[] },
  planning: Planning,
): Step['plan'] {
  const was = new Map(said.before.map((word) => [word.stopId, word]))
  const ahead = new Set(listAhead(round))
  if (said.kind === 'parked' || said.kind === 'unparked') {
    const stops = round.stops.map((stop) => withWalkOf(stop, was, said.at))
    return stops.some((stop, index) => stop !== round.stops[index])
      ? planOf(state, round, stops, [], planning, true)
      : undefined
  }
  if (said.kind !== 'reordered') {
    const stop = round.stops.find(({ stopId, pin }) => was.has(stopId) && pin?.saidAt === said.at)
    if (!stop || !ahead.has(stop)) return undefined
    const { pin: _, ...rest } = stop
    const { pin } = was.get(stop.stopId)!
    const stops = change(round.stops, stop, pin ? { ...rest, pin } : rest)
    return planOf(state, round, stops, [], planning)
  }
  const mayMove = (stop: Stop) => ahead.has(stop) && (stop.orderedAt ?? -1) <= said.at
  const ids = said.before.map(({ stopId }) => stopId)
  const order = ids.filter((id) => round.stops.some((stop) => stop.stopId === id && mayMove(stop)))
  const stops = inHisOrder(round.stops, ids, mayMove).map((moved) => {
    const stop = withWalkOf(moved, was, said.at)
    const word = was.get(stop.stopId)
    if (!word || !ahead.has(moved) || stop.orderedAt !== said.at) return stop
    const { orderedAt: _, ...rest } = stop
    return word.orderedAt === undefined ? rest : { ...rest, orderedAt: word.orderedAt }
  })
  return planOf(state, round, apartSegments(endTornWalks(stops, said.at)), order, planning)
}

/** As it was, where nothing newer was said of how he gets there. */
function withWalkOf(stop: Stop, was: ReadonlyMap<StopId, StopWord>, saidAt: number): Stop {
  const word = was.get(stop.stopId)
  if (!word || stop.walk?.saidAt !== saidAt) return stop
  const { walk: _, ...rest } = stop
  return word.walk ? { ...rest, walk: word.walk } : rest
}

/** Stops behind the last one he has confirmed, while he is at work. */
function listAhead({ stops, progress }: RoundRow): readonly Stop[] {
  if (progress.state !== 'planned' && progress.state !== 'out') return []
  const anchor = stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  return stops.slice(anchor + 1)
}

function wordOf({ stopId, pin, orderedAt, walk }: Stop): StopWord {
  return {
    stopId,
    ...(pin ? { pin } : {}),
    ...(orderedAt === undefined ? {} : { orderedAt }),
    ...(walk ? { walk } : {}),
  }
}

function change(stops: readonly Stop[], from: Stop, to: Stop): readonly Stop[] {
  return stops.map((stop) => (stop === from ? to : stop))
}

/** Which mail lies behind which visit to the depot: until then it isn't in his bag. */
function cutsBefore(stops: readonly Stop[]): string {
  let cuts = 0
  return stops
    .flatMap((stop) => {
      if (isMailReload(stop)) cuts++
      return stop.deliveries.length > 0 ? [`${stop.stopId} ${cuts}`] : []
    })
    .toSorted()
    .join()
}

/** @param order what he has just put in order; nothing for a pin, of which there is nothing to tell */
function planOf(
  state: DepotState,
  round: RoundRow,
  stops: readonly Stop[],
  order: readonly StopId[],
  planning: Planning,
  isWalk = false,
): OwnOrder['plan'] {
  const { roundId } = round
  const after = { ...round, stops }
  const violations = judgeRounds(state, [after], planning, {
    ordered: { roundId, stopIds: order },
  })
  if (violations.length > 0) throw new Error(`judged: ${JSON.stringify(violations)}`)
  const isSame = stops.every(({ stopId }, index) => stopId === round.stops[index]!.stopId)
  const why = tellCost(state, round, { after, isWalk }, planning)
  const changes = isSame && !isWalk ? [] : [{ roundId, stopId: null, why }]
  return { rounds: [after], changes }
}

/** What his order costs, and what doesn't hold by it: it stands all the same. */
function tellCost(
  state: DepotState,
  round: RoundRow,
  { after, isWalk }: { readonly after: RoundRow; readonly isWalk: boolean },
  { travel, settings, now, calendar }: Planning,
): Sentence {
  const instance = toInstance(state, settings)
  const time = (one: RoundRow) =>
    timeRound({ round: one, instance, travel: travel.times, nowAt: now })
  const [was, is] = [time(round), time(after)]
  const late = ({ stops }: RoundRow, { arriveAt }: typeof was) =>
    stops.flatMap(({ collections }, index) =>
      collections
        .filter(({ promisedToAt = Infinity }) => arriveAt[index]! > promisedToAt)
        .map(({ requestId }) => requestId),
    )
  const wasLate = new Set(late(round, was))
  return sayings.ownOrder({
    isWalk,
    minutes: Math.round((is.returnAt - was.returnAt) / 60_000),
    returnAt: calendar.localTime(is.returnAt),
    overtimeMinutes: Math.ceil(is.overtimeSeconds / 60),
    late: late(after, is).filter((requestId) => !wasLate.has(requestId)).length,
  })
}
