import { centroid, hypot, ringArea } from './townGeometry.ts'
import { findLine, keepsClear, type Wish } from './townLine.ts'
import { divide, type Face, type Line, type Plan, pointsOf, type StreetKind } from './townPlan.ts'
import type { Random } from './townRandom.ts'

/**
 * Cuts these faces, and what comes of them, until each is about as large as wished for; `far` is
 * how far from the heart a face lies, between its nearest corner and its middle.
 */
export function subdivide(
  plan: Plan,
  faces: readonly Face[],
  wishAt: (far: number) => Wish & { areaMetres2: number },
  random: Random,
) {
  const open = [...faces]
  for (let face = open.pop(); face; face = open.pop()) {
    const points = pointsOf(plan, face.ring)
    const nearest = Math.min(...points.map(([x, y]) => hypot(x, y)))
    const wish = wishAt((nearest + hypot(...centroid(points))) / 2)
    if (ringArea(points) < wish.areaMetres2) continue
    const line = findLine(plan, face, wish, random)
    const kind = wish.isHedge ? undefined : 'street'
    if (line) open.push(...divide(plan, face, line.from, line.inside, line.to, kind))
  }
}

/** Cuts the face that holds this line; false where the line leaves it or comes too near its edge. */
export function cut(
  plan: Plan,
  { from, inside, to }: Line,
  kind: StreetKind,
  clearMetres: number,
): boolean {
  for (const face of plan.faces) {
    if (!face.ring.includes(from) || !face.ring.includes(to)) continue
    const ring = pointsOf(plan, face.ring)
    if (!keepsClear(inside, plan.points[from]!, plan.points[to]!, ring, clearMetres, 0.3)) continue
    divide(plan, face, from, inside, to, kind)
    return true
  }
  return false
}
