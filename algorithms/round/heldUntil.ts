import type { Stop } from '../model.ts'
import { type FrozenInput, frozenUntil } from './frozen.ts'
import { parkedFor } from './walk.ts'

/** Stands where its carrier wants it: pinned, or in an order of his own. */
export function isHeld({ pin, orderedAt }: Pick<Stop, 'pin' | 'orderedAt'>): boolean {
  return pin?.holds === true || orderedAt !== undefined
}

/**
 * The first index behind all that is passed, frozen or held by the carrier's word: from there on any
 * order keeps his. (It could be freer between two of them; few carriers order what is far ahead.)
 */
export function heldUntil(input: FrozenInput): number {
  const { stops } = input.round
  const held = (stop: Stop) => isHeld(stop) || parkedFor(stop) !== undefined
  return Math.max(frozenUntil(input), stops.findLastIndex(held) + 1)
}

/** The first index behind all that is passed or frozen, the last pin, which no stop passes, and the last walk. */
export function pinnedUntil(input: FrozenInput): number {
  const { stops } = input.round
  const held = (stop: Stop) => stop.pin?.holds || parkedFor(stop) !== undefined
  return Math.max(frozenUntil(input), stops.findLastIndex(held) + 1)
}

/** A stop that another carrier takes: what was said of it was said of a round that it has left. */
export function withoutWord<Of extends Stop>(stop: Of): Omit<Of, 'pin' | 'orderedAt' | 'walk'> {
  const { pin: _, orderedAt: __, walk: ___, ...rest } = stop
  return rest
}
