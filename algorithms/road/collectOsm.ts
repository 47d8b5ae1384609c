import { indexOfId, type OsmData, type OsmMember, type OsmRelation, type Tags } from './osmData.ts'

/** Takes elements in any order and makes an `OsmData` of them. */
export interface OsmCollector {
  addNode(id: number, lon: number, lat: number, tags: Tags | undefined): void
  /** Nodes of the way that is given next to `endWay`. */
  addRef(nodeId: number): void
  endWay(id: number, tags: Tags): void
  addRelation(id: number, tags: Tags, members: readonly OsmMember[]): void
  finish(): OsmData
}

/**
 * Grows typed arrays by doubling, so that a file of a million nodes makes no million objects.
 * An id that comes twice (several extracts merged) counts once: the last one stands.
 */
export function collectOsm(): OsmCollector {
  const nodeIds = growing()
  const lons = growing()
  const lats = growing()
  const nodeTags = new Map<number, Tags>()
  const wayIds = growing()
  const wayEnds = growing()
  const refIds = growing()
  const wayTags: Tags[] = []
  const relations = new Map<number, OsmRelation>()

  return {
    addNode(id, lon, lat, tags) {
      if (tags) nodeTags.set(nodeIds.length(), tags)
      nodeIds.push(id)
      lons.push(lon)
      lats.push(lat)
    },
    addRef: refIds.push,
    endWay(id, tags) {
      wayIds.push(id)
      wayEnds.push(refIds.length())
      wayTags.push(tags)
    },
    addRelation(id, tags, members) {
      relations.set(id, { id, tags, members })
    },
    finish() {
      const nodeOrder = orderById(nodeIds.values())
      const ids = pick(nodeIds.values(), nodeOrder)
      const tagsByIndex = new Map<number, Tags>()
      for (let i = 0; i < nodeOrder.length; i++) {
        const tags = nodeTags.get(nodeOrder[i]!)
        if (tags) tagsByIndex.set(i, tags)
      }
      const wayOrder = orderById(wayIds.values())
      const ends = wayEnds.values()
      const allRefs = refIds.values()
      const offsets = new Uint32Array(wayOrder.length + 1)
      const refs = new Int32Array(allRefs.length)
      let length = 0
      for (let w = 0; w < wayOrder.length; w++) {
        const added = wayOrder[w]!
        const start = added === 0 ? 0 : ends[added - 1]!
        for (let r = start; r < ends[added]!; r++) refs[length++] = indexOfId(ids, allRefs[r]!)
        offsets[w + 1] = length
      }
      return {
        nodes: {
          count: ids.length,
          ids,
          lons: pick(lons.values(), nodeOrder),
          lats: pick(lats.values(), nodeOrder),
          tags: tagsByIndex,
        },
        ways: {
          count: wayOrder.length,
          ids: pick(wayIds.values(), wayOrder),
          offsets,
          refs: refs.slice(0, length),
          tags: Array.from(wayOrder, (w) => wayTags[w]!),
        },
        relations: [...relations.values()].sort((a, b) => a.id - b.id),
      }
    },
  }
}

/** Positions in ascending order of their id; of equal ids the last only. */
function orderById(ids: Float64Array): Uint32Array {
  const order = Uint32Array.from(ids, (_, i) => i)
  let ascending = true
  for (let i = 1; i < ids.length && ascending; i++) ascending = ids[i - 1]! < ids[i]!
  if (ascending) return order
  order.sort((a, b) => ids[a]! - ids[b]! || a - b)
  return order.filter((at, i) => i + 1 === order.length || ids[at] !== ids[order[i + 1]!])
}

function pick(values: Float64Array, order: Uint32Array): Float64Array {
  const picked = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) picked[i] = values[order[i]!]!
  return picked
}

function growing() {
  let array = new Float64Array(1024)
  let length = 0
  return {
    push(value: number) {
      if (length === array.length) {
        const larger = new Float64Array(length * 2)
        larger.set(array)
        array = larger
      }
      array[length++] = value
    },
    length: () => length,
    values: () => array.subarray(0, length),
  }
}
