import {
  type Arrival,
  foreseeArrival,
  type Unforeseeable,
} from '../../../algorithms/forecast/foreseeArrival.ts'
import type {
  CarrierId,
  MailboxId,
  PickupRequest,
  PlaceId,
  Profile,
  RequestId,
  Round,
  RoundId,
  Stop,
  StopId,
} from '../../../algorithms/model.ts'
import { chance } from '../../../algorithms/office/chance.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { type Schedule, scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { isSpecialStop } from '../../../algorithms/round/stopWork.ts'
import { makeNature, type Nature } from '../../../simulator/nature.ts'
import { depot, instance, nine, request, round, travel } from '../round/gridTown.ts'

/** A round as its planner sees it at an instant. */
export interface Glimpse {
  readonly round: Round
  readonly nowAt: number
  readonly knowsRound: boolean
  /** Collections that come into such a round in an hour. */
  readonly insertionsPerHour: number
}

/** A press that was put into the round: `plan` has it already. */
export interface Inserted extends Glimpse {
  readonly requestId: RequestId
  readonly index: number
}

export interface Walk {
  /** When he truly was at each stop, by its id; for a collection, by its request. */
  readonly arrivedAt: ReadonlyMap<string, number>
  readonly glimpses: readonly Glimpse[]
}

export interface WalkKind {
  readonly seed: number
  readonly kind: Round['kind']
  readonly pressesPerHour: number
  /** How long before he leaves the first presses come; none before for a collection round. */
  readonly hoursBefore?: number
  readonly nature?: Nature
  /**
   * What a household is told at once, and what the planner then protects: the end of its window.
   * @returns undefined when none is told
   */
  readonly tell?: (inserted: Inserted) => { readonly toAt: number } | undefined
  /** Another day of the same round: other mail, another weather. */
  readonly dayAfter?: boolean
  /** Minutes after 9:00 (he is to leave at 9:15) at which the round is looked at. */
  readonly glimpseMinutes?: readonly number[]
}

const minuteMs = 60_000
const mostBackSeconds = 180

/**
 * One carrier's whole round in a town on squared paper, with all that nature does to him: he walks
 * his stops in order, confirms the special ones, turns back for at most three minutes; presses come in
 * and are put into his round by the real planner, or are refused.
 */
