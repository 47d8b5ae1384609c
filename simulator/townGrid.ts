import { distanceToPolygon, overlap, type Point } from './townGeometry.ts'

/** What stands where: roads and buildings in squares of the plain, so that nothing overlaps. */
export interface Grid {
  addRoad(a: Point, b: Point, halfWidthMetres: number): void
  addBuilding(hull: readonly Point[]): void
  /** Whether a convex, anticlockwise outline keeps its margins to roads and buildings. */
  isFree(hull: readonly Point[], margins: { road: number; building: number }): boolean
}

const cellMetres = 30

interface Cell {
  readonly roads: { a: Point; b: Point; halfWidth: number }[]
  readonly buildings: (readonly Point[])[]
}

export function makeGrid(): Grid {
  const cells = new Map<number, Cell>()
  function* cellsOf(points: readonly Point[], margin: number, create: boolean) {
    const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])]
    const column = (x: number) => Math.floor(x / cellMetres) + 2 ** 15
    for (let i = column(Math.min(...xs) - margin); i <= column(Math.max(...xs) + margin); i++)
      for (let j = column(Math.min(...ys) - margin); j <= column(Math.max(...ys) + margin); j++) {
        const key = i * 2 ** 16 + j
        let cell = cells.get(key)
        if (!cell && create) cells.set(key, (cell = { roads: [], buildings: [] }))
        if (cell) yield cell
      }
  }
  return {
    addRoad(a, b, halfWidth) {
      for (const cell of cellsOf([a, b], halfWidth, true)) cell.roads.push({ a, b, halfWidth })
    },
    addBuilding(hull) {
      for (const cell of cellsOf(hull, 0, true)) cell.buildings.push(hull)
    },
    isFree(hull, { road, building }) {
      for (const cell of cellsOf(hull, road, false)) {
        for (const { a, b, halfWidth } of cell.roads)
          if (distanceToPolygon(a, b, hull) < halfWidth + road) return false
        // overlap() counts what is deeper than the slack: a margin is a negative one
        for (const other of cell.buildings) if (overlap(hull, other, -building)) return false
      }
      return true
    },
  }
}
