import { add, distance, left, minus, type Point, unit } from './townGeometry.ts'
import { makeGrid } from './townGrid.ts'
import type { Ground } from './townGround.ts'
import { edgesOf, type Farm, growthOrder, type Size } from './townLand.ts'
import type { Face } from './townPlan.ts'
import {
  type Building,
  type Door,
  halfWidthMetres,
  layRows,
  placeInside,
  type RowStyle,
} from './townPlots.ts'
import type { Random } from './townRandom.ts'
import { roundaboutMetres } from './townRoads.ts'

export interface Settlement {
  readonly buildings: readonly Building[]
  /** Rows of boxes at the mouth of a farm's lane. */
  readonly banks: readonly Door[]
  readonly gardens: readonly (readonly Point[])[]
  /** Land in use, in the order the town grew. */
  readonly faces: readonly Face[]
  /** Edges along that land. */
  readonly edges: ReadonlySet<number>
}

/** Builds on the land until every mailbox has its place; undefined where there is too little of it. */
export function settle(
  ground: Ground,
  farms: readonly Farm[],
  { mailboxes, centreRadius }: Size,
  random: Random,
): Settlement | undefined {
  const { plan, roundabouts } = ground
  const grid = makeGrid()
  for (const { nodes, kind } of plan.streets)
    for (let i = 1; i < nodes.length; i++)
      grid.addRoad(plan.points[nodes[i - 1]!]!, plan.points[nodes[i]!]!, halfWidthMetres[kind])
  for (const node of roundabouts) {
    const at = plan.points[node]!
    grid.addRoad(at, at, roundaboutMetres + 5)
  }
  for (const close of plan.streets.filter((s) => s.kind === 'close')) {
    const at = plan.points[close.nodes.at(-1)!]!
    grid.addRoad(at, at, 8)
  }

  const buildings: Building[] = []
  const place = (
    face: Face,
    width: number,
    depth: number,
    tags: Record<string, string>,
    margin = 4,
  ) => {
    const outline = placeInside(plan, face, { width, depth, margin }, grid, random)
    if (!outline) return false
    grid.addBuilding(outline)
    buildings.push({ outline, tags, doors: [] })
    return true
  }

  const banks: Door[] = []
  let wanted = mailboxes
  for (const { face, lane, end } of farms) {
    const [a, b] = [lane.nodes[0]!, lane.nodes[1]!]
    const direction = unit(minus(plan.points[b]!, plan.points[a]!))
    const at = add(add(plan.points[a]!, direction, 9), left(direction), 4)
    const boxes = Math.min(random.integer(2, 6), Math.max(1, Math.floor(mailboxes / 25)))
    banks.push({ at, edge: [a, b], alongMetres: 9, boxes, isNode: true })
    wanted -= boxes
    for (const [width, depth, kind] of [
      [14, 9, 'farm'],
      [26, 14, 'barn'],
      [20, 11, 'farm_auxiliary'],
    ] as const) {
      const near = { width, depth, margin: 5, near: plan.points[end]! }
      const outline = placeInside(plan, face, near, grid, random)
      if (!outline) continue
      grid.addBuilding(outline)
      buildings.push({ outline, tags: { building: kind }, doors: [] })
    }
  }

  const styles = makeStyles(mailboxes, random)
  const faces: Face[] = []
  const edges = new Set<number>()
  const order = growthOrder(ground, random)
  const squares = order.filter((f) => f.use === 'square')
  const heartOf = [...squares, ...order.filter((f) => f.use === 'centre')]
  const church = {
    building: 'church',
    amenity: 'place_of_worship',
    religion: 'christian',
    name: 'Église Saint-Aubin',
  }
  heartOf.find((f) => place(f, mailboxes > 1000 ? 36 : 22, mailboxes > 1000 ? 15 : 10, church, 3))
  const mairie = { building: 'townhall', amenity: 'townhall', name: 'Mairie' }
  heartOf.slice(1).find((f) => place(f, 24, 12, mairie, 3)) ??
    heartOf.find((f) => place(f, 14, 9, mairie, 2))

  for (const face of order) {
    if (wanted <= 0) break
    if (face.use === 'open') face.use = 'houses'
    faces.push(face)
    for (const key of edgesOf(plan, face)) edges.add(key)
    for (const building of build(face)) {
      const boxes = building.doors.reduce((sum, door) => sum + door.boxes, 0)
      if (boxes > 0 && wanted <= 0) break
      buildings.push(building)
      wanted -= boxes
      // the last building is only as large as it must be
      for (const door of building.doors.toReversed()) {
        const less = Math.min(door.boxes - 1, Math.max(0, -wanted))
        door.boxes -= less
        wanted += less
      }
    }
  }
  if (wanted > 0) return
  const gardens: (readonly Point[])[] = []
  for (const { garden, tags } of buildings) {
    if (!garden || tags.building !== 'house' || !random.chance(0.6)) continue
    if (!grid.isFree(garden, { road: 2, building: 0.5 })) continue
    grid.addBuilding(garden)
    gardens.push(garden)
  }
  openPostOffice(buildings)
  return { buildings, banks, gardens, faces, edges }

  function build(face: Face): readonly Building[] {
    const row = (style: RowStyle) => layRows(plan, face, style, grid, random)
    switch (face.use) {
      case 'centre':
        return row(styles.terrace)
      case 'houses': {
        const at = plan.points[face.ring[0]!]!
        const old = distance(at, [0, 0]) < 1.5 * centreRadius
        return row(old ? styles.faubourg : random.pick(styles.houses))
      }
      case 'residence':
        return row(styles.slabs)
      case 'school':
        return row(styles.school)
      case 'retail':
        place(face, 60, 34, { amenity: 'parking' }, 6)
        return row(styles.retail)
      case 'industrial':
        return row(styles.industrial)
      case 'sports':
        if (place(face, 100, 62, { leisure: 'pitch', sport: 'soccer' }, 6))
          place(face, 36, 20, { building: 'sports_hall', name: 'Gymnase' })
        else place(face, 46, 26, { leisure: 'pitch', sport: 'handball' }, 4)
        return []
      default:
        return []
    }
  }

  /** The building next to the heart becomes the post office. */
  function openPostOffice(all: Building[]) {
    const near = (b: Building) => distance(b.outline[0]!, plan.points[ground.heart]!)
    const old = all.filter((b) => b.doors.length === 1 && b.doors[0]!.boxes === 1)
    const best = old.reduce((p, q) => (near(q) < near(p) ? q : p))
    const last = all.findLast((b) => b.doors.length > 0)!
    last.doors[0]!.boxes += best.doors[0]!.boxes
    best.doors.length = 0
    best.tags.building = 'retail'
    best.tags.amenity = 'post_office'
    best.tags.name = 'La Poste'
  }
}

