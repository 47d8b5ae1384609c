import { inflateSync } from 'node:zlib'
import { PbfReader } from 'pbf'
import { collectOsm, type OsmCollector } from './collectOsm.ts'
import { type OsmData, OsmError, type OsmMember, type Tags } from './osmData.ts'

/**
 * Reads the PBF form of OSM: https://wiki.openstreetmap.org/wiki/PBF_Format, from which the field
 * numbers below come. A file is a row of [length of header, header, blob]; a blob holds a block of
 * up to 8 000 elements, deflated. Throws `OsmError` where a piece is missing or damaged.
 */
export function readPbf(bytes: Uint8Array): OsmData {
  try {
    return readBlobs(bytes)
  } catch (error) {
    // The protobuf reader itself throws plain errors at what isn't protobuf.
    throw error instanceof OsmError ? error : cutOff()
  }
}

/**
 * Reads a file's first blob only, from its first 256 KiB or more. Throws `OsmError` where it isn't
 * the header of a PBF that `readPbf` can read.
 */
export function checkPbfHeader(bytes: Uint8Array): void {
  try {
    const [first] = blobsOf(bytes)
    if (first?.type === 'OSMHeader') {
      checkFeatures(unpack(first.blob))
      return
    }
  } catch (error) {
    if (error instanceof OsmError && error.code === 'not-osm') throw error
  }
  throw new OsmError('not-osm', "This isn't an OSM file (PBF): its header can't be read.")
}

function readBlobs(bytes: Uint8Array): OsmData {
  const collector = collectOsm()
  for (const { type, blob } of blobsOf(bytes)) {
    if (type === 'OSMHeader') checkFeatures(unpack(blob))
    else if (type === 'OSMData') readBlock(unpack(blob), collector)
  }
  return collector.finish()
}

function* blobsOf(bytes: Uint8Array): Generator<{ type: string; blob: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw cutOff()
    const headerEnd = at + 4 + view.getUint32(at)
    if (headerEnd > bytes.length) throw cutOff()
    const header = { type: '', size: -1 }
    new PbfReader(bytes.subarray(at + 4, headerEnd)).readFields((tag, into, reader) => {
      if (tag === 1) into.type = reader.readString()
      else if (tag === 3) into.size = reader.readVarint()
    }, header)
    if (header.size < 0 || headerEnd + header.size > bytes.length) throw cutOff()
    yield { type: header.type, blob: bytes.subarray(headerEnd, headerEnd + header.size) }
    at = headerEnd + header.size
  }
}

function cutOff() {
  return new OsmError('cut-off', 'The OSM file (PBF) is cut off or damaged; please fetch it again.')
}

function unpack(blob: Uint8Array): Uint8Array {
  const found: { raw?: Uint8Array; deflated?: Uint8Array; other?: number } = {}
  new PbfReader(blob).readFields((tag, into, reader) => {
    if (tag === 1) into.raw = reader.readBytes()
    else if (tag === 3) into.deflated = reader.readBytes()
    else if (tag >= 4) into.other = tag
  }, found)
  if (found.raw) return found.raw
  if (found.deflated) {
    try {
      return inflateSync(found.deflated)
    } catch {
      throw cutOff()
    }
  }
  if (found.other === undefined) throw cutOff()
  throw new OsmError(
    'not-osm',
    'The OSM file (PBF) is packed with lzma, lz4 or zstd; only zlib, the usual one, can be read.',
  )
}

/** A reader must refuse what it doesn't know: https://wiki.openstreetmap.org/wiki/PBF_Format. */
function checkFeatures(block: Uint8Array) {
  const required: string[] = []
  new PbfReader(block).readFields((tag, into, reader) => {
    if (tag === 4) into.push(reader.readString())
  }, required)
  const unknown = required.find((name) => name !== 'OsmSchema-V0.6' && name !== 'DenseNodes')
  if (unknown === undefined) return
  throw new OsmError('not-osm', `The OSM file (PBF) requires ${unknown}, which can't be read.`)
}

interface Block {
  readonly strings: string[]
  readonly groups: { start: number; end: number }[]
  granularity: number
  latOffset: number
  lonOffset: number
}

function readBlock(bytes: Uint8Array, collector: OsmCollector) {
  const reader = new PbfReader(bytes)
  // The scale may stand after the groups, so that these are only located in the first pass.
  const block: Block = { strings: [], groups: [], granularity: 100, latOffset: 0, lonOffset: 0 }
  reader.readFields((tag) => {
    if (tag === 1) reader.readMessage(readStrings, block.strings)
    else if (tag === 2) {
      const start = reader.pos
      const end = reader.readVarint() + reader.pos
      block.groups.push({ start, end })
      reader.pos = end
    } else if (tag === 17) block.granularity = reader.readVarint()
    else if (tag === 19) block.latOffset = reader.readVarint(true)
    else if (tag === 20) block.lonOffset = reader.readVarint(true)
  }, block)
  for (const group of block.groups) {
    reader.pos = group.start
    reader.readMessage((tag) => {
      if (tag === 1) readNode(reader, block, collector)
      else if (tag === 2) readDense(reader, block, collector)
      else if (tag === 3) readWay(reader, block, collector)
      else if (tag === 4) readRelation(reader, block, collector)
    }, undefined)
  }
}

