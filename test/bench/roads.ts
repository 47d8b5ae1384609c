import { existsSync } from 'node:fs'
import path from 'node:path'
import { openSweep } from '../../algorithms/kernel/openSweep.ts'
import { plainSweep, type Sweep } from '../../algorithms/kernel/sweep.ts'
import type { Profile } from '../../algorithms/model.ts'
import { metresOf, secondsOf } from '../../algorithms/road/cost.ts'
import { addPlaces, catchmentOf } from '../../algorithms/road/hierarchy/catchment.ts'
import { customize } from '../../algorithms/road/hierarchy/customize.ts'
import { dissect } from '../../algorithms/road/hierarchy/dissect.ts'
import { costBetween, findWay } from '../../algorithms/road/hierarchy/findWay.ts'
import type { Hierarchy } from '../../algorithms/road/hierarchy/hierarchy.ts'
import { skeletonOf } from '../../algorithms/road/hierarchy/skeleton.ts'
import { travelTable } from '../../algorithms/road/hierarchy/travelTable.ts'
import { slowCost, slowSearch } from '../algorithms/road/hierarchy/slowSearch.ts'
import type { Bench } from './cli.ts'
import { peerTimes } from './roadPeers.ts'
import { type BenchPlace, type BenchTown, benchTown, partOfTown } from './roadPlaces.ts'

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

/** Tables, ways and hierarchies of real towns. */
export const roads: Bench = {
  about:
    'CPU time of this process, the median of several runs: ms of tables of 1000 × 1000 places, µs of a way, ms of a hierarchy; and how many of 10 000 pairs agree with Dijkstra’s search. Beside it what others take: ngraph.path and graphology-shortest-path in the same run, the rest as measured before on such a machine. Needs DOMINO_DATA.',

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
    for (const share of [0.25, 0.5] as const)
      rows.push(
        ...measureSize(share === 0.5 ? 'half' : 'quarter', partOfTown('geneva', 'foot', share)),
      )
    const missed = rows.filter(({ met }) => met === 'MISSED')
    console.error(missed.length === 0 ? 'No figure was missed.' : `Missed: ${missed.length}`)
    for (const { figure, town, profile, measured, limit } of missed)
      console.error(`  ${figure}, ${town}, ${profile}: ${measured}, limit ${limit}`)
    return rows
  },
}

const limits = {
  geneva: { seconds: 3, metres: 6, cost: 10, way: 100 },
  porto: { seconds: 25, metres: Infinity, cost: 60, way: 100 },
}
const elsewhere = {
  geneva: {
    seconds: 'RoutingKit 14.1, OSRM 144, prototype 2.5',
    cost: 'RoutingKit 5.1, prototype 7.6, OSRM 111',
    build: 'RoutingKit 54, prototype 93',
    stop: 'prototype 66 to 195 (to 1000)',
  },
  porto: { seconds: '', cost: '', build: '', stop: '' },
}

function measureTown(town: 'geneva' | 'porto', profile: Profile): Row[] {
  const { graph, positions, places: placesOf } = benchTown(town, profile)
  const row = (figure: string, value: number, unit: string, limit = Infinity, other = ''): Row => ({
    figure,
    town,
    profile,
    measured: `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`,
    limit: limit === Infinity ? '' : `${limit} ${unit}`,
    met: limit === Infinity ? '' : value <= limit ? 'yes' : 'MISSED',
    elsewhere: other,
  })
  const limit = limits[town]
  const others = elsewhere[town]
  const rows: Row[] = []

  const skeleton = skeletonOf(graph, dissect(graph, positions))
  const hierarchy = customize(graph, skeleton)
  const order = cpuMs(() => skeletonOf(graph, dissect(graph, positions)), 3)
  rows.push(row('order of the hierarchy', order, 'ms', Infinity, others.build))
  rows.push(
    row(
      'hierarchy in that order',
      cpuMs(() => customize(graph, skeleton), 5),
      'ms',
    ),
  )

  const kernel = openSweep()
  const places = placesOf(1000)
  const seconds = new Int32Array(1e6)
  const metres = new Int32Array(1e6)
  const table = (sweep: Sweep, withMetres: boolean) => () => {
    const from = catchmentOf(
      hierarchy,
      'from',
      places.map((place) => place.from),
    )
    const to = catchmentOf(
      hierarchy,
      'to',
      places.map((place) => place.to),
    )
    travelTable(from, to, withMetres ? { seconds, metres } : { seconds }, sweep)
  }
  const bySeconds = cpuMs(table(kernel, false), 21)
  rows.push(row('1000 × 1000', bySeconds, 'ms', limit.seconds, others.seconds))
  const kept = {
    from: catchmentOf(
      hierarchy,
      'from',
      places.map((place) => place.from),
    ),
    to: catchmentOf(
      hierarchy,
      'to',
      places.map((place) => place.to),
    ),
  }
  const keptTable = () => travelTable(kept.from, kept.to, { seconds }, kernel)
  rows.push(row('… places known', cpuMs(keptTable, 21), 'ms', limit.seconds))
  rows.push(row('… with metres', cpuMs(table(kernel, true), 21), 'ms', limit.metres))
  const byTwin = cpuMs(table(plainSweep, false), 1)
  rows.push(row('… TypeScript twin', byTwin / bySeconds, 'times', 12))

  const pairs = placesOf(20_000)
  const each = (go: (from: BenchPlace, to: BenchPlace) => void) => () => {
    for (let i = 0; i < pairs.length; i += 2) go(pairs[i]!, pairs[i + 1]!)
  }
  const cost =
    cpuMs(
      each((a, b) => costBetween(hierarchy, a.from, b.to)),
      5,
    ) / 10
  rows.push(row('one cost', cost, 'µs', limit.cost, others.cost))
  const way =
    cpuMs(
      each((a, b) => findWay(hierarchy, a.from, b.to)),
      5,
    ) / 10
  rows.push(row('one way, unpacked', way, 'µs', limit.way))

  rows.push(
    row(
      'one stop to 2000',
      addOne(hierarchy, placesOf(2_022), kernel),
      'ms',
      town === 'geneva' ? 0.5 : Infinity,
      others.stop,
    ),
  )
  if (town === 'geneva') rows.push(exactness(hierarchy, benchTown(town, profile), profile, kernel))
  return rows
}

