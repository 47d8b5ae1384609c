import type { Instance, Load, Round, TravelTimes } from '../model.ts'
import { breakTimes } from './breaks.ts'
import { legOf, type RoundTable, roundTable, sum } from './roundTable.ts'

/** A round's times and loads as flat arrays, one entry a stop: `schedule.ts` says what they mean. */
export interface TimedRound {
  readonly table: RoundTable
  readonly arriveAt: ArrayLike<number>
  readonly departAt: ArrayLike<number>
  /** An index into `stopStates`. */
  readonly state: readonly number[]
  /** From the last stop before it that he gets to, or the depot; one more entry, for the way home. */
  readonly legSeconds: Float64Array
  readonly legMetres: Float64Array
  /** Of all legs together. */
  readonly metres: number
  /** On board when leaving it; one entry before the first stop's, for the depot. */
  readonly litres: Float64Array
  readonly grams: Float64Array
  /**
   * The most on board from there to the next reload or the end; behind the last stop's one more, the
   * least of them: a new collection fits nowhere if not there.
   */
  readonly mostLitres: Float64Array
  readonly mostGrams: Float64Array
  readonly startAt: number
  readonly returnAt: number
  readonly overtimeSeconds: number
  readonly nextIndex: number
  /**
   * The break that is still due lies before the work of this stop, or back at the depot (the number of
   * stops); -1 for none.
   */
  readonly breakIndex: number
  readonly breakAt: number
  readonly breakMs: number
  /** On reaching a stop from then on; Infinity for no break. */
  readonly breakDueAt: number
  /** Nobody sets out before it: he's on a break that he began. */
  readonly restsToAt: number
}

export const stopStates = ['passed', 'done', 'planned', 'cut off'] as const
const [passed, done, planned, cutOff] = [0, 1, 2, 3]

/** The way of a carrier past all stops that he can get to. */
type Way = Pick<
  TimedRound,
  'legSeconds' | 'legMetres' | 'metres' | 'litres' | 'grams' | 'mostLitres' | 'mostGrams'
> & { readonly isCutOff: Uint8Array | undefined }

interface TimeInput {
  readonly round: Round
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
}

/**
 * As `scheduleRound`, without an object for each stop: a press times every round of its depot. What
 * was found for the same round a moment ago is found again, unless its carrier should have done
 * something since; its arrays are no one's to change.
 */
export function timeRound(input: TimeInput): TimedRound {
  const { round, instance, travel, nowAt } = input
  const known = timings.get(round)
  const isSame =
    known !== undefined &&
    nowAt >= known.fromAt &&
    known.travel === travel &&
    known.settings === instance.settings &&
    known.depotPlaceId === instance.depotPlaceId
  if (isSame && nowAt < known.untilAt) return known.timed
  const { depotPlaceId, settings } = instance
  const timing = isSame && nowAt < known.movesAt ? pass(known, nowAt) : time(input, known)
  timings.set(round, { ...timing, fromAt: nowAt, travel, depotPlaceId, settings })
  return timing.timed
}

interface Timing {
  readonly timed: TimedRound
  /** Until before then all stays as it is. */
  readonly untilAt: number
  /** Until before then no time moves: stops with letters alone may be passed, and that's all. */
  readonly movesAt: number
  /** The stop that its carrier confirmed last; -1 for none. */
  readonly confirmedIndex: number
}

const timings = new WeakMap<
  Round,
  Timing &
    Pick<Instance, 'depotPlaceId' | 'settings'> & {
      readonly fromAt: number
      readonly travel: TravelTimes
    }
>()

/** What a clock that runs on leaves as it was, but for the stops passed since. */
function pass({ timed, movesAt, confirmedIndex }: Timing, nowAt: number): Timing {
  const { table, departAt } = timed
  const state = timed.state.slice()
  let untilAt = movesAt
  let nextIndex = timed.nextIndex
  for (; nextIndex < state.length; nextIndex++) {
    if (state[nextIndex] === cutOff) continue
    if (table.isSpecial[nextIndex]) break
    if (departAt[nextIndex]! > nowAt) {
      untilAt = Math.min(movesAt, departAt[nextIndex]!)
      break
    }
    state[nextIndex] = passed!
  }
  return { timed: { ...timed, state, nextIndex }, untilAt, movesAt, confirmedIndex }
}

