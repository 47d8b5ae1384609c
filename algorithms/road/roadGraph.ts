import { MultiDirectedGraph } from 'graphology'
import type { LonLat, Profile } from '../model.ts'
import type { Access } from './access.ts'
import { passage } from './barrier.ts'
import { type Crossing, crossingOf } from './crossing.ts'
import { metresFrom } from './distance.ts'
import type { OsmData, Tags } from './osmData.ts'
import { waitSeconds } from './signalWaits.ts'
import {
  readTurnRestrictions,
  type SkippedRestrictions,
  type TurnRestriction,
} from './turnRestrictions.ts'
import { type Direction, roadClass, type Speeds, waySpeeds } from './waySpeeds.ts'

export const profiles = ['foot', 'cargo-bike', 'car'] as const satisfies readonly Profile[]

/** A junction, the end of a way, or one side of a barrier. */
export interface JunctionAttributes {
  readonly position: LonLat
}

/** One directed piece of road between two junctions. */
export interface EdgeAttributes {
  readonly wayId: number
  /** Both directions of the same stretch carry the same number, from 0 without gaps. */
  readonly piece: number
  /** The direction in which the way is drawn, or the one against it. */
  readonly direction: Direction
  /** `highway` value; `platform`; `ferry`; or `barrier`, the step of 0 m through one. */
  readonly class: string
  /** Empty where it has none. */
  readonly name: string
  /** Every name it goes by, the first included. */
  readonly names: readonly string[]
  /** Its number on signs (`D 39`); empty where it has none. */
  readonly ref: string
  /** Part of a roundabout: `junction=roundabout`, or `circular` where one gives way on it. */
  readonly roundabout: boolean
  readonly toll: boolean
  readonly crossing: Crossing
  /** To the decimetre. */
  readonly metres: number
  /** To the millisecond; null where the profile may not go. */
  readonly seconds: Readonly<Record<Profile, number | null>>
  /** Who may go here only where their way begins or ends: private ground, `destination`, … */
  readonly endsOnly: readonly Profile[]
  /** As the way is drawn, both ends included: the same for both directions. */
  readonly line: readonly LonLat[]
  /** OSM's ids of the line's points. */
  readonly nodeIds: readonly number[]
  /** Nobody halts here: motorways, tunnels, barriers, lifts. */
  readonly unfitToHalt: boolean
}

export interface RoadsAttributes {
  /** By keys of edges. */
  readonly restrictions: readonly TurnRestriction[]
  /** Relations that couldn't be read as such. */
  readonly skippedRestrictions: SkippedRestrictions
}

export type RoadGraph = MultiDirectedGraph<JunctionAttributes, EdgeAttributes, RoadsAttributes>

/**
 * The model of the roads, as OSM draws them: a way is cut at the nodes it shares with others and
 * at barriers. A barrier that stops somebody is two or more junctions, one for each road end, with
 * edges between them for those who may pass: so a street closed by a bollard still ends in a place
 * to turn round.
 */
export function roadGraph(osm: OsmData): RoadGraph {
  const graph: RoadGraph = new MultiDirectedGraph()
  const roads = listRoadWays(osm)
  const isJunction = findJunctions(osm, roads)
  const blocked = findBlocked(osm, isJunction)
  const branches = countBranches(osm, roads, isJunction)
  let pieces = 0

  const known = new Map<number, string>()
  function junctionKey(node: number): string {
    const ends = blocked.get(node)
    const found = ends ? undefined : known.get(node)
    if (found !== undefined) return found
    const key = ends ? `${osm.nodes.ids[node]}/${ends.keys.length}` : `${osm.nodes.ids[node]}`
    if (ends) ends.keys.push(key)
    else known.set(node, key)
    graph.addNode(key, { position: positionOf(osm, node) })
    return key
  }

  for (const { way, speeds } of roads) {
    const tags = osm.ways.tags[way]!
    const wayId = osm.ways.ids[way]!
    const kind = roadClass(tags) ?? 'ferry'
    const names = namesOf(tags)
    const name = tags.name ?? ''
    const ref = tags.ref ?? ''
    const roundabout = tags.junction === 'roundabout' || tags.junction === 'circular'
    const toll = tags.toll === 'yes'
    const crossing = crossingOf(tags)
    const unfit = unfitToHalt(tags)
    for (const nodes of cutWay(osm, way, isJunction)) {
      const tail = junctionKey(nodes[0]!)
      const head = junctionKey(nodes.at(-1)!)
      const line = nodes.map((node) => positionOf(osm, node))
      const nodeIds = nodes.map((node) => osm.nodes.ids[node]!)
      const metres = lengthMetres(line)
      const piece = pieces
      for (const direction of ['forward', 'backward'] as const) {
        const wait = (profile: Profile) => waitSeconds(osm, nodes, direction, profile, branches)
        const seconds = secondsOf(speeds[direction], metres, wait)
        if (seconds.foot === null && seconds['cargo-bike'] === null && seconds.car === null)
          continue
        const ahead = direction === 'forward'
        graph.addDirectedEdgeWithKey(
          `${wayId}.${piece}${ahead ? '' : '-'}`,
          ahead ? tail : head,
          ahead ? head : tail,
          // Written out: an object spread here gives each edge a hidden class of its own in V8,
          // and everything that reads edges takes several times as long.
          {
            wayId,
            piece,
            direction,
            class: kind,
            name,
            names,
            ref,
            roundabout,
            toll,
            crossing,
            metres: Math.round(metres * 10) / 10,
            seconds,
            endsOnly: speeds[direction].endsOnly,
            line,
            nodeIds,
            unfitToHalt: unfit,
          },
        )
        pieces = piece + 1
      }
    }
  }
  for (const [node, barrier] of blocked)
    pieces = joinSides(graph, barrier, osm.nodes.ids[node]!, pieces)
  const { restrictions, skipped } = readTurnRestrictions(osm, graph)
  graph.replaceAttributes({ restrictions, skippedRestrictions: skipped })
  return graph
}

