import { makeOsmFile, type OsmFile } from './townFile.ts'
import {
  add,
  centroid,
  distance,
  isInside,
  left,
  minus,
  type Point,
  ringArea,
  unit,
} from './townGeometry.ts'
import { bankMetres, type Ground } from './townGround.ts'
import type { Settlement } from './townHouses.ts'
import type { Size } from './townLand.ts'
import type { Address } from './townNumbers.ts'
import { edgeKey, type Face, type FaceUse, pointsOf } from './townPlan.ts'
import type { Building, Door } from './townPlots.ts'
import type { Random } from './townRandom.ts'
import type { Road, Roundabout } from './townRoads.ts'

export interface Town {
  readonly ground: Ground
  readonly settlement: Settlement
  readonly size: Size & { readonly relays: number }
  readonly roads: readonly Road[]
  readonly circles: readonly Roundabout[]
  readonly addresses: ReadonlyMap<Door, Address>
  /** Edges of streets that are still there. */
  readonly kept: ReadonlySet<number>
}

type Tags = Record<string, string>

/** Writes a finished town as a map. */
export function writeMap(town: Town, random: Random): string {
  const file = makeOsmFile(random.between(0, 2 * Math.PI))
  const { plan } = town.ground
  const tagsOf = nodeTags(town, random)
  const written = new Map<number, number>()
  const node = (n: number) => {
    let id = written.get(n)
    if (id === undefined) written.set(n, (id = file.node(plan.points[n]!, tagsOf.get(n))))
    return id
  }
  const area = (ring: readonly Point[], tags: Tags) => {
    const ids = ring.map((p) => file.node(p))
    file.way([...ids, ids[0]!], tags)
  }

  const squares = [
    'Place du Marché',
    'Place Saint-Louis',
    'Place des Tilleuls',
    'Place du Mail',
    'Place Ronde',
  ]
  const squareName = ({ ring }: Face) => {
    const inside = town.settlement.buildings.find(
      (b) => b.tags.amenity && isInside(b.outline[0]!, pointsOf(plan, ring)),
    )
    if (inside?.tags.amenity === 'place_of_worship') return "Place de l'Église"
    return inside?.tags.amenity === 'townhall' ? 'Place de la Mairie' : squares.shift()!
  }
  writePlaces(file, town, random)
  const commune = { boundary: 'administrative', admin_level: '8', name: townName }
  area(town.ground.rim, commune)
  const isUsed = new Set(town.settlement.faces)
  for (const face of plan.faces) {
    const tags = landTags(face, isUsed.has(face), random)
    if (tags.place === 'square') tags.name = squareName(face)
    const ids = face.ring.map(node)
    if (ringArea(pointsOf(plan, face.ring)) > 0) file.way([...ids, ids[0]!], tags)
  }
  writeRiver(town, file, area)
  for (const { ring } of town.circles)
    file.way(ring.map(node), {
      highway: 'tertiary',
      junction: 'roundabout',
      oneway: 'yes',
      maxspeed: '30',
    })
  for (const road of town.roads)
    writeRoad(town, road, (nodes, tags) => file.way(nodes.map(node), tags), random)
  writePromenade(town, file, node)
  for (const building of town.settlement.buildings) writeBuilding(file, building, town.addresses)
  for (const door of town.settlement.banks)
    file.node(door.at, { ...addressTags(door, town.addresses), amenity: 'letter_box' })
  for (const garden of town.settlement.gardens) area(garden, { leisure: 'garden' })
  for (const door of listRelays(town))
    file.node(door.at, { amenity: 'relay_box', operator: 'La Poste' })
  return file.text()
}

/** The doors that relay boxes stand at: half way out of town, all round it. */
function listRelays({ addresses, size: { relays, townRadius } }: Town): Door[] {
  const doors = [...addresses.keys()]
  return Array.from({ length: relays }, (_, index) => {
    const angle = (2 * Math.PI * index) / relays
    const wish: Point = [0.5 * townRadius * Math.cos(angle), 0.5 * townRadius * Math.sin(angle)]
    return doors.reduce((a, b) => (distance(b.at, wish) < distance(a.at, wish) ? b : a))
  })
}

