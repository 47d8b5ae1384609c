import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { crossGround, spareMetres, spareShare } from '../../../algorithms/road/crossGround.ts'
import { metresFrom } from '../../../algorithms/road/distance.ts'
import { groundShape, metresApart } from '../../../algorithms/road/groundShape.ts'
import { layRoads } from '../../../algorithms/road/layRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { path as findPath } from '../../../algorithms/road/travel.ts'
import { type DrawnTown, drawTown, metresIn, tagXml } from '../../fixtures/drawTown.ts'

const square = `
A--B     C--D



E--F     G--H`

const flat = { area: 'yes', highway: 'pedestrian', name: 'Place Neuve' }

describe('a plaza', () => {
  it('is crossed on foot in a straight line from one entrance to another', () => {
    const town = build(square, area('BFGC', flat))
    const way = walk(town, 'A', 'H')
    expect(lettersOf(town, way.line)).toBe('ABGH')
    expect(way.metres).toBe(Math.round(30 + Math.hypot(60, 40) + 30))
  })

  it('is called by its name, and of the class pedestrian', () => {
    const town = build(square, area('BFGC', { ...flat, highway: 'footway' }))
    const { pieces, piece, streets } = town.roads
    const across = piece[walk(town, 'A', 'H').edges[1]!]!
    expect(pieces.classes[across]).toBe('pedestrian')
    expect(pieces.wayIds[across]).toBe(900)
    expect(streets[pieces.street[across]!]!.name).toBe('Place Neuve')
  })

  it('is crossed pushing a bike, or riding where that is allowed, but by no car', () => {
    const pushed = build(square, area('BFGC', flat))
    const ridden = build(square, area('BFGC', { ...flat, bicycle: 'yes', motor_vehicle: 'yes' }))
    for (const town of [pushed, ridden])
      expect(lettersOf(town, walk(town, 'A', 'H', 'cargo-bike').line)).toBe('ABGH')
    const seconds = (town: Built) => walk(town, 'A', 'H', 'cargo-bike').seconds
    expect(seconds(ridden)).toBeLessThan(seconds(pushed) - 30)
    // Along its outline, as the map lets it.
    expect(lettersOf(ridden, walk(ridden, 'A', 'H', 'car').line)).toMatch(/^AB[CF]GH$/)
  })

  it('gets no lines where nobody may walk, where it is a loop, or where the map cuts it', () => {
    const count = (extra: string) => build(square, extra).roads.pieces.count
    const loop = count(area('BFGC', { highway: 'pedestrian' }))
    expect(count(area('BFGC', flat))).toBe(loop + 2)
    expect(count(area('BFGC', { ...flat, area: 'no' }))).toBe(loop)
    expect(count(area('BFGC', { ...flat, highway: 'steps' }))).toBe(loop)
    // Two pieces, which the missing corner parts.
    expect(count(area('BFG?C', flat))).toBe(loop - 1)
    expect(count(area('BFGC', { ...flat, foot: 'no', bicycle: 'no' }))).toBe(4)
  })

  it('is a square that says it may be walked on, and no other', () => {
    const open = build(square, area('BFGC', { place: 'square', foot: 'yes' }))
    expect(lettersOf(open, walk(open, 'A', 'H').line)).toBe('ABGH')
    expect(build(square, area('BFGC', { place: 'square' })).roads.pieces.count).toBe(4)
  })

  it('is walked round a house that stands into it', () => {
    const town = build(
      `
A--B         C--D

     I   J

E--F K   L   G--H`,
      area('BFKIJLGC', flat),
    )
    expect(lettersOf(town, walk(town, 'E', 'H').line)).toBe('EFIJGH')
  })

  it('is walked round what is left out of it, or along its outline', () => {
    const town = build(
      `
A--B         C--D

     I   J

     K   L

E--F         G--H`,
      area('BFGC', {}, 901) + area('IKLJ', {}, 902) + multipolygon(flat, 901, 902),
    )
    expect(lettersOf(town, walk(town, 'A', 'H').line)).toMatch(/^AB[JK]GH$/)
    expect(lettersOf(town, walk(town, 'A', 'E').line)).toBe('ABFE')
    expect(town.roads.pieces.wayIds).toContain(-9)
  })

  it('is crossed as one with the plaza next to it', () => {
    const town = build(
      `
A--B     I     C--D


E--F     J     G--H`,
      area('BFJI', flat) + area('IJGC', { ...flat, surface: 'sett' }, 901),
    )
    expect(lettersOf(town, walk(town, 'A', 'H').line)).toBe('ABGH')
  })

  it('is entered past a bollard', () => {
    const town = build(square, area('BFGC', flat), { B: { barrier: 'bollard' } })
    expect(lettersOf(town, walk(town, 'A', 'H').line)).toBe('ABGH')
  })

  it('has a place in its middle halt on a line across, also by its name', () => {
    const { roads } = build(square, area('BFGC', flat))
    const query = { position: metresIn(55, 30), profile: 'foot' } as const
    const found = snap(roads, query)!
    expect(found.metres).toBeLessThan(5)
    expect(snap(roads, { ...query, street: 'pl. Neuve' })).toEqual(found)
  })
})

