import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { searchGraph } from '../../../algorithms/road/buildSearchGraph.ts'
import { closeRoads, type RoadClosure } from '../../../algorithms/road/closeRoads.ts'
import { flattenRoads } from '../../../algorithms/road/flattenRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { restrictionSets } from '../../../algorithms/road/restrictionSets.ts'
import { roadGraph } from '../../../algorithms/road/roadGraph.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { roadsAt } from '../../../algorithms/road/roadsAt.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import { usualMinute } from '../../../algorithms/road/weekHours.ts'
import { drawTown, tagXml } from '../../fixtures/drawTown.ts'
import { slowTravel } from '../../fixtures/slowTravel.ts'

const profiles = ['foot', 'cargo-bike', 'car'] as const
type TagList = Record<string, string>

interface Picture {
  readonly drawing: string
  readonly ways?: Record<string, TagList>
  readonly nodes?: Record<string, TagList>
  /** `AB B BC`: from street AB by junction B to BC. */
  readonly turns?: readonly { readonly row: string; readonly tags: TagList }[]
}

function build({ drawing, ways = {}, nodes = {}, turns = [] }: Picture) {
  const { idOf, wayOf } = drawTown(drawing, { ways, nodes })
  const relations = turns.map(({ row, tags }, id) => {
    const [from, via, to] = row.split(' ')
    return `<relation id="${id}"><member type="way" ref="${wayOf(from!)}" role="from"/>
      <member type="node" ref="${idOf(via!)}" role="via"/>
      <member type="way" ref="${wayOf(to!)}" role="to"/>${tagXml({ type: 'restriction', ...tags })}</relation>`
  })
  const { bytes } = drawTown(drawing, { ways, nodes, extra: relations.join('') })
  const roads = buildRoads(readOsm(bytes))
  return {
    roads,
    on: (way: string, fraction = 0.3) => snapOn(roads, wayOf(way), fraction),
    closures: (closed: readonly (readonly [way: string, kind: 'closed' | 'slow'])[]) =>
      closed.map(([way, kind]): RoadClosure => {
        const piece = roads.pieces.wayIds.indexOf(wayOf(way))
        const pieces = piece < 0 ? [] : [{ piece, along: true }]
        return { kind, factor: 3, profiles, direction: 'both', pieces }
      }),
  }
}

/** On a street, so far from where it begins in the drawing; undefined where it isn't a road. */
function snapOn({ pieces }: Roads, wayId: number, fraction: number): Snap | undefined {
  const piece = pieces.wayIds.indexOf(wayId)
  if (piece < 0) return undefined
  const [along, against] = [pieces.edgeAlong[piece]!, pieces.edgeAgainst[piece]!]
  const at = { position: [0, 0], metres: 0, side: 'left' } as const
  return along >= 0
    ? { ...at, edge: along, fraction }
    : { ...at, edge: against, fraction: 1 - fraction }
}

function cost(roads: Roads, profile: Profile, from: Snap | undefined, to: Snap | undefined) {
  if (!from || !to) return undefined
  const { seconds, metres } = durations(roads, profile, [from], [to])
  return seconds[0]! < 0 ? undefined : { seconds: seconds[0]!, metres: metres[0]! }
}

const hour = (day: number, hours: number) => day * 1440 + hours * 60
const [morning, afternoon] = [hour(1, 10), hour(1, 14)]