/** An invented name: no commune of France bears it. */
const townName = 'Saint-Aubin-sur-Lierre'

const quarterNames =
  "Les Tilleuls, Bellevue, La Croix Blanche, Le Clos Fleuri, Les Grands Champs, La Garenne, Les Hauts de Lierre, Le Faubourg, La Prairie, L'Épinay, Les Sablons, Le Pressoir".split(
    ', ',
  )

/** What stands on a node of the streets: the end of a close, a bollard at the end of a path. */
function nodeTags({ ground: { plan }, roads }: Town, random: Random): Map<number, Tags> {
  const tags = new Map<number, Tags>()
  for (const { kind, nodes } of roads) {
    if (kind === 'close')
      for (const n of [nodes[0]!, nodes.at(-1)!])
        if (plan.degree[n]! < 3) tags.set(n, { highway: 'turning_circle' })
    if (kind === 'foot' && nodes.length > 3 && random.chance(0.6))
      tags.set(nodes[1]!, { barrier: 'bollard', foot: 'yes', bicycle: 'yes' })
  }
  return tags
}

function writePlaces(file: OsmFile, { ground, settlement, size }: Town, random: Random) {
  const { plan, heart } = ground
  const population = String(Math.round(size.mailboxes * 2.1))
  file.node(plan.points[heart]!, { place: 'town', name: townName, population })
  // a village is its own quarter
  if (size.mailboxes < 800) return
  const quarters = random.shuffled(quarterNames)
  const places: Point[] = []
  for (const face of settlement.faces) {
    if (face.use !== 'houses' || quarters.length === 0) continue
    const at = centroid(pointsOf(plan, face.ring))
    if (distance(at, [0, 0]) < 0.45 * size.townRadius) continue
    if (places.some((p) => distance(p, at) < 0.5 * size.townRadius)) continue
    places.push(at)
    file.node(at, { place: size.mailboxes > 3000 ? 'suburb' : 'quarter', name: quarters.pop()! })
  }
}

function landTags({ use }: Face, isUsed: boolean, random: Random): Tags {
  const fields: readonly Tags[] = [
    { landuse: 'farmland' },
    { landuse: 'farmland' },
    { landuse: 'farmland' },
    { landuse: 'meadow' },
    { landuse: 'meadow' },
    { natural: 'wood' },
    { landuse: 'forest' },
    { landuse: 'orchard' },
    { landuse: 'vineyard' },
  ]
  const tags: Partial<Record<FaceUse, Tags>> = {
    water: { landuse: 'meadow' },
    centre: { landuse: 'residential' },
    houses: { landuse: 'residential' },
    residence: { landuse: 'residential' },
    square: { highway: 'pedestrian', area: 'yes', place: 'square' },
    park: { leisure: 'park' },
    school: { amenity: 'school', name: 'École' },
    sports: { landuse: 'recreation_ground', name: 'Stade municipal' },
    cemetery: { landuse: 'cemetery', name: 'Cimetière' },
    retail: { landuse: 'retail' },
    industrial: { landuse: 'industrial' },
  }
  return (isUsed || use === 'water' ? tags[use] : undefined) ?? random.pick(fields)
}

function writeRiver(
  { ground: { river, rim } }: Town,
  file: OsmFile,
  area: (ring: readonly Point[], tags: Tags) => void,
) {
  const reach = Math.max(...rim.map((p) => Math.abs(p[0])))
  const line = (side: number) => river.line(-reach, reach, side, 18).filter((p) => isInside(p, rim))
  const half = river.halfWidthMetres
  area([...line(-half), ...line(half).toReversed()], {
    natural: 'water',
    water: 'river',
    name: 'La Lierre',
  })
  file.way(
    line(0).map((p) => file.node(p)),
    { waterway: 'river', name: 'La Lierre' },
  )
}

