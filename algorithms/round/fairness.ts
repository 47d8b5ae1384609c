import type { Round, RoundSettings } from '../model.ts'
import type { TimedRound } from './timeRound.ts'

/**
 * Until when a letter round may last by what was agreed to be added to a shift (design section 4): its
 * collections' work is how much longer they make it, by its plan, than its mail alone. A collection
 * round is there for nothing else.
 */
export function fairUntil(
  { kind }: Round,
  { table, returnAt }: Pick<TimedRound, 'table' | 'returnAt'>,
  { addedWork }: RoundSettings,
): number {
  if (kind !== 'letters') return Infinity
  return returnAt + 1000 * (addedWork.agreedSeconds - table.addedSeconds)
}

/** What being back only then costs beyond the carrier's own seconds, in seconds. */
export function unfairness(backAt: number, fairUntilAt: number, settings: RoundSettings): number {
  return settings.addedWork.weight * Math.max(0, Math.ceil((backAt - fairUntilAt) / 1000))
}
