import type { Future } from '../../forecast/samplePresses.ts'
import type { Instance, PlaceId, Profile, Round, Stop, TravelTimes } from '../../model.ts'
import { heldUntil } from '../heldUntil.ts'
import { legBetween } from '../roundTable.ts'
import { noWay } from '../search/flatProblem.ts'
import { stopWorkSeconds } from '../stopWork.ts'
import { timeRound } from '../timeRound.ts'

export interface FuturesInput {
  readonly round: Round
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly futures: readonly Future[]
}

/** What is open of a round, with a future's presses put in as they will come. */
export interface LikelyTour {
  readonly length: number
  /** By position: a place's number; what he comes from first, the depot last. */
  readonly place: Int32Array
  /** By position: the open stop before which it lies, counted from 0; their number for the way home. */
  readonly gap: Int32Array
  /** By position: milliseconds, leaving it. */
  readonly departAt: Float64Array
  /** Of all ways, the one home too. */
  readonly waySeconds: number
}

/** A round ready to be looked at in several futures. */
export interface OpenRound {
  /** The first open stop's index: those before it are passed, frozen or held by the carrier's word. */
  readonly from: number
  readonly open: readonly Stop[]
  numberOf(placeId: PlaceId): number
  /** Seconds between places by number; `noWay` where there is none. */
  leg(from: number, to: number): number
  readonly futures: number
  /**
   * In one of them, where he sets out for the first open stop `laterMs` later than he could.
   *
   * @param order indexes of all open stops, where another order than theirs is tried
   */
  tour(future: number, laterMs: number, order?: ArrayLike<number>): LikelyTour
}

/**
 * What is open of a round in likely futures: each press of a future is put where it costs the least of
 * what lies ahead of the carrier by then, one after the other, as it will be done when they come.
 */
export function openFutures(input: FuturesInput): OpenRound {
  const { round, instance, travel, nowAt, futures } = input
  const { settings, depotPlaceId } = instance
  const { profile, stops } = round
  const timed = timeRound({ round, instance, travel, nowAt })
  const from = heldUntil({ round, schedule: timed, settings, nowAt })
  const table = legTable(travel, profile)
  const { numberOf, leg } = table
  const open = stops.slice(from)
  const depot = numberOf(depotPlaceId)
  const head = from > 0 ? numberOf(stops[from - 1]!.placeId) : depot
  const headAt = Math.max(from > 0 ? timed.departAt[from - 1]! : timed.startAt, nowAt)
  const numbers = Int32Array.from(open, ({ placeId }) => numberOf(placeId))
  const works = Float64Array.from(open, (stop) => 1000 * stopWorkSeconds(stop, profile, settings))
  const shown = Int32Array.from(open, (_, n) => n)
  const pressMs = 1000 * (settings.setupSeconds[profile] + settings.serviceSeconds.collectionNew)
  const ahead = futures.map((future) =>
    future
      .filter(({ at }) => at > nowAt)
      .map(({ placeId, at }) => ({ place: numberOf(placeId), at })),
  )
  // all places have their numbers by now
  const { seconds, width } = table.cells()
  return {
    from,
    open,
    numberOf,
    leg,
    futures: ahead.length,
    tour: (future, laterMs, order) => tourWith(ahead[future]!, laterMs, order),
  }

  function tourWith(
    presses: readonly { readonly place: number; readonly at: number }[],
    laterMs: number,
    order: ArrayLike<number> = shown,
  ): LikelyTour {
    const room = open.length + 2 + presses.length
    const place = new Int32Array(room)
    const gap = new Int32Array(room)
    const departAt = new Float64Array(room)
    const workMs = new Float64Array(room)
    const sinceAt = new Float64Array(room)
    // to each position from the one before
    const legs = new Float64Array(room)
    let length = open.length + 2
    place[0] = head
    for (let at = 1; at < length; at++) {
      const isHome = at === length - 1
      gap[at] = at - 1
      place[at] = isHome ? depot : numbers[order[at - 1]!]!
      if (!isHome) workMs[at] = works[order[at - 1]!]!
      const way = seconds[place[at - 1]! * width + place[at]!]!
      legs[at] = way < 0 ? leg(place[at - 1]!, place[at]!) : way
    }
    departAt[0] = headAt + laterMs
    time(1, length)
    for (const press of presses) {
      let least = Infinity
      let best = length - 1
      const row = press.place * width
      for (let at = length - 1; at > 0; at--) {
        // who has set out isn't called back
        if (at < length - 1 && departAt[at - 1]! < press.at) break
        let on = seconds[row + place[at]!]!
        if (on < 0) on = leg(press.place, place[at]!)
        if (on - legs[at]! >= least) continue
        let to = seconds[place[at - 1]! * width + press.place]!
        if (to < 0) to = leg(place[at - 1]!, press.place)
        const more = to + on - legs[at]!
        if (more < least) {
          least = more
          best = at
        }
      }
      if (least >= noWay) continue
      for (const column of [place, gap, departAt, workMs, sinceAt, legs])
        column.copyWithin(best + 1, best, length)
      length++
      place[best] = press.place
      workMs[best] = pressMs
      sinceAt[best] = press.at
      departAt[best] = -1
      legs[best] = leg(place[best - 1]!, press.place)
      legs[best + 1] = leg(press.place, place[best + 1]!)
      time(best, length)
    }
    let waySeconds = 0
    for (let at = 1; at < length; at++) waySeconds += legs[at]!
    return { length, place, gap, departAt, waySeconds }

    function time(first: number, end: number): void {
      for (let at = first; at < end; at++) {
        const setsOutAt = Math.max(departAt[at - 1]!, sinceAt[at]!)
        const next = setsOutAt + 1000 * legs[at]! + workMs[at]!
        if (next === departAt[at] && at > first + 1) break
        departAt[at] = next
      }
    }
  }
}

/** Legs by numbers of places, each asked for once; kept as long as the roads are the same. */
function legTable(travel: TravelTimes, profile: Profile) {
  let known = tables.get(travel)
  if (!known) tables.set(travel, (known = new Map()))
  let table = known.get(profile)
  if (!table) known.set(profile, (table = makeTable(travel, profile)))
  return table
}

const tables = new WeakMap<TravelTimes, Map<Profile, ReturnType<typeof makeTable>>>()

function makeTable(travel: TravelTimes, profile: Profile) {
  const placeIds: PlaceId[] = []
  const numbers = new Map<PlaceId, number>()
  let width = 256
  let seconds = new Int32Array(width * width).fill(-1)
  const numberOf = (placeId: PlaceId) => {
    const known = numbers.get(placeId)
    if (known !== undefined) return known
    if (placeIds.length === width) grow()
    numbers.set(placeId, placeIds.length)
    return placeIds.push(placeId) - 1
  }
  const grow = () => {
    const wide = new Int32Array(4 * width * width).fill(-1)
    for (let row = 0; row < width; row++)
      wide.set(seconds.subarray(row * width, (row + 1) * width), 2 * row * width)
    width *= 2
    seconds = wide
  }
  const leg = (from: number, to: number) => {
    const cell = from * width + to
    const known = seconds[cell]!
    if (known >= 0) return known
    const way = legBetween(travel, profile, placeIds[from]!, placeIds[to]!)
    seconds[cell] = way?.seconds ?? noWay
    return seconds[cell]!
  }
  return { numberOf, leg, cells: () => ({ seconds, width }) }
}