const data = process.env.DOMINO_DATA
if (!data) console.log('Plazas are not crossed in Geneva: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva', () => {
  it('has its plazas crossed for few roads more', () => {
    const osm = readOsm(readFileSync(path.join(data!, 'osm', 'geneva.osm.pbf')))
    const [drawn, crossed] = [layRoads(osm), buildRoads(osm)]
    expect(crossed.edgeCount).toBeLessThan(drawn.edgeCount * 1.09)
    const metres = (roads: Roads, ...places: readonly LonLat[]) => {
      const [from, to] = places.map((position) => snap(roads, { position, profile: 'foot' })!)
      return findPath(roads, 'foot', from!, to!)!.metres
    }
    // Round it were 233 m and 127 m; both are multipolygons.
    const madelaine = [
      [6.14968, 46.2019],
      [6.14921, 46.20175],
    ] as const
    const petiteFusterie = [
      [6.14518, 46.20461],
      [6.14522, 46.20484],
    ] as const
    expect(metres(drawn, ...madelaine)).toBeGreaterThan(230)
    expect(metres(crossed, ...madelaine)).toBeLessThan(43)
    expect(metres(drawn, ...petiteFusterie)).toBeGreaterThan(125)
    expect(metres(crossed, ...petiteFusterie)).toBeLessThan(28)
  })
})

describe('lines across open ground', () => {
  /** Cells of a grid with its corners moved at will: any shape, with houses and pinches in it. */
  const size = 4
  const ground = fc.record({
    cells: fc.array(fc.boolean(), { minLength: size * size, maxLength: size * size }),
    moves: fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })), {
      minLength: (size + 1) ** 2,
      maxLength: (size + 1) ** 2,
    }),
    doors: fc.uniqueArray(fc.nat((size + 1) ** 2 - 1), { minLength: 2, maxLength: 7 }),
    hasRoads: fc.boolean(),
  })

  it('stay on the ground, and take one about as fast as any way there', () => {
    fc.assert(
      fc.property(ground, ({ cells, moves, doors: wished, hasRoads }) => {
        const points = moves.map(
          ([dx, dy], i) =>
            [(i % (size + 1)) * 10 + dx, Math.floor(i / (size + 1)) * 10 + dy] as const,
        )
        const quads = cells.flatMap((isGround, c) => {
          const corner = Math.floor(c / size) * (size + 1) + (c % size)
          // South counts down in the drawing, so that this is anticlockwise on the map.
          return isGround ? [[corner, corner + size + 1, corner + size + 2, corner + 1]] : []
        })
        fc.pre(quads.length > 0)
        const shape = groundShape(quads, (node) => metresIn(points[node]![0], points[node]![1]))
        const doors = wished.map((node) => shape.nodes.indexOf(node)).filter((v) => v >= 0)
        const border = [...shape.from].map((from, e) => [from, shape.to[e]!] as const)
        const roads = hasRoads ? border : []
        const lines = crossGround(shape, doors, roads)

        const isGround = (x: number, y: number) =>
          quads.some((quad) =>
            isIn(
              quad.map((node) => points[node]!),
              x,
              y,
            ),
          )
        const at = (v: number) => points[shape.nodes[v]!]!
        const sees = (a: number, b: number) => seesOn(isGround, at(a), at(b))
        for (const [a, b] of lines) expect(sees(a, b)).toBe(true)

        const twin = distances(shape.nodes.length, (a, b) =>
          sees(a, b) ? apart(at(a), at(b)) : Infinity,
        )
        const ours = joined(shape.nodes.length, [...lines, ...roads], (a, b) => apart(at(a), at(b)))
        const along = joined(shape.nodes.length, roads, (a, b) => apart(at(a), at(b)))
        for (const a of doors) {
          for (const b of doors) {
            const [best, found] = [twin[a]![b]!, ours[a]![b]!]
            if (best === Infinity) {
              expect(found).toBe(Infinity)
              continue
            }
            const good = Math.max(best * (1 + spareShare), best + spareMetres)
            expect(found).toBeLessThan(good + 0.1)
            expect(found).toBeGreaterThan(best - 0.1)
            expect(found).toBeLessThanOrEqual(along[a]![b]!)
          }
        }
      }),
      { numRuns: 80 },
    )
  })

  it('are none where the roads do already', () => {
    const shape = groundShape([[0, 1, 2, 3]], (node) =>
      metresIn(node === 0 || node === 3 ? 0 : 40, node < 2 ? 20 : 0),
    )
    expect(metresApart(shape, 0, 1)).toBeCloseTo(40, 3)
    const outline = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ] as const
    expect(crossGround(shape, [0, 1], outline)).toEqual([])
    expect(crossGround(shape, [0, 2], outline)).toEqual([[0, 2]])
    expect(crossGround(shape, [0, 2], [...outline, [0, 2]])).toEqual([])
  })
})

