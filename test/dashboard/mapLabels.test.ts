import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LonLat } from '../../algorithms/model.ts'
import { makeTiles } from '../../backend/api/tiles.ts'
import { decodeTile } from '../../dashboard/map/baseTiles.ts'
import { joinLines, placeLabels, type Wanted } from '../../dashboard/map/streetLabels.ts'
import { drawFeatures } from '../fixtures/drawFeatures.ts'

const p = (x: number, y: number) => ({ x, y })
const name = (text: string, lines: Wanted['lines'], more: Partial<Wanted> = {}): Wanted => ({
  text,
  rank: 1,
  widthPx: 80,
  heightPx: 12,
  lines,
  ...more,
})

describe('names along streets', () => {
  it('stand in the middle of a straight street, along it', () => {
    const [placed] = placeLabels([name('rue du Stand', [[p(100, 100), p(300, 300)]])], 512)
    expect(placed!.x).toBeCloseTo(200)
    expect(placed!.y).toBeCloseTo(200)
    expect(placed!.angleRadians).toBeCloseTo(Math.PI / 4)
  })

  it('are never upside down, whichever way the street was drawn', () => {
    const coordinate = fc.integer({ min: 60, max: 450 })
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, coordinate, (a, b, c, d) => {
        for (const { angleRadians } of placeLabels([name('x', [[p(a, b), p(c, d)]])], 512)) {
          expect(Math.abs(angleRadians)).toBeLessThanOrEqual(Math.PI / 2 + 1e-9)
        }
      }),
    )
  })

  it('are left out where the street is too short, or bends under them', () => {
    expect(placeLabels([name('x', [[p(100, 100), p(160, 100)]])], 512)).toEqual([])
    //   +--+    a hairpin, 40 px a side
    //   |  |
    const hairpin = [p(200, 240), p(200, 200), p(240, 200), p(240, 240)]
    expect(placeLabels([name('x', [hairpin])], 512)).toEqual([])
  })

  it('move along a street to where it is straight', () => {
    //  ---------------+
    //                 |   the middle of the whole lies near the corner
    const line = [p(50, 100), p(250, 100), p(250, 300)]
    const [placed] = placeLabels([name('x', [line])], 512)
    expect(placed).toBeDefined()
    expect(Math.abs(Math.cos(placed!.angleRadians * 2))).toBeCloseTo(1)
  })

  it('lie whole within their tile', () => {
    const inside = placeLabels([name('x', [[p(-40, 5), p(552, 5)]])], 512)
    expect(inside).toEqual([])
    const [placed] = placeLabels([name('x', [[p(-200, 50), p(400, 50)]])], 512)
    expect(placed!.x - 40).toBeGreaterThanOrEqual(0)
  })

  it('give way to a greater name at a crossing, and to themselves nearby', () => {
    const across = [p(100, 200), p(300, 200)]
    const down = [p(200, 150), p(200, 250)]
    const placed = placeLabels(
      [name('small', [down], { rank: 1 }), name('great', [across], { rank: 5 })],
      512,
    )
    expect(placed.map(({ wanted }) => wanted.text)).toEqual(['great'])
    const twice = name('same', [across, [p(100, 260), p(300, 260)]])
    expect(placeLabels([twice], 512)).toHaveLength(1)
  })

  it('never overlap', () => {
    const line = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 512 })))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const wanted = lines.map(([a, b, c, d], i) => name(`s${i}`, [[p(a!, b!), p(c!, d!)]]))
        const placed = placeLabels(wanted, 512)
        for (const one of placed) {
          for (const other of placed) {
            if (one === other) continue
            expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(12)
          }
        }
      }),
    )
  })
})

describe('the pieces of a street', () => {
  it('are joined where they touch, whichever way each was drawn', () => {
    // a--b--c--d, drawn as b->a, b->c, d->c
    const [a, b, c, d] = [p(0, 0), p(10, 0), p(20, 1), p(30, 0)]
    const joined = joinLines([
      [b, a],
      [b, c],
      [d, c],
    ])
    expect(joined).toHaveLength(1)
    const ends = joined[0]!.map(({ x }) => x)
    expect(ends.toSorted((m, n) => m - n)).toEqual([0, 10, 20, 30])
    expect([ends, ends.toReversed()]).toContainEqual([0, 10, 20, 30])
  })

  it('stay apart where they do not touch, and none is lost', () => {
    expect(
      joinLines([
        [p(0, 0), p(1, 0)],
        [p(5, 0), p(6, 0)],
      ]),
    ).toHaveLength(2)
    expect(joinLines([[p(0, 0)]])).toEqual([])
  })
})

describe('a tile on the page', () => {
  it('is what the server cut: one street of two pieces, a lake, a house number', () => {
    const street = (at: LonLat[]) =>
      ({ layer: 'roads', class: 'residential', name: 'rue du Stand', minzoom: 13, at }) as const
    const tiles = makeTiles(() =>
      drawFeatures([
        street([
          [0.001, 0.003],
          [0.002, 0.003],
        ]),
        street([
          [0.003, 0.003],
          [0.002, 0.003],
        ]),
        {
          layer: 'water',
          class: 'water',
          name: '',
          minzoom: 0,
          isArea: true,
          at: [
            [0.001, 0.001],
            [0.002, 0.001],
            [0.002, 0.002],
            [0.001, 0.002],
            [0.001, 0.001],
          ],
        },
        { layer: 'labels', class: 'housenumber', name: '8', minzoom: 17, at: [0.002, 0.0031] },
      ]),
    )
    const half = 2 ** 15
    const tile = decodeTile(gunzipSync(tiles.tile(16, half, half - 1)!))
    expect(tile.shapes.map((shape) => `${shape.layer} ${shape.isArea}`).sort()).toEqual([
      'roads false',
      'water true',
    ])
    expect(tile.streets).toHaveLength(1)
    expect(tile.streets[0]!.lines).toHaveLength(1)
    expect(tile.labels).toMatchObject([{ name: '8', class: 'housenumber', minZoom: 17 }])
  })
})