describe('streets that keep hours', () => {
  const drawing = `
A---B---C---D
    |   |
    E---F`

  it('lets in who delivers in the morning, and nobody else through', () => {
    const { roads, on } = build({
      drawing,
      ways: {
        BC: { motor_vehicle: 'no', 'motor_vehicle:conditional': 'delivery @ (06:00-11:00)' },
      },
    })
    const metres = (minute: number, from: string, to: string) =>
      cost(roadsAt(roads, minute), 'car', on(from), on(to))?.metres
    expect(metres(morning, 'AB', 'BC')).toBe(40)
    expect(metres(afternoon, 'AB', 'BC')).toBeUndefined()
    expect(metres(morning, 'AB', 'CD')).toBe(120)
    expect(metres(afternoon, 'AB', 'CD')).toBe(120)
    expect(cost(roadsAt(roads, afternoon), 'foot', on('AB'), on('BC'))?.metres).toBe(40)
    const sets = restrictionSets(roads, 'car')
    expect([sets.count, restrictionSets(roads, 'foot').count]).toEqual([2, 1])
    expect(sets.setAt(morning)).toBe(sets.usual)
    expect(sets.setAt(afternoon)).not.toBe(sets.usual)
  })

  it('has a street that nobody may use at the usual hour', () => {
    const { roads, on } = build({
      drawing,
      ways: { BC: { access: 'no', 'access:conditional': 'yes @ (18:00-20:00)' } },
    })
    for (const profile of profiles) {
      expect(cost(roads, profile, on('AB'), on('CD'))?.metres).toBe(120)
      expect(cost(roadsAt(roads, hour(1, 19)), profile, on('AB'), on('CD'))?.metres).toBe(80)
      expect(roads.profiles[profile].snappable[on('BC')!.edge]).toBe(0)
    }
  })

  it('turns one-way, slows down, and opens barriers', () => {
    const { roads, on } = build({
      drawing,
      ways: {
        BC: { 'oneway:conditional': 'yes @ (Mo-Fr 12:00-18:00)' },
        EF: { maxspeed: '50', 'maxspeed:conditional': '10 @ (Mo-Fr 12:00-18:00)' },
      },
      nodes: { D: { barrier: 'bollard' } },
    })
    const then = roadsAt(roads, afternoon)
    expect(cost(roads, 'car', on('CD'), on('AB'))?.metres).toBe(80)
    expect(cost(then, 'car', on('CD'), on('AB'))?.metres).toBe(120)
    expect(cost(then, 'foot', on('CD'), on('AB'))?.metres).toBe(80)
    const along = (at: Roads) => cost(at, 'car', on('EF', 0.1), on('EF', 0.9))!.seconds
    expect([along(roads), along(then)]).toEqual([3, 14])

    const gate = build({
      drawing: 'A---B---C',
      nodes: { B: { barrier: 'gate', access: 'yes', 'access:conditional': 'no @ (22:00-06:00)' } },
    })
    for (const profile of profiles) {
      const seen = [hour(3, 12), hour(3, 23)].map((minute) =>
        cost(roadsAt(gate.roads, minute), profile, gate.on('AB'), gate.on('BC')),
      )
      expect(seen.map((found) => found?.metres)).toEqual([40, undefined])
    }
  })

  it('lets a car turn round where the street ahead is closed', () => {
    const { roads, on } = build({
      drawing: 'A---B---C---D\n\n',
      ways: { CD: { 'access:conditional': 'no @ (12:00-18:00)' } },
    })
    const [there, back] = [on('BC', 0.5), on('BC', 0.4)]
    expect(cost(roads, 'car', there, back)!.seconds).toBeGreaterThan(0)
    const graphs = [roads, roadsAt(roads, afternoon)].map((at) => searchGraph(at, 'car'))
    const turnsAtC = graphs.map(
      ({ edge, milliseconds, firstOut, stateAfter }) =>
        [...edge].filter(
          (e, arc) =>
            e === roads.twin[there!.edge] &&
            milliseconds[arc]! >= 0 &&
            arc >= firstOut[stateAfter[there!.edge]!]! &&
            arc < firstOut[stateAfter[there!.edge]! + 1]!,
        ).length,
    )
    expect(turnsAtC).toEqual([0, 1])
  })

  it('keeps a turn restriction into a street that is open at other hours', () => {
    const { roads, on } = build({
      drawing,
      ways: { BE: { access: 'no', 'access:conditional': 'yes @ (18:00-20:00)' } },
      turns: [{ row: 'AB B BE', tags: { restriction: 'no_right_turn' } }],
    })
    const at = (minute: number) => cost(roadsAt(roads, minute), 'car', on('AB'), on('EF'))?.metres
    expect([at(hour(1, 19)), at(morning)]).toEqual([116, 116])
    expect(cost(roadsAt(roads, hour(1, 19)), 'foot', on('AB'), on('EF'))?.metres).toBe(60)
  })

  it('is in the model of the roads too', () => {
    const { roads } = build({
      drawing,
      ways: {
        BC: {
          'access:conditional': 'destination @ (18:00-20:00)',
          'foot:conditional': 'no @ (Su)',
        },
        CF: { access: 'no', 'access:conditional': 'yes @ (18:00-20:00)' },
      },
      nodes: { E: { barrier: 'gate', 'bicycle:conditional': 'no @ (22:00-06:00)' } },
    })
    const again = flattenRoads(roadGraph(roads))
    const usesOf = (of: Roads) =>
      profiles.map((profile) =>
        of.profiles[profile].timed?.map((use) => JSON.stringify(use)).sort(),
      )
    expect(usesOf(again)).toEqual(usesOf(roads))
  })

  it('keeps closures at all hours, and hours under closures', () => {
    const { roads, on } = build({
      drawing,
      ways: { BC: { access: 'no', 'access:conditional': 'yes @ (18:00-20:00)' } },
    })
    const piece = roads.piece[on('BC')!.edge]!
    const closure = {
      profiles,
      direction: 'both',
      pieces: [{ piece, along: true }],
    } as const
    const evening = hour(1, 19)
    const closed = closeRoads(roads, [{ ...closure, kind: 'closed', factor: 1 }])
    const slow = closeRoads(roads, [{ ...closure, kind: 'slow', factor: 2 }])
    const seconds = (at: Roads) => cost(roadsAt(at, evening), 'foot', on('AB', 1), on('CD', 0))
    expect(seconds(roads)).toEqual({ seconds: 32, metres: 40 })
    expect(seconds(slow)).toEqual({ seconds: 64, metres: 40 })
    expect(seconds(closed)).toEqual({ seconds: 64, metres: 80 })
    expect(restrictionSets(closed, 'foot').count).toBe(restrictionSets(roads, 'foot').count)
  })
})

