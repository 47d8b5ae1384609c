import { gunzipSync } from 'node:zlib'
import { type OsmData, OsmError } from './osmData.ts'
import { readPbf } from './readPbf.ts'
import { readXml } from './readXml.ts'

export { type OsmData, OsmError } from './osmData.ts'

/**
 * Reads an OSM extract of any usual kind, told from its first bytes and not from its name:
 * PBF, XML, or either of them in gzip. Throws `OsmError` (`not-osm`, `empty`, `cut-off`) with one
 * sentence for whoever gave the file.
 */
export function readOsm(bytes: Uint8Array): OsmData {
  const plain = isGzip(bytes) ? gunzip(bytes) : bytes
  if (plain.length === 0) throw new OsmError('empty', 'The OSM file is empty.')
  const osm = readPlain(plain)
  if (osm.nodes.count === 0)
    throw new OsmError('empty', 'The OSM file holds no nodes: there is nothing to work with.')
  return osm
}

function readPlain(bytes: Uint8Array): OsmData {
  const start = firstInk(bytes)
  if (bytes[start] === 0x3c) return readXml(bytes.subarray(start))
  const likeness = likeHeader(bytes)
  if (likeness === 'whole') return readPbf(bytes)
  if (likeness === 'beginning')
    throw new OsmError('cut-off', 'The OSM file (PBF) is cut off within its first bytes.')
  throw new OsmError('not-osm', "This isn't an OSM file: neither PBF nor XML, nor gzip of them.")
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes)
  } catch {
    throw new OsmError('cut-off', 'The gzip file is cut off or damaged; please fetch it again.')
  }
}

/** Where text begins: after a byte order mark and white space. */
function firstInk(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[at]!)) at++
  return at
}

/** A PBF begins with the length of its first header, whose first field is the text OSMHeader. */
function likeHeader(bytes: Uint8Array): 'whole' | 'beginning' | 'no' {
  const expected = [0, 0, 0, undefined, 0x0a, 9, ...new TextEncoder().encode('OSMHeader')]
  const common = Math.min(bytes.length, expected.length)
  for (let i = 0; i < common; i++) {
    if (expected[i] !== undefined && bytes[i] !== expected[i]) return 'no'
  }
  return common === expected.length ? 'whole' : 'beginning'
}