export function walk({
  seed,
  kind,
  pressesPerHour,
  nature = makeNature(seed),
  tell = () => undefined,
  hoursBefore = kind === 'letters' ? 0.75 : 0,
  dayAfter = false,
  glimpseMinutes = [],
}: WalkKind): Walk {
  const draw = (...names: (string | number)[]) => chance(seed, 'walk', ...names.map(String))
  const day = `${2000 + (seed % 1000)}-01-${dayAfter ? '02' : '01'}`
  const profile: Profile =
    kind === 'collection' ? 'cargo-bike' : (['foot', 'cargo-bike', 'car'] as const)[seed % 3]!
  const number = kind === 'letters' ? 'L01' : 'C01'
  const outAt = nine + (kind === 'letters' ? 15 : 45) * minuteMs
  const carrierId = `carrier ${seed % 400}` as CarrierId
  const knowsRound = draw('knows') < 0.8
  let plan: Round = round(number, '', {
    roundId: `${day}.${number}` as RoundId,
    profile,
    carrierId,
    outAt,
    returnAt: outAt + (kind === 'letters' ? 205 : 325) * minuteMs,
    stops: kind === 'letters' ? letterStops(day, profile, draw) : [],
  })
  const walker = { roundId: plan.roundId, carrierId, profile, knowsRound }
  const arrivedAt = new Map<string, number>()
  const glimpses: Glimpse[] = []
  const visited = new Set<StopId>()
  const settled = new Set<RequestId>()
  let here: PlaceId = depot
  let frontier = -1
  let idle = false
  let isHome = false
  const events: { at: number; order: number; act: () => void }[] = []
  let order = 0
  const later = (at: number, act: () => void) => {
    const event = { at, order: order++, act }
    events.push(event)
    return event
  }
  /** On his way home: what he does when something comes in. */
  let turnRound: (() => void) | undefined

  let clockAt = outAt
  const glimpse = (): Glimpse => ({
    round: plan,
    nowAt: clockAt,
    knowsRound,
    insertionsPerHour: pressesPerHour,
  })
  const isOpen = (id: RequestId) => !settled.has(id)
  const hasWork = (stop: Stop) =>
    stop.collections.some(({ requestId }) => isOpen(requestId)) ||
    (!visited.has(stop.stopId) && stop.deliveries.length > 0)

  function goOn() {
    const index = plan.stops.findIndex((stop, n) => {
      if (!hasWork(stop)) return false
      if (n >= frontier) return true
      const turn =
        travel(profile, here, stop.placeId)!.seconds + travel(profile, stop.placeId, here)!.seconds
      if (turn <= mostBackSeconds) return true
      // he says no to what he would have to go back for
      for (const { requestId } of stop.collections) settled.add(requestId)
      visited.add(stop.stopId)
      return false
    })
    const stop = plan.stops[index]
    const leg = (to: PlaceId, name: string, segment: number) =>
      1000 *
      nature.legSeconds(walker, {
        toStopId: name,
        segment,
        plannedSeconds: here === to ? 0 : travel(profile, here, to)!.seconds,
      })
    if (!stop) {
      const homeMs = 1000 * travel(profile, here, depot)!.seconds
      if (kind === 'collection' && clockAt < plan.returnAt - homeMs) {
        idle = true
        return
      }
      const leftAt = clockAt
      const backAt = clockAt + leg(depot, 'depot', 0)
      const from = here
      const goes = later(backAt, () => {
        isHome = true
        plan = { ...plan, progress: { ...plan.progress, state: 'back' } }
      })
      turnRound = () => {
        turnRound = undefined
        events.splice(events.indexOf(goes), 1)
        here = clockAt - leftAt < (backAt - leftAt) / 2 ? from : depot
        goOn()
      }
      return
    }
    const arriveAt = clockAt + leg(stop.placeId, stop.stopId, stop.segment)
    here = stop.placeId
    later(arriveAt, () => arrive(stop.stopId))
  }

  function arrive(stopId: StopId) {
    if (!arrivedAt.has(stopId)) arrivedAt.set(stopId, clockAt)
    const index = plan.stops.findIndex((each) => each.stopId === stopId)
    const stop = plan.stops[index]!
    const collections = stop.collections.filter(({ requestId }) => isOpen(requestId))
    const deliveries = visited.has(stopId) ? [] : stop.deliveries
    for (const { requestId } of collections) {
      settled.add(requestId)
      arrivedAt.set(requestId, clockAt)
    }
    const seconds = nature.workSeconds(
      walker,
      { ...stop, collections, deliveries },
      defaultRoundSettings,
    )
    later(clockAt + 1000 * seconds, () => {
      visited.add(stopId)
      frontier = Math.max(
        frontier,
        plan.stops.findIndex((each) => each.stopId === stopId),
      )
      if (isSpecialStop({ deliveries, collections })) {
        const confirmed = { stopId, at: clockAt }
        plan = { ...plan, progress: { ...plan.progress, confirmed } }
      }
      goOn()
    })
  }

  function press(n: number) {
    if (isHome) return
    const spot = plan.stops[Math.floor(draw('where', n) * plan.stops.length)]?.placeId
    const [x, y] = (spot ?? depot).split(',').map(Number) as [number, number]
    const reach = kind === 'letters' ? 8 : 120
    const off = (name: string) => Math.round((2 * draw(name, n) - 1) * reach)
    const joins = kind === 'letters' && draw('joins', n) < 0.5
    const id = joins
      ? `${x},${y}`
      : kind === 'letters'
        ? `${x + off('x')},${y + off('y')}`
        : `${off('x')},${off('y')}`
    const wish: PickupRequest = { ...request(id, 1, `press ${n}`), openedAt: clockAt }
    const result = insertPickup({
      instance: instance([plan], [wish]),
      request: wish,
      travel,
      nowAt: clockAt,
    })
    if (result.kind === 'refusal') return
    const index = result.plan.stops.findIndex(({ stopId }) => stopId === result.stopId)
    const before = plan.stops.length
    plan = result.plan
    if (plan.stops.length > before && index <= frontier) frontier++
    const told = tell({ ...glimpse(), requestId: wish.requestId, index })
    if (told)
      plan = {
        ...plan,
        stops: plan.stops.map((stop) => ({
          ...stop,
          collections: stop.collections.map((one) =>
            one.requestId === wish.requestId ? { ...one, promisedToAt: told.toAt } : one,
          ),
        })),
      }
    turnRound?.()
    if (!idle) return
    idle = false
    later(clockAt + 5_000, goOn)
  }

  later(outAt + 1000 * nature.leavesLateSeconds(walker), () => {
    plan = { ...plan, progress: { state: 'out', leftAt: clockAt } }
    goOn()
  })
  // a Poisson stream
  let pressAt = outAt - 60 * minuteMs * hoursBefore
  for (let n = 0; pressesPerHour > 0; n++) {
    pressAt -= (Math.log(1 - draw('press', n)) / pressesPerHour) * 3_600_000
    if (pressAt > plan.returnAt) break
    later(pressAt, () => press(n))
  }
  for (const minutes of glimpseMinutes)
    later(nine + minutes * minuteMs, () => {
      if (!isHome) glimpses.push(glimpse())
    })
  while (events.length > 0) {
    let first = 0
    for (let n = 1; n < events.length; n++) {
      const a = events[n]!
      const b = events[first]!
      if (a.at < b.at || (a.at === b.at && a.order < b.order)) first = n
    }
    const [event] = events.splice(first, 1)
    clockAt = event!.at
    event!.act()
  }
  return { arrivedAt, glimpses }
}