/** A row and a column of a table of 2 000, and the place kept for the next. */
function addOne(hierarchy: Hierarchy, places: readonly BenchPlace[], kernel: Sweep): number {
  const first = places.slice(0, 2_000)
  const from = catchmentOf(
    hierarchy,
    'from',
    first.map((place) => place.from),
  )
  const to = catchmentOf(
    hierarchy,
    'to',
    first.map((place) => place.to),
  )
  let next = 2_000
  return cpuMs(() => {
    const { from: out, to: back } = places[next++]!
    const cells = {
      row: new Int32Array(to.slots.placeCount),
      column: new Int32Array(from.slots.placeCount),
    }
    travelTable(catchmentOf(hierarchy, 'from', [out]), to, { seconds: cells.row }, kernel)
    travelTable(catchmentOf(hierarchy, 'to', [back]), from, { seconds: cells.column }, kernel)
    addPlaces(from, [out])
    addPlaces(to, [back])
  }, 21)
}

/** 10 000 pairs: Dijkstra, the way with its arcs, and the table by the kernel and by its twin. */
function exactness(
  hierarchy: Hierarchy,
  { graph, places }: BenchTown,
  profile: Profile,
  kernel: Sweep,
): Row {
  const [sources, targets] = [places(250), places(290).slice(250)]
  const from = catchmentOf(
    hierarchy,
    'from',
    sources.map((place) => place.from),
  )
  const to = catchmentOf(
    hierarchy,
    'to',
    targets.map((place) => place.to),
  )
  const tables = [kernel, plainSweep].map((sweep) => {
    const table = { seconds: new Int32Array(10_000), metres: new Int32Array(10_000) }
    travelTable(from, to, table, sweep)
    return table
  })
  let agreed = 0
  for (const [s, source] of sources.entries()) {
    const slow = slowSearch(graph, source.from)
    for (const [t, target] of targets.entries()) {
      const cost = slowCost(slow, target.to)
      const way = findWay(hierarchy, source.from, target.to)
      const cell = s * targets.length + t
      const isExact =
        (way?.cost ?? Infinity) === cost &&
        costBetween(hierarchy, source.from, target.to) === cost &&
        tables.every(
          (table) =>
            table.seconds[cell] === secondsOf(cost) && table.metres[cell] === metresOf(cost),
        )
      if (isExact) agreed++
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

function measureSize(town: string, { graph, positions, places }: BenchTown): Row[] {
  const contract = () => customize(graph, skeletonOf(graph, dissect(graph, positions)))
  const hierarchy = contract()
  const some = places(1000)
  const from = catchmentOf(
    hierarchy,
    'from',
    some.map((place) => place.from),
  )
  const to = catchmentOf(
    hierarchy,
    'to',
    some.map((place) => place.to),
  )
  const seconds = new Int32Array(1e6)
  const kernel = openSweep()
  const figures: [string, number, string][] = [
    [`hierarchy of ${graph.arcCount} arcs`, cpuMs(contract, 3), 'ms'],
    ['1000 × 1000', cpuMs(() => travelTable(from, to, { seconds }, kernel), 21), 'ms'],
    [
      'one cost',
      cpuMs(() => {
        for (let i = 0; i < 10_000; i++)
          costBetween(hierarchy, some[i % 1000]!.from, some[(i * 7 + 1) % 1000]!.to)
      }, 5) / 10,
      'µs',
    ],
  ]
  return figures.map(([figure, value, unit]) => ({
    figure,
    town: `geneva, ${town}`,
    profile: 'foot',
    measured: `${value.toFixed(2)} ${unit}`,
    limit: '',
    met: '',
    elsewhere: '',
  }))
}

function rowOfPeer({ name, microseconds }: { name: string; microseconds: number }): Row {
  return {
    figure: 'one way',
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
