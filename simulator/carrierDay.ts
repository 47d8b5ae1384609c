import type {
  CarrierId,
  PlaceId,
  RoundId,
  RoundSettings,
  Stop,
  TravelTimes,
} from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import { legOf } from '../algorithms/round/roundTable.ts'
import type { CarrierStop, CarrierView } from '../backend/protocol/carrierView.ts'
import { inHisOrder } from '../backend/protocol/inHisOrder.ts'
import { checkDigit } from '../backend/protocol/parcelCode.ts'
import type { Item } from '../backend/protocol/rest.ts'
import type { Boxes } from './boxes.ts'
import type { Nature } from './nature.ts'
import type { Phone } from './phone.ts'
import type { VirtualClock } from './virtualClock.ts'

export type RoundShown = NonNullable<CarrierView['round']>

/** What goes wrong with one carrier on a day. */
export interface CarrierTrouble {
  /** He says no to this collection when he sees it. */
  refuses(requestId: string): boolean
  /** First the wrong word, taken back within ten seconds. */
  slips(requestId: string): boolean
  /** He keeps this stop where it is, or does it next, when he sees its collection. */
  pins(stopId: string): boolean
  hurries(stopId: string): boolean
  /** He parks before it, and walks there. */
  parks(stopId: string): boolean
  /** He starts from the other end. */
  readonly turns: boolean
  /** The bike breaks down: he stands for so long. */
  readonly breakdown?: { readonly at: number; readonly untilAt: number }
  /** He goes home and comes back no more. */
  readonly sickAt?: number
}

/** What a carrier truly does; nobody but the simulator knows it all. */
export type Deed =
  | { readonly kind: 'left' | 'back' }
  | { readonly kind: 'walked'; readonly metres: number }
  /** His bag is empty: all that was in it is in the container. */
  | { readonly kind: 'reloaded' }
  | {
      readonly kind: 'arrived'
      readonly stopId: string
      readonly requestIds: readonly string[]
      readonly isReload: boolean
    }
  | { readonly kind: 'bagged'; readonly requestId: string; readonly parcels: number }

/** One carrier on one day, who does what his phone last showed him. */
export interface CarrierDay {
  /** His round was changed by somebody else: the phone vibrates in his pocket. */
  vibrate(): void
}

const minuteMs = 60_000
/** He turns back for a collection that came up behind him only if it costs no more (design 4). */
type Here = Pick<Stop, 'placeId' | 'walk'>

const mostBackSeconds = 180
/** Between a hand-over that fails and the next try. */
const againMs = 2 * minuteMs

