import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { listSteps, type Step } from '../../../algorithms/road/steps.ts'
import { tellStep } from '../../../algorithms/road/tellStep.ts'
import { tracePath } from '../../../algorithms/road/tracePath.ts'
import { path as wayBetween } from '../../../algorithms/road/travel.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

type Point = readonly [east: number, south: number]

function stepsBetween(roads: Roads, profile: Profile, from: Point, to: Point): Step[] {
  const a = snap(roads, { position: metresIn(...from), profile })!
  const b = snap(roads, { position: metresIn(...to), profile })!
  const way = wayBetween(roads, profile, a, b)!
  const trace = tracePath(roads, profile, way.edges, a, b)
  expect(trace.line).toEqual(way.line)
  const steps = listSteps(roads, profile, trace, a, b)
  expect(steps[0]!.type).toBe('depart')
  expect(steps.at(-1)!.type).toBe('arrive')
  const whole = steps.reduce((sum, step) => sum + step.metres, 0)
  expect(Math.abs(whole - way.metres)).toBeLessThan(1)
  return steps
}

const dualId = (letter: string) => letter.codePointAt(0)!

const turnsOf = (steps: readonly Step[]) =>
  steps.slice(1, -1).map(({ type, modifier, name }) => [type, modifier, name].join(' · '))

describe('the steps of a way', () => {
  //            0         100       200
  const cross = drawTown(
    `          A
          |
          |
          |
B---------C---------D
          |         |
          |         |
          |         |
          E         F---------G`,
    {
      ways: {
        AC: { name: 'Rue du Nord' },
        BC: { name: 'Grand-Rue' },
        CD: { name: 'Grand-Rue' },
        CE: { name: 'Rue du Sud' },
        DF: { name: 'Quai Neuf' },
        FG: { name: 'Quai Neuf' },
      },
    },
  )
  const roads = buildRoads(readOsm(cross.bytes))

  it('turns left and right, and says nothing where the street goes straight on', () => {
    expect(turnsOf(stepsBetween(roads, 'car', [30, 43], [70, 37]))).toEqual([])
    expect(turnsOf(stepsBetween(roads, 'car', [30, 43], [150, 37]))).toEqual([])
    expect(turnsOf(stepsBetween(roads, 'car', [30, 43], [100, 10]))).toEqual([
      'turn · left · Rue du Nord',
    ])
    expect(turnsOf(stepsBetween(roads, 'car', [30, 43], [100, 70]))).toEqual([
      'turn · right · Rue du Sud',
    ])
    expect(turnsOf(stepsBetween(roads, 'foot', [100, 10], [100, 70]))).toEqual([
      'new name · straight · Rue du Sud',
    ])
  })

  it('tells of a new name in a bend, and of no bend within one street', () => {
    expect(turnsOf(stepsBetween(roads, 'car', [150, 38], [260, 82]))).toEqual([
      'new name · right · Quai Neuf',
    ])
  })

  it('tells the side of the start and of the end, where they lie beside the road', () => {
    const steps = stepsBetween(roads, 'car', [30, 55], [150, 30])
    expect([steps[0]!.modifier, steps.at(-1)!.modifier]).toEqual(['right', 'left'])
    const near = stepsBetween(roads, 'car', [30, 41], [150, 40])
    expect([near[0]!.modifier, near.at(-1)!.modifier]).toEqual([undefined, undefined])
  })

  it('gives the bearings, the lengths and the junctions that are passed', () => {
    const [depart, turn, arrive] = stepsBetween(roads, 'car', [30, 43], [100, 70]) as [
      Step,
      Step,
      Step,
    ]
    expect([depart.bearingBefore, depart.bearingAfter]).toEqual([0, 90])
    expect([turn.bearingBefore, turn.bearingAfter]).toEqual([90, 180])
    expect([arrive.bearingBefore, arrive.bearingAfter]).toEqual([180, 0])
    expect(Math.round(depart.metres)).toBe(70)
    expect(Math.round(turn.metres)).toBe(30)
    expect(Math.round(turn.seconds)).toBe(Math.round((30 / 25) * 3.6))
    const { branches, from, to } = turn.crossings[0]!
    expect(branches.map(({ bearing }) => Math.round(bearing) % 360)).toEqual([0, 90, 180, 270])
    expect([from, to]).toEqual([3, 2])
    const passing = stepsBetween(roads, 'car', [30, 43], [150, 37])
    expect(passing[0]!.crossings.length).toBe(2)
  })

  it('speaks as navigators do, in French and in English', () => {
    const told = stepsBetween(roads, 'car', [30, 55], [100, 10]).map(tellStep)
    expect(told.map(({ fr }) => fr)).toEqual([
      'Se diriger vers l’est sur la Grand-Rue',
      'Tourner à gauche sur la rue du Nord',
      'Vous êtes arrivé à votre destination',
    ])
    expect(told.map(({ en }) => en)).toEqual([
      'Head east on Grand-Rue',
      'Turn left onto Rue du Nord',
      'You have arrived at your destination',
    ])
  })

  it('ends a street at a T, and calls a road without a name by its kind', () => {
    const tee = drawTown(
      'A---->----B\n          |\nC---------D.........E\n          |\n          F',
      {
        ways: { CD: { name: 'Rue Basse' }, BD: { name: 'Quai' }, DF: { name: 'Quai' } },
        nodes: {},
      },
    )
    const end = drawTown('B\n|\nD---------C\n|\nF', {
      ways: { BD: { name: 'Quai' }, DF: { name: 'Quai' }, DC: { name: 'Rue Basse' } },
    })
    const ending = buildRoads(readOsm(end.bytes))
    expect(turnsOf(stepsBetween(ending, 'car', [80, 20], [0, 38]))).toEqual([
      'end of road · left · Quai',
    ])
    const walks = stepsBetween(buildRoads(readOsm(tee.bytes)), 'foot', [100, 38], [180, 20])
    expect(walks.map(tellStep).map(({ fr }) => fr)[1]).toBe('Tourner à droite sur le chemin piéton')
    expect(walks[1]!.name).toBe('')
  })

  it('joins two turns over a dual carriageway into a U-turn', () => {
    const dual = drawTown('D----<----E----<----F\nA---->----B---->----C', {
      ways: Object.fromEntries(
        ['AB', 'BC', 'DE', 'EF'].map((ends) => [ends, { name: 'Avenue Large' }]),
      ),
      extra: ['AD', 'BE', 'CF']
        .map(
          ([a, b], i) =>
            `<way id="${90 + i}"><nd ref="${dualId(a!)}"/><nd ref="${dualId(b!)}"/><tag k="highway" v="residential"/></way>`,
        )
        .join(''),
    })
    const steps = stepsBetween(buildRoads(readOsm(dual.bytes)), 'car', [50, 12], [50, -2])
    expect(turnsOf(steps)).toEqual(['continue · uturn · Avenue Large'])
  })

  it('never stays on a path without a name, and takes no stop of a tram for a street', () => {
    const park = drawTown(
      'A.........B\n          :\n          :\n          C.........D\n          :\n          E',
      {
        ways: { CE: { highway: 'platform', name: 'Gare' } },
      },
    )
    const paths = buildRoads(readOsm(park.bytes))
    expect(turnsOf(stepsBetween(paths, 'foot', [100, 10], [100, 45]))).toEqual([])
    expect(turnsOf(stepsBetween(paths, 'foot', [100, 10], [180, 30]))).toEqual(['turn · left · '])
  })

  it('goes on behind a bollard as along one street', () => {
    const street = drawTown('A---B---C', {
      nodes: { B: { barrier: 'bollard' } },
      ways: { AB: { name: 'Rue Calme' }, BC: { name: 'Rue Calme' } },
    })
    expect(
      turnsOf(stepsBetween(buildRoads(readOsm(street.bytes)), 'foot', [10, 0], [70, 0])),
    ).toEqual([])
  })
})

