import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { searchGraph } from '../../../algorithms/road/buildSearchGraph.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { restrictionSets } from '../../../algorithms/road/restrictionSets.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import { path } from '../../../algorithms/road/travel.ts'
import { drawTown, tagXml } from '../../fixtures/drawTown.ts'

type Drawn = NonNullable<Parameters<typeof drawTown>[1]>
type Rule = { way: string; tags: Record<string, string> }

/** `AB B BC`: from street AB by junction B to BC; `AB BC CD`: by street BC. */
function town(drawing: string, rules: readonly Rule[] = [], drawn: Drawn = {}) {
  const plain = drawTown(drawing, drawn)
  const relations = rules.map(({ way, tags }, i) => {
    const members = way.split(' ').map((name, at, all) => {
      const role = at === 0 ? 'from' : at === all.length - 1 ? 'to' : 'via'
      const [type, ref] =
        name.length === 1 ? ['node', plain.idOf(name)] : ['way', plain.wayOf(name)]
      return `<member type="${type}" ref="${ref}" role="${role}"/>`
    })
    return `<relation id="${i}">${members.join('')}${tagXml({ type: 'restriction', ...tags })}</relation>`
  })
  const full = drawTown(drawing, { ...drawn, extra: relations.join('') })
  const roads = buildRoads(readOsm(full.bytes))
  const letterOf = new Map<string, string>()
  for (const letter of drawing.replace(/[^A-Za-uw-z0-9]/g, ''))
    letterOf.set(String(plain.at(letter)), letter)
  const wayAt = (name: string, fraction: number): Snap => {
    const p = roads.pieces.wayIds.indexOf(plain.wayOf(name))
    const edge = Math.max(roads.pieces.edgeAlong[p]!, -1)
    return edge >= 0
      ? { edge, fraction, position: [0, 0], metres: 0, side: 'left' }
      : {
          edge: roads.pieces.edgeAgainst[p]!,
          fraction: 1 - fraction,
          position: [0, 0],
          metres: 0,
          side: 'left',
        }
  }
  return {
    roads,
    /** The junctions passed from the middle of one street to the middle of another. */
    way(from: string, to: string, profile: Profile = 'car'): string | undefined {
      const found = path(roads, profile, wayAt(from, 0.5), wayAt(to, 0.5))
      return found?.edges
        .slice(1)
        .map((edge) => letterOf.get(String(positionOfTail(roads, edge))))
        .join('')
    },
  }
}

function positionOfTail({ pieces, piece, along }: Roads, edge: number) {
  const p = piece[edge]!
  const i = along[edge] ? pieces.firstPoint[p]! : pieces.firstPoint[p + 1]! - 1
  return [pieces.lons[i]!, pieces.lats[i]!]
}

/** From A to D one turns right at B, or goes round by C, E and F. */
const block = `
A---B---C
    |   |
    D---E`

