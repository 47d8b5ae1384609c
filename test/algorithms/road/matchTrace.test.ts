import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { metresFrom, metresPerDegree, metresPerLon } from '../../../algorithms/road/distance.ts'
import { matchTrace, type TracePoint } from '../../../algorithms/road/matchTrace.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { path as wayBetween } from '../../../algorithms/road/travel.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

/** A generator of numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A place so many metres from another in both directions, normally distributed. */
function noisy([lon, lat]: LonLat, sigmaMetres: number, random: () => number): LonLat {
  const size = sigmaMetres * Math.sqrt(-2 * Math.log(1 - random()))
  const angle = 2 * Math.PI * random()
  return [
    lon + (size * Math.cos(angle)) / metresPerLon(lat),
    lat + (size * Math.sin(angle)) / metresPerDegree,
  ]
}

/** Places along a line, one every so many metres. */
function placesAlong(line: readonly LonLat[], everyMetres: number): LonLat[] {
  const places: LonLat[] = [line[0]!]
  let left = everyMetres
  for (let i = 1; i < line.length; i++) {
    let from = line[i - 1]!
    const to = line[i]!
    for (let metres = metresFrom(from, to); metres >= left; metres = metresFrom(from, to)) {
      const share = left / metres
      from = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
      places.push(from)
      left = everyMetres
    }
    left -= metresFrom(from, to)
  }
  return places
}

const trace = (positions: readonly LonLat[], sigmaMetres = 5): TracePoint[] =>
  positions.map((position) => ({ position, sigmaMetres }))

describe('a trace on a drawn town', () => {
  const town = drawTown(`A---------B---------C
|         |         |
|         |         |
D---------E---------F
|         |         |
|         |         |
G--->-----H--->-----I`)
  const roads = buildRoads(readOsm(town.bytes))
  const pieceAt = (east: number, south: number) =>
    roads.piece[snap(roads, { position: metresIn(east, south), profile: 'foot' })!.edge]

  it('stays on its street, though single points lie nearer to others', () => {
    // Along D-E, drifting 9 m towards A-B half way: 20 of 30 m off, B-E is nearer at the crossing.
    const points = trace(
      [
        [10, 32],
        [40, 28],
        [70, 24],
        [97, 22],
        [130, 29],
        [160, 31],
      ].map(([east, south]) => metresIn(east!, south!)),
    )
    const [matching] = matchTrace(roads, 'foot', points)
    const pieces = matching!.points.map((point) => roads.piece[point.snap.edge])
    expect(pieces.slice(0, 3)).toEqual(Array(3).fill(pieceAt(50, 30)))
    expect(pieces.slice(4)).toEqual(Array(2).fill(pieceAt(150, 30)))
    expect(matching!.confidence).toBeGreaterThan(0.5)
  })

  it('leaves a point out that fits nowhere', () => {
    const points = trace([metresIn(10, 30), metresIn(50, 130), metresIn(90, 30), metresIn(130, 30)])
    const found = matchTrace(roads, 'foot', points)
    expect(found.map((each) => each.points.map(({ index }) => index))).toEqual([[0, 2, 3]])
  })

  it('begins anew after a pause that is too long, and without clocks never', () => {
    const times = [0, 10, 20, 600, 610, 620]
    const points = times.map((atSeconds, i) => ({
      position: metresIn(10 + 30 * i, 30),
      sigmaMetres: 5,
      atSeconds,
    }))
    const split = matchTrace(roads, 'foot', points, { splitSeconds: 60 })
    expect(split.map((each) => each.points.map(({ index }) => index))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    expect(matchTrace(roads, 'foot', points).length).toBe(1)
  })

  it('stands still where noise goes backward on a one-way street', () => {
    const points = trace([10, 40, 34, 70].map((east) => metresIn(east, 61)))
    const [matching] = matchTrace(roads, 'car', points)
    const fractions = matching!.points.map(({ snap }) => snap.fraction.toFixed(2))
    expect(fractions).toEqual(['0.10', '0.40', '0.40', '0.70'])
  })

  it('finds nothing far from every road, at one point only, or without points', () => {
    expect(matchTrace(roads, 'foot', trace([metresIn(900, 900), metresIn(950, 900)]))).toEqual([])
    expect(matchTrace(roads, 'foot', trace([metresIn(10, 30), metresIn(900, 900)]))).toEqual([])
    expect(matchTrace(roads, 'foot', [])).toEqual([])
  })
})

const extracts = process.env.DOMINO_DATA
if (!extracts) console.log('Left out: traces on Geneva, since DOMINO_DATA is not set.')

describe.runIf(extracts)('traces of known ways on Geneva', () => {
  let roads: Roads
  beforeAll(() => {
    roads = buildRoads(readOsm(readFileSync(path.join(extracts!, 'osm/geneva.osm.pbf'))))
  })

  /** Share of the metres of the ways that the matchings found again. */
  function found(profile: Profile, sigmaMetres: number, everyMetres: number): number {
    const random = seeded(7)
    let right = 0
    let whole = 0
    for (let n = 0; n < 3; n++) {
      const place = (): LonLat => [6.12 + random() * 0.035, 46.195 + random() * 0.022]
      const [from, to] = [place(), place()].map((position) => snap(roads, { position, profile }))
      const way = from && to && wayBetween(roads, profile, from, to)
      if (!way || way.metres < 300) continue
      const noise = placesAlong(way.line, everyMetres).map((at) => noisy(at, sigmaMetres, random))
      const travelled = new Set<number>()
      for (const { points } of matchTrace(roads, profile, trace(noise, sigmaMetres))) {
        for (let i = 1; i < points.length; i++) {
          const leg = wayBetween(roads, profile, points[i - 1]!.snap, points[i]!.snap)!
          for (const edge of leg.edges) travelled.add(roads.piece[edge]!)
        }
      }
      for (const edge of way.edges) {
        const metres = roads.decimetres[edge]! / 10
        whole += metres
        if (travelled.has(roads.piece[edge]!)) right += metres
      }
    }
    return right / whole
  }

  it('are found again by car from a point every 40 m, 5 m and 10 m off', () => {
    expect(found('car', 5, 40)).toBeGreaterThan(0.97)
    expect(found('car', 10, 40)).toBeGreaterThan(0.95)
  })

  it('are mostly found again on foot, where pavements run beside each other', () => {
    expect(found('foot', 4, 30)).toBeGreaterThan(0.85)
  })
})