function writeRoad(
  { ground: { plan }, size }: Town,
  { nodes, kind, isOutside, isBridge, name, oneway }: Road,
  way: (nodes: readonly number[], tags: Tags) => void,
  random: Random,
) {
  const at = plan.points[nodes[nodes.length >> 1]!]!
  const isOld = distance(at, [0, 0]) < 1.2 * size.centreRadius
  const speed = isOutside ? '80' : isOld || kind === 'close' ? '30' : '50'
  const classes = {
    main: 'secondary',
    radial: 'tertiary',
    ring: 'tertiary',
    quay: 'residential',
    street: 'residential',
    close: 'residential',
    drive: 'service',
    lane: 'unclassified',
    track: 'track',
    foot: random.pick(['footway', 'path', 'cycleway']),
  } as const
  const tags: Tags = { highway: classes[kind] }
  if (name) tags.name = name
  if (kind === 'drive') Object.assign(tags, { access: 'private' })
  else if (kind === 'foot') Object.assign(tags, { foot: 'yes', bicycle: 'yes' })
  else if (kind === 'track') tags.tracktype = 'grade3'
  else tags.maxspeed = kind === 'lane' ? '50' : speed
  if (isBridge || (kind === 'foot' && nodes.length === 2))
    Object.assign(tags, { bridge: 'yes', layer: '1' })
  if (oneway) {
    tags.oneway = 'yes'
    if (random.chance(0.5)) tags['oneway:bicycle'] = 'no'
  }
  way(nodes, tags)
}

/** A way for feet and bicycles between the southern quay and the water, along the town. */
function writePromenade({ ground, kept }: Town, file: OsmFile, node: (n: number) => number) {
  const { plan, quays } = ground
  const { nodes } = quays.south
  let run: number[] = []
  const end = () => {
    if (run.length > 12) {
      const inner = run.slice(2, -2).map((n, i) => {
        const [a, b] = [plan.points[run[i + 1]!]!, plan.points[run[i + 3]!]!]
        return file.node(add(plan.points[n]!, left(unit(minus(b, a))), bankMetres * 0.6))
      })
      const tags = { highway: 'cycleway', foot: 'yes', bicycle: 'yes' }
      file.way([node(run[0]!), ...inner, node(run.at(-1)!)], tags)
    }
    run = []
  }
  for (let i = 1; i < nodes.length; i++) {
    if (!kept.has(edgeKey(nodes[i - 1]!, nodes[i]!))) end()
    else run.push(...(run.length ? [nodes[i]!] : [nodes[i - 1]!, nodes[i]!]))
  }
  end()
}

/** Several boxes are a list of flats at an entrance, and a number of flats on a whole building. */
function addressTags(door: Door, addresses: ReadonlyMap<Door, Address>): Tags {
  const { houseNumber, street } = addresses.get(door)!
  const tags: Tags = { 'addr:housenumber': houseNumber, 'addr:street': street }
  if (door.isNode) tags['addr:flats'] = door.boxes > 1 ? `1-${door.boxes}` : '1'
  else if (door.boxes > 1) tags['building:flats'] = String(door.boxes)
  return tags
}

function writeBuilding(file: OsmFile, building: Building, addresses: ReadonlyMap<Door, Address>) {
  const { outline, doors } = building
  const tags = { ...building.tags }
  const [first, ...rest] = outline
  const ids = [file.node(first!)]
  for (const door of doors)
    if (door.isNode)
      ids.push(file.node(door.at, { entrance: 'yes', ...addressTags(door, addresses) }))
    else Object.assign(tags, addressTags(door, addresses))
  for (const p of rest) ids.push(file.node(p))
  const { amenity, name, ...shell } = tags
  if (amenity === 'post_office') {
    file.way([...ids, ids[0]!], shell)
    file.node(centroid(outline), { amenity, name: name ?? 'La Poste' })
  } else file.way([...ids, ids[0]!], tags)
}
