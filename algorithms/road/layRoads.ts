import type { Profile } from '../model.ts'
import { collectRoads, type RoadCapacity, type RoadCollector } from './collectRoads.ts'
import { crossingOf } from './crossing.ts'
import { type CutWays, cutWays, type Passage } from './cutWays.ts'
import { listRoadWays, metresAlong, type RoadWay } from './listRoadWays.ts'
import type { OsmData, Tags } from './osmData.ts'
import { type EdgeUse, profiles, type WayAttributes } from './roadGraph.ts'
import type { Roads } from './roads.ts'
import { findSignals, waitSeconds } from './signalWaits.ts'
import { readTurnRestrictions } from './turnRestrictions.ts'
import { roadClass, type Speeds } from './waySpeeds.ts'

/**
 * The roads of an extract, as OSM draws them: a way is cut at the nodes it shares with others and
 * at barriers. A barrier that stops somebody is two or more junctions, one for each road end, with
 * edges between them for those who may pass: so a street closed by a bollard still ends in a place
 * to turn round.
 */
export function layRoads(osm: OsmData): Roads {
  let skipped = 0
  const skip = () => {
    skipped++
  }
  const ways = listRoadWays(osm, skip)
  const cut = cutWays(
    osm,
    ways.map(({ nodes }) => nodes),
    skip,
  )
  const collector = collectRoads(mostOf(cut))
  const { junctionAt, parted } = numberJunctions(osm, cut, collector)
  const isSignal = findSignals(osm)
  const addPoint = (node: number) =>
    collector.addPoint(osm.nodes.lons[node]!, osm.nodes.lats[node]!, osm.nodes.ids[node]!)

  function addPiece(way: WayAttributes, { speeds, otherwise }: RoadWay, p: number) {
    const nodes = cut.nodes.subarray(cut.firstNode[p]!, cut.lastNode[p]! + 1)
    const start = junctionAt(nodes[0]!)
    const end = junctionAt(nodes[nodes.length - 1]!)
    const metres = metresAlong(osm, nodes)
    const piece = collector.addPiece(way)
    let hasSignal = false
    for (let i = 0; i < nodes.length; i++) {
      addPoint(nodes[i]!)
      hasSignal ||= isSignal[nodes[i]!] === 1
    }
    for (const direction of directions) {
      const waits = hasSignal ? waitsAlong(osm, nodes, direction, cut.branches) : noWaits
      const usual = useAt(speeds[direction], metres, waits)
      const others = otherwise.map(({ when, speeds }) => ({
        when,
        ...useAt(speeds[direction], metres, waits),
      }))
      if (isForNobody(usual) && others.every(isForNobody)) continue
      const isAhead = direction === 'forward'
      collector.addEdge({
        tail: isAhead ? start : end,
        head: isAhead ? end : start,
        piece,
        direction,
        metres,
        seconds: usual.seconds,
        endsOnly: usual.endsOnly,
        otherwise: others,
      })
    }
  }

  /** The sides of a barrier, each with each. */
  function joinSides(node: number, sides: readonly number[]) {
    const blocked = cut.blocked.get(node)!
    const usual = useOf(blocked.passage)
    const otherwise = blocked.otherwise.map(({ when, passage }) => ({ when, ...useOf(passage) }))
    if (isForNobody(usual) && otherwise.every(isForNobody)) return
    for (const [i, a] of sides.entries()) {
      for (const b of sides.slice(i + 1)) {
        const both = { piece: collector.addPiece(barrier), metres: 0, ...usual, otherwise }
        addPoint(node)
        addPoint(node)
        collector.addEdge({ ...both, tail: a, head: b, direction: 'forward' })
        collector.addEdge({ ...both, tail: b, head: a, direction: 'backward' })
      }
    }
  }

  for (let w = 0; w < ways.length; w++) {
    const way = attributesOf(ways[w]!.wayId, ways[w]!.tags)
    for (let p = cut.firstPiece[w]!; p < cut.firstPiece[w + 1]!; p++) addPiece(way, ways[w]!, p)
  }
  for (const [node, sides] of parted) joinSides(node, sides)
  return collector.finish((roads) => readTurnRestrictions(osm, roads, skipped))
}

