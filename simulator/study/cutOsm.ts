import type { Bounds } from '../../algorithms/road/osmBounds.ts'
import type { OsmData, Tags } from '../../algorithms/road/osmData.ts'

/**
 * A part of an extract as OSM data (XML): the ways with a node in the box, whole, their nodes, the
 * other tagged nodes in it, and the relations of which some member is left.
 */
export function cutOsm({ nodes, ways, relations }: OsmData, bounds: Bounds): string {
  const [west, south, east, north] = bounds
  const isInside = (node: number) =>
    nodes.lons[node]! >= west &&
    nodes.lons[node]! <= east &&
    nodes.lats[node]! >= south &&
    nodes.lats[node]! <= north
  const nodesOf = (way: number) =>
    [...ways.refs.subarray(ways.offsets[way]!, ways.offsets[way + 1]!)].filter((node) => node >= 0)
  const keptWays = Array.from({ length: ways.count }, (_, way) => way).filter((way) =>
    nodesOf(way).some(isInside),
  )
  const keptNodes = new Set(keptWays.flatMap(nodesOf))
  for (const node of nodes.tags.keys()) if (isInside(node)) keptNodes.add(node)
  const known = {
    node: new Set([...keptNodes].map((node) => nodes.ids[node]!)),
    way: new Set(keptWays.map((way) => ways.ids[way]!)),
    relation: new Set<number>(),
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<osm version="0.6" generator="Domino">',
    ...[...keptNodes]
      .sort((a, b) => a - b)
      .map((node) => {
        const head = `<node id="${nodes.ids[node]}" lat="${nodes.lats[node]}" lon="${nodes.lons[node]}"`
        return `${head}>${writeTags(nodes.tags.get(node) ?? {})}</node>`
      }),
    ...keptWays.map((way) => {
      const refs = nodesOf(way).map((node) => `<nd ref="${nodes.ids[node]}"/>`)
      return `<way id="${ways.ids[way]}">${refs.join('')}${writeTags(ways.tags[way]!)}</way>`
    }),
    ...relations
      .filter(({ members }) => members.some(({ type, id }) => known[type].has(id)))
      .map(({ id, members, tags }) => {
        const refs = members
          .filter((member) => known[member.type].has(member.id))
          .map(({ type, id, role }) => `<member type="${type}" ref="${id}" role="${quote(role)}"/>`)
        return `<relation id="${id}">${refs.join('')}${writeTags(tags)}</relation>`
      }),
    '</osm>',
    '',
  ].join('\n')
}

function writeTags(tags: Tags): string {
  return Object.entries(tags)
    .map(([key, value]) => `<tag k="${quote(key)}" v="${quote(value ?? '')}"/>`)
    .join('')
}

function quote(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
