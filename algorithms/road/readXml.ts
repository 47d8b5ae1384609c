import { SaxesParser } from 'saxes'
import { collectOsm } from './collectOsm.ts'
import { type OsmData, OsmError, type OsmMember } from './osmData.ts'

const chunkBytes = 1 << 20
const memberTypes = ['node', 'way', 'relation'] as const

/**
 * Reads the XML form of OSM: https://wiki.openstreetmap.org/wiki/OSM_XML. Elements that an editor
 * marked as deleted are left out. Throws `OsmError` where it isn't OSM, or ends too early.
 */
export function readXml(bytes: Uint8Array): OsmData {
  const collector = collectOsm()
  const parser = new SaxesParser({ position: false, xmlns: false })
  let depth = 0
  let skipped = false
  let id = Number.NaN
  let lon = Number.NaN
  let lat = Number.NaN
  let tags: Record<string, string> | undefined
  let members: OsmMember[] = []
  let refs: number[] = []
  let ended = false

  parser.on('opentag', ({ name, attributes }) => {
    depth++
    if (depth === 1) {
      if (name !== 'osm') throw notOsm(`its first element is <${name}>, not <osm>`)
    } else if (depth === 2) {
      id = Number(attributes.id)
      lon = Number(attributes.lon)
      lat = Number(attributes.lat)
      tags = undefined
      members = []
      refs = []
      const deleted = attributes.action === 'delete' || attributes.visible === 'false'
      skipped = deleted || !Number.isSafeInteger(id)
    } else if (depth === 3 && !skipped) {
      if (name === 'tag') {
        tags ??= {}
        tags[attributes.k ?? ''] = attributes.v ?? ''
      } else if (name === 'nd') refs.push(Number(attributes.ref))
      else if (name === 'member') {
        const type = memberTypes.find((known) => known === attributes.type)
        if (type) members.push({ type, id: Number(attributes.ref), role: attributes.role ?? '' })
      }
    }
  })
  parser.on('closetag', ({ name }) => {
    depth--
    if (depth === 0) ended = true
    if (depth !== 1 || skipped) return
    if (name === 'node' && Number.isFinite(lon) && Number.isFinite(lat))
      collector.addNode(id, lon, lat, tags)
    else if (name === 'way') collector.addWay(id, refs, tags ?? {})
    else if (name === 'relation') collector.addRelation(id, tags ?? {}, members)
  })

  const decoder = new TextDecoder()
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes)
      parser.write(decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true }))
  } catch (error) {
    if (error instanceof OsmError) throw error
    throw notOsm(`it isn't well-formed XML (${reason(error)})`)
  }
  try {
    parser.close()
  } catch (error) {
    if (ended) throw notOsm(`it isn't well-formed XML (${reason(error)})`)
    throw new OsmError('cut-off', 'The OSM file (XML) is cut off: it ends before </osm>.')
  }
  return collector.finish()
}

function notOsm(why: string) {
  return new OsmError('not-osm', `This isn't an OSM file: ${why}.`)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
