import fc from 'fast-check'
import GeoJSONVT from 'geojson-vt'
import { describe, expect, it } from 'vitest'
import type { LonLat } from '../../algorithms/model.ts'
import { type TileLine, tileLines } from '../../backend/api/tileLines.ts'
import { type DrawnFeature, drawFeatures } from '../fixtures/drawFeatures.ts'
import { featureOf } from '../fixtures/featureOf.ts'

// The tile right and below of 0° 0°.
const tile = { z: 16, x: 2 ** 15, y: 2 ** 15, extent: 4096, buffer: 96 }
const degreesPerStep = 360 / 2 ** 16 / 4096
const at = ([x, y]: readonly [number, number]): LonLat => [x * degreesPerStep, -y * degreesPerStep]
const feature = (
  points: readonly (readonly [number, number])[],
  isArea: boolean,
): DrawnFeature => ({
  layer: isArea ? 'green' : 'roads',
  class: 'any',
  name: '',
  minzoom: 0,
  at: points.map(at),
  isArea,
})
const linesOf = (drawn: DrawnFeature, tolerance = 0) =>
  tileLines(drawFeatures([drawn]), 0, { ...tile, tolerance })

/** By another's code: what it draws of the same feature. */
function oracle(drawn: DrawnFeature): TileLine[] {
  const data = {
    type: 'FeatureCollection' as const,
    features: [featureOf(drawFeatures([drawn]), 0)],
  }
  const index = new GeoJSONVT(data, { maxZoom: 16, indexMaxZoom: 0, extent: 4096, buffer: 96 })
  const found = index.getTile(tile.z, tile.x, tile.y)?.features[0]
  return ((found?.geometry ?? []) as [number, number][][]).map((line) => line.flat())
}

const areaOf = (line: TileLine) =>
  line.reduce(
    (sum, x, i) => (i % 2 || i < 2 ? sum : sum + line[i - 2]! * line[i + 1]! - x * line[i - 1]!),
    0,
  ) / 2
const lengthOf = (line: TileLine) =>
  line.reduce(
    (sum, x, i) =>
      i % 2 || i < 2 ? sum : sum + Math.hypot(x - line[i - 2]!, line[i + 1]! - line[i - 1]!),
    0,
  )
const total = (lines: TileLine[], of: (line: TileLine) => number) =>
  lines.reduce((sum, line) => sum + of(line), 0)

const step = fc.integer({ min: -3_000, max: 7_000 })
const point = fc.tuple(step, step)

describe('the lines of a tile', () => {
  it('are cut at its frame', () => {
    const line = feature(
      [
        [-1_000, 500],
        [5_000, 500],
        [5_000, 600],
        [2_000, 600],
      ],
      false,
    )
    expect(linesOf(line)).toEqual([
      [-96, 500, 4192, 500],
      [4192, 600, 2_000, 600],
    ])
    expect(
      linesOf(
        feature(
          [
            [-1_000, -500],
            [5_000, -500],
          ],
          false,
        ),
      ),
    ).toEqual([])
  })

  it('are areas with their corners where the frame cuts them off, clockwise', () => {
    const square = [
      [4_000, 4_000],
      [4_000, 9_000],
      [9_000, 9_000],
      [9_000, 4_000],
      [4_000, 4_000],
    ] as const
    const [ring] = linesOf(feature(square, true))
    expect(areaOf(ring!)).toBe(192 * 192)
    expect(linesOf(feature(square.toReversed(), true)).map(areaOf)).toEqual([192 * 192])
  })

  it('leave out what is too small to see, and points that a line may do without', () => {
    const bent = feature(
      [
        [0, 0],
        [100, 2],
        [200, 0],
        [300, 50],
      ],
      false,
    )
    expect(linesOf(bent, 3)).toEqual([[0, 0, 200, 0, 300, 50]])
    expect(
      linesOf(
        feature(
          [
            [0, 0],
            [1, 1],
          ],
          false,
        ),
        3,
      ),
    ).toEqual([])
    expect(
      linesOf(
        feature(
          [
            [0, 0],
            [2, 0],
            [2, 2],
            [0, 0],
          ],
          true,
        ),
        3,
      ),
    ).toEqual([])
  })

  it('are those that geojson-vt draws, to a step', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 8 }), (points) => {
        const line = feature(points, false)
        const [ours, theirs] = [linesOf(line), oracle(line)].map((lines) => total(lines, lengthOf))
        expect(Math.abs(ours! - theirs!)).toBeLessThan(4 * points.length)
      }),
    )
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const area = feature([a, b, c, a], true)
        const [ours, theirs] = [linesOf(area), oracle(area)].map((lines) => total(lines, areaOf))
        // A step along the whole of its outline.
        expect(Math.abs(ours! - theirs!)).toBeLessThan(4 * 4_288)
      }),
    )
  })
})