function makeStyles(mailboxes: number, random: Random) {
  const flatsShare = 0.08 + 0.36 * Math.min(1, mailboxes / 2000)
  const house = (levels: string) => () => ({
    tags: { building: 'house', 'building:levels': levels },
    boxes: 1,
    isNode: false,
  })
  const terraceHouse = house('2')
  const terrace: RowStyle = {
    plotMetres: [7.5, 13],
    asideMetres: [0, 0],
    depthMetres: [9, 12],
    setbackMetres: [0.2, 0.7],
    margins: { road: 0, building: -0.05 },
    empty: 0.05,
    doorMetres: 99,
    most: Number.POSITIVE_INFINITY,
    make: () => {
      if (!random.chance(flatsShare)) return terraceHouse()
      const levels = random.integer(3, mailboxes > 2000 ? 5 : 3)
      const boxes = levels + random.integer(-1, levels > 3 ? 4 : 1)
      const tags = { building: 'apartments', 'building:levels': String(levels) }
      return { tags, boxes, isNode: random.chance(0.4) }
    },
  }
  const detached = (plotMetres: [number, number], setbackMetres: [number, number]): RowStyle => ({
    ...terrace,
    plotMetres,
    asideMetres: [4.5, 9],
    depthMetres: [8, 10.5],
    setbackMetres,
    margins: { road: 2, building: 3.5 },
    empty: 0.04,
    make: house('1'),
  })
  const large = (building: string, name?: string): RowStyle => ({
    ...terrace,
    plotMetres: [40, 66],
    asideMetres: [10, 16],
    depthMetres: [20, 34],
    setbackMetres: [9, 16],
    margins: { road: 5, building: 8 },
    make: () => ({ tags: name ? { building, name } : { building }, boxes: 0, isNode: false }),
  })
  return {
    terrace,
    faubourg: {
      ...detached([10, 15], [0.8, 3]),
      asideMetres: [0, 3],
      margins: { road: 0.6, building: -0.05 },
    },
    houses: [
      detached([16, 20], [4, 5.5]),
      detached([18, 24], [4.5, 7]),
      detached([13, 17], [4, 5]),
    ] as const,
    slabs: {
      ...large('apartments'),
      plotMetres: [50, 72],
      asideMetres: [12, 18],
      depthMetres: [11, 13],
      doorMetres: 17,
      make: () => {
        const levels = random.integer(3, 5)
        const tags = { building: 'apartments', 'building:levels': String(levels) }
        return { tags, boxes: 2 * levels, isNode: true }
      },
    },
    school: { ...large('school'), depthMetres: [11, 14], most: 3 },
    retail: { ...large('retail'), plotMetres: [45, 80], depthMetres: [28, 42], most: 4 },
    industrial: large('industrial'),
  } satisfies Record<string, RowStyle | readonly RowStyle[]>
}
