/** Tags of one element, as they stand in the file. */
export type Tags = Readonly<Record<string, string | undefined>>

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation'
  readonly id: number
  readonly role: string
}

export interface OsmRelation {
  readonly id: number
  readonly tags: Tags
  readonly members: readonly OsmMember[]
}

/**
 * One OSM extract in memory. Nodes, ways and relations are sorted by id and each id occurs once.
 * A node is named by its index, not by its id, everywhere but in relation members.
 */
export interface OsmData {
  readonly nodes: {
    readonly count: number
    /** Ascending; OSM ids stay below 2^53. */
    readonly ids: Float64Array
    readonly lons: Float64Array
    readonly lats: Float64Array
    /** By node index; only nodes that have any. */
    readonly tags: ReadonlyMap<number, Tags>
  }
  readonly ways: {
    readonly count: number
    readonly ids: Float64Array
    /** `refs` of way w lie from `offsets[w]` to `offsets[w + 1]`. */
    readonly offsets: Uint32Array
    /** Node indexes; -1 where the extract lacks the node (cut at its border). */
    readonly refs: Int32Array
    readonly tags: readonly Tags[]
  }
  readonly relations: readonly OsmRelation[]
}

/**
 * Why a file can't be used, in one sentence for a person. `cut-off` is also said of a damaged
 * file: for both the cure is to fetch it again.
 */
export class OsmError extends Error {
  override readonly name = 'OsmError'
  readonly code: 'not-osm' | 'empty' | 'cut-off' | 'no-roads'

  constructor(code: OsmError['code'], sentence: string) {
    super(sentence)
    this.code = code
  }
}

/** Index of an id in ascending ids, or -1. */
export function indexOfId(ids: Float64Array, id: number): number {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = ids[middle]!
    if (found === id) return middle
    if (found < id) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** The nodes of a way that the extract holds, in order. */
export function nodesOfWay({ ways }: OsmData, way: number): number[] {
  const nodes: number[] = []
  for (let r = ways.offsets[way]!; r < ways.offsets[way + 1]!; r++)
    if (ways.refs[r]! >= 0) nodes.push(ways.refs[r]!)
  return nodes
}