describe('a turn restriction', () => {
  const rule = (restriction: string, way: string, tags: Record<string, string> = {}) => [
    { way, tags: { restriction, ...tags } },
  ]

  it('is kept by cars and bikes, and ignored on foot', () => {
    expect(town(block).way('AB', 'BD')).toBe('B')
    const kept = town(block, rule('no_right_turn', 'AB B BD'))
    expect(kept.way('AB', 'BD')).toBe('BCED')
    expect(kept.way('AB', 'BD', 'foot')).toBe('B')
    // Turned round at C, a bike comes back as if from there: shorter, where the block is long.
    expect(kept.way('AB', 'BD', 'cargo-bike')).toBe('BCED')
    const long = block.replace('\n    D', `${'\n    |   |'.repeat(4)}\n    D`)
    const around = town(long, rule('no_right_turn', 'AB B BD'))
    expect(around.way('AB', 'BD', 'cargo-bike')).toBe('BCB')
    expect(kept.way('BC', 'BD')).toBe('B')
  })

  it('holds for those whom it names and not for those it exempts', () => {
    const except = town(block, rule('no_right_turn', 'AB B BD', { except: 'bicycle;psv' }))
    expect(except.way('AB', 'BD', 'cargo-bike')).toBe('B')
    expect(except.way('AB', 'BD')).toBe('BCED')
    const buses = town(block, rule('no_right_turn', 'AB B BD', { except: 'psv;bus' }))
    expect(buses.way('AB', 'BD')).toBe('BCED')
    const lorries = town(block, [
      { way: 'AB B BD', tags: { 'restriction:hgv': 'no_right_turn' } },
      { way: 'AB B BC', tags: { 'restriction:motorcar': 'no_straight_on' } },
    ])
    expect(lorries.way('AB', 'BD')).toBe('B')
    expect(lorries.way('AB', 'BC')).toBe('BDEC')
    expect(lorries.way('AB', 'BC', 'cargo-bike')).toBe('B')
  })

  it('orders one way on, and of two such orders leaves the choice', () => {
    const ordered = town(block, rule('only_straight_on', 'AB B BC'))
    expect(ordered.way('AB', 'BD')).toBe('BCED')
    const both = town(block, [
      ...rule('only_straight_on', 'AB B BC'),
      ...rule('only_right_turn', 'AB B BD'),
    ])
    expect(both.way('AB', 'BD')).toBe('B')
    expect(both.way('AB', 'BC')).toBe('B')
  })

  it('is carried along the streets that lie in its way', () => {
    const drawing = `
A---B---C---G
    |   |   |
    D---E---F`
    const kept = town(drawing, rule('no_right_turn', 'AB BC CE'))
    expect(kept.way('AB', 'CE')).toBe('BDE')
    expect(kept.way('AB', 'BC')).toBe('B')
    expect(kept.way('AB', 'CG')).toBe('BC')
    const far = town(drawing, rule('no_right_turn', 'AB BC CG GF'), {
      ways: { BD: { highway: 'steps' } },
    })
    expect(far.way('AB', 'GF')).toBe('BCEF')
    // Who is under way in one may be at the beginning of another.
    const within = town(drawing, [
      ...rule('no_right_turn', 'AB BC CG GF'),
      ...rule('no_right_turn', 'BC C CE'),
    ])
    expect(within.way('AB', 'CE')).toBe('BDE')
    const ordered = town(drawing, rule('only_straight_on', 'AB BC CG'))
    expect(ordered.way('AB', 'CE')).toBe('BCGFE')
    expect(ordered.way('AB', 'BD')).toBe('BCGFED')
  })

  it('keeps bikes from turning round where it says so', () => {
    const kept = town('A---B---C\n\n', rule('no_u_turn', 'AB B AB'))
    expect(kept.roads.restrictions[0]!.edges.length).toBe(2)
    expect(kept.roads.restrictions[0]!.profiles).toEqual(['car', 'cargo-bike'])
  })

  it('is left out, and counted, where it is broken', () => {
    const broken = town(`${block}   X---Y`, [
      ...rule('no_right_turn', 'AB B BD'),
      ...rule('no_right_turn', 'AB B XY'),
      ...rule('no_right_turn', 'AB BD'),
      ...rule('no_wheelies', 'AB B BD'),
      ...rule('no_right_turn', 'AB B BD', { 'restriction:conditional': 'none @ (weight<3.5)' }),
    ])
    expect(broken.roads.restrictions.length).toBe(1)
    expect(broken.roads.skippedRestrictions).toEqual({
      'ways do not meet': 1,
      'member missing': 1,
      'unknown kind': 1,
      'condition not understood': 1,
    })
    // A bike may be pushed there.
    const forCars = rule('no_straight_on', 'AB B BC', { except: 'bicycle' })
    const oneway = town(block.replace('B---C', 'B--<C'), forCars)
    expect(oneway.roads.skippedRestrictions).toEqual({ 'closed anyway': 1 })
  })

  it('may hold at certain hours: a search graph for each set in force', () => {
    const { roads, way } = town(block, [
      {
        way: 'AB B BD',
        tags: { 'restriction:conditional': 'no_right_turn @ (Mo-Fr 07:00-11:00)' },
      },
    ])
    const sets = restrictionSets(roads, 'car')
    expect(sets.count).toBe(2)
    expect(sets.usual).toBe(1)
    expect(sets.minutes.map((minute) => sets.setAt(minute))).toEqual([0, 1])
    expect(sets.setAt(8 * 60)).toBe(1)
    expect(sets.setAt(12 * 60)).toBe(0)
    expect(sets.setAt(5 * 1440 + 8 * 60)).toBe(0)
    for (const minute of [-1, 10_080, NaN]) expect(() => sets.setAt(minute)).toThrow(RangeError)
    expect(way('AB', 'BD')).toBe('BCED')
    const open = (set: number) =>
      searchGraph(roads, 'car', set).milliseconds.filter((ms) => ms >= 0)
    expect(open(0).length).toBe(open(1).length + 1)
    expect(restrictionSets(roads, 'foot').count).toBe(1)
  })
})

