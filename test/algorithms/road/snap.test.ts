import { describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { metresFrom } from '../../../algorithms/road/distance.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { streetKey } from '../../../algorithms/road/streetKey.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

const profile = 'foot'

describe('snapping a place', () => {
  const town = drawTown('A---------B\n|\n|\nC---------D', {
    ways: { AB: { name: 'Rue Haute' }, CD: { name: 'Rue Basse', alt_name: 'Quai Neuf' } },
  })
  const roads = buildRoads(readOsm(town.bytes))
  const nameAt = (edge: number) => roads.streets[roads.pieces.street[roads.piece[edge]!]!]!.name

  it('takes the nearest point of the nearest street', () => {
    const found = snap(roads, { position: metresIn(40, 12), profile })!
    expect(nameAt(found.edge)).toBe('Rue Haute')
    expect(found.fraction).toBeCloseTo(0.4, 3)
    expect(found.metres).toBeCloseTo(12, 1)
    expect(metresFrom(found.position, metresIn(40, 0))).toBeLessThan(0.1)
  })

  it('prefers the street that the address names, by any of its names, within 150 m', () => {
    const near = { position: metresIn(40, 2), profile } as const
    expect(nameAt(snap(roads, near)!.edge)).toBe('Rue Haute')
    expect(nameAt(snap(roads, { ...near, street: 'RUE BASSE' })!.edge)).toBe('Rue Basse')
    expect(nameAt(snap(roads, { ...near, street: 'quai neuf' })!.edge)).toBe('Rue Basse')
    expect(nameAt(snap(roads, { ...near, street: 'Rue Absente' })!.edge)).toBe('Rue Haute')
    const far = { position: metresIn(40, -140), profile, street: 'Rue Basse' } as const
    expect(nameAt(snap(roads, far)!.edge)).toBe('Rue Haute')
  })

  it('tells the side of the street in the direction of the edge', () => {
    const sideAt = (south: number) => {
      const found = snap(roads, { position: metresIn(50, south), profile })!
      return roads.along[found.edge] ? found.side : 'against'
    }
    expect(sideAt(-5)).toBe('left')
    expect(sideAt(5)).toBe('right')
  })

  it('takes the only open direction, and turns side and fraction with it', () => {
    const oneWay = drawTown('A---------B\n|         |\nC>--------D\n')
    const ways = drawTown('A---<-----B\n|         |\nC---------D')
    const car = buildRoads(readOsm(ways.bytes))
    const found = snap(car, { position: metresIn(30, -5), profile: 'car' })!
    expect(car.along[found.edge]).toBe(0)
    expect(found.fraction).toBeCloseTo(0.7, 3)
    expect(found.side).toBe('right')
    const forward = buildRoads(readOsm(oneWay.bytes))
    expect(snap(forward, { position: metresIn(30, 18), profile: 'car' })!.side).toBe('left')
  })

  it('reaches 300 m and no further', () => {
    expect(snap(roads, { position: metresIn(40, -295), profile })!.metres).toBeCloseTo(295, 0)
    expect(snap(roads, { position: metresIn(40, -305), profile })).toBeUndefined()
  })

  it('never takes an island, a street closed to the profile, a tunnel or a motorway', () => {
    const island = drawTown('A---B---C\n\nD---E\n\n\nF---G', {
      ways: { FG: { name: 'x' } },
    })
    const cut = buildRoads(readOsm(island.bytes))
    expect(snap(cut, { position: island.at('E'), profile })!.metres).toBeCloseTo(20, 1)
    for (const tags of [{ tunnel: 'yes' }, { highway: 'motorway' }, { access: 'no' }]) {
      const closed = drawTown('A---B---C\n|       |\nD-------E', { ways: { DE: tags } })
      const found = snap(buildRoads(readOsm(closed.bytes)), {
        position: metresIn(40, 22),
        profile: 'car',
      })!
      expect(found.metres).toBeGreaterThan(20)
    }
  })
})

describe('the name of a street', () => {
  it.each([
    ['Bd. Saint-Georges', 'Boulevard Saint Georges'],
    ['AVENUE DE L’ÉGLISE', "Avenue de l'Eglise"],
    ['ch. du Bœuf', 'Chemin du Boeuf'],
    ['Place St-Pierre', 'Place Saint-Pierre'],
    ['Grüne Straße', 'grune strasse'],
  ])('%s is %s', (a, b) => {
    expect(streetKey(a)).toBe(streetKey(b))
  })

  it('keeps different streets apart', () => {
    expect(streetKey('Rue du Rhône')).not.toBe(streetKey('Quai du Rhône'))
  })
})
