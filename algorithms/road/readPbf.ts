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

/**
 * Packed varints, each added to the one before where they are differences. Doubles hold them: ids
 * stay below 2^53. One of ten bytes is a negative number as protobuf writes it, and no number that
 * OSM packs, so that a file with such is damaged.
 *
 * @param into grows as needed; its first values are replaced
 * @returns how many there are
 */
function readColumn(
  { buf }: PbfReader,
  [start, end]: Span,
  kind: 'differences' | 'plain',
  into: Column,
): number {
  if (into.values.length < end - start) into.values = new Float64Array(2 * (end - start))
  const { values } = into
  const differences = kind === 'differences'
  let count = 0
  let sum = 0
  for (let at = start; at < end; ) {
    let byte = buf[at++]!
    let value = byte & 0x7f
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      if (at >= end || scale > largestScale) throw cutOff()
      byte = buf[at++]!
      value += (byte & 0x7f) * scale
    }
    // Zigzag: 0, -1, 1, -2, ...
    if (differences) sum += value % 2 === 0 ? value / 2 : -(value + 1) / 2
    values[count++] = differences ? sum : value
  }
  return count
}

const largestScale = 2 ** 56

interface Column {
  values: Float64Array
}

const column = (): Column => ({ values: new Float64Array(8192) })

type Span = readonly [start: number, end: number]

const nowhere: Span = [0, 0]

/** Where a field's bytes lie; goes on behind them. */
function spanOf(reader: PbfReader): Span {
  const length = reader.readVarint()
  const start = reader.pos
  reader.pos = start + length
  if (reader.pos > reader.length) throw cutOff()
  return [start, reader.pos]
}

/** Taken up again for each element, so that a way makes no arrays. */
const scratch = { a: column(), b: column(), c: column(), d: column() }

function readTags(reader: PbfReader, { strings }: Block, keys: Span, values: Span): Tags {
  const count = readColumn(reader, keys, 'plain', scratch.a)
  if (readColumn(reader, values, 'plain', scratch.b) !== count) throw cutOff()
  const tags: Record<string, string> = {}
  for (let i = 0; i < count; i++)
    tags[stringAt(strings, scratch.a.values[i]!)] = stringAt(strings, scratch.b.values[i]!)
  return tags
}

function stringAt(strings: readonly string[], index: number): string {
  const text = strings[index]
  if (text === undefined) throw cutOff()
  return text
}

/** Degrees: offset and granularity are in 1e-9 degrees. */
function degrees(offset: number, granularity: number, value: number): number {
  return (offset + granularity * value) / 1e9
}

function readNode(reader: PbfReader, block: Block, collector: OsmCollector) {
  const node = { id: 0, lat: 0, lon: 0, keys: nowhere, values: nowhere }
  reader.readMessage((tag) => {
    if (tag === 1) node.id = reader.readSVarint()
    else if (tag === 2) node.keys = spanOf(reader)
    else if (tag === 3) node.values = spanOf(reader)
    else if (tag === 8) node.lat = reader.readSVarint()
    else if (tag === 9) node.lon = reader.readSVarint()
  }, node)
  collector.addNode(
    node.id,
    degrees(block.lonOffset, block.granularity, node.lon),
    degrees(block.latOffset, block.granularity, node.lat),
    node.keys[1] > node.keys[0] ? readTags(reader, block, node.keys, node.values) : undefined,
  )
}

/** Up to 8 000 nodes in columns; ids and coordinates are differences to the one before. */
function readDense(reader: PbfReader, block: Block, collector: OsmCollector) {
  const dense = { ids: nowhere, lats: nowhere, lons: nowhere, tags: nowhere }
  reader.readMessage((tag) => {
    if (tag === 1) dense.ids = spanOf(reader)
    else if (tag === 8) dense.lats = spanOf(reader)
    else if (tag === 9) dense.lons = spanOf(reader)
    else if (tag === 10) dense.tags = spanOf(reader)
  }, dense)
  const count = readColumn(reader, dense.ids, 'differences', scratch.a)
  const lats = readColumn(reader, dense.lats, 'differences', scratch.b)
  const lons = readColumn(reader, dense.lons, 'differences', scratch.c)
  const tagsEnd = readColumn(reader, dense.tags, 'plain', scratch.d)
  if (lats !== count || lons !== count) throw cutOff()
  const { strings, granularity, lonOffset, latOffset } = block
  const ids = scratch.a.values
  const lat = scratch.b.values
  const lon = scratch.c.values
  // Key, value, key, value and a 0 for each node; nothing at all where no node has any.
  const keysValues = scratch.d.values
  let at = 0
  for (let i = 0; i < count; i++) {
    let tags: Record<string, string> | undefined
    while (at < tagsEnd && keysValues[at] !== 0) {
      tags ??= {}
      tags[stringAt(strings, keysValues[at]!)] = stringAt(strings, keysValues[at + 1]!)
      at += 2
    }
    at++
    collector.addNode(
      ids[i]!,
      degrees(lonOffset, granularity, lon[i]!),
      degrees(latOffset, granularity, lat[i]!),
      tags,
    )
  }
}

function readWay(reader: PbfReader, block: Block, collector: OsmCollector) {
  const way = { id: 0, keys: nowhere, values: nowhere, refs: nowhere }
  reader.readMessage((tag) => {
    if (tag === 1) way.id = reader.readVarint(true)
    else if (tag === 2) way.keys = spanOf(reader)
    else if (tag === 3) way.values = spanOf(reader)
    else if (tag === 8) way.refs = spanOf(reader)
  }, way)
  const count = readColumn(reader, way.refs, 'differences', scratch.c)
  collector.addWay(
    way.id,
    scratch.c.values.subarray(0, count),
    readTags(reader, block, way.keys, way.values),
  )
}

const memberTypes = ['node', 'way', 'relation'] as const

function readRelation(reader: PbfReader, block: Block, collector: OsmCollector) {
  const found = {
    id: 0,
    keys: nowhere,
    values: nowhere,
    roles: nowhere,
    ids: nowhere,
    types: nowhere,
  }
  reader.readMessage((tag) => {
    if (tag === 1) found.id = reader.readVarint(true)
    else if (tag === 2) found.keys = spanOf(reader)
    else if (tag === 3) found.values = spanOf(reader)
    else if (tag === 8) found.roles = spanOf(reader)
    else if (tag === 9) found.ids = spanOf(reader)
    else if (tag === 10) found.types = spanOf(reader)
  }, found)
  const tags = readTags(reader, block, found.keys, found.values)
  const count = readColumn(reader, found.ids, 'differences', scratch.a)
  const types = readColumn(reader, found.types, 'plain', scratch.b)
  const roles = readColumn(reader, found.roles, 'plain', scratch.c)
  if (types !== count || roles !== count) throw cutOff()
  const members: OsmMember[] = []
  for (let i = 0; i < count; i++) {
    const type = memberTypes[scratch.b.values[i]!]
    if (type === undefined) throw cutOff()
    members.push({
      type,
      id: scratch.a.values[i]!,
      role: stringAt(block.strings, scratch.c.values[i]!),
    })
  }
  collector.addRelation(found.id, tags, members)
}