describe('a roundabout', () => {
  const radius = 20
  const at = (degrees: number, metres: number): Point => [
    100 + metres * Math.sin((degrees * Math.PI) / 180),
    100 - metres * Math.cos((degrees * Math.PI) / 180),
  ]
  const node = (id: number, [east, south]: Point) => {
    const [lon, lat] = metresIn(east, south)
    return `<node id="${id}" lon="${lon}" lat="${lat}"/>`
  }
  const way = (id: number, refs: readonly number[], tags: Record<string, string>) =>
    `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join('')}${Object.entries(tags)
      .map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
      .join('')}</way>`
  // Ring nodes 0 to 11, every 30 degrees; arms from the south, east, north and west, 80 m long.
  const arms = [180, 90, 0, 270]
  const names = ['Rue Sud', 'Rue Est', 'Rue Nord', 'Rue Ouest']
  const counterclockwise = [0, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => 10 + i)
  const draw = (ring: Record<string, string>) =>
    `<osm version="0.6">${[...Array(12).keys()].map((i) => node(10 + i, at(i * 30, radius))).join('')}
    ${arms.map((degrees, i) => node(30 + i, at(degrees, 80))).join('')}
    ${way(1, counterclockwise.slice(0, 6), { highway: 'tertiary', ...ring })}
    ${way(9, counterclockwise.slice(5), { highway: 'tertiary', ...ring })}
    ${arms.map((degrees, i) => way(2 + i, [30 + i, 10 + degrees / 30], { highway: 'tertiary', name: names[i]! })).join('')}
  </osm>`
  const ringOf = (ring: Record<string, string>) =>
    buildRoads(readOsm(new TextEncoder().encode(draw(ring))))
  const roads = ringOf({ junction: 'roundabout' })

  it('is known by its tag, also where it is drawn in pieces, and a round block is none', () => {
    for (const junction of ['roundabout', 'circular'])
      expect(stepsBetween(ringOf({ junction }), 'car', at(180, 60), at(0, 60))[1]!.exit).toBe(2)
    const block = stepsBetween(ringOf({ oneway: 'yes' }), 'car', at(180, 60), at(0, 60))
    expect(block.map(({ type }) => type)).not.toContain('roundabout')
  })

  it('is left by its first, second or third exit', () => {
    const exits = [1, 2, 3].map((i) => {
      const steps = stepsBetween(roads, 'car', at(180, 60), at(arms[i]!, 60))
      expect(steps.map(({ type }) => type)).toEqual([
        'depart',
        'roundabout',
        'exit roundabout',
        'arrive',
      ])
      const { fr, en } = tellStep(steps[1]!)
      return [steps[1]!.exit, fr, en, tellStep(steps[2]!).fr]
    })
    expect(exits).toEqual([
      [
        1,
        'Au rond-point, prendre la 1re sortie sur la rue Est',
        'At the roundabout, take the 1st exit onto Rue Est',
        'Sortir du rond-point sur la rue Est',
      ],
      [
        2,
        'Au rond-point, prendre la 2e sortie sur la rue Nord',
        'At the roundabout, take the 2nd exit onto Rue Nord',
        'Sortir du rond-point sur la rue Nord',
      ],
      [
        3,
        'Au rond-point, prendre la 3e sortie sur la rue Ouest',
        'At the roundabout, take the 3rd exit onto Rue Ouest',
        'Sortir du rond-point sur la rue Ouest',
      ],
    ])
  })

  it('has no exit for who stops on it, and is nothing particular on foot', () => {
    const [, entry] = stepsBetween(roads, 'car', at(180, 60), at(45, radius))
    expect([entry!.type, entry!.exit]).toEqual(['roundabout', undefined])
    expect(tellStep(entry!).fr).toBe('Entrer dans le rond-point')
    const walk = stepsBetween(roads, 'foot', at(180, 60), at(0, 60))
    expect(walk.map(({ type }) => type)).not.toContain('roundabout')
  })
})

