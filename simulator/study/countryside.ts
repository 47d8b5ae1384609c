import { chance } from '../../algorithms/office/chance.ts'
import { makeOsmFile } from '../townFile.ts'
import type { Point } from '../townGeometry.ts'

/**
 * A made countryside as OSM data (XML), the same for the same seed: a small town of a few streets with
 * a post office, villages, hamlets and farms at the ends of their drives, on 8.6 km by 8.6 km of
 * roads. About 8 mailboxes a square kilometre: what is emptiest of lived-in France. Nothing in it is
 * any real place's.
 *
 * Roads join every two sites that have no third within the circle over their line (K. Gabriel,
 * R. Sokal, Systematic Zoology 18 (1969) 259-278): connected, with few crossings and some loops, as
 * roads between villages are.
 */
export function writeCountryside(seed: number): string {
  const draw = (...names: readonly (string | number)[]) =>
    chance(seed, 'countryside', ...names.map(String))
  const sites = placeSites(draw)
  const roads = joinSites(sites)
  const file = makeOsmFile(0)
  const nodeOf = sites.map(({ at }, s) =>
    file.node(at, s === 0 ? { amenity: 'post_office', name: 'La Poste' } : undefined),
  )
  for (const [index, [a, b]] of roads.entries()) {
    const from = sites[a]!
    const to = sites[b]!
    const bend = bendOf(from.at, to.at, (draw('bend', index) - 0.5) * 0.3)
    const name = a === 0 || b === 0 ? `Route ${index + 1}` : `Chemin ${index + 1}`
    const along = (metres: number) => pointAlong([from.at, bend, to.at], metres)
    const length = lengthOf(from.at, bend) + lengthOf(bend, to.at)
    const doors = listDoors({ from, to, length, draw: (...names) => draw(index, ...names) })
    const nodes = [nodeOf[a]!]
    let bent = false
    for (const door of doors) {
      if (!bent && door.metres > lengthOf(from.at, bend)) {
        nodes.push(file.node(bend))
        bent = true
      }
      const { at, left } = along(door.metres)
      const turn = file.node(at)
      nodes.push(turn)
      const house: Point = [at[0] + left[0] * door.aside, at[1] + left[1] * door.aside]
      const address = { 'addr:housenumber': String(Math.round(door.metres)), 'addr:street': name }
      const node = file.node(house, address)
      // a drive of one's own; nearer houses stand at the road
      if (Math.abs(door.aside) > driveMetres) file.way([turn, node], { highway: 'service' })
    }
    if (!bent) nodes.push(file.node(bend))
    nodes.push(nodeOf[b]!)
    const isMain = from.houses >= villageHouses || to.houses >= villageHouses
    file.way(nodes, { highway: isMain ? 'tertiary' : 'unclassified', name })
  }
  return file.text()
}

const halfMetres = 4_300
const siteMetres = 1_150
const driveMetres = 25
const villageHouses = 24

interface Site {
  readonly at: Point
  readonly houses: number
}

type Draw = (...names: readonly (string | number)[]) => number

/** One in each square of a grid, aside at random; the town in the middle comes first. */
function placeSites(draw: Draw): Site[] {
  const sites: Site[] = [{ at: [0, 0], houses: 150 }]
  const count = Math.floor((2 * halfMetres) / siteMetres)
  for (let column = 0; column < count; column++)
    for (let row = 0; row < count; row++) {
      const draws = (what: string) => draw('site', column, row, what)
      const place = (index: number, what: string) =>
        (index + 0.15 + 0.7 * draws(what)) * siteMetres - halfMetres
      const at: Point = [place(column, 'x'), place(row, 'y')]
      if (Math.hypot(...at) < siteMetres) continue
      const kind = draws('kind')
      const houses =
        kind < 0.05 ? 25 + Math.floor(35 * draws('houses')) : Math.floor(9 * draws('houses') ** 2)
      sites.push({ at, houses })
    }
  return sites
}

function joinSites(sites: readonly Site[]): [number, number][] {
  const roads: [number, number][] = []
  for (const [a, { at: from }] of sites.entries())
    for (let b = a + 1; b < sites.length; b++) {
      const { at: to } = sites[b]!
      const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
      const reach = lengthOf(from, to) / 2
      const isFree = sites.every(
        ({ at }, other) => other === a || other === b || lengthOf(at, middle) > reach,
      )
      if (isFree) roads.push([a, b])
    }
  return roads
}

interface Door {
  readonly metres: number
  /** To the left of the road; below 0 to its right. */
  readonly aside: number
}

/** The houses of both ends, close together, and farms between them; in the order of the road. */
function listDoors(road: {
  readonly from: Site
  readonly to: Site
  readonly length: number
  readonly draw: Draw
}): Door[] {
  const { from, to, length, draw } = road
  const doors: Door[] = []
  // a site's houses stand on its three or four roads
  for (const [end, { houses }] of [from, to].entries()) {
    const here = Math.floor(houses / 3.5 + draw('house', end))
    for (let n = 0; n < here; n++) {
      const metres = 18 + (n >> 1) * 24 + 8 * draw('house', end, n)
      const aside = (n % 2 === 0 ? 1 : -1) * (9 + 8 * draw('garden', end, n))
      if (metres < 0.45 * length)
        doors.push({ metres: end === 0 ? metres : length - metres, aside })
    }
  }
  const farms = Math.floor((length / 1000) * 1.4 + draw('farms'))
  for (let n = 0; n < farms; n++) {
    const aside = (draw('side', n) < 0.5 ? 1 : -1) * (15 + 250 * draw('drive', n) ** 2)
    doors.push({ metres: length * (0.2 + 0.6 * draw('farm', n)), aside })
  }
  return doors.sort((a, b) => a.metres - b.metres)
}

/** A point beside the middle of a line. */
function bendOf(a: Point, b: Point, share: number): Point {
  return [(a[0] + b[0]) / 2 + (b[1] - a[1]) * share, (a[1] + b[1]) / 2 - (b[0] - a[0]) * share]
}

/** Where one is after so many metres of a line, and what lies to the left there. */
function pointAlong(
  [a, bend, b]: readonly [Point, Point, Point],
  metres: number,
): { readonly at: Point; readonly left: Point } {
  const first = lengthOf(a, bend)
  const [from, to, past] = metres < first ? [a, bend, metres] : [bend, b, metres - first]
  const length = lengthOf(from, to)
  const forward: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  return {
    at: [from[0] + forward[0] * past, from[1] + forward[1] * past],
    left: [-forward[1], forward[0]],
  }
}

const lengthOf = (a: Point, b: Point) => Math.hypot(b[0] - a[0], b[1] - a[1])