type Point = readonly [x: number, y: number]

const apart = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1])

/** Whether a point lies in a polygon, or within a millimetre of its border. */
function isIn(corners: readonly Point[], x: number, y: number): boolean {
  let inside = false
  for (const [i, [ax, ay]] of corners.entries()) {
    const [bx, by] = corners[(i + 1) % corners.length]!
    const [dx, dy] = [bx - ax, by - ay]
    const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
    if (Math.hypot(ax + share * dx - x, ay + share * dy - y) < 0.001) return true
    if (ay > y !== by > y && x < ax + ((y - ay) / dy) * dx) inside = !inside
  }
  return inside
}

/** Looks at a point of the line every 40 cm. */
function seesOn(isGround: (x: number, y: number) => boolean, a: Point, b: Point): boolean {
  const steps = Math.ceil(apart(a, b) * 2.5)
  for (let i = 0; i <= steps; i++) {
    const share = i / steps
    if (!isGround(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))) return false
  }
  return steps > 0
}

function joined(
  count: number,
  lines: readonly (readonly [number, number])[],
  metres: (a: number, b: number) => number,
): number[][] {
  const isJoined = new Set(lines.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
  return distances(count, (a, b) => (isJoined.has(`${a} ${b}`) ? metres(a, b) : Infinity))
}

/** Floyd and Warshall. */
function distances(count: number, metres: (a: number, b: number) => number): number[][] {
  const all = Array.from({ length: count }, (_, a) =>
    Array.from({ length: count }, (_, b) => (a === b ? 0 : metres(a, b))),
  )
  for (let via = 0; via < count; via++)
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++)
        all[a]![b] = Math.min(all[a]![b]!, all[a]![via]! + all[via]![b]!)
  return all
}

interface Built {
  readonly town: DrawnTown
  readonly roads: Roads
}
function build(drawing: string, extra = '', nodes = {}): Built {
  const town = drawTown(drawing, { extra, nodes })
  return { town, roads: buildRoads(readOsm(town.bytes)) }
}

const refs = (letters: string) =>
  [...letters].map((letter) => `<nd ref="${letter.codePointAt(0)}"/>`).join('')

/** A closed way round these nodes. */
function area(letters: string, tags: Record<string, string>, id = 900): string {
  return `<way id="${id}">${refs(letters + letters[0])}${tagXml(tags)}</way>`
}

function multipolygon(tags: Record<string, string>, outer: number, inner: number): string {
  const member = (id: number, role: string) => `<member type="way" ref="${id}" role="${role}"/>`
  const members = member(outer, 'outer') + member(inner, 'inner')
  return `<relation id="9">${members}${tagXml({ type: 'multipolygon', ...tags })}</relation>`
}

function ends({ town, roads }: Built, from: string, to: string, profile: Profile) {
  const at = (letter: string) => snap(roads, { position: town.at(letter), profile })!
  return [at(from), at(to)] as const
}

function walk(built: Built, from: string, to: string, profile: Profile = 'foot') {
  return findPath(built.roads, profile, ...ends(built, from, to, profile))!
}

/** The nodes that a line passes, by their letters. */
function lettersOf({ town }: Built, line: readonly LonLat[]): string {
  const letters = [...'ABCDEFGHIJKL'].filter((letter) => town.at(letter))
  return line
    .map((point) => letters.find((letter) => metresFrom(town.at(letter), point) < 0.01) ?? '?')
    .join('')
}