interface RoadWay {
  readonly way: number
  readonly speeds: Readonly<Record<Direction, Speeds>>
}

function listRoadWays(osm: OsmData): RoadWay[] {
  const roads: RoadWay[] = []
  for (let way = 0; way < osm.ways.count; way++) {
    const tags = osm.ways.tags[way]!
    const speeds = waySpeeds(tags)
    if (speeds)
      roads.push({ way, speeds: tags.route === 'ferry' ? atSea(osm, way, speeds) : speeds })
  }
  return roads
}

/** A ferry as fast as its `duration` (`00:20`, `PT20M`, or minutes) makes it. */
function atSea(osm: OsmData, way: number, speeds: RoadWay['speeds']): RoadWay['speeds'] {
  const found = /^(?:PT)?(?:(\d+)[:H])?(\d+)(?::\d\d|M)?$/.exec(osm.ways.tags[way]!.duration ?? '')
  const minutes = found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : 0
  const runs = [...runsOf(osm, way)]
  // Cut by the extract's border, it would seem slow.
  const isWhole = !osm.ways.refs
    .subarray(osm.ways.offsets[way]!, osm.ways.offsets[way + 1]!)
    .includes(-1)
  if (minutes === 0 || !isWhole || runs.length !== 1) return speeds
  const metres = lengthMetres(runs[0]!.map((node) => positionOf(osm, node)))
  const kmh = (metres / minutes) * 0.06
  const scaled = (speed: Speeds): Speeds => ({
    foot: speed.foot && kmh,
    'cargo-bike': speed['cargo-bike'] && kmh,
    car: speed.car && kmh,
    endsOnly: speed.endsOnly,
  })
  return { forward: scaled(speeds.forward), backward: scaled(speeds.backward) }
}

/** Runs of known nodes: a way that leaves the extract and comes back isn't joined across. */
function* runsOf(osm: OsmData, way: number): Generator<number[]> {
  let run: number[] = []
  for (let r = osm.ways.offsets[way]!; r < osm.ways.offsets[way + 1]!; r++) {
    const node = osm.ways.refs[r]!
    if (node >= 0) {
      if (run.at(-1) !== node) run.push(node)
    } else if (run.length > 0) {
      if (run.length > 1) yield run
      run = []
    }
  }
  if (run.length > 1) yield run
}

function findJunctions(osm: OsmData, roads: readonly RoadWay[]): Uint8Array {
  const uses = new Uint8Array(osm.nodes.count)
  for (const { way } of roads) {
    for (const run of runsOf(osm, way)) {
      for (const node of run) uses[node] = Math.min(2, uses[node]! + 1)
      uses[run[0]!] = 2
      uses[run.at(-1)!] = 2
    }
  }
  for (const node of uses.keys()) {
    if (uses[node] === 1 && profiles.some((profile) => passageAt(osm, node, profile) !== 'through'))
      uses[node] = 2
  }
  return uses.map((count) => (count === 2 ? 1 : 0))
}

function passageAt(osm: OsmData, node: number, profile: Profile): Access {
  const tags = osm.nodes.tags.get(node)
  return tags ? passage(tags, profile) : 'through'
}