describe('roads at a minute of the week', () => {
  const { roads } = build({
    drawing: 'A---B---C\n    |   |\n    D---E',
    ways: {
      BC: { 'access:conditional': 'destination @ (Mo-Fr 12:00-18:00)' },
      DE: { 'bicycle:conditional': 'no @ (Sa 06:00-16:00)' },
    },
    turns: [
      {
        row: 'AB B BD',
        tags: { 'restriction:conditional': 'no_right_turn @ (Mo-Fr 07:00-09:00)' },
      },
    ],
  })

  it('are the same object as long as nothing changes', () => {
    expect(roadsAt(roads, usualMinute)).toBe(roads)
    expect(roadsAt(roads, hour(6, 3))).toBe(roads)
    expect(roadsAt(roads, hour(0, 12))).toBe(roadsAt(roads, hour(4, 18) - 1))
    expect(roadsAt(roads, hour(0, 8))).not.toBe(roadsAt(roads, hour(0, 12)))
    expect(roadsAt(roads, hour(5, 8)).profiles.car.milliseconds).toBe(
      roads.profiles.car.milliseconds,
    )
    expect(profiles.map((profile) => restrictionSets(roads, profile).count)).toEqual([2, 4, 3])
    for (const minute of [-1, 10_080, Number.NaN])
      expect(() => roadsAt(roads, minute)).toThrow(RangeError)
  })

  it('share the shape of their search graphs', () => {
    for (const profile of profiles) {
      const { count, minutes } = restrictionSets(roads, profile)
      const usual = searchGraph(roads, profile)
      for (let set = 0; set < count; set++) {
        const { milliseconds, stateAfter, ...shape } = searchGraph(roads, profile, set)
        for (const [name, array] of Object.entries(shape))
          expect(array).toBe(usual[name as keyof typeof usual])
        expect(searchGraph(roadsAt(roads, minutes[set]!), profile)).toBe(
          searchGraph(roads, profile, set),
        )
        expect(stateAfter.length).toBe(roads.edgeCount)
        for (const [arc, ms] of milliseconds.entries()) {
          const open = roadsAt(roads, minutes[set]!).profiles[profile].milliseconds
          if (ms >= 0) expect(ms).toBeGreaterThanOrEqual(open[usual.edge[arc]!]!)
        }
      }
      expect(() => searchGraph(roads, profile, count)).toThrow(RangeError)
    }
  })
})

