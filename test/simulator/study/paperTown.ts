import type { PickupRequest, Round } from '../../../algorithms/model.ts'
import { chance } from '../../../algorithms/office/chance.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { type Ground, timesAsPlanned } from '../../../simulator/study/ground.ts'
import { at, depot, instance, request, round, travel } from '../../algorithms/round/gridTown.ts'

/** Three letter rounds, each up one street and down the next, and a collection round that waits. */
export const paperRounds: readonly Round[] = [
  street('L01', 2),
  street('L02', 12),
  street('L03', -8),
  round('C01', '', { profile: 'cargo-bike' }),
]

function street(number: string, x: number): Round {
  const up = Array.from({ length: 20 }, (_, n) => `${x},${2 * n}`)
  const down = Array.from({ length: 20 }, (_, n) => `${x + 3},${40 - 2 * n}`)
  return round(number, `${up.join(' ')} | ${down.join(' ')}`, { returnAt: at(3000) })
}

export function groundOf(
  requests: readonly PickupRequest[],
  rounds: readonly Round[] = paperRounds,
): Ground {
  const { places } = instance(rounds, requests)
  const times = timesAsPlanned(defaultRoundSettings)
  return { depotPlaceId: depot, places, settings: defaultRoundSettings, travel, times }
}

/** Presses all over town while the rounds are out, by their instant. */
export function pressesOf(seed: number, count: number): PickupRequest[] {
  const presses = Array.from({ length: count }, (_, n): PickupRequest => {
    const draw = (what: string) => chance(seed, 'press', `${n}`, what)
    const x = Math.floor(draw('x') * 28) - 10
    const y = 1 + Math.floor(draw('y') * 42)
    return { ...request(`${x},${y}`, 1, `press ${n}`), openedAt: at(Math.floor(draw('at') * 2600)) }
  })
  return presses.sort((a, b) => a.openedAt - b.openedAt)
}
