import { crossGround, type GroundLine } from './crossGround.ts'
import { groundShape } from './groundShape.ts'
import { listPlazas, type Plaza } from './listPlazas.ts'
import type { OsmData, Tags } from './osmData.ts'
import { roadClass } from './waySpeeds.ts'

/**
 * The extract with ways across its plazas, for roads to be built from. As OSM draws it, a plaza is
 * its outline only, and one drawn as a multipolygon not even that, since its tags are on the
 * relation: so that gets its outline, too. Plazas side by side are crossed as one.
 *
 * The ways run between nodes that are there already, and carry the tags of their plaza; nobody
 * drives on them. Houses and fountains are walked round where the plaza leaves them out (inner
 * rings). Each has the id of its plaza: so here the ids of ways aren't in order, and don't occur once.
 */
export function withPlazas(osm: OsmData): OsmData {
  const roads = plazaRoads(osm)
  const { count, ids, offsets, refs, tags } = osm.ways
  const added = roads.reduce((sum, { nodes }) => sum + nodes.length, 0)
  const ways = {
    count: count + roads.length,
    ids: new Float64Array(count + roads.length),
    offsets: new Uint32Array(count + roads.length + 1),
    refs: new Int32Array(refs.length + added),
    tags: [...tags, ...roads.map((road) => road.tags)],
  }
  ways.ids.set(ids)
  ways.offsets.set(offsets)
  ways.refs.set(refs)
  let end = offsets[count]!
  for (const [i, { id, nodes }] of roads.entries()) {
    ways.ids[count + i] = id
    ways.refs.set(nodes, end)
    end += nodes.length
    ways.offsets[count + i + 1] = end
  }
  return { ...osm, ways }
}

interface PlazaRoad {
  readonly id: number
  readonly tags: Tags
  readonly nodes: readonly number[]
}

function plazaRoads(osm: OsmData): PlazaRoad[] {
  const plazas = listPlazas(osm)
  if (plazas.length === 0) return []
  const roads = plazas.flatMap(({ id, tags, undrawn }) =>
    undrawn.map((nodes): PlazaRoad => ({ id, tags: roadTags(tags), nodes })),
  )
  const groups = groupPlazas(osm, plazas)
  const touching = findTouching(osm, groups)
  for (const group of groups) {
    // Of plazas crossed as one, the largest gives its name.
    const { id, tags } = group.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a))
    const lineTags = roadTags(tags)
    for (const nodes of crossGroup(osm, group, touching)) roads.push({ id, tags: lineTags, nodes })
  }
  return roads
}

const roadTags = (tags: Tags): Tags => ({
  ...tags,
  highway: 'pedestrian',
  motorcar: 'no',
  oneway: undefined,
})

const sizeOf = ({ rings }: Plaza) => rings.reduce((sum, ring) => sum + ring.length, 0)

/** The work grows with the square of it, and in Porto's old town one plaza follows the other. */
const mostVertices = 300

const accessKeys = ['access', 'foot', 'vehicle', 'bicycle']

/** Plazas that share an edge and let in the same people are one. */
function groupPlazas(osm: OsmData, plazas: readonly Plaza[]): Plaza[][] {
  const access = plazas.map(({ tags }) => accessKeys.map((key) => tags[key] ?? '').join(' '))
  const groupOf = plazas.map((plaza) => ({ members: [plaza], vertices: sizeOf(plaza) }))
  const numberOf = new Map(plazas.map((plaza, p) => [plaza, p]))
  const join = (p: number, other: number) => {
    const [from, into] = [groupOf[p]!, groupOf[other]!]
    if (from === into || from.vertices + into.vertices > mostVertices) return
    into.members.push(...from.members)
    into.vertices += from.vertices
    for (const member of from.members) groupOf[numberOf.get(member)!] = into
  }
  const owners = new Map<number, number>()
  for (const [p, { rings }] of plazas.entries()) {
    for (const ring of rings) {
      let a = ring.at(-1)!
      for (const b of ring) {
        const edge = Math.min(a, b) * osm.nodes.count + Math.max(a, b)
        const other = owners.get(edge)
        if (other === undefined) owners.set(edge, p)
        else if (access[p] === access[other]) join(p, other)
        a = b
      }
    }
  }
  return [...new Set(groupOf)].map(({ members }) => members)
}

