import type { Point } from './townGeometry.ts'

type Tags = Readonly<Record<string, string>>

/** Collects an OSM document; element ids are given in the order asked for. */
export interface OsmFile {
  node(at: Point, tags?: Tags): number
  way(nodes: readonly number[], tags: Tags): void
  text(): string
}

/** A small plain in the middle of France; the town's centre lies here. */
const origin = { lon: 2.6, lat: 47.3 }
const metresPerDegree = 111_195

/** `turn` rotates the whole plain, in radians, so that not every river runs from west to east. */
export function makeOsmFile(turn: number): OsmFile {
  const nodes: string[] = []
  const ways: string[] = []
  const box = { south: 90, west: 180, north: -90, east: -180 }
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const shrink = Math.cos((origin.lat * Math.PI) / 180)
  return {
    node([x, y], tags) {
      const lon = origin.lon + (x * cos - y * sin) / metresPerDegree / shrink
      const lat = origin.lat + (x * sin + y * cos) / metresPerDegree
      box.west = Math.min(box.west, lon)
      box.east = Math.max(box.east, lon)
      box.south = Math.min(box.south, lat)
      box.north = Math.max(box.north, lat)
      const id = nodes.length + 1
      const head = `<node id="${id}" lat="${lat.toFixed(7)}" lon="${lon.toFixed(7)}"`
      nodes.push(tags ? `${head}>${writeTags(tags)}</node>` : `${head}/>`)
      return id
    },
    way(refs, tags) {
      const list = refs.map((ref) => `<nd ref="${ref}"/>`).join('')
      ways.push(`<way id="${ways.length + 1}">${list}${writeTags(tags)}</way>`)
    },
    text() {
      const { south, west, north, east } = box
      const [minlat, minlon, maxlat, maxlon] = [south, west, north, east].map((d) => d.toFixed(7))
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="Domino model town">',
        `<bounds minlat="${minlat}" minlon="${minlon}" maxlat="${maxlat}" maxlon="${maxlon}"/>`,
        ...nodes,
        ...ways,
        '</osm>',
        '',
      ].join('\n')
    },
  }
}

function writeTags(tags: Tags): string {
  const quoted = (s: string) =>
    s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return Object.entries(tags)
    .map(([key, value]) => `<tag k="${key}" v="${quoted(value)}"/>`)
    .join('')
}