describe('turns that a person sees as one', () => {
  it('calls a pavement by the street it runs beside, and crosses it without a word', () => {
    // the street, and 10 m south of it its pavement; a footway leads across at C
    const pavement = drawTown(
      `A---------B---------C---------D
E.........F.........G.........H
                    :
                    :
                    I`,
      {
        ways: { AB: { name: 'Rue Haute' }, BC: { name: 'Rue Haute' }, CD: { name: 'Rue Haute' } },
        extra:
          '<way id="90"><nd ref="67"/><nd ref="71"/><tag k="highway" v="footway"/></way>' +
          '<way id="91"><nd ref="65"/><nd ref="69"/><tag k="highway" v="footway"/></way>',
      },
    )
    const roads = buildRoads(readOsm(pavement.bytes))
    const walk = stepsBetween(roads, 'foot', [30, 10.5], [280, -0.5])
    expect(walk.map(({ name }) => name)).toEqual(['Rue Haute', 'Rue Haute'])
    const away = stepsBetween(roads, 'foot', [30, 10.5], [200, 38])
    expect(away.map(tellStep).map(({ fr }) => fr)[1]).toBe('Tourner à droite sur le chemin piéton')
  })

  it('turns over a slip road into the street behind it', () => {
    const slip = drawTown(
      `          C
          |
          |
A---------B
          |
          |
          D---------E`,
      {
        ways: {
          AB: { name: 'Rue Haute', highway: 'secondary' },
          CB: { name: 'Quai', highway: 'secondary' },
          BD: { highway: 'secondary_link' },
          DE: { name: 'Pont', highway: 'secondary' },
        },
      },
    )
    const roads = buildRoads(readOsm(slip.bytes))
    expect(turnsOf(stepsBetween(roads, 'car', [20, 28], [180, 58]))).toEqual([
      'new name · straight · Pont',
    ])
  })

  it('says no name that is gone after twenty metres, or comes back', () => {
    const names = ['Rue Haute', 'Pont', 'Rue Haute', 'Place', 'Rue Basse']
    const row = drawTown('A----------B-----C----------D-E----------F', {
      ways: Object.fromEntries(
        ['AB', 'BC', 'CD', 'DE', 'EF'].map((ends, i) => [ends, { name: names[i]! }]),
      ),
    })
    const roads = buildRoads(readOsm(row.bytes))
    expect(turnsOf(stepsBetween(roads, 'car', [20, 1], [390, 1]))).toEqual([
      'new name · straight · Rue Basse',
    ])
  })
})

