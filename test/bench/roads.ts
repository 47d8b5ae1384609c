import { existsSync } from 'node:fs'
import path from 'node:path'
import { openSweep } from '../../algorithms/kernel/openSweep.ts'
import { plainSweep, type Sweep } from '../../algorithms/kernel/sweep.ts'
import type { Profile } from '../../algorithms/model.ts'
import { searchGraph } from '../../algorithms/road/buildSearchGraph.ts'
import { closeRoads } from '../../algorithms/road/closeRoads.ts'
import { metresOf, secondsOf } from '../../algorithms/road/cost.ts'
import { hierarchyOf } from '../../algorithms/road/hierarchies.ts'
import { catchmentOf } from '../../algorithms/road/hierarchy/catchment.ts'
import { customize } from '../../algorithms/road/hierarchy/customize.ts'
import { dissect } from '../../algorithms/road/hierarchy/dissect.ts'
import { costBetween, findWay } from '../../algorithms/road/hierarchy/findWay.ts'
import type { Hierarchy } from '../../algorithms/road/hierarchy/hierarchy.ts'
import { skeletonOf } from '../../algorithms/road/hierarchy/skeleton.ts'
import { travelTable } from '../../algorithms/road/hierarchy/travelTable.ts'
import { openLegsOfOne } from '../../algorithms/road/legsOfOne.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { arrivals, departures } from '../../algorithms/road/searchGraph.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { statePositions } from '../../algorithms/road/statePositions.ts'
import { listSteps } from '../../algorithms/road/steps.ts'
import { tracePath } from '../../algorithms/road/tracePath.ts'
import { path as wayBetween } from '../../algorithms/road/travel.ts'
import { slowCost, slowSearch } from '../algorithms/road/hierarchy/slowSearch.ts'
import { area } from './area.ts'
import type { Bench } from './cli.ts'
import { peerTimes } from './roadPeers.ts'
import { type BenchPlace, type BenchTown, benchTown, partOfTown } from './roadPlaces.ts'
import { opinionRows } from './roadsOpinion.ts'

interface Row extends Record<string, string | number> {
  readonly figure: string
  readonly town: string
  readonly profile: string
  readonly measured: string
  readonly limit: string
  readonly met: string
  readonly elsewhere: string
}

const profiles: readonly Profile[] = ['foot', 'cargo-bike', 'car']

/** Tables, ways, hierarchies and closures of real towns. */
export const roads: Bench = {
  about:
    'CPU time of this process, the median of several runs, stops at their kerbs, all turn restrictions kept: ms of tables of 1000 × 1000 stops, µs of a way, ms of a hierarchy; and how many of 10 000 pairs, half of them with roads closed, agree with Dijkstra’s search; and ways of Geneva beside OSRM’s opinion, with the rules by which they differ. Beside it what others take: ngraph.path and graphology-shortest-path in the same run, the rest as measured before on such a machine. Needs DOMINO_DATA.',

  async run() {
    const towns = (['geneva', 'porto'] as const).filter((town) =>
      existsSync(path.join(process.env.DOMINO_DATA ?? '', 'osm', `${town}.osm.pbf`)),
    )
    if (!towns.includes('geneva')) throw new Error('No osm/geneva.osm.pbf in DOMINO_DATA.')
    const rows: Row[] = []
    for (const town of towns) {
      for (const profile of profiles) {
        console.error(`${town}, ${profile} …`)
        rows.push(...measureTown(town, profile))
      }
    }
    rows.push(...peerTimes(benchTown('geneva', 'foot')).map(rowOfPeer))
    console.error('geneva, OSRM’s opinion …')
    rows.push(...opinionRows(process.env.DOMINO_DATA!))
    for (const profile of profiles)
      for (const share of [0.25, 0.5] as const) rows.push(...measurePart(profile, share))
    console.error('from the extract until its roads answer …')
    rows.push(...(await area.run()).flatMap(rowOfArea))
    const missed = rows.filter(({ met }) => met === 'MISSED')
    console.error(missed.length === 0 ? 'No figure was missed.' : `Missed: ${missed.length}`)
    for (const { figure, town, profile, measured, limit } of missed)
      console.error(`  ${figure}, ${town}, ${profile}: ${measured}, limit ${limit}`)
    return rows
  },
}

const limits = {
  geneva: { seconds: 3, metres: 6, snapped: 14.4, cost: 10, way: 100, stop: 0.5, closure: 150 },
  porto: { seconds: 25, cost: 60, way: 100 },
} as const

const elsewhere = {
  geneva: {
    seconds: 'RoutingKit 14.1, prototype 2.5',
    snapped: 'OSRM 144',
    cost: 'RoutingKit 5.1, prototype 7.6',
    way: 'OSRM 261, by HTTP',
    build: 'RoutingKit 54, prototype 93',
    stop: 'prototype 0.07 to 0.2 (to 1000)',
  },
  porto: {},
} as const

type Figures = Partial<
  Record<'seconds' | 'metres' | 'snapped' | 'cost' | 'way' | 'stop' | 'closure', number>