const directions = ['forward', 'backward'] as const

/** Enough for the ways' pieces and for those that join the sides of each barrier, each with each. */
function mostOf({ firstNode, lastNode, branches, blocked }: CutWays): RoadCapacity {
  let pieces = firstNode.length
  let points = 0
  for (let p = 0; p < pieces; p++) points += lastNode[p]! - firstNode[p]! + 1
  for (const node of blocked.keys()) {
    const joins = (branches[node]! * (branches[node]! - 1)) / 2
    pieces += joins
    points += 2 * joins
  }
  return { nodes: 2 * firstNode.length, pieces, points, edges: 2 * pieces }
}

const isForNobody = ({ seconds }: EdgeUse) =>
  seconds.foot === null && seconds['cargo-bike'] === null && seconds.car === null

type Waits = Readonly<Record<Profile, number>>
const noWaits: Waits = { foot: 0, 'cargo-bike': 0, car: 0 }

function waitsAlong(
  osm: OsmData,
  nodes: ArrayLike<number>,
  direction: (typeof directions)[number],
  branches: Uint8Array,
): Waits {
  const wait = (profile: Profile) => waitSeconds(osm, nodes, direction, profile, branches)
  return { foot: wait('foot'), 'cargo-bike': wait('cargo-bike'), car: wait('car') }
}

function useAt(speeds: Speeds, metres: number, waits: Waits): EdgeUse {
  return {
    seconds: {
      foot: secondsOf(metres, speeds.foot, waits.foot),
      'cargo-bike': secondsOf(metres, speeds['cargo-bike'], waits['cargo-bike']),
      car: secondsOf(metres, speeds.car, waits.car),
    },
    endsOnly: speeds.endsOnly,
  }
}

/** Of the step of 0 m through a barrier. */
function useOf(passage: Passage): EdgeUse {
  const pass = (profile: Profile) => (passage[profile] === 'closed' ? null : 0)
  return {
    seconds: { foot: pass('foot'), 'cargo-bike': pass('cargo-bike'), car: pass('car') },
    endsOnly: profiles.filter((profile) => passage[profile] === 'ends'),
  }
}

/** One for each node where pieces meet; for each piece that ends at a barrier one of its own. */
function numberJunctions(osm: OsmData, { blocked }: CutWays, collector: RoadCollector) {
  const whole = new Int32Array(osm.nodes.count).fill(-1)
  const parted = new Map<number, number[]>()
  for (const node of blocked.keys()) parted.set(node, [])
  function junctionAt(node: number): number {
    if (whole[node]! >= 0) return whole[node]!
    const sides = parted.get(node)
    const added = collector.addNode(osm.nodes.ids[node]!, sides ? sides.length : -1)
    if (sides) sides.push(added)
    else whole[node] = added
    return added
  }
  return { junctionAt, parted }
}

function secondsOf(metres: number, kmh: number, waitedSeconds: number): number | null {
  if (kmh === 0) return null
  return (Math.round((metres / kmh) * 3_600) + waitedSeconds * 1_000) / 1_000
}

function attributesOf(wayId: number, tags: Tags): WayAttributes {
  return {
    wayId,
    class: roadClass(tags) ?? 'ferry',
    name: tags.name ?? '',
    names: namesOf(tags),
    ref: tags.ref ?? '',
    roundabout: tags.junction === 'roundabout' || tags.junction === 'circular',
    toll: tags.toll === 'yes',
    crossing: crossingOf(tags),
    unfitToHalt: unfitToHalt(tags),
  }
}

const barrier: WayAttributes = {
  wayId: 0,
  class: 'barrier',
  name: '',
  names: [],
  ref: '',
  roundabout: false,
  toll: false,
  crossing: 'never',
  unfitToHalt: true,
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
