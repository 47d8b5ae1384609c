import type { Tags } from './osmData.ts'
import { roadClass } from './waySpeeds.ts'

/** How hard it is to get over a street to its other side; the order is that of `Pieces.crossing`. */
export const crossings = ['quiet', 'busy', 'main', 'never'] as const
export type Crossing = (typeof crossings)[number]

/** From here on one crosses at a junction or at lights only, and no driver turns round between. */
const lanesNeverCrossed = 4
const kmhNeverCrossed = 70

/**
 * How hard a street is to cross, by its class, its lanes and what may be driven there. A carriageway
 * of a divided road is a way of its own, open in one direction: nobody needs to cross it.
 */
export function crossingOf(tags: Tags): Crossing {
  const kind = roadClass(tags)?.replace('_link', '') ?? ''
  const lanes = Number(tags.lanes)
  if (kind === 'motorway' || kind === 'trunk' || lanes >= lanesNeverCrossed) return 'never'
  if (Number(tags.maxspeed) >= kmhNeverCrossed && kind in importance) return 'never'
  return importance[kind] ?? (lanes > 2 ? 'busy' : 'quiet')
}

const importance: Readonly<Record<string, Crossing>> = {
  primary: 'main',
  secondary: 'main',
  tertiary: 'busy',
}