function readStrings(tag: number, strings: string[], reader: PbfReader) {
  if (tag === 1) strings.push(reader.readString())
}

function tagsOf(block: Block, keys: readonly number[], values: readonly number[]): Tags {
  const tags: Record<string, string> = {}
  for (let i = 0; i < keys.length; i++) tags[block.strings[keys[i]!]!] = block.strings[values[i]!]!
  return tags
}

/** Degrees: offset and granularity are in 1e-9 degrees. */
function degrees(offset: number, granularity: number, value: number): number {
  return (offset + granularity * value) / 1e9
}

function readNode(reader: PbfReader, block: Block, collector: OsmCollector) {
  const node = { id: 0, lat: 0, lon: 0, keys: [] as number[], values: [] as number[] }
  reader.readMessage((tag) => {
    if (tag === 1) node.id = reader.readSVarint()
    else if (tag === 2) reader.readPackedVarint(node.keys)
    else if (tag === 3) reader.readPackedVarint(node.values)
    else if (tag === 8) node.lat = reader.readSVarint()
    else if (tag === 9) node.lon = reader.readSVarint()
  }, node)
  collector.addNode(
    node.id,
    degrees(block.lonOffset, block.granularity, node.lon),
    degrees(block.latOffset, block.granularity, node.lat),
    node.keys.length > 0 ? tagsOf(block, node.keys, node.values) : undefined,
  )
}

/** Up to 8 000 nodes in columns; ids and coordinates are differences to the one before. */
function readDense(reader: PbfReader, block: Block, collector: OsmCollector) {
  const at = { ids: 0, idsEnd: 0, lats: 0, lons: 0, tags: 0, tagsEnd: 0 }
  reader.readMessage((tag) => {
    if (tag !== 1 && tag !== 8 && tag !== 9 && tag !== 10) return
    const end = reader.readVarint() + reader.pos
    if (tag === 1) {
      at.ids = reader.pos
      at.idsEnd = end
    } else if (tag === 8) at.lats = reader.pos
    else if (tag === 9) at.lons = reader.pos
    else {
      at.tags = reader.pos
      at.tagsEnd = end
    }
    reader.pos = end
  }, at)
  const after = reader.pos
  let id = 0
  let lat = 0
  let lon = 0
  while (at.ids < at.idsEnd) {
    reader.pos = at.ids
    id += reader.readSVarint()
    at.ids = reader.pos
    reader.pos = at.lats
    lat += reader.readSVarint()
    at.lats = reader.pos
    reader.pos = at.lons
    lon += reader.readSVarint()
    at.lons = reader.pos
    reader.pos = at.tags
    let tags: Record<string, string> | undefined
    while (reader.pos < at.tagsEnd) {
      const key = reader.readVarint()
      if (key === 0) break
      tags ??= {}
      tags[block.strings[key]!] = block.strings[reader.readVarint()]!
    }
    at.tags = reader.pos
    collector.addNode(
      id,
      degrees(block.lonOffset, block.granularity, lon),
      degrees(block.latOffset, block.granularity, lat),
      tags,
    )
  }
  reader.pos = after
}

function readWay(reader: PbfReader, block: Block, collector: OsmCollector) {
  const way = { id: 0, keys: [] as number[], values: [] as number[] }
  reader.readMessage((tag) => {
    if (tag === 1) way.id = reader.readVarint(true)
    else if (tag === 2) reader.readPackedVarint(way.keys)
    else if (tag === 3) reader.readPackedVarint(way.values)
    else if (tag === 8) {
      const end = reader.readVarint() + reader.pos
      let nodeId = 0
      while (reader.pos < end) collector.addRef((nodeId += reader.readSVarint()))
    }
  }, way)
  collector.endWay(way.id, tagsOf(block, way.keys, way.values))
}

const memberTypes = ['node', 'way', 'relation'] as const

function readRelation(reader: PbfReader, block: Block, collector: OsmCollector) {
  const found = {
    id: 0,
    keys: [] as number[],
    values: [] as number[],
    roles: [] as number[],
    ids: [] as number[],
    types: [] as number[],
  }
  reader.readMessage((tag) => {
    if (tag === 1) found.id = reader.readVarint(true)
    else if (tag === 2) reader.readPackedVarint(found.keys)
    else if (tag === 3) reader.readPackedVarint(found.values)
    else if (tag === 8) reader.readPackedVarint(found.roles)
    else if (tag === 9) reader.readPackedSVarint(found.ids)
    else if (tag === 10) reader.readPackedVarint(found.types)
  }, found)
  let id = 0
  const members: OsmMember[] = found.ids.map((step, i) => {
    id += step
    return {
      type: memberTypes[found.types[i]!] ?? 'node',
      id,
      role: block.strings[found.roles[i]!] ?? '',
    }
  })
  collector.addRelation(found.id, tagsOf(block, found.keys, found.values), members)
}