>
type Others = Partial<Record<'seconds' | 'snapped' | 'cost' | 'way' | 'build' | 'stop', string>>

function measureTown(name: 'geneva' | 'porto', profile: Profile): Row[] {
  const limit: Figures = limits[name]
  const others: Others = elsewhere[name]
  const town = benchTown(name, profile)
  const { roads, graph } = town
  const row = (figure: string, value: number, unit: string, most = Infinity, other = ''): Row => ({
    figure,
    town: name,
    profile,
    measured: `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`,
    limit: most === Infinity ? '' : `${most} ${unit}`,
    met: most === Infinity ? '' : value <= most ? 'yes' : 'MISSED',
    elsewhere: other,
  })
  const rows: Row[] = []

  const hierarchy = hierarchyOf(roads, profile)
  const { skeleton } = hierarchy
  const order = cpuMs(() => skeletonOf(graph, dissect(graph, statePositions(roads, graph))), 3)
  rows.push(row(`order of ${graph.arcCount} arcs`, order, 'ms', Infinity, others.build))
  rows.push(
    row(
      'hierarchy in that order',
      cpuMs(() => customize(graph, skeleton), 5),
      'ms',
    ),
  )

  const kernel = openSweep()
  const places = town.places(1000)
  const seconds = new Int32Array(1e6)
  const metres = new Int32Array(1e6)
  const runs = name === 'geneva' ? 21 : 5
  const table = (sweep: Sweep, out: Parameters<typeof travelTable>[2]) => () =>
    travelTable(...catchmentsOf(hierarchy, places), out, sweep)
  const bySeconds = cpuMs(table(kernel, { seconds }), runs)
  rows.push(row('1000 × 1000', bySeconds, 'ms', limit.seconds, others.seconds))
  const known = catchmentsOf(hierarchy, places)
  const again = cpuMs(() => travelTable(...known, { seconds }, kernel), runs)
  rows.push(row('… places known', again, 'ms', limit.seconds))
  const withMetres = cpuMs(table(kernel, { seconds, metres }), runs)
  rows.push(row('… with metres', withMetres, 'ms', limit.metres))
  const snapped = cpuMs(() => {
    const found = places.map(({ position }) => {
      const at = snap(roads, { position, profile, isStop: true })!
      return {
        from: departures(graph, roads, profile, at),
        to: arrivals(graph, roads, profile, at),
      }
    })
    travelTable(...catchmentsOf(hierarchy, found), { seconds }, kernel)
  }, runs)
  rows.push(row('… snapping included', snapped, 'ms', limit.snapped, others.snapped))
  const byTwin = cpuMs(table(plainSweep, { seconds }), 1)
  rows.push(row('… TypeScript twin', byTwin / bySeconds, 'times', 12))

  const pairs = town.places(20_000)
  const each = (count: number, go: (from: BenchPlace, to: BenchPlace) => void) => {
    const all = () => {
      for (let i = 0; i < count * 2; i += 2) go(pairs[i]!, pairs[i + 1]!)
    }
    return (cpuMs(all, 5) / count) * 1000
  }
  const cost = each(10_000, (a, b) => costBetween(hierarchy, a.from, b.to))
  rows.push(row('one cost', cost, 'µs', limit.cost, others.cost))
  const way = each(10_000, (a, b) => findWay(hierarchy, a.from, b.to))
  rows.push(row('one way, unpacked', way, 'µs'))
  const told = each(2_000, ({ snap: from }, { snap: to }) => {
    const found = wayBetween(roads, profile, from, to)
    if (found) listSteps(roads, profile, tracePath(roads, profile, found.edges, from, to), from, to)
  })
  rows.push(row('one way, with line and steps', told, 'µs', limit.way, others.way))

  const legs = openLegsOfOne(roads, profile, {
    count: 2_000,
    snapOf: (index) => pairs[index]!.snap,
  })
  const thereAndBack = (snap: Snap) => {
    legs.begin(snap)
    for (let index = 0; index < 2_000; index++) {
      legs.away(index)
      legs.back(index)
    }
  }
  let next = 2_000
  const stop = cpuMs(() => thereAndBack(pairs[next++]!.snap), 101)
  rows.push(row('one stop to 2000, with metres', stop, 'ms', limit.stop, others.stop))

  let piece = 0
  const closure = cpuMs(() => {
    const closed = closeAt(roads, profile, (piece += 911))
    const open = searchGraph(closed, profile)
    const found = places.map(({ snap: at }) => ({
      from: departures(open, closed, profile, at),
      to: arrivals(open, closed, profile, at),
    }))
    travelTable(...catchmentsOf(hierarchyOf(closed, profile), found), { seconds }, kernel)
  }, 7)
  rows.push(row('closure to the next 1000 × 1000', closure, 'ms', limit.closure))
  if (name === 'geneva') rows.push(exactness(town, kernel))
  return rows
}

function closeAt(roads: Roads, profile: Profile, ...pieces: number[]): Roads {
  return closeRoads(roads, [
    {
      kind: 'closed',
      factor: 1,
      profiles: [profile],
      direction: 'both',
      pieces: pieces.map((piece) => ({ piece: piece % roads.pieces.count, along: true })),
    },
  ])
}