describe('turning round', () => {
  it('is for dead ends, by car', () => {
    //  one-way from C to B: to go back, a car drives on to the end at D.
    const drawing = `
A---B---C---D
    |
    E`
    const kept = town(drawing, [{ way: 'AB B BE', tags: { restriction: 'no_right_turn' } }])
    expect(kept.way('AB', 'BE')).toBe('BCDCB')
    const crossed = town(`${drawing}   F\n        |\n        G`)
    expect(crossed.way('AB', 'BE')).toBe('B')
  })

  it('is not for the first junction after a stop', () => {
    //      one-way streets round a block
    const ring = town('A---B-->C\n    ^   v\n    E--<D')
    const graph = searchGraph(ring.roads, 'car')
    for (let edge = 0; edge < ring.roads.edgeCount; edge++) {
      const state = graph.stateAfter[edge]!
      const back = ring.roads.twin[edge]!
      if (state < 0 || back < 0) continue
      const [first, last] = [graph.firstOut[state]!, graph.firstOut[state + 1]!]
      const ways = [...graph.edge.subarray(first, last)].filter(
        (_, i) => graph.milliseconds[first + i]! >= 0,
      )
      const isEnd = ways.length === 1 && ways[0] === back
      expect(ways.includes(back)).toBe(isEnd)
    }
  })

  it('may be done before a one-way street from which nobody returns', () => {
    const trap = town('A---B-->C')
    const graph = searchGraph(trap.roads, 'car')
    expect(trap.way('AB', 'AB')).toBe('')
    expect(trap.roads.profiles.car.snappable.reduce((a, b) => a + b, 0)).toBe(2)
    expect(graph.arcCount).toBeGreaterThan(2)
  })

  it('costs a car 20 s, and a left turn 5 s', () => {
    const { roads } = town(block)
    const graph = searchGraph(roads, 'car')
    let [round, turned] = [0, 0]
    for (let arc = 0; arc < graph.arcCount; arc++) {
      const cost = graph.milliseconds[arc]! - roads.profiles.car.milliseconds[graph.edge[arc]!]!
      if (cost === 20_000) round++
      else if (cost > 3000) turned++
    }
    // At A; and from D and from C to the left at B.
    expect([round, turned]).toEqual([1, 2])
  })
})