function time(
  { round, instance, travel, nowAt }: TimeInput,
  known: Pick<Timing, 'confirmedIndex'> | undefined,
): Timing {
  const { progress, stops } = round
  const count = stops.length
  const table = roundTable(round, instance, travel)
  const { workSeconds, isSpecial, insertedAt } = table
  const finished = progress.state !== 'planned' && progress.state !== 'out'
  const startAt =
    progress.state === 'planned'
      ? Math.max(round.outAt, nowAt)
      : (progress.leftAt ?? Math.min(round.outAt, nowAt))
  // who should be gone and isn't, and who went before he should, is late or early by the clock
  const isByClock =
    progress.state === 'planned'
      ? round.outAt <= nowAt
      : progress.leftAt === undefined && round.outAt > nowAt
  let movesAt = isByClock ? nowAt : progress.state === 'planned' ? round.outAt : Infinity
  let passesAt = Infinity
  const confirmedId = progress.confirmed?.stopId
  const confirmedAt = progress.confirmed?.at ?? 0
  const confirmedIndex =
    confirmedId === undefined
      ? -1
      : (known?.confirmedIndex ?? stops.findIndex(({ stopId }) => stopId === confirmedId))
  const way = table.isWhole
    ? wholeWay(table)
    : findWay({ round, table, travel, ...instance, servedIndex: finished ? count : confirmedIndex })
  const { legSeconds, isCutOff } = way
  const rest = breakTimes(round, nowAt)
  const { dueAt, dueMs, latestAt, restsFromAt, restsToAt } = rest
  movesAt = Math.min(movesAt, rest.untilAt)
  let breakIndex = -1
  let breakAt = 0

  // a typed array takes three times as long to make as these to fill
  const arriveAt = new Array<number>(count)
  const departAt = new Array<number>(count)
  const state = new Array<number>(count)
  let clockAt = startAt
  let nextIndex = count
  for (let index = 0; index < count; index++) {
    if (isCutOff?.[index]) {
      arriveAt[index] = clockAt
      departAt[index] = clockAt
      state[index] = cutOff!
      continue
    }
    const workMs = 1000 * workSeconds[index]!
    const setsOutAt = Math.max(clockAt, insertedAt[index]!)
    let arrive = setsOutAt + 1000 * legSeconds[index]!
    let depart = arrive + workMs
    if (index < confirmedIndex) {
      state[index] = passed!
      arrive = Math.min(arrive, confirmedAt)
      depart = Math.min(depart, confirmedAt)
    } else if (index === confirmedIndex) {
      state[index] = done!
      depart = confirmedAt
      arrive = Math.min(arrive, depart)
    } else if (finished) {
      state[index] = passed!
    } else {
      state[index] = planned!
      if (arrive > restsFromAt) arrive += Math.max(0, restsToAt - Math.max(restsFromAt, setsOutAt))
      else if (isSpecial[index]) arrive = Math.max(arrive, restsToAt)
      if (dueMs > 0 && breakIndex < 0 && arrive >= dueAt) {
        breakIndex = index
        breakAt = Math.min(arrive, Math.max(clockAt, latestAt))
        arrive += dueMs
      }
      depart = arrive + workMs
      if (isSpecial[index]) {
        // when its time is over he is expected now, from then on always a moment later
        movesAt = Math.min(movesAt, arrive < nowAt ? nowAt : arrive)
        arrive = Math.max(arrive, nowAt)
        depart = arrive + workMs
      } else if (nextIndex === count && progress.state === 'out') {
        if (depart <= nowAt) state[index] = passed!
        else passesAt = depart
      }
      if (state[index] === planned && nextIndex === count) nextIndex = index
    }
    arriveAt[index] = arrive
    departAt[index] = depart
    clockAt = depart
  }
  let expectedAt = clockAt + 1000 * legSeconds[count]!
  if (!finished) {
    expectedAt += Math.max(0, restsToAt - Math.max(restsFromAt, clockAt))
    if (dueMs > 0 && breakIndex < 0) {
      breakIndex = count
      breakAt = Math.max(dueAt, Math.min(expectedAt, Math.max(clockAt, latestAt)))
      expectedAt += dueMs
    }
  }
  const returnAt = finished ? Math.min(expectedAt, nowAt) : Math.max(expectedAt, nowAt)
  if (finished ? returnAt < expectedAt : returnAt > expectedAt) movesAt = nowAt
  else if (!finished) movesAt = Math.min(movesAt, expectedAt)
  const timed = {
    table,
    arriveAt,
    departAt,
    state,
    ...way,
    startAt,
    returnAt,
    overtimeSeconds: overtimeSeconds(round, returnAt),
    nextIndex,
    breakIndex,
    breakAt,
    breakMs: dueMs,
    breakDueAt: dueAt,
    restsToAt,
  }
  return { timed, untilAt: Math.min(movesAt, passesAt), movesAt, confirmedIndex }
}

