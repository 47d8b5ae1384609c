import { chance } from '../algorithms/office/chance.ts'
import type { Faults, Wish } from './day.ts'

/** What a button puts on the air: a press, or that it lives. */
export interface Signal {
  readonly deviceId: string
  readonly at: number
  readonly kind: Wish['kind'] | 'keep alive'
}

/** A button between two of its messages. */
export interface DeviceState {
  readonly deviceId: string
  /** Of presses, 0 to 65 535. */
  readonly counter: number
  /** Of all messages, 0 to 4 095. */
  readonly seqNumber: number
  readonly batteryMillivolts: number
  /** A fresh battery: both counters begin anew. */
  readonly swappedAt?: number
  /** Silent from then on. */
  readonly diesAt?: number
}

export interface Weather {
  readonly seed: number
  readonly faults: Faults
}

/** Of the devices, on a day. */
const odds: Readonly<Record<Faults, { readonly dies: number; readonly swapped: number }>> = {
  none: { dies: 0, swapped: 0 },
  usual: { dies: 0.0005, swapped: 0.001 },
  cruel: { dies: 0.03, swapped: 0.08 },
}

/** Rolls over there. */
const counts = 65_536
export const seqNumbers = 4_096
const dayMs = 86_400_000

/** A button as the days begin, and what will befall it until they end. */
export function makeDevice(
  deviceId: string,
  {
    seed,
    faults,
    fromAt,
    untilAt,
  }: Weather & { readonly fromAt: number; readonly untilAt: number },
): DeviceState {
  const draw = (what: string) => chance(seed, 'device', deviceId, what)
  const days = (untilAt - fromAt) / dayMs
  const during = (what: string) => Math.floor(fromAt + (untilAt - fromAt) * draw(`${what} at`))
  const dies = draw('dies') < odds[faults].dies * days
  const swapped = draw('swapped') < odds[faults].swapped * days
  // one in ten is about to roll over
  const rolls = draw('rolls') < 0.1
  return {
    deviceId,
    counter: rolls ? counts - 2 : Math.floor(draw('counter') * counts),
    seqNumber: rolls ? seqNumbers - 2 : Math.floor(draw('seqNumber') * seqNumbers),
    batteryMillivolts: dies ? 2_150 : 2_700 + Math.round(draw('battery') * 90) * 10,
    ...(dies ? { diesAt: during('dies') } : {}),
    ...(swapped ? { swappedAt: during('swapped') } : {}),
  }
}

/** What it says of itself at an instant: with a fresh battery it begins anew. */
export function readingAt(
  state: DeviceState,
  at: number,
): Pick<DeviceState, 'counter' | 'seqNumber' | 'batteryMillivolts'> {
  if (state.swappedAt === undefined || at < state.swappedAt) return state
  return { counter: 0, seqNumber: 0, batteryMillivolts: 3_600 }
}

/** The device once it has sent that: presses are counted apart from messages. */
export function afterSending(state: DeviceState, { at, kind }: Signal): DeviceState {
  const { counter, seqNumber, batteryMillivolts } = readingAt(state, at)
  const { swappedAt, ...rest } = state
  return {
    ...rest,
    ...(swappedAt !== undefined && at < swappedAt ? { swappedAt } : {}),
    batteryMillivolts,
    counter: kind === 'keep alive' ? counter : (counter + 1) % counts,
    seqNumber: (seqNumber + 1) % seqNumbers,
  }
}

/** When buttons say that they live. @param share of them, on a day */
export function listKeepAlives(
  {
    deviceIds,
    seed,
    fromAt,
    untilAt,
  }: {
    readonly deviceIds: readonly string[]
    readonly seed: number
    readonly fromAt: number
    readonly untilAt: number
  },
  share: number,
): Signal[] {
  const signals: Signal[] = []
  for (const deviceId of deviceIds) {
    for (let dayAt = fromAt; dayAt < untilAt; dayAt += dayMs) {
      const draw = (what: string) => chance(seed, 'alive', deviceId, `${dayAt}`, what)
      const at = Math.floor(dayAt + draw('at') * dayMs)
      if (draw('is') < share && at < untilAt) signals.push({ deviceId, at, kind: 'keep alive' })
    }
  }
  return signals
}