export function startCarrierDay({
  clock,
  phone,
  nature,
  trouble,
  travel,
  settings,
  depotPlaceId,
  stopOf,
  learn,
  boxes,
  note,
  handOver,
  seed,
  carrierId,
  morning,
}: {
  readonly clock: VirtualClock
  readonly phone: Phone
  readonly nature: Nature
  readonly trouble: CarrierTrouble
  /** The ways as they are today, closed roads left out. */
  readonly travel: TravelTimes
  readonly settings: RoundSettings
  readonly depotPlaceId: PlaceId
  /** A stop as the bag is packed for it, whatever a page shows of it. */
  readonly stopOf: (stopId: string) => Stop
  /** To be called before `stopOf` is asked for what a page shows. */
  readonly learn: (stopIds: readonly string[]) => Promise<void>
  readonly boxes: Boxes
  /** What truly happens to him, as it happens. */
  readonly note: (what: Deed) => void
  /** At the counter. @returns whether the office has taken it */
  readonly handOver: () => Promise<boolean>
  readonly seed: number
  readonly carrierId: CarrierId
  /** The round as the office hands it out, on paper if need be. */
  readonly morning: RoundShown
}): CarrierDay {
  const walker = {
    roundId: morning.roundId as RoundId,
    carrierId,
    profile: morning.profile,
    knowsRound: morning.knowsRound,
  }
  let round = morning
  let here: Here = { placeId: depotPlaceId }
  /** By stop, where he parks to walk there. */
  const walks = new Map<string, PlaceId>()
  let hasNews = false
  let idle = false
  let homing:
    | { readonly cancel: () => void; readonly halfwayAt: number; readonly metres: number }
    | undefined
  let isHome = false
  let frontier = -1
  /** When he begins his break, and how long it lasts: by the plan, more or less; undefined for none to come. */
  let breakAhead = drawBreak()
  const visited = new Set<string>()
  const settled = new Set<string>()
  /** Stops of which he knows whether he wants them elsewhere. */
  const thoughtOf = new Set<string>()
  /** No way led there when he wanted to go; until he hears news. */
  const cutOff = new Set<string>()
  const draw = (...names: string[]) => chance(seed, round.roundId, ...names)
  const firstSticker = Math.floor(draw('roll') * 99_990_000)
  let stickers = 0

  /** Whatever an act throws ends the day's simulation: it's a bug of ours. */
  const later = (at: number, act: () => Promise<void> | void) =>
    clock.at(Math.max(at, clock.now()), () => void act())

  later(morning.outAt + 1000 * nature.leavesLateSeconds(walker), leave)

  async function leave() {
    if (trouble.sickAt !== undefined && trouble.sickAt <= clock.now()) return goHome()
    await look()
    note({ kind: 'left' })
    await phone.say({ kind: 'left depot' })
    if (trouble.turns) await reorder(listAhead().toReversed())
    await goOn()
  }

  async function look() {
    const view = await phone.look()
    if (view) {
      hasNews = false
      cutOff.clear()
    }
    if (view?.round?.roundId !== morning.roundId) return
    await learn(view.round.stops.map(({ stopId }) => stopId))
    round = view.round
  }

  async function goOn(): Promise<void> {
    if (isHome) return
    if (trouble.sickAt !== undefined && trouble.sickAt <= clock.now()) return fallSick()
    const { breakdown } = trouble
    if (breakdown && breakdown.at <= clock.now() && clock.now() < breakdown.untilAt) {
      later(breakdown.untilAt, goOn)
      return
    }
    if (breakAhead && breakAhead.at <= clock.now()) return takeBreak(breakAhead.seconds)
    if (hasNews) {
      await look()
      await sayNo()
      await haveOwnWay()
    }
    const next = await chooseNext()
    if (!next) return rest()
    const { placeId, segment } = stopOf(next.stopId)
    const parkedAt = walks.get(next.stopId)
    const there = { placeId, ...(parkedAt ? { walk: { parkedAt, saidAt: 0 } } : {}) }
    const planned = wayTo(there)
    // no way any more: it's passed by, as the plan has it
    if (!planned) {
      cutOff.add(next.stopId)
      return goOn()
    }
    const seconds = nature.legSeconds(walker, {
      toStopId: next.stopId,
      segment,
      plannedSeconds: planned.seconds,
    })
    note({ kind: 'walked', metres: planned.metres })
    here = there
    later(clock.now() + seconds * 1000, () => arrive(next))
  }

  function drawBreak() {
    const { break: planned } = morning
    if (planned?.state !== 'due') return undefined
    return {
      at: planned.at + nature.breakLaterSeconds(walker) * 1000,
      seconds: Math.round(planned.seconds * nature.breakLonger(walker)),
    }
  }

  /** What comes in meanwhile he hears of afterwards. */
  async function takeBreak(seconds: number) {
    breakAhead = undefined
    await phone.say({ kind: 'break started' })
    later(clock.now() + seconds * 1000, async () => {
      if (isHome) return
      await phone.say({ kind: 'break ended' })
      await goOn()
    })
  }

  /** The next one in the order that he knows, as far as there is something to do. */
  async function chooseNext(): Promise<CarrierStop | undefined> {
    for (const [index, stop] of round.stops.entries()) {
      if (!hasWork(stop) || stop.cutOff || cutOff.has(stop.stopId)) continue
      if (index < frontier && visited.size > 0) {
        const turn = turnSeconds(stop)
        if (turn === undefined || turn > mostBackSeconds) {
          await refuse(stop)
          continue
        }
      }
      return stop
    }
    return undefined
  }

  /** As he goes it: back to his vehicle, where it stands elsewhere. */
  function wayTo(there: Here) {
    return legOf(travel, round.profile, { from: here, to: there, depotPlaceId })
  }

  /** What going back for it and on again takes, beside the work. */
  function turnSeconds(stop: CarrierStop): number | undefined {
    const { placeId } = stopOf(stop.stopId)
    const to = wayTo({ placeId })
    const back = legOf(travel, round.profile, { from: { placeId }, to: here, depotPlaceId })
    return to && back && to.seconds + back.seconds
  }

  const isOpen = ({ state, requestId }: CarrierStop['collections'][number]) =>
    state === 'planned' && !settled.has(requestId)

  function hasWork(stop: CarrierStop): boolean {
    return stop.collections.some(isOpen) || (!visited.has(stop.stopId) && hasDeliveries(stop))
  }

  async function arrive(stop: CarrierStop) {
    if (isHome) return
    const arrivedAt = clock.now()
    const isSpecial =
      stop.reload !== undefined ||
      stop.collections.some(isOpen) ||
      stop.parcels.length + stop.registered.length > 0
    // at a stop where something is to be confirmed the phone comes out before the work
    if (isSpecial || hasNews) await look()
    const known = round.stops.find(({ stopId }) => stopId === stop.stopId) ?? stop
    const requestIds = known.collections.filter(isOpen).map(({ requestId }) => requestId)
    const isReload = known.reload !== undefined
    note({ kind: 'arrived', stopId: stop.stopId, requestIds, isReload })
    const seconds = nature.workSeconds(walker, workAt(known), settings)
    later(clock.now() + seconds * 1000, () => finish(known, arrivedAt))
  }

  async function finish(stop: CarrierStop, arrivedAt: number) {
    if (isHome) return
    const { stopId } = stop
    frontier = Math.max(
      frontier,
      round.stops.findIndex((each) => each.stopId === stopId),
    )
    const first = !visited.has(stopId)
    visited.add(stopId)
    if (first && stop.parcels.length + stop.registered.length > 0)
      await phone.say({ kind: 'delivered', stopId })
    if (first && stop.reload) {
      if (stop.reload !== 'relay') note({ kind: 'reloaded' })
      await phone.say({ kind: 'reloaded', stopId })
    }
    for (const collection of stop.collections.filter(isOpen))
      await settle(stopId, collection.requestId, collection.mailboxId, arrivedAt)
    await goOn()
  }

  /** A sticker of his roll on each parcel; at times the last one of the roll is read once more. */
  function stick(parcels: number, slips: boolean): Item[] {
    return Array.from({ length: parcels }, (_, index) => {
      if (!slips || index > 0) stickers += 1
      const serial = String(firstSticker + stickers).padStart(8, '0')
      return { code: serial + checkDigit(serial), outcome: 'collected' as const }
    })
  }

  async function settle(stopId: string, requestId: string, mailboxId: string, at: number) {
    settled.add(requestId)
    const found = boxes.open(mailboxId, at)
    const word =
      found.parcels === 0
        ? ({ kind: 'problem', stopId, requestId, problem: 'empty' } as const)
        : !found.known
          ? ({ kind: 'problem', stopId, requestId, problem: 'not announced' } as const)
          : ({
              kind: 'collected',
              stopId,
              requestId,
              parcels: found.parcels,
              items: stick(found.parcels, trouble.slips(requestId)),
            } as const)
    if (trouble.slips(requestId)) {
      const undoesEventId = await phone.say({
        kind: 'problem',
        stopId,
        requestId,
        problem: 'empty',
      })
      await phone.say({ kind: 'undone', undoesEventId })
    }
    if (word.kind === 'collected') {
      boxes.empty(mailboxId, at)
      note({ kind: 'bagged', requestId, parcels: word.parcels })
    }
    await phone.say(word)
  }

  async function sayNo() {
    for (const { collections } of round.stops)
      for (const { requestId, state } of collections)
        if (state === 'planned' && !settled.has(requestId) && trouble.refuses(requestId)) {
          settled.add(requestId)
          await phone.say({ kind: 'refused', requestId })
        }
  }

  /** Of each stop with a collection that he sees for the first time. */
  async function haveOwnWay() {
    for (const stopId of listAhead()) {
      const stop = round.stops.find((each) => each.stopId === stopId)!
      if (thoughtOf.has(stopId) || !stop.collections.some(isOpen)) continue
      thoughtOf.add(stopId)
      if (trouble.hurries(stopId)) await reorder([stopId, listAhead()[0]!])
      if (trouble.parks(stopId)) await park(stopId)
      if (trouble.pins(stopId)) await phone.say({ kind: 'pinned', stopId })
    }
  }

  /** His stops behind the last one he was at, up to where he fills his bag with the mail behind. */
  function listAhead(): string[] {
    const ahead = round.stops.slice(frontier + 1)
    const cut = ahead.findIndex(({ reload }) => reload && reload !== 'bag')
    return (cut < 0 ? ahead : ahead.slice(0, cut))
      .filter(({ stopId, state }) => state === 'planned' && !visited.has(stopId))
      .map(({ stopId }) => stopId)
  }

  /** His phone shows it at once, with or without network. */
  async function reorder(stopIds: string[]) {
    if (new Set(stopIds).size < 2) return
    const stops = inHisOrder(round.stops, stopIds, (_, index) => index > frontier)
    round = { ...round, stops: [...stops] }
    await phone.say({ kind: 'reordered', stopIds })
  }

  /** Two stops before it, if there are as many, and walks on from there. */
  async function park(stopId: string) {
    const ahead = listAhead()
    const at = ahead.indexOf(stopId)
    const stopIds = ahead.slice(Math.max(0, at - 2), at + 1)
    const isVisit = (id: string) => round.stops.find((stop) => stop.stopId === id)?.reload
    if (round.profile === 'foot' || stopIds.length < 2 || stopIds.some(isVisit)) return
    const { placeId } = stopOf(stopIds[0]!)
    for (const id of stopIds) walks.set(id, placeId)
    await phone.say({ kind: 'parked', stopIds })
  }

  async function refuse(stop: CarrierStop) {
    for (const { requestId } of stop.collections.filter(isOpen)) {
      settled.add(requestId)
      await phone.say({ kind: 'refused', requestId })
    }
    visited.add(stop.stopId)
  }

  /** Nothing to do: letters are done, a collection round waits for as long as it may. */
  async function rest() {
    const home = wayTo({ placeId: depotPlaceId }) ?? { seconds: 0, metres: 0 }
    const mustLeaveAt = round.returnAt - home.seconds * 1000 - 2 * minuteMs
    if (round.kind === 'collection' && clock.now() < mustLeaveAt) {
      idle = true
      later(Math.min(mustLeaveAt, breakAhead?.at ?? Infinity), () => {
        if (!idle) return
        idle = false
        return goOn()
      })
      return
    }
    const seconds = nature.legSeconds(walker, {
      toStopId: 'depot',
      segment: 0,
      plannedSeconds: home.seconds,
    })
    const halfwayAt = clock.now() + seconds * 500
    const cancel = later(clock.now() + seconds * 1000, async () => {
      homing = undefined
      note({ kind: 'walked', metres: home.metres })
      here = { placeId: depotPlaceId }
      await goHome()
    })
    homing = { cancel, halfwayAt, metres: home.metres }
  }

  /** News on the way home: if there is something to do he turns round, from the nearer end of his way. */
  async function turnRound() {
    if (!homing) return
    await look()
    await sayNo()
    if (!homing || !(await chooseNext()) || !homing) return
    const { cancel, halfwayAt, metres } = homing
    cancel()
    homing = undefined
    if (clock.now() >= halfwayAt) {
      note({ kind: 'walked', metres })
      here = { placeId: depotPlaceId }
    }
    await goOn()
  }

  async function fallSick() {
    await look()
    for (const stop of round.stops) await refuse(stop)
    await goHome()
  }

  async function goHome() {
    isHome = true
    note({ kind: 'back' })
    await phone.say({ kind: 'back at depot' })
    later(clock.now() + (4 + 8 * draw('hand-over')) * minuteMs, atTheCounter)
  }

  async function atTheCounter(): Promise<void> {
    // in the hall the phone is on the network and says what it still has
    const said = await phone.flush()
    if (!said || !(await handOver())) later(clock.now() + againMs, atTheCounter)
  }

  /** What is still to be done there. */
  function workAt({ stopId, collections }: CarrierStop): Stop {
    const stop = stopOf(stopId)
    const open = new Set(collections.filter(isOpen).map(({ requestId }) => requestId))
    return {
      ...stop,
      deliveries: visited.has(stopId) ? [] : stop.deliveries,
      collections: stop.collections.filter(({ requestId }) => open.has(requestId)),
    }
  }

  return {
    vibrate() {
      hasNews = true
      if (homing) later(clock.now() + 5_000, turnRound)
      if (!idle || isHome) return
      idle = false
      later(clock.now() + 5_000, goOn)
    },
  }
}

function hasDeliveries({ letters, parcels, registered, reload }: CarrierStop): boolean {
  return reload !== undefined || letters + parcels.length + registered.length > 0
}