/** A node that somebody can't pass, or only where his way begins or ends. */
interface Blocked {
  readonly passage: Readonly<Record<Profile, Access>>
  /** The junctions it became, one for each road end. */
  readonly keys: string[]
}

function findBlocked(osm: OsmData, isJunction: Uint8Array): Map<number, Blocked> {
  const blocked = new Map<number, Blocked>()
  for (const node of osm.nodes.tags.keys()) {
    if (!isJunction[node]) continue
    const at = (profile: Profile) => passageAt(osm, node, profile)
    const passage = { foot: at('foot'), 'cargo-bike': at('cargo-bike'), car: at('car') }
    if (profiles.some((profile) => passage[profile] !== 'through'))
      blocked.set(node, { passage, keys: [] })
  }
  return blocked
}

/** By node: how many pieces of road end there, or run through it. */
function countBranches(
  osm: OsmData,
  roads: readonly RoadWay[],
  isJunction: Uint8Array,
): Uint8Array {
  const branches = new Uint8Array(osm.nodes.count)
  for (const { way } of roads) {
    for (const nodes of cutWay(osm, way, isJunction)) {
      branches[nodes[0]!]!++
      branches[nodes.at(-1)!]!++
    }
  }
  return branches
}

function* cutWay(osm: OsmData, way: number, isJunction: Uint8Array): Generator<number[]> {
  for (const run of runsOf(osm, way)) {
    let start = 0
    for (let at = 1; at < run.length; at++) {
      if (!isJunction[run[at]!]) continue
      yield run.slice(start, at + 1)
      start = at
    }
  }
}

function joinSides(
  graph: RoadGraph,
  { keys, passage }: Blocked,
  nodeId: number,
  piecesBefore: number,
): number {
  if (profiles.every((profile) => passage[profile] === 'closed')) return piecesBefore
  let piece = piecesBefore
  const pass = (profile: Profile) => (passage[profile] === 'closed' ? null : 0)
  const seconds = { foot: pass('foot'), 'cargo-bike': pass('cargo-bike'), car: pass('car') }
  const endsOnly = profiles.filter((profile) => passage[profile] === 'ends')
  for (const [i, a] of keys.entries()) {
    for (const b of keys.slice(i + 1)) {
      const position = graph.getNodeAttribute(a, 'position')
      for (const direction of ['forward', 'backward'] as const) {
        const [tail, head] = direction === 'forward' ? [a, b] : [b, a]
        graph.addDirectedEdge(tail, head, {
          wayId: 0,
          piece,
          direction,
          class: 'barrier',
          name: '',
          names: [],
          ref: '',
          roundabout: false,
          toll: false,
          crossing: 'never',
          metres: 0,
          seconds,
          endsOnly,
          line: [position, position],
          nodeIds: [nodeId, nodeId],
          unfitToHalt: true,
        })
      }
      piece++
    }
  }
  return piece
}

function positionOf(osm: OsmData, node: number): LonLat {
  return [osm.nodes.lons[node]!, osm.nodes.lats[node]!]
}

function lengthMetres(line: readonly LonLat[]): number {
  let metres = 0
  for (let i = 1; i < line.length; i++) metres += metresFrom(line[i - 1]!, line[i]!)
  return metres
}

function secondsOf(
  speeds: Speeds,
  metres: number,
  wait: (profile: Profile) => number,
): EdgeAttributes['seconds'] {
  return {
    foot: secondsAt(speeds.foot, metres, wait('foot')),
    'cargo-bike': secondsAt(speeds['cargo-bike'], metres, wait('cargo-bike')),
    car: secondsAt(speeds.car, metres, wait('car')),
  }
}

function secondsAt(kmh: number, metres: number, waited: number): number | null {
  return kmh > 0 ? Math.round((metres / kmh) * 3600) / 1000 + waited : null
}

const nameKeys = ['name', 'official_name', 'alt_name', 'short_name', 'loc_name']

/** All the names an address may call it by; translations and the two sides' names included. */
function namesOf(tags: Tags): string[] {
  const names = new Set<string>()
  for (const key of nameKeys) {
    for (const name of tags[key]?.split(';') ?? []) if (name.trim() !== '') names.add(name.trim())
  }
  for (const key in tags) if (key.startsWith('name:')) names.add(tags[key]!)
  return [...names]
}

function unfitToHalt(tags: Tags): boolean {
  const kind = tags.highway
  const tunnel =
    tags.tunnel !== undefined && tags.tunnel !== 'no' && tags.tunnel !== 'building_passage'
  if (roadClass(tags) === undefined) return true
  return tunnel || kind === 'motorway' || kind === 'motorway_link' || kind === 'elevator'
}
