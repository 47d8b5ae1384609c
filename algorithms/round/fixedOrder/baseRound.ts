import type { FixedRound } from './fixedOrderProblem.ts'

/** A stop where a delay isn't simply handed on: he waits, must not be late, or has promised. */
export interface Event {
  readonly stop: number
  readonly arriveSeconds: number
  readonly beginSeconds: number
  readonly opensSeconds: number
  /** Delays beyond it are forbidden. */
  readonly mostDelay: number
  /** For each promise, how much later than due he begins there; below 0 there is time left. */
  readonly lateSeconds: readonly number[]
}

/** A delay from which on each further second costs more, or a delay or load that is the most. */
export interface Kink {
  readonly what: 'seconds' | 'litres' | 'grams'
  /**
   * Where the delay counts, on beginning there; the number of stops for the return. Of a load, 0 on
   * leaving the start, 1 on leaving the first stop.
   */
  readonly stop: number
  /** The last stop up to it where he waits, so that delays before it don't count; -1 for none. */
  readonly from: number
  readonly slack: number
  /** Of each second beyond; Infinity where that is forbidden. */
  readonly weight: number
}

/** A round as it is without any collection. */
export interface BaseRound {
  /** On leaving the start, then each stop. */
  readonly departSeconds: Float64Array
  readonly events: readonly Event[]
  /** Of each stop its event, or -1. */
  readonly eventOf: Int32Array
  /** Those of loads first, then those of delays in the order of stops. */
  readonly kinks: readonly Kink[]
  readonly returnSeconds: number
  /** Below 0 he is back early. */
  readonly overSeconds: number
  /** Below 0 his collections are less than was agreed. */
  readonly unfairSeconds: number
  readonly mostReturnDelay: number
  /** The most that may be taken on in a gap, or later, for the bag to hold it to the end. */
  readonly roomLitres: Float64Array
  readonly roomGrams: Float64Array
}

/** @param all what all collections weigh together: where there's room for it, there's no kink */
export function baseRound(round: FixedRound, all: { litres: number; grams: number }): BaseRound {
  const stops = round.workSeconds.length
  const departSeconds = new Float64Array(stops + 1)
  departSeconds[0] = round.startSeconds
  const events: Event[] = []
  const kinks: Kink[] = []
  const eventOf = new Int32Array(stops).fill(-1)
  let from = -1
  let promise = 0
  let at = round.startSeconds
  for (let stop = 0; stop < stops; stop++) {
    const arriveSeconds = at + round.legSeconds[stop]!
    const opensSeconds = round.opensSeconds[stop]!
    const beginSeconds = arriveSeconds < opensSeconds ? opensSeconds : arriveSeconds
    const closes = round.closesSeconds[stop]!
    at = beginSeconds + round.workSeconds[stop]!
    departSeconds[stop + 1] = at
    const hasPromise = round.promiseStop[promise] === stop
    if (opensSeconds <= round.startSeconds && closes === Infinity && !hasPromise) continue
    const lateSeconds: number[] = []
    for (; round.promiseStop[promise] === stop; promise++) {
      const due = round.promiseDueSeconds[promise]!
      if (due < Infinity) lateSeconds.push(beginSeconds - due)
    }
    const mostDelay = Math.max(0, closes - beginSeconds)
    if (beginSeconds > arriveSeconds) from = stop
    for (const late of lateSeconds) {
      if (late <= 0) {
        kinks.push({ what: 'seconds', stop, from, slack: 0 - late, weight: round.latenessWeight })
      }
    }
    if (mostDelay < Infinity) {
      kinks.push({ what: 'seconds', stop, from, slack: mostDelay, weight: Infinity })
    }
    eventOf[stop] = events.length
    events.push({ stop, arriveSeconds, beginSeconds, opensSeconds, mostDelay, lateSeconds })
  }
  const returnSeconds = at + round.legSeconds[stops]!
  const overSeconds = returnSeconds - round.returnBySeconds
  const mostReturnDelay = Math.max(0, round.latestReturnSeconds - returnSeconds)
  const home = { what: 'seconds', stop: stops, from } as const
  const unfairSeconds = returnSeconds - round.fairUntilSeconds
  for (const [past, weight] of [
    [overSeconds, round.overtimeWeight],
    [unfairSeconds, round.unfairWeight],
  ] as const) {
    if (past <= 0 && past > -Infinity) kinks.push({ ...home, slack: 0 - past, weight })
  }
  if (mostReturnDelay < Infinity) {
    kinks.push({ ...home, slack: mostReturnDelay, weight: Infinity })
  }
  const roomLitres = roomFromHere(round.litres, round.capacityLitres)
  const roomGrams = roomFromHere(round.grams, round.capacityGrams)
  const loadKinks = [
    ...kinksOfRoom('litres', roomLitres, all.litres),
    ...kinksOfRoom('grams', roomGrams, all.grams),
  ]
  return {
    departSeconds,
    events,
    eventOf,
    kinks: [...loadKinks, ...kinks],
    returnSeconds,
    overSeconds,
    unfairSeconds,
    mostReturnDelay,
    roomLitres,
    roomGrams,
  }
}

/** The delay with which a stop is begun, for the delay with which it's reached. */
export function delayPast(event: Event, delay: number): number {
  return Math.max(event.arriveSeconds + delay, event.opensSeconds) - event.beginSeconds
}

/** What a delay costs at a stop, over what its promises cost anyway. */
export function latenessAt({ lateSeconds }: Event, delay: number, weight: number): number {
  let seconds = 0
  for (const late of lateSeconds) seconds += Math.max(0, late + delay) - Math.max(0, late)
  return weight * seconds
}

/** What coming home with a delay costs. */
export function returnCost(base: BaseRound, delay: number, round: FixedRound): number {
  const { overSeconds, unfairSeconds } = base
  const over = Math.max(0, overSeconds + delay) - Math.max(0, overSeconds)
  const unfair = Math.max(0, unfairSeconds + delay) - Math.max(0, unfairSeconds)
  return delay + round.overtimeWeight * over + round.unfairWeight * unfair
}

function roomFromHere(load: Float64Array, capacity: number): Float64Array {
  const room = load.map((value) => capacity - value)
  for (let index = room.length - 2; index >= 0; index--) {
    room[index] = Math.min(room[index]!, room[index + 1]!)
  }
  return room
}

/** Room grows along the round: it counts where it's about to. */
function kinksOfRoom(what: 'litres' | 'grams', room: Float64Array, most: number): Kink[] {
  const kinks: Kink[] = []
  for (let stop = 0; stop < room.length && room[stop]! < most; stop++) {
    if (room[stop] === room[stop + 1]) continue
    kinks.push({ what, stop, from: -1, slack: Math.max(0, room[stop]!), weight: Infinity })
  }
  return kinks
}
