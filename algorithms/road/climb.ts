import type { Tags } from './osmData.ts'

/**
 * Km/h at which a cargo bike is ridden up an `incline` (https://wiki.openstreetmap.org/wiki/Key:incline)
 * of a way, in the direction in which it is drawn or against it; Infinity where nothing holds it
 * back. Power equals weight times climb and rolling: Martin et al. (1998), "Validation of a
 * Mathematical Model for Road Cycling Power", J. Appl. Biomech. 14, equation 1, without the wind,
 * which weighs little below 14 km/h, and nothing here at all downhill.
 */
export function climbingKmh(tags: Tags, direction: 'forward' | 'backward'): number {
  const drawn = gradeOf(tags.incline)
  const grade = direction === 'forward' ? drawn : -drawn
  if (grade <= 0) return Infinity
  const angle = Math.atan(grade)
  const newtons = kilograms * 9.81 * (Math.sin(angle) + rolling * Math.cos(angle))
  return ((watts * efficiency) / newtons) * 3.6
}

/** The bike 40, its rider 80, mail 60. */
const kilograms = 180
/** The 250 W that a motor may give (EN 15194), and 100 W of legs. */
const watts = 350
/** Of the chain: Martin et al. */
const efficiency = 0.976
/** City tyres under load. */
const rolling = 0.008

/** Said to rise, but not how much: what one tags at all is seldom less. */
const somehow: Readonly<Record<string, number>> = { up: 0.05, down: -0.05, steep: 0.1 }

/** Metres of climb by metre of way, as the way is drawn; 0 where none is tagged. */
function gradeOf(value: string | undefined): number {
  if (value === undefined) return 0
  const found = /^([+-]?\d+(?:\.\d+)?)\s*(%|°)$/.exec(value)
  if (!found) return somehow[value] ?? 0
  const number = Number(found[1])
  return found[2] === '%'
    ? number / 100
    : Math.tan((Math.min(89, Math.max(-89, number)) * Math.PI) / 180)
}