it('stays on no street whose name ends just behind the corner', () => {
  const corner = drawTown(
    `A---------B---------C
          |
          D
          |
          |
          |
          E`,
    {
      ways: Object.fromEntries(
        ['AB', 'BC', 'BD', 'DE'].map((ends, i) => [
          ends,
          { name: ['Place', 'Quai', 'Place', 'Rue Verdaine'][i]! },
        ]),
      ),
    },
  )
  const roads = buildRoads(readOsm(corner.bytes))
  expect(turnsOf(stepsBetween(roads, 'car', [20, 1], [101, 50]))).toEqual([
    'turn · right · Rue Verdaine',
  ])
})

describe('the words of a step', () => {
  const step = { exit: undefined, bearingAfter: 0, name: '', ref: '', kind: 'residential' }

  it('have their article in French, where it takes one', () => {
    const onto = (name: string) =>
      tellStep({ ...step, type: 'turn', modifier: 'left', name }).fr.replace(/.* sur /, '')
    expect(onto("Rue d'Italie")).toBe('la rue d’Italie')
    expect(onto('Grand-Rue')).toBe('la Grand-Rue')
    expect(onto("Grand'Rue")).toBe('la Grand’Rue')
    expect(onto('Ancienne Route')).toBe('l’ancienne Route')
    expect(onto('Ruelle du Midi')).toBe('la ruelle du Midi')
    expect(onto("Ponts de l'Île")).toBe('les ponts de l’Île')
    expect(onto('Les Marbriers')).toBe('Les Marbriers')
  })

  it('call a road without a name by its number, else by its kind', () => {
    const turn = { ...step, type: 'turn', modifier: 'right' } as const
    expect(tellStep({ ...turn, ref: 'D 39;D 7' })).toEqual({
      fr: 'Tourner à droite sur la D 39',
      en: 'Turn right onto D 39',
    })
    expect(tellStep({ ...turn, ref: 'A 1' }).fr).toBe('Tourner à droite sur l’A 1')
    expect(tellStep({ ...turn, kind: 'service' })).toEqual({
      fr: 'Tourner à droite sur la voie d’accès',
      en: 'Turn right onto the access road',
    })
    expect(tellStep(turn)).toEqual({ fr: 'Tourner à droite', en: 'Turn right' })
  })

  it('enter a motorway by no exit, and keep to a side at a fork', () => {
    const ramp = { ...step, type: 'on ramp', modifier: 'right' } as const
    expect(tellStep(ramp).fr).toBe('Prendre la bretelle à droite')
    const fork = { ...step, type: 'fork', modifier: 'slight left' } as const
    expect(tellStep(fork).fr).toBe('Serrer à gauche à l’embranchement')
    expect(tellStep({ ...fork, name: 'Quai' }).fr).toBe('Serrer à gauche sur le quai')
  })

  it('take a ferry by its name', () => {
    const ferry = { ...step, type: 'turn', modifier: 'left', kind: 'ferry', name: 'M1' } as const
    expect(tellStep(ferry)).toEqual({ fr: 'Prendre le ferry M1', en: 'Take the ferry M1' })
  })
})

const extracts = process.env.DOMINO_DATA
if (!extracts) console.log('Left out: the steps on Geneva, since DOMINO_DATA is not set.')

describe.runIf(extracts)('on Geneva', () => {
  let roads: Roads
  beforeAll(() => {
    roads = buildRoads(readOsm(readFileSync(path.join(extracts!, 'osm/geneva.osm.pbf'))))
  })

  it('tells the streets that OSRM tells on most of its twelve routes', () => {
    const peer = JSON.parse(readFileSync(path.join(extracts!, 'osm/geneva-osrm.json'), 'utf8'))
    const named = { both: 0, theirs: 0 }
    for (const route of peer.routes) {
      const profile: Profile = { car: 'car', bicycle: 'cargo-bike', foot: 'foot' }[
        route.profile as string
      ] as Profile
      const a = snap(roads, { position: route.from, profile })!
      const b = snap(roads, { position: route.to, profile })!
      const way = wayBetween(roads, profile, a, b)!
      const steps = listSteps(roads, profile, tracePath(roads, profile, way.edges, a, b), a, b)
      const ours = new Set(steps.map(({ name }) => name))
      const theirs = (route.steps as { name: string }[]).map(({ name }) => name)
      for (const name of new Set(theirs.filter((each) => each !== ''))) {
        named.theirs++
        if (ours.has(name)) named.both++
      }
      for (const step of steps) expect(tellStep(step).fr).not.toMatch(/undefined|\{/)
    }
    expect(named.both / named.theirs).toBeGreaterThan(0.75)
  })
})
