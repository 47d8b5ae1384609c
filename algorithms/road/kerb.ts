import type { Profile } from '../model.ts'
import { type Crossing, crossings } from './crossing.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import { turnRoundMilliseconds } from './turnCosts.ts'
import { pushingKmh } from './waySpeeds.ts'

/**
 * What it costs in milliseconds to come to a stop along its snap's edge, and against it; and as much
 * again to leave it that way. -1 where nobody halts in that direction.
 */
export type Kerb = readonly [along: number, against: number]

/**
 * Seconds to get over a street: 1.2 m/s over 6, 9 or 10 m, after a wait for a gap in the traffic. That
 * is the mean wait of the Highway Capacity Manual 2010 (pedestrians who cross anywhere, chapter 19),
 * (e^vt - vt - 1) / v for t, the way over and 3 s, and v = 100, 600 or 900 vehicles an hour.
 */
const crossingSeconds: Readonly<Record<Exclude<Crossing, 'never'>, number>> = {
  quiet: 6,
  busy: 25,
  main: 60,
}

/**
 * The kerb of a stop, traffic on the right: the direction in which it's driven past on the right costs
 * nothing, the other one a crossing. Undefined on foot, and in a one-way street, even where a bike may
 * be pushed against it: there either kerb will do, and all that is open is free.
 *
 * An arrival and a departure each know their stop only, not each other, so that a leg costs the same
 * whatever round it's in. Together they cost nothing at the stop's own kerb; a crossing where one goes
 * on in the other direction than one came in; two where one stands across the street, to walk there
 * and back. To go on the other way a car turns round, so that it pays at least what turning round
 * costs; as the two halves are independent, a stop across a quiet street then costs twice that, which
 * is more than the walk: half that price would make turning round cheap.
 */
export function kerbAt(
  roads: Roads,
  profile: Profile,
  { edge, side }: Pick<Snap, 'edge' | 'side'>,
): Kerb | undefined {
  const { milliseconds, snappable } = roads.profiles[profile]
  const twin = roads.twin[edge]!
  if (profile === 'foot' || twin < 0) return undefined
  if (milliseconds[edge]! < 0 || milliseconds[twin]! < 0) return undefined
  if (profile !== 'car' && (isPushed(roads, edge) || isPushed(roads, twin))) return undefined
  const across = crossingMilliseconds(
    crossings[roads.pieces.crossing[roads.piece[edge]!]!]!,
    profile,
  )
  const [along, against] = side === 'right' ? [0, across] : [across, 0]
  return [snappable[edge] ? along : -1, snappable[twin] ? against : -1]
}

/** No faster than at a walk, lengths being known to the decimetre only. */
function isPushed({ decimetres, profiles }: Roads, edge: number): boolean {
  const seconds = profiles['cargo-bike'].milliseconds[edge]! / 1000
  return decimetres[edge]! - 1 <= (pushingKmh / 0.36) * seconds
}

/** Whether a profile can get to where one halts for a place, and away. */
export function isReached(
  roads: Roads,
  profile: Profile,
  { edge, kerb = free }: Pick<Snap, 'edge' | 'kerb'>,
): boolean {
  const { snappable } = roads.profiles[profile]
  const twin = roads.twin[edge]!
  return (kerb[0] >= 0 && !!snappable[edge]) || (kerb[1] >= 0 && twin >= 0 && !!snappable[twin])
}

/** Of a point on the street rather than a stop. */
export const free: Kerb = [0, 0]

function crossingMilliseconds(crossing: Crossing, profile: Profile): number {
  if (crossing === 'never') return -1
  const onFoot = crossingSeconds[crossing] * 1000
  return profile === 'car' ? Math.max(turnRoundMilliseconds, onFoot) : onFoot
}
