import { chance } from '../algorithms/office/chance.ts'
import type { BoardView } from '../backend/protocol/boardView.ts'
import type { Uplink } from './radio.ts'
import { serviceNow } from './serviceTime.ts'

/** A press that will be made, on the service clock. */
export interface PlannedPress {
  readonly deviceId: string
  readonly at: number
  readonly kind: Uplink['kind']
  readonly counter: number
  readonly batteryMillivolts: number
}

/**
 * When people press. Studies of the trade assume 15 % before the rounds leave, 35 % while they're
 * out and 50 % later; a demo is watched for the middle, so that gets more.
 */
const shares = { before: 0.15, during: 0.65 } as const
/** Planned work fills at most so much of a round's time: later in it most are back already. */
const plannedShare = 0.85
const minuteMs = 60_000
/**
 * A button says that it lives; a tenth of them a day, for real ones say so daily, but a day of the demo
 * is over in half an hour.
 */
const aliveEveryDays = 10
/** So many counts a day are kept apart, so that a counter rises from day to day. */
const countsADay = 16

/**
 * The presses of one service day, in the order of their instants, the same for the same seed: one
 * household in twelve presses again within the minute, one in twenty cancels with a long press
 * after a while, and a tenth of the buttons say that they live.
 *
 * @param options.pressesPerRound on average
 */
export function planPresses(options: {
  readonly deviceIds: readonly string[]
  readonly rounds: readonly { readonly outAt: number; readonly returnAt: number }[]
  readonly serviceDay: string
  readonly truckAt: number
  readonly seed: number
  readonly pressesPerRound: number
}): readonly PlannedPress[] {
  const { rounds, serviceDay, truckAt, seed, pressesPerRound } = options
  if (options.deviceIds.length === 0 || rounds.length === 0) return []
  const draw = (...names: readonly string[]) => chance(seed, serviceDay, ...names)
  const deviceIds = shuffled(options.deviceIds, (id) => draw('household', id))
  const firstOutAt = Math.min(...rounds.map((round) => round.outAt))
  const lastBackAt = Math.max(...rounds.map((round) => Math.min(round.returnAt, truckAt)))
  const households = Math.round(pressesPerRound * rounds.length * (0.9 + 0.2 * draw('how many')))

  const instantOf = (name: string): number => {
    const share = draw('when', name)
    const within = draw('instant', name)
    if (share < shares.before) return firstOutAt - 5 * minuteMs * within
    if (share < shares.before + shares.during) {
      // in the time of some round, so that there are most presses when most are out
      const { outAt, returnAt } = rounds[Math.floor(draw('round', name) * rounds.length)]!
      return outAt + (returnAt - outAt) * plannedShare * within
    }
    return lastBackAt + (truckAt + 60 * minuteMs - lastBackAt) * within
  }

  const presses: PlannedPress[] = []
  const counts = new Map<string, number>()
  const dayNumber = Math.floor(Date.parse(serviceDay) / 86_400_000)
  const add = (deviceId: string, at: number, kind: Uplink['kind']) => {
    const count = counts.get(deviceId) ?? 0
    counts.set(deviceId, count + 1)
    presses.push({
      deviceId,
      at: Math.round(at),
      kind,
      counter: (dayNumber * countsADay + count) % 65_536,
      batteryMillivolts: 2_700 + Math.round(chance(seed, deviceId, 'battery') * 90) * 10,
    })
  }
  for (let index = 0; index < households; index++) {
    const deviceId = deviceIds[index % deviceIds.length]!
    const name = `${index}`
    const at = instantOf(name)
    add(deviceId, at, draw('double', name) < 0.1 ? 'double' : 'short')
    const then = draw('then', name)
    if (then < 1 / 12) add(deviceId, at + (15 + 40 * draw('again', name)) * 1000, 'short')
    else if (then > 19 / 20) add(deviceId, at + (4 + 16 * draw('cancel', name)) * minuteMs, 'long')
  }
  for (const [index, deviceId] of options.deviceIds.entries()) {
    if ((index + dayNumber) % aliveEveryDays !== 0) continue
    const within = draw('alive', deviceId)
    add(deviceId, firstOutAt + (truckAt - firstOutAt) * within, 'keep alive')
  }
  return presses.sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : 1))
}

/** The presses of the day shown, each handed out once, when it's due. */
export function makeHouseholds(options: {
  readonly deviceIds: readonly string[]
  readonly seed: number
  readonly pressesPerRound: number
}): { due(view: BoardView, realNow: number): readonly PlannedPress[] } {
  let day = ''
  let originAt = 0
  let presses: readonly PlannedPress[] = []
  return {
    due(view, realNow) {
      const nowAt = serviceNow(view.clock, realNow)
      const { serviceDay, truckAt } = view.depot
      if (serviceDay !== day) {
        day = serviceDay
        const { rounds } = view
        presses = planPresses({ ...options, rounds, serviceDay, truckAt })
        // once somebody has left, this day was under way before: what is past was pressed then
        const underWay = rounds.some(({ state }) => state !== 'planned')
        if (underWay) presses = presses.filter(({ at }) => at >= nowAt)
      } else if (view.clock.serviceAt !== originAt) {
        // a clock that jumps to the next morning leaves the evening's presses unmade
        presses = presses.filter(({ at }) => at >= nowAt)
      }
      originAt = view.clock.serviceAt
      const due = presses.filter(({ at }) => at <= nowAt)
      presses = presses.slice(due.length)
      return due
    },
  }
}

function shuffled(ids: readonly string[], draw: (id: string) => number): string[] {
  return ids
    .map((id) => ({ id, order: draw(id) }))
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id)
}