/** Hours as the tests mean them, and as a mapper may write them. */
const someHours = fc
  .record({
    first: fc.integer({ min: 0, max: 6 }),
    days: fc.integer({ min: 1, max: 7 }),
    from: fc.integer({ min: 0, max: 23 }),
    hours: fc.integer({ min: 1, max: 14 }),
  })
  .map(({ first, days, from, hours }) => {
    const names = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
    const two = (n: number) => String(n).padStart(2, '0')
    const span = `${two(from)}:00-${two((from + hours) % 24)}:00`
    const day = days === 1 ? names[first] : `${names[first]}-${names[(first + days - 1) % 7]}`
    return {
      text: days === 7 ? span : `${day} ${span}`,
      holds: (minute: number) =>
        [minute, minute + 10_080].some((m) =>
          Array.from({ length: days }, (_, i) => hour((first + i) % 7, from)).some(
            (start) => m >= start && m < start + hours * 60,
          ),
        ),
    }
  })

const accessKeys = ['access', 'vehicle', 'motor_vehicle', 'bicycle', 'foot']
const someTag = fc.oneof(
  fc.tuple(
    fc.constantFrom(...accessKeys),
    fc.constantFrom('', ':forward', ':backward'),
    fc.constantFrom('no', 'yes', 'destination', 'delivery', 'private'),
  ),
  fc.tuple(fc.constant('oneway'), fc.constant(''), fc.constantFrom('yes', '-1', 'no')),
  fc.tuple(fc.constant('maxspeed'), fc.constant(''), fc.constantFrom('10', '30', '80')),
)
const someCondition = fc.record({ tag: someTag, hours: someHours })
const streets = ['AB', 'BC', 'DE', 'EF', 'AD', 'BE', 'CF', 'CG']
const someTown = fc.record({
  usual: fc.array(fc.tuple(fc.constantFrom(...streets), someTag), { maxLength: 3 }),
  conditions: fc.array(fc.tuple(fc.constantFrom(...streets), someCondition), {
    minLength: 1,
    maxLength: 4,
  }),
  closed: fc.array(
    fc.tuple(fc.constantFrom(...streets), fc.constantFrom<'closed' | 'slow'>('closed', 'slow')),
    { maxLength: 2 },
  ),
  barrier: fc.option(fc.tuple(fc.constantFrom('gate', 'bollard'), someCondition)),
  turns: fc.array(
    fc.tuple(
      fc.constantFrom('AB B BE', 'AB B BC', 'BE E EF', 'EF E BE', 'AD A AB', 'BC C CG'),
      fc.constantFrom('no_left_turn', 'only_right_turn'),
      someHours,
    ),
    { maxLength: 2 },
  ),
})
const grid = `
A---B---C---G
|   |   |
D---E---F`

