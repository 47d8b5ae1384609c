import { distanceToPolygon, type Hull, overlap, type Point, toHull } from './townGeometry.ts'

/** What stands where: roads and buildings in squares of the plain, so that nothing overlaps. */
export interface Grid {
  addRoad(a: Point, b: Point, halfWidthMetres: number): void
  addBuilding(hull: readonly Point[]): void
  /** Whether a convex, anticlockwise outline keeps its margins to roads and buildings. */
  isFree(hull: readonly Point[], margins: { road: number; building: number }): boolean
}

const cellMetres = 30

interface Cell {
  readonly roads: { a: Point; b: Point; halfWidth: number; box: Box; asked: number }[]
  readonly buildings: (Hull & { asked: number })[]
}

interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

function boxOf(points: readonly Point[]): Box {
  let [west, south] = points[0]!
  let [east, north] = points[0]!
  for (const [x, y] of points) {
    if (x < west) west = x
    if (x > east) east = x
    if (y < south) south = y
    if (y > north) north = y
  }
  return { west, south, east, north }
}

/** Surely farther from each other than so many metres: saves most of the exact distances. */
function isApart(p: Box, q: Box, metres: number): boolean {
  const surely = metres + 1e-6
  return (
    p.west - q.east > surely ||
    q.west - p.east > surely ||
    p.south - q.north > surely ||
    q.south - p.north > surely
  )
}

export function makeGrid(): Grid {
  const cells = new Map<number, Cell>()
  /** What lies in several squares is looked at once a question. */
  let questions = 0
  function cellsOf({ west, south, east, north }: Box, margin: number, create: boolean): Cell[] {
    const found: Cell[] = []
    const column = (x: number) => Math.floor(x / cellMetres) + 2 ** 15
    for (let i = column(west - margin); i <= column(east + margin); i++)
      for (let j = column(south - margin); j <= column(north + margin); j++) {
        const key = i * 2 ** 16 + j
        let cell = cells.get(key)
        if (!cell && create) cells.set(key, (cell = { roads: [], buildings: [] }))
        if (cell) found.push(cell)
      }
    return found
  }
  return {
    addRoad(a, b, halfWidth) {
      const box = boxOf([a, b])
      const road = { a, b, halfWidth, box, asked: 0 }
      for (const cell of cellsOf(box, halfWidth, true)) cell.roads.push(road)
    },
    addBuilding(points) {
      const building = { ...toHull(points), asked: 0 }
      for (const cell of cellsOf(boxOf(points), 0, true)) cell.buildings.push(building)
    },
    isFree(points, { road, building }) {
      questions++
      const box = boxOf(points)
      const hull = toHull(points)
      for (const cell of cellsOf(box, road, false)) {
        for (const other of cell.roads) {
          if (other.asked === questions) continue
          other.asked = questions
          const metres = other.halfWidth + road
          if (isApart(box, other.box, metres)) continue
          if (distanceToPolygon(other.a, other.b, points) < metres) return false
        }
        for (const other of cell.buildings) {
          if (other.asked === questions) continue
          other.asked = questions
          // overlap() counts what is deeper than the slack: a margin is a negative one
          if (overlap(hull, other, -building)) return false
        }
      }
      return true
    },
  }
}
