import type { PlaceId, RoundId } from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import type { Bus } from '../backend/bus/localBus.ts'
import type { CarrierTrouble } from './carrierDay.ts'
import type { Faults } from './day.ts'
import type { PhoneTrouble } from './phone.ts'
import type { Server } from './server.ts'
import type { VirtualClock } from './virtualClock.ts'

/** What goes wrong on a day, beside the radio network: all of it drawn from the seed. */
export interface Troubles {
  bus(bus: Bus, now: () => number): Bus
  phone(roundId: RoundId): PhoneTrouble
  carrier(roundId: RoundId): CarrierTrouble
  /** A leg as it truly is now. */
  leg<Leg extends { readonly seconds: number } | undefined>(leg: Leg, to: PlaceId, at: number): Leg
  /** How long a server that died stays away. */
  downMs(starts: number): number
  /** Puts what happens to the machines into the day. */
  schedule(day: {
    readonly clock: Pick<VirtualClock, 'now' | 'at'>
    readonly server: Server
    readonly fromAt: number
    readonly untilAt: number
  }): void
  /** How many of each kind, in the end. */
  counts(): Readonly<Record<string, number>>
}

export function drawTroubles({
  seed,
  faults,
}: {
  readonly seed: number
  readonly faults: Faults
}): Troubles {
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const draw = (...names: readonly string[]) => chance(seed, 'trouble', ...names)
  void faults
  return {
    bus: (bus) => bus,
    phone: () => ({ offline: [], clockAheadMs: 0, sendsTwice: () => false }),
    carrier: () => ({ refuses: () => false, slips: () => false }),
    leg: (leg) => leg,
    downMs: (starts) => 1_000 * (5 + 60 * draw('down', `${starts}`)),
    schedule() {
      count('none')
    },
    counts: () => counts,
  }
}