describe('the fastest way at an hour', () => {
  it('is that of roads which are always so', () => {
    fc.assert(
      fc.property(
        someTown,
        fc.integer({ min: 0, max: 167 }).map((hours) => hours * 60),
        fc.integer({ min: -1, max: 1 }),
        (town, aboutMinute, off) => {
          const minute = (aboutMinute + off + 10_080) % 10_080
          const timed = build(timedPicture(town))
          const plain = build(plainPicture(town, minute))
          const closed = closeRoads(timed.roads, timed.closures(town.closed))
          const then = roadsAt(closed, minute)
          const open = roadsAt(timed.roads, minute)
          const closedThen = closeRoads(open, timed.closures(town.closed))
          const twin = closeRoads(plain.roads, plain.closures(town.closed))
          // A street that is closed to everybody is a street still, where turns into others cost.
          const isWhole = streets.every((street) => plain.on(street))
          for (const profile of isWhole ? profiles : (['foot'] as const)) {
            for (const from of ['AB', 'CG']) {
              for (const to of streets) {
                const [a, b] = [plain.on(from), plain.on(to)]
                const expected = a && b && slowTravel(twin, profile, a, b)
                for (const roads of [then, closedThen])
                  expect(cost(roads, profile, timed.on(from), timed.on(to))).toEqual(expected)
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

type Town = typeof someTown extends fc.Arbitrary<infer Value> ? Value : never

/** Of several conditions for a key of a street the last counts, as in `plainPicture`. */
function timedPicture({ usual, conditions, barrier, turns }: Town): Picture {
  const ways: Record<string, TagList> = {}
  for (const [street, [key, direction, value]] of usual)
    ways[street] = { ...ways[street], [key + direction]: value }
  for (const [street, { tag, hours }] of conditions) {
    const [key, direction, value] = tag
    const name = `${key}${direction}:conditional`
    const before = ways[street]?.[name]
    const clause = `${value} @ (${hours.text})`
    ways[street] = { ...ways[street], [name]: before ? `${before}; ${clause}` : clause }
  }
  const nodes: Record<string, TagList> = {}
  if (barrier) {
    const [kind, { tag, hours }] = barrier
    nodes.D = { barrier: kind, [`${tag[0]}:conditional`]: `${tag[2]} @ (${hours.text})` }
  }
  return {
    drawing: grid,
    ways,
    nodes,
    turns: turns.map(([row, kind, { text }]) => ({
      row,
      tags: { 'restriction:conditional': `${kind} @ (${text})` },
    })),
  }
}

function plainPicture({ usual, conditions, barrier, turns }: Town, minute: number): Picture {
  const ways: Record<string, TagList> = {}
  for (const [street, [key, direction, value]] of usual)
    ways[street] = { ...ways[street], [key + direction]: value }
  for (const [street, { tag, hours }] of conditions) {
    if (hours.holds(minute)) ways[street] = { ...ways[street], [tag[0] + tag[1]]: tag[2] }
  }
  const nodes: Record<string, TagList> = {}
  if (barrier) {
    const [kind, { tag, hours }] = barrier
    nodes.D = { barrier: kind, ...(hours.holds(minute) && { [tag[0]]: tag[2] }) }
  }
  return {
    drawing: grid,
    ways,
    nodes,
    turns: turns
      .filter(([, , { holds }]) => holds(minute))
      .map(([row, restriction]) => ({ row, tags: { restriction } })),
  }
}

const data = process.env.DOMINO_DATA
const reason = data ? '' : ' (skipped: DOMINO_DATA is not set)'
describe.skipIf(!data)(`on real roads${reason}`, () => {
  const read = (name: string) => buildRoads(readOsm(readFileSync(path.join(data!, 'osm', name))))

  it('closes a boulevard for its market, and a park to bikes', () => {
    const geneva = read('geneva.osm.pbf')
    const counts = profiles.map((profile) => restrictionSets(geneva, profile).count)
    expect(counts).toEqual([1, 2, 2])
    const edgesWithHours = (profile: Profile) => geneva.profiles[profile].timed!.map((t) => t.edge)
    const streetOf = (edge: number) => geneva.pieces.street[geneva.piece[edge]!]!
    const streets = new Set(
      edgesWithHours('car').map((edge) => geneva.streets[streetOf(edge)]!.name),
    )
    expect(streets).toEqual(new Set(['Boulevard Helvétique']))
    console.log(
      `Geneva: ${profiles.map((profile, p) => `${profile} ${counts[p]} sets`).join(', ')}`,
    )

    // The one is closed on Wednesdays, the other at the usual hour.
    const [monday, wednesday] = [0, 2].map((day) => roadsAt(geneva, hour(day, 10)))
    const closedFor = (roads: Roads, profile: Profile) =>
      closeRoads(roads, [
        {
          kind: 'closed',
          factor: 1,
          profiles: [profile],
          direction: 'both',
          pieces: edgesWithHours(profile).map((e) => ({ piece: geneva.piece[e]!, along: true })),
        },
      ])
    for (const [profile, closed, twin] of [
      ['car', wednesday!, closedFor(geneva, 'car')],
      ['cargo-bike', geneva, closedFor(monday!, 'cargo-bike')],
    ] as const) {
      const { snappable } = closed.profiles[profile]
      expect([...snappable].join('')).toBe([...twin.profiles[profile].snappable].join(''))
      const snaps = [...snappable.keys()]
        .filter((edge) => snappable[edge])
        .filter((_, i) => i % 400 === 0)
        .map((edge): Snap => ({ edge, fraction: 0.5, position: [0, 0], metres: 0, side: 'left' }))
      const there = durations(closed, profile, snaps, snaps)
      expect(there).toEqual(durations(twin, profile, snaps, snaps))
      const open = profile === 'car' ? geneva : monday!
      expect(there).not.toEqual(durations(open, profile, snaps, snaps))
    }
  })

  it('finds no hours in Porto', () => {
    const porto = read('porto.osm.pbf')
    for (const profile of profiles) expect(restrictionSets(porto, profile).count).toBe(1)
  })
})