function catchmentsOf(hierarchy: Hierarchy, places: readonly Pick<BenchPlace, 'from' | 'to'>[]) {
  const from = places.map((place) => place.from)
  const to = places.map((place) => place.to)
  return [catchmentOf(hierarchy, 'from', from), catchmentOf(hierarchy, 'to', to)] as const
}

/**
 * 10 000 pairs, half of them with 40 pieces of road closed: Dijkstra over the same graph, the way with
 * its arcs, the table by the kernel and by its twin.
 */
function exactness({ roads, profile, places }: BenchTown, kernel: Sweep): Row {
  const closed = closeAt(roads, profile, ...Array.from({ length: 40 }, (_, i) => i * 389))
  let agreed = 0
  for (const [which, stops] of [
    [roads, places(125 + 40)],
    [closed, places(400).slice(-125 - 40)],
  ] as const) {
    const graph = searchGraph(which, profile)
    const hierarchy = hierarchyOf(which, profile)
    const found = stops.map(({ snap: at }) => ({
      from: departures(graph, which, profile, at),
      to: arrivals(graph, which, profile, at),
    }))
    const [sources, targets] = [found.slice(40), found.slice(0, 40)]
    const tables = [kernel, plainSweep].map((sweep) => {
      const table = { seconds: new Int32Array(5_000), metres: new Int32Array(5_000) }
      const [climbing] = catchmentsOf(hierarchy, sources)
      const [, sweeping] = catchmentsOf(hierarchy, targets)
      travelTable(climbing, sweeping, table, sweep)
      return table
    })
    for (const [s, { from }] of sources.entries()) {
      const slow = slowSearch(graph, from)
      for (const [t, { to }] of targets.entries()) {
        const cost = slowCost(slow, to)
        const cell = s * targets.length + t
        const isExact =
          (findWay(hierarchy, from, to)?.cost ?? Infinity) === cost &&
          costBetween(hierarchy, from, to) === cost &&
          tables.every(
            (table) =>
              table.seconds[cell] === secondsOf(cost) && table.metres[cell] === metresOf(cost),
          )
        if (isExact) agreed++
      }
    }
  }
  return {
    figure: 'exact',
    town: 'geneva',
    profile,
    measured: `${agreed} of 10000`,
    limit: '10000',
    met: agreed === 10_000 ? 'yes' : 'MISSED',
    elsewhere: '',
  }
}

/** How the figures grow with the town. */
function measurePart(profile: Profile, share: 0.25 | 0.5): Row[] {
  const { roads, graph, places } = partOfTown('geneva', profile, share)
  const order = () => skeletonOf(graph, dissect(graph, statePositions(roads, graph)))
  const skeleton = order()
  const hierarchy = customize(graph, skeleton)
  const some = places(1000)
  const seconds = new Int32Array(1e6)
  const kernel = openSweep()
  const known = catchmentsOf(hierarchy, some)
  const ways = () => {
    for (let i = 0; i < 10_000; i++)
      costBetween(hierarchy, some[i % 1000]!.from, some[(i * 7 + 1) % 1000]!.to)
  }
  const figures: [string, number, string][] = [
    [`order of ${graph.arcCount} arcs`, cpuMs(order, 3), 'ms'],
    ['hierarchy in that order', cpuMs(() => customize(graph, skeleton), 5), 'ms'],
    ['… places known', cpuMs(() => travelTable(...known, { seconds }, kernel), 21), 'ms'],
    ['one cost', cpuMs(ways, 5) / 10, 'µs'],
  ]
  return figures.map(([figure, value, unit]) => ({
    figure,
    town: `geneva, ${share === 0.5 ? 'half' : 'quarter'}`,
    profile,
    measured: `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`,
    limit: '',
    met: '',
    elsewhere: '',
  }))
}

/** Of the bench of that name, the starts as a whole. */
function rowOfArea({ area: town, what, ms, limit }: Readonly<Record<string, string | number>>) {
  if (what !== 'first' && what !== 'kept') return []
  const row: Row = {
    figure: what === 'first' ? 'from the file until it answers' : 'the same, kept',
    town: String(town),
    profile: 'foot',
    measured: `${ms} ms`,
    limit: `${limit} ms`,
    met: Number(ms) <= Number(limit) ? 'yes' : 'MISSED',
    elsewhere: '',
  }
  return [row]
}

function rowOfPeer({ name, microseconds }: { name: string; microseconds: number }): Row {
  return {
    figure: 'one cost',
    town: 'geneva',
    profile: 'foot',
    measured: '',
    limit: '',
    met: '',
    elsewhere: `${name} ${microseconds.toFixed(0)} µs`,
  }
}

/** The median of what the processor spent on it, one run before them to warm up. */
function cpuMs(work: () => unknown, runs: number): number {
  work()
  const times = Array.from({ length: runs }, () => cpuOnce(work))
  return times.sort((a, b) => a - b)[runs >> 1]!
}

function cpuOnce(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
