import type { Stop } from '../model.ts'
import { type FrozenInput, frozenUntil } from './frozen.ts'

/** Stands where its carrier wants it: pinned, or in an order of his own. */
export function isHeld({ pin, orderedAt }: Pick<Stop, 'pin' | 'orderedAt'>): boolean {
  return pin?.holds === true || orderedAt !== undefined
}

/**
 * The first index behind all that is passed, frozen or held by the carrier's word: from there on any
 * order keeps his. (It could be freer between two of them; few carriers order what is far ahead.)
 */
export function heldUntil(input: FrozenInput): number {
  return Math.max(frozenUntil(input), input.round.stops.findLastIndex(isHeld) + 1)
}

/** The first index behind all that is passed or frozen, and the last pin: no stop passes one. */
export function pinnedUntil(input: FrozenInput): number {
  const { stops } = input.round
  return Math.max(frozenUntil(input), stops.findLastIndex(({ pin }) => pin?.holds) + 1)
}

/** A stop that another carrier takes: what was said of it was said of a round that it has left. */
export function withoutWord<Of extends Stop>(stop: Of): Omit<Of, 'pin' | 'orderedAt'> {
  const { pin: _, orderedAt: __, ...rest } = stop
  return rest
}
