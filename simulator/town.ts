import { subdivide } from './townBlocks.ts'
import { distance, middle, type Point } from './townGeometry.ts'
import { type Ground, makeGround } from './townGround.ts'
import { type Settlement, settle } from './townHouses.ts'
import { addFarms, addInnerStreets, giveUses, keepTracks, type Size } from './townLand.ts'
import { type Town, writeMap } from './townMap.ts'
import { makeNames, type Theme } from './townNames.ts'
import { numberDoors } from './townNumbers.ts'
import { addStreet, edgeKey } from './townPlan.ts'
import { makeRandom, type Random } from './townRandom.ts'
import { makeOneWays, makeRoads, openRoundabout } from './townRoads.ts'

/** What a town is asked to have. */
export interface TownOptions {
  readonly seed: number
  readonly mailboxes: number
  /** Boxes on the way where carriers find more mail; none without it. */
  readonly relays?: number
}

/**
 * A model French town as an OSM XML document: the same bytes for the same options. It has as many
 * mailboxes as asked for (50 to 30 000), counted as `building:flats` of an address, else 1.
 *
 * The plan is cut, not copied: main roads and a river first, then blocks halved again and again by
 * streets that leave their street half square (T-junctions, as old towns have them), then closes in
 * the deep ones; the town then grows from its heart until every mailbox has a place, and streets
 * that lead to nobody are dropped. The rest is fields.
 */
export function writeTown({ seed, mailboxes, relays = 0 }: TownOptions): string {
  const random = makeRandom(seed)
  // 13 m a root of a mailbox: about 19 mailboxes a hectare, streets and parks included
  for (let townRadius = 40 + 13 * Math.sqrt(mailboxes); ; townRadius *= 1.12) {
    const size = { mailboxes, townRadius, centreRadius: 32 + 2.8 * Math.sqrt(mailboxes) }
    const ground = makeGround(size, random)
    cutBlocks(ground, size, random)
    giveUses(ground, size, random)
    addInnerStreets(ground, random)
    const farms = addFarms(ground, size, random)
    const settlement = settle(ground, farms, size, random)
    if (settlement) return finish(ground, settlement, { ...size, relays }, random)
  }
}

function cutBlocks({ plan }: Ground, { townRadius, centreRadius }: Size, random: Random) {
  const areaMetres2 = (far: number) => {
    if (far < centreRadius) return random.between(4500, 7500)
    if (far > 1.15 * townRadius) return random.between(60_000, 120_000)
    const suburb = Math.min(1, (far - centreRadius) / (0.4 * townRadius))
    return 8000 + suburb * random.between(8000, 24_000)
  }
  subdivide(
    plan,
    plan.faces.filter((f) => f.use === 'open'),
    (far) => {
      const isOld = far < 1.05 * centreRadius
      return {
        areaMetres2: areaMetres2(far),
        gapMetres: isOld ? 21 : 38,
        clearMetres: isOld ? 18 : 32,
        way: 'across',
        wobbleMetres: isOld ? 2.5 : 1,
        disorder: isOld ? 0.5 : 0.25,
      }
    },
    random,
  )
}

/** Hedges through the land that nobody built on. */
function cutFields({ plan }: Ground, { faces }: Settlement, random: Random) {
  const used = new Set(faces)
  const fields = plan.faces.filter((f) => f.use !== 'water' && f.use !== 'farm' && !used.has(f))
  subdivide(
    plan,
    fields,
    () => ({
      areaMetres2: random.between(25_000, 70_000),
      gapMetres: 14,
      clearMetres: 35,
      way: 'across',
      wobbleMetres: 2,
      disorder: 0.6,
      isHedge: true,
    }),
    random,
  )
}

/** From the plan and what stands on it to a document: streets, names, numbers, map. */
function finish(
  ground: Ground,
  settlement: Settlement,
  size: Town['size'],
  random: Random,
): string {
  const { plan, roundabouts } = ground
  const kept = new Set(settlement.edges)
  const keep = (nodes: readonly number[]) => {
    for (let i = 1; i < nodes.length; i++) kept.add(edgeKey(nodes[i - 1]!, nodes[i]!))
  }
  for (const { kind, nodes } of plan.streets)
    if (kind === 'main' || kind === 'radial' || kind === 'ring' || kind === 'lane') keep(nodes)
  const tracks = keepTracks(plan, kept, random)
  const footbridge = addFootbridge(ground, kept)
  if (footbridge) keep(footbridge.nodes)

  const themes = random.shuffled<Theme>([
    'trees',
    'birds',
    'writers',
    'painters',
    'music',
    'science',
  ])
  const quarterOf = ([x, y]: Point) => {
    const far = Math.hypot(x, y)
    if (far > 0.95 * size.townRadius) return 6
    return Math.floor((Math.atan2(y, x) / (2 * Math.PI) + 0.5) * 6) % 6
  }
  const themeAt = (p: Point): Theme =>
    random.chance(0.25) ? 'land' : (themes[quarterOf(p)] ?? 'land')
  const names = makeNames(random)
  const cuts = {
    kept,
    tracks,
    built: settlement.edges,
    themeAt,
    centreRadius: size.centreRadius,
    isVillage: size.mailboxes < 1500,
  }
  const roads = makeRoads(ground, cuts, names, random)
  const addresses = numberDoors(plan, roads, settlement, random)
  makeOneWays(plan, roads, size.centreRadius, random)
  const circles = roundabouts.map((node) => openRoundabout(plan, roads, node))
  cutFields(ground, settlement, random)
  return writeMap({ ground, settlement, size, roads, circles, addresses, kept }, random)
}

/** For people on foot, where the quays on both sides are streets, half way between the bridges. */
function addFootbridge({ plan, quays, bridges }: Ground, kept: ReadonlySet<number>) {
  const [old, recent] = bridges.map((b) => plan.points[b.nodes[0]!]!)
  const wish = middle(old!, recent!)
  const on = (nodes: readonly number[]) =>
    nodes.filter((n, i) => i > 0 && kept.has(edgeKey(nodes[i - 1]!, n)))
  const nearest = (nodes: readonly number[], to: Point) =>
    nodes.reduce<number | undefined>(
      (best, n) =>
        best === undefined || distance(plan.points[n]!, to) < distance(plan.points[best]!, to)
          ? n
          : best,
      undefined,
    )
  const north = nearest(on(quays.north.nodes), wish)
  if (north === undefined) return
  const south = nearest(on(quays.south.nodes), plan.points[north]!)
  if (south === undefined || distance(plan.points[north]!, plan.points[south]!) > 75) return
  if (distance(plan.points[north]!, old!) < 60 || distance(plan.points[north]!, recent!) < 60)
    return
  return addStreet(plan, [north, south], 'foot')
}