/** What comes to the nodes of plazas. */
interface Touching {
  /** By node: those that segments of roads lead to from it, the plazas' own outlines left out. */
  readonly roads: ReadonlyMap<number, readonly number[]>
  /** By node: the group of plazas that it belongs to, from 1 on; 0: none, -1: several. */
  readonly groupAt: Int32Array
}

function findTouching(osm: OsmData, groups: readonly (readonly Plaza[])[]): Touching {
  const { count, ids, offsets, refs, tags } = osm.ways
  const groupAt = new Int32Array(osm.nodes.count)
  const own = new Set<number>()
  for (const [g, group] of groups.entries()) {
    for (const { id, rings } of group) {
      own.add(id)
      for (const ring of rings)
        for (const node of ring) groupAt[node] = [0, g + 1].includes(groupAt[node]!) ? g + 1 : -1
    }
  }
  const roads = new Map<number, number[]>()
  const add = (a: number, b: number) => {
    if (groupAt[a] === 0) return
    const list = roads.get(a)
    if (list) list.push(b)
    else roads.set(a, [b])
  }
  for (let way = 0; way < count; way++) {
    const end = offsets[way + 1]!
    let r = offsets[way]!
    // Nodes that the extract lacks have no group: undefined.
    while (r < end && !groupAt[refs[r]!]) r++
    if (r === end || own.has(ids[way]!) || roadClass(tags[way]!) === undefined) continue
    for (r = offsets[way]! + 1; r < end; r++) {
      const a = refs[r - 1]!
      const b = refs[r]!
      if (a < 0 || b < 0) continue
      add(a, b)
      add(b, a)
    }
  }
  return { roads, groupAt }
}

/** Lines from door to door: doors are nodes where other roads, or other plazas, come in. */
function crossGroup(
  { nodes: { lons, lats } }: OsmData,
  group: readonly Plaza[],
  { roads, groupAt }: Touching,
): (readonly number[])[] {
  const rings = group.flatMap((plaza) => plaza.rings)
  const isTouched = (node: number) => groupAt[node] === -1 || roads.has(node)
  if (!rings.some((ring) => ring.some(isTouched))) return []
  const shape = groundShape(rings, (node) => [lons[node]!, lats[node]!])
  const { nodes } = shape
  const vertexOf = new Map<number, number>()
  for (let v = 0; v < nodes.length; v++) vertexOf.set(nodes[v]!, v)
  const walked: GroundLine[] = []
  const walkedKeys = new Set<number>()
  for (const plaza of group) {
    for (const ring of plaza.rings.slice(0, plaza.outerCount)) {
      let a = vertexOf.get(ring.at(-1)!)!
      for (const node of ring) {
        const b = vertexOf.get(node)!
        walked.push([a, b])
        walkedKeys.add(Math.min(a, b) * nodes.length + Math.max(a, b))
        a = b
      }
    }
  }
  const doors: number[] = []
  for (let v = 0; v < nodes.length; v++) {
    let isDoor = groupAt[nodes[v]!] === -1
    for (const to of roads.get(nodes[v]!) ?? []) {
      const w = vertexOf.get(to)
      if (w === undefined) isDoor = true
      else if (!walkedKeys.has(Math.min(v, w) * nodes.length + Math.max(v, w))) {
        walked.push([v, w])
        isDoor = true
      }
    }
    if (isDoor) doors.push(v)
  }
  return crossGround(shape, doors, walked).map(([a, b]) => [nodes[a]!, nodes[b]!])
}
