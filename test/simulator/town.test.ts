import { describe, expect, it } from 'vitest'
import { writeTown } from '../../simulator/town.ts'

type Point = readonly [x: number, y: number]
type Tags = Record<string, string>
interface Way {
  readonly refs: string[]
  readonly line: Point[]
  readonly tags: Tags
}

/** Reads what `writeTown` writes, without the product's own reader; metres on the plain. */
function read(xml: string) {
  const tagsOf = (body = ''): Tags =>
    Object.fromEntries(
      [...body.matchAll(/<tag k="(.*?)" v="(.*?)"\/>/g)].map(([, key, value]) => [key!, value!]),
    )
  const nodes = new Map<string, { at: Point; tags: Tags }>()
  for (const [, id, lat, lon, body] of xml.matchAll(
    /<node id="(\d+)" lat="(.*?)" lon="(.*?)"(?:\/>|>(.*?)<\/node>)/g,
  )) {
    const x = (Number(lon) - 2.6) * 111_195 * Math.cos((47.3 * Math.PI) / 180)
    nodes.set(id!, { at: [x, (Number(lat) - 47.3) * 111_195], tags: tagsOf(body) })
  }
  const ways: Way[] = [...xml.matchAll(/<way id="\d+">(.*?)<\/way>/g)].map(([, body]) => {
    const refs = [...body!.matchAll(/<nd ref="(\d+)"\/>/g)].map(([, ref]) => ref!)
    return { refs, line: refs.map((ref) => nodes.get(ref)!.at), tags: tagsOf(body) }
  })
  return { nodes, ways }
}

const towns = new Map(
  (
    [
      [1, 50],
      [2, 200],
      [3, 200],
      [1, 4000],
      [7, 4000],
    ] as const
  ).map(([seed, mailboxes]) => {
    const town = { mailboxes, ...read(writeTown({ seed, mailboxes })) }
    return [`seed ${seed}, ${mailboxes} mailboxes`, town] as const
  }),
)

describe('a model town', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    const town = writeTown({ seed: 5, mailboxes: 200 })
    expect(writeTown({ seed: 5, mailboxes: 200 })).toBe(town)
    expect(writeTown({ seed: 6, mailboxes: 200 })).not.toBe(town)
  })
})

