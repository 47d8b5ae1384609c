import type { LonLat } from '../model.ts'
import { nodesOfWay, type OsmData, type Tags } from './osmData.ts'
import { centroidOf, joinRings, memberLines, pointsOfNodes } from './ring.ts'

/** Where the post has a counter or a sorting room, or leaves mail for those who carry it. */
export interface PostalPoint {
  /** The OSM element, `n1`, `w1` or `r1`. */
  readonly id: string
  readonly position: LonLat
  /** Its own name, else the operator's; empty where the map has neither. */
  readonly name: string
  /**
   * `partner`: a counter in a shop; `relay`: a locked box where carriers find more mail
   * (https://wiki.openstreetmap.org/wiki/Tag:amenity%3Drelay_box).
   */
  readonly kind: 'depot' | 'office' | 'partner' | 'relay'
}

const kinds = ['depot', 'office', 'partner', 'relay'] as const

/** Depots first, then offices, partners, relays; nodes, ways and relations by id within. */
export function listPostalPoints(osm: OsmData): PostalPoint[] {
  const points: PostalPoint[] = []
  function add(id: string, tags: Tags, nodes: () => readonly number[]) {
    const kind = kindOf(tags)
    if (!kind) return
    const outline = pointsOfNodes(osm, nodes())
    if (outline.length === 0) return
    const name = tags.name ?? tags.operator ?? tags.brand ?? ''
    points.push({ id, position: centroidOf(outline), name, kind })
  }
  for (const [node, tags] of osm.nodes.tags) add(`n${osm.nodes.ids[node]}`, tags, () => [node])
  for (const [way, tags] of osm.ways.tags.entries())
    add(`w${osm.ways.ids[way]}`, tags, () => nodesOfWay(osm, way))
  for (const relation of osm.relations)
    add(
      `r${relation.id}`,
      relation.tags,
      () => joinRings(memberLines(osm, relation, 'outer')).rings[0] ?? [],
    )
  return kinds.flatMap((kind) => points.filter((point) => point.kind === kind))
}

function kindOf(tags: Tags): PostalPoint['kind'] | undefined {
  if (tags.amenity === 'post_depot') return 'depot'
  if (tags.amenity === 'relay_box') return 'relay'
  if (tags.amenity !== 'post_office') return undefined
  return tags.post_office === 'post_partner' ? 'partner' : 'office'
}
