import type { ClosureView } from '../../backend/protocol/closures.ts'
import { headingDegrees } from '../carrier/heading.ts'

type Lines = ClosureView['lines']

/** Nearer to each other than this, two ends say nothing of where a road leads: some 2 m. */
const sameDegrees = 0.00002

/**
 * Where one direction of drawn roads leads as a whole, in degrees clockwise from north; undefined
 * for both directions, and for roads that end where they begin.
 */
export function leadsTo(lines: Lines, direction: ClosureView['direction']): number | undefined {
  const first = lines[0]?.[0]
  const last = lines.at(-1)?.at(-1)
  if (direction === 'both' || !first || !last) return undefined
  if (Math.hypot(last[0] - first[0], last[1] - first[1]) < sameDegrees) return undefined
  return direction === 'forward' ? headingDegrees(first, last) : headingDegrees(last, first)
}

/** Of eight words for the parts of the sky, the north first: the one that a heading is nearest to. */
export function skyWord<Word>(words: readonly Word[], degrees: number): Word {
  return words[Math.round(degrees / 45) % 8]!
}