describe('ground that is open at either end of a way only', () => {
  const drawing = `
A---B---C
|       |
D-------E`
  for (const [tags, profiles] of [
    [{ access: 'private' }, ['foot', 'cargo-bike', 'car']],
    [{ motor_vehicle: 'destination' }, ['car']],
    [{ access: 'customers' }, ['foot', 'cargo-bike', 'car']],
  ] as const) {
    it(`lets in who halts there, and nobody through: ${JSON.stringify(tags)}`, () => {
      const kept = town(drawing, [], { ways: { BC: tags } })
      for (const profile of ['foot', 'cargo-bike', 'car'] as const) {
        const through = (profiles as readonly Profile[]).includes(profile) ? 'ADE' : 'BC'
        expect(kept.way('AB', 'CE', profile)).toBe(through)
        expect(kept.way('AB', 'BC', profile)).toBe('B')
        expect(kept.way('BC', 'CE', profile)).toBe('C')
      }
    })
  }

  it('is gone through within one estate, and left at one for another', () => {
    const estates = town('A---B---C---D---E---F', [], {
      ways: { AB: { access: 'private' }, BC: { access: 'private' }, EF: { access: 'private' } },
    })
    expect(estates.way('AB', 'BC')).toBe('B')
    expect(estates.way('AB', 'EF')).toBe('BCDE')
    const split = town('A---B---C---D', [], { ways: { BC: { access: 'private' } } })
    expect(split.way('AB', 'CD')).toBeUndefined()
    // Nobody is sent to an island behind it.
    expect(split.roads.profiles.foot.snappable.reduce((a, b) => a + b, 0)).toBe(4)
  })

  it('is one estate on both sides of a bollard or a gate that opens to all', () => {
    const drawing = 'A---B---C---D'
    const ways = { AB: { access: 'private' }, BC: { access: 'private' } }
    const bollard = town(drawing, [], { ways, nodes: { B: { barrier: 'bollard' } } })
    expect(bollard.way('AB', 'CD', 'foot')).toBe('BBC')
    expect(bollard.way('CD', 'AB', 'foot')).toBe('CBB')
    expect(bollard.way('CD', 'AB')).toBeUndefined()
    const gate = { ways, nodes: { B: { barrier: 'gate', motor_vehicle: 'yes', foot: 'private' } } }
    expect(town(drawing, [], gate).way('AB', 'CD')).toBe('BBC')
    // Nor does it let anyone through who doesn't halt there.
    const between = town('A---B---C---D', [], {
      ways: { BC: { access: 'private' } },
      nodes: { C: { barrier: 'bollard' } },
    })
    expect(between.way('AB', 'CD', 'foot')).toBeUndefined()
  })

  it('may lie behind a gate', () => {
    const gate = town('A---B---C', [], { nodes: { B: { barrier: 'gate', access: 'private' } } })
    expect(gate.way('AB', 'BC')).toBeUndefined()
    const estate = town('A---B---C', [], {
      nodes: { B: { barrier: 'gate', access: 'private' } },
      ways: { BC: { access: 'private' } },
    })
    expect(estate.way('AB', 'BC')).toBe('BB')
  })
})

describe('ferries and signals', () => {
  it('crosses by ferry in the time it is tagged with, where one may go on board', () => {
    const lake = (tags: Record<string, string>) =>
      town('A---B---C---D', [], { ways: { BC: { highway: '', route: 'ferry', ...tags } } })
    const seconds = (roads: Roads, profile: Profile) => {
      const edge = roads.pieces.edgeAlong[roads.pieces.classes.indexOf('ferry')]!
      return Math.round(roads.profiles[profile].milliseconds[edge]! / 1000)
    }
    expect(seconds(lake({ duration: '00:10' }).roads, 'foot')).toBe(600)
    expect(seconds(lake({ duration: 'PT10M', motor_vehicle: 'yes' }).roads, 'car')).toBe(600)
    expect(seconds(lake({}).roads, 'foot')).toBe(Math.round((40 / 5) * 3.6))
    expect(lake({}).way('AB', 'CD', 'foot')).toBe('BC')
    expect(lake({}).way('AB', 'CD')).toBeUndefined()
    expect(lake({ motor_vehicle: 'yes' }).way('AB', 'CD')).toBe('BC')
    expect(lake({}).roads.profiles.foot.snappable.reduce((a, b) => a + b, 0)).toBe(4)
  })

  it('waits at a signal that faces one', () => {
    const signal = (direction: string) => {
      const { roads } = town('A---B---C', [], {
        nodes: { B: { highway: 'traffic_signals', 'traffic_signals:direction': direction } },
      })
      const { milliseconds } = roads.profiles['cargo-bike']
      const ride = Math.round((40 / 14) * 3600)
      return [...milliseconds].filter((ms) => ms > ride + 10_000).length
    }
    expect(signal('both')).toBe(2)
    expect(signal('forward')).toBe(1)
  })
})
