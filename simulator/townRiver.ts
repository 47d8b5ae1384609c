import type { Point } from './townGeometry.ts'
import type { Random } from './townRandom.ts'

/** A river that winds from west to east, south of the centre. */
export interface River {
  readonly halfWidthMetres: number
  /** Its middle line's y for an x. */
  yAt(x: number): number
  /** A line beside it, `side` metres north of the middle (south when negative). */
  line(fromX: number, toX: number, side: number, stepMetres: number): Point[]
}

export function makeRiver(townRadius: number, random: Random): River {
  const bends = [
    { size: 0.09 * townRadius + 12, length: 1.1 * townRadius + 160, phase: random.between(0, 6.3) },
    { size: 0.025 * townRadius + 6, length: 0.42 * townRadius + 90, phase: random.between(0, 6.3) },
  ]
  const wave = (x: number) =>
    bends.reduce((y, { size, length, phase }) => y + size * Math.sin(x / (length / 4) + phase), 0)
  const away = 0.2 * townRadius + 62
  const lift = wave(0)
  const yAt = (x: number) => wave(x) - lift - away
  const slopeAt = (x: number) => (yAt(x + 1) - yAt(x - 1)) / 2
  return {
    halfWidthMetres: random.between(7, 9) + Math.min(6, townRadius / 250),
    yAt,
    line(fromX, toX, side, stepMetres) {
      const points: Point[] = []
      for (let x = fromX; x <= toX; ) {
        const slope = slopeAt(x)
        const long = Math.hypot(1, slope)
        points.push([x - (slope / long) * side, yAt(x) + side / long])
        x += stepMetres / long
      }
      return points
    },
  }
}
