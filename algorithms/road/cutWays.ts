import type { Profile } from '../model.ts'
import type { Access } from './access.ts'
import { passage } from './barrier.ts'
import { hourlyTags } from './hourlyTags.ts'
import type { OsmData, Tags } from './osmData.ts'
import type { WeekHours } from './weekHours.ts'

/** Rows of nodes cut into pieces at those they share and at barriers. */
export interface CutWays {
  /** Pieces of row w lie from `firstPiece[w]` to `firstPiece[w + 1]`. */
  readonly firstPiece: Uint32Array
  /** The nodes of piece p: `nodes` from `firstNode[p]` to `lastNode[p]`, both included. */
  readonly firstNode: Uint32Array
  readonly lastNode: Uint32Array
  readonly nodes: Int32Array
  /** By node: how many pieces end there. */
  readonly branches: Uint8Array
  /** Junctions that somebody can't pass, or only where his way begins or ends. */
  readonly blocked: ReadonlyMap<number, Blocked>
}

export interface Blocked {
  /** At the usual hour. */
  readonly passage: Passage
  /** In hours at which it is another. */
  readonly otherwise: readonly { readonly when: WeekHours; readonly passage: Passage }[]
}

export type Passage = Readonly<Record<Profile, Access>>

/**
 * Cuts ways at their junctions.
 * @param ways the nodes of each in order; -1 where the extract lacks one, and there it isn't joined
 * @param skip told of each condition at a barrier that can't be read, or isn't about the time
 */
export function cutWays(
  osm: OsmData,
  ways: readonly ArrayLike<number>[],
  skip: () => void,
): CutWays {
  const { nodes, firstRun, runStarts } = layRuns(ways)
  const uses = new Uint8Array(osm.nodes.count)
  for (let run = 0; run + 1 < runStarts.length; run++) {
    const [first, end] = [runStarts[run]!, runStarts[run + 1]!]
    for (let i = first; i < end; i++) if (uses[nodes[i]!]! < 2) uses[nodes[i]!]!++
    uses[nodes[first]!] = 2
    uses[nodes[end - 1]!] = 2
  }
  const blocked = findBlocked(osm, uses, skip)
  for (const node of blocked.keys()) uses[node] = 2

  const branches = new Uint8Array(osm.nodes.count)
  const firstPiece = new Uint32Array(ways.length + 1)
  const firstNode = new Uint32Array(nodes.length)
  const lastNode = new Uint32Array(nodes.length)
  let count = 0
  for (let w = 0; w < ways.length; w++) {
    for (let run = firstRun[w]!; run < firstRun[w + 1]!; run++) {
      let start = runStarts[run]!
      for (let at = start + 1; at < runStarts[run + 1]!; at++) {
        if (uses[nodes[at]!] !== 2) continue
        firstNode[count] = start
        lastNode[count++] = at
        branches[nodes[start]!]!++
        branches[nodes[at]!]!++
        start = at
      }
    }
    firstPiece[w + 1] = count
  }
  return {
    firstPiece,
    firstNode: firstNode.slice(0, count),
    lastNode: lastNode.slice(0, count),
    nodes,
    branches,
    blocked,
  }
}

/**
 * The ways' nodes, run behind run: a run holds nodes of the extract only, two at least, and none
 * twice in a row. Runs of way w lie from `firstRun[w]` to `firstRun[w + 1]`, the nodes of run r from
 * `runStarts[r]` to `runStarts[r + 1]`.
 */
function layRuns(ways: readonly ArrayLike<number>[]) {
  const nodes = new Int32Array(ways.reduce((sum, { length }) => sum + length, 0))
  const firstRun = new Uint32Array(ways.length + 1)
  const runStarts = [0]
  let length = 0
  for (let w = 0; w < ways.length; w++) {
    const refs = ways[w]!
    let start = length
    for (let r = 0; r <= refs.length; r++) {
      const node = r < refs.length ? refs[r]! : -1
      if (node >= 0) {
        if (length === start || nodes[length - 1] !== node) nodes[length++] = node
        continue
      }
      if (length - start > 1) runStarts.push(length)
      else length = start
      start = length
    }
    firstRun[w + 1] = runStarts.length - 1
  }
  return { nodes: nodes.subarray(0, length), firstRun, runStarts }
}

function findBlocked(osm: OsmData, uses: Uint8Array, skip: () => void): Map<number, Blocked> {
  const blocked = new Map<number, Blocked>()
  for (const [node, tags] of osm.nodes.tags) {
    if (uses[node] === 0 || tags.barrier === undefined) continue
    const [usual, ...otherwise] = hourlyTags(tags, skip).map(({ when, tags: read }) => ({
      when,
      passage: passageOf(read),
    }))
    const { passage } = usual!
    if ([usual!, ...otherwise].some((then) => isBlocked(then.passage)))
      blocked.set(node, { passage, otherwise })
  }
  return blocked
}

function passageOf(tags: Tags): Passage {
  return {
    foot: passage(tags, 'foot'),
    'cargo-bike': passage(tags, 'cargo-bike'),
    car: passage(tags, 'car'),
  }
}

const isBlocked = ({ foot, 'cargo-bike': bike, car }: Passage) =>
  foot !== 'through' || bike !== 'through' || car !== 'through'