describe.each([...towns])('a model town of %s', (_, { mailboxes, nodes, ways }) => {
  const roads = ways.filter((way) => way.tags.highway)
  const addressed = [...[...nodes.values()].map((n) => n.tags), ...ways.map((w) => w.tags)].filter(
    (tags) => tags['addr:housenumber'],
  )

  it('has as many mailboxes as asked for, within 3 %', () => {
    const count = addressed.reduce((sum, tags) => sum + boxes(tags), 0)
    expect(Math.abs(count - mailboxes)).toBeLessThanOrEqual(mailboxes * 0.03)
  })

  it('has every address once, on a street that is there', () => {
    const names = new Set(roads.map((road) => road.tags.name))
    const all = addressed.map((tags) => `${tags['addr:housenumber']} ${tags['addr:street']}`)
    expect(new Set(all).size).toBe(all.length)
    expect(addressed.filter((tags) => !names.has(tags['addr:street']))).toEqual([])
  })

  it('gives no name to two streets', () => {
    const byName = new Map<string, Way[]>()
    for (const way of roads)
      if (way.tags.name) byName.set(way.tags.name, [...(byName.get(way.tags.name) ?? []), way])
    for (const [name, parts] of byName) expect(components(parts), name).toBe(1)
  })

  it('has roads that all hang together', () => {
    expect(components(roads)).toBe(1)
  })

  it('lets a car go from every street to every other', () => {
    const cars = roads.filter(
      ({ tags }) => !/^(footway|path|cycleway|pedestrian)$/.test(tags.highway!),
    )
    const [ahead, back] = [arcs(cars, false), arcs(cars, true)]
    const start = cars[0]!.refs[0]!
    const all = new Set(cars.flatMap((way) => way.refs))
    expect(reached(ahead, start).size).toBe(all.size)
    expect(reached(back, start).size).toBe(all.size)
  })

  it('has exactly two bridges for vehicles, and no other road over the river', () => {
    const bridges = roads.filter((w) => w.tags.bridge === 'yes' && w.tags.maxspeed)
    expect(bridges).toHaveLength(2)
    const river = ways.find((w) => w.tags.waterway === 'river')!
    const crossing = roads.filter((w) => crosses(w.line, river.line))
    for (const way of crossing) expect(way.tags).toMatchObject({ bridge: 'yes', layer: '1' })
    for (const bridge of bridges) expect(crossing).toContain(bridge)
  })

  it('has a post office', () => {
    const offices = [...nodes.values()].filter((n) => n.tags.amenity === 'post_office')
    expect(offices.map((n) => n.tags.name)).toEqual(['La Poste'])
  })

  it('has no building on a road, in the river or on another building', () => {
    const clashes: string[] = []
    const buildings = ways.filter((w) => w.tags.building)
    const water = ways.filter((w) => w.tags.natural === 'water')
    const grid = new Map<string, { pieces: [Point, Point][]; buildings: Way[] }>()
    const cells = (line: readonly Point[]) => {
      const found = []
      const [xs, ys] = [line.map((p) => p[0]), line.map((p) => p[1])]
      for (let i = Math.floor(Math.min(...xs) / 40); i <= Math.max(...xs) / 40; i++)
        for (let j = Math.floor(Math.min(...ys) / 40); j <= Math.max(...ys) / 40; j++) {
          const key = `${i} ${j}`
          if (!grid.has(key)) grid.set(key, { pieces: [], buildings: [] })
          found.push(grid.get(key)!)
        }
      return found
    }
    for (const { line, tags } of [...roads, ...water])
      for (let i = 1; i < line.length; i++)
        if (!tags.area)
          for (const cell of cells([line[i - 1]!, line[i]!]))
            cell.pieces.push([line[i - 1]!, line[i]!])
    for (const building of buildings) {
      // terraced houses share a wall: what counts is the building less 15 cm all round
      const middle = building.line
        .slice(1)
        .reduce<Point>((sum, p) => [sum[0] + p[0], sum[1] + p[1]], [0, 0])
      const centre: Point = [
        middle[0] / (building.line.length - 1),
        middle[1] / (building.line.length - 1),
      ]
      const line = building.line.map((p): Point => {
        const share = 0.15 / Math.hypot(p[0] - centre[0], p[1] - centre[1])
        return [p[0] + (centre[0] - p[0]) * share, p[1] + (centre[1] - p[1]) * share]
      })
      for (const cell of cells(line)) {
        for (const piece of cell.pieces)
          if (crosses(line, piece)) clashes.push(`${building.tags.building} on a road or in water`)
        for (const other of cell.buildings)
          if (
            other.refs !== building.refs &&
            (crosses(line, other.line) ||
              contains(other.line, line[0]!) ||
              contains(line, other.line[0]!))
          )
            clashes.push(`${building.tags.building} on ${other.tags.building} at ${line[0]}`)
        cell.buildings.push({ ...building, line })
      }
    }
    expect(clashes).toEqual([])
  })
})

/** `addr:flats` is a range at an entrance, `building:flats` a number on a building. */
function boxes(tags: Tags): number {
  const flats = tags['addr:flats'] ?? tags['building:flats'] ?? '1'
  return Number(flats.split('-').at(-1))
}

/** How many separate webs these ways make. */
function components(ways: readonly Way[]): number {
  const parent = new Map<string, string>()
  const root = (n: string): string => {
    let top = n
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up
    parent.set(n, top)
    return top
  }
  for (const { refs } of ways) for (const ref of refs) parent.set(root(ref), root(refs[0]!))
  return new Set(ways.flatMap((w) => w.refs).map(root)).size
}

function arcs(ways: readonly Way[], reversed: boolean): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const add = (a: string, b: string) => found.set(a, [...(found.get(a) ?? []), b])
  for (const { refs, tags } of ways)
    for (let i = 1; i < refs.length; i++) {
      const [a, b] = [refs[i - 1]!, refs[i]!]
      if (!reversed || tags.oneway !== 'yes') add(a, b)
      if (reversed || tags.oneway !== 'yes') add(b, a)
    }
  return found
}

function reached(from: ReadonlyMap<string, string[]>, start: string): Set<string> {
  const seen = new Set([start])
  for (const node of seen) for (const next of from.get(node) ?? []) seen.add(next)
  return seen
}

function crosses(p: readonly Point[], q: readonly Point[]): boolean {
  const side = (a: Point, b: Point, c: Point) =>
    Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
  for (let i = 1; i < p.length; i++)
    for (let j = 1; j < q.length; j++) {
      const [a, b, c, d] = [p[i - 1]!, p[i]!, q[j - 1]!, q[j]!]
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true
    }
  return false
}

function contains(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!]
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0])
      inside = !inside
  }
  return inside
}