/** Whole seconds, rounded up, that `backAt` lies after the round must be back. */
export function overtimeSeconds(round: Round, backAt: number): number {
  return Math.max(0, Math.ceil((backAt - round.returnAt) / 1000))
}

/** The same at every hour, so that it's reckoned once. */
function wholeWay(table: RoundTable): Way {
  const known = wholeWays.get(table)
  if (known) return known
  const { legSeconds, legMetres } = table
  const way = {
    legSeconds,
    legMetres,
    metres: sum(legMetres),
    ...loads(table, undefined),
    isCutOff: undefined,
  }
  wholeWays.set(table, way)
  return way
}

const wholeWays = new WeakMap<RoundTable, Way>()

/**
 * Past what no way leads to; up to `servedIndex` he has been everywhere, and that no way leads there
 * any more doesn't change it.
 *
 * @throws when he could get to a stop and not from there to the depot
 */
function findWay({
  round: { number, profile, stops },
  table,
  travel,
  depotPlaceId,
  servedIndex,
}: {
  readonly round: Round
  readonly table: RoundTable
  readonly travel: TravelTimes
  readonly depotPlaceId: Instance['depotPlaceId']
  readonly servedIndex: number
}): Way {
  const count = stops.length
  const legSeconds = new Float64Array(count + 1)
  const legMetres = new Float64Array(count + 1)
  const isCutOff = new Uint8Array(count)
  let from = -1
  for (let index = 0; index <= count; index++) {
    const fromId = stops[from]?.placeId ?? depotPlaceId
    const leg = legOf(travel, profile, { from: stops[from], to: stops[index], depotPlaceId })
    if (leg) {
      legSeconds[index] = leg.seconds
      legMetres[index] = leg.metres
      from = index
    } else if (index === count) {
      throw new Error(`Round ${number}: no way (${profile}) ${fromId} to depot.`)
    } else if (index > servedIndex) isCutOff[index] = 1
  }
  return { legSeconds, legMetres, metres: sum(legMetres), isCutOff, ...loads(table, isCutOff) }
}

/** What is cut off is neither given nor taken. */
function loads(table: RoundTable, isCutOff: Uint8Array | undefined) {
  const litres = runningSum('litres', table, table.moreLitres, isCutOff)
  const grams = runningSum('grams', table, table.moreGrams, isCutOff)
  const most = (onBoard: Float64Array) => mostFromHere(onBoard, table)
  return { litres, grams, mostLitres: most(litres), mostGrams: most(grams) }
}

function runningSum(
  unit: keyof Load,
  { startLoad, reloads }: RoundTable,
  more: Float64Array,
  isLeftOut: Uint8Array | undefined,
) {
  const sums = new Float64Array(more.length + 1)
  sums[0] = startLoad[unit]
  let next = 0
  for (let index = 0; index < more.length; index++) {
    const reload = reloads[next]?.index === index ? reloads[next++] : undefined
    sums[index + 1] = reload ? reload[unit] : sums[index]! + (isLeftOut?.[index] ? 0 : more[index]!)
  }
  return sums
}

function mostFromHere(onBoard: Float64Array, { reloads }: RoundTable): Float64Array {
  const end = onBoard.length - 1
  const most = new Float64Array(end + 2)
  most.set(onBoard)
  let next = reloads.length - 1
  let least = most[end]!
  for (let index = end - 1; index >= 0; index--) {
    if (reloads[next]?.index === index) next--
    else most[index] = Math.max(most[index]!, most[index + 1]!)
    least = Math.min(least, most[index]!)
  }
  most[end + 1] = least
  return most
}