/** What is foreseen of a stop of a round, by its schedule. */
export function foresee(
  glimpse: Glimpse & { readonly index: number; readonly requestId?: RequestId },
): { readonly schedule: Schedule; readonly arrival: Arrival | Unforeseeable } {
  const { round, nowAt, requestId } = glimpse
  const schedule = scheduleRound({
    round,
    instance: { depotPlaceId: depot, settings: defaultRoundSettings },
    travel,
    nowAt,
  })
  const unheard = requestId === undefined ? {} : { unheard: requestId }
  const arrival = foreseeArrival({
    ...glimpse,
    ...unheard,
    schedule,
    settings: defaultRoundSettings,
  })
  return { schedule, arrival }
}

/** Streets of some twenty boxes, until the planned time is spent. */
function letterStops(
  day: string,
  profile: Profile,
  draw: (...names: (string | number)[]) => number,
): Stop[] {
  const { serviceSeconds: service, setupSeconds } = defaultRoundSettings
  const far = { foot: 60, 'cargo-bike': 150, car: 300 }[profile]
  const apart = { foot: 3, 'cargo-bike': 5, car: 18 }[profile]
  const most = (0.5 + 0.35 * draw('filled')) * 205 * 60
  const stops: Stop[] = []
  const taken = new Set<string>()
  let x = Math.round((draw('far x') - 0.5) * far)
  let y = Math.round((draw('far y') - 0.5) * far)
  let seconds = 2 * travel(profile, depot, `${x},${y}` as PlaceId)!.seconds
  for (let segment = 0; seconds < most; segment++) {
    const [dx, dy] = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ][Math.floor(4 * draw('turn', segment))]!
    const houses = 6 + Math.floor(24 * draw('houses', segment))
    for (let house = 0; house < houses && seconds < most; house++) {
      const step = 1 + Math.floor(draw('step', segment, house) * 2 * apart)
      x += dx! * step
      y += dy! * step
      const id = `${x},${y}`
      seconds += travel(
        profile,
        `${x - dx! * step},${y - dy! * step}` as PlaceId,
        id as PlaceId,
      )!.seconds
      if (taken.has(id)) continue
      taken.add(id)
      const boxes = draw('bank', segment, house) < 0.1 ? 6 : 1
      const deliveries: Stop['deliveries'] = Array.from({ length: boxes }, (_, n) => {
        const mailboxId = `${id}.${n + 1}` as MailboxId
        const kind = draw('mail', day, segment, house, n)
        return kind < 0.03
          ? [{ mailboxId, kind: 'parcel' as const }]
          : kind < 0.04
            ? [{ mailboxId, kind: 'registered' as const }]
            : kind < 0.54
              ? [{ mailboxId, kind: 'letters' as const }]
              : []
      }).flat()
      if (deliveries.length === 0) continue
      for (const { kind } of deliveries)
        seconds += kind === 'letters' ? service.letters / Math.sqrt(boxes) : service[kind]
      seconds += setupSeconds[profile]
      stops.push({
        stopId: `${day}.L01.${id}` as StopId,
        placeId: id as PlaceId,
        deliveries,
        collections: [],
        segment,
      })
    }
  }
  return stops
}
