import { describe, expect, it } from 'vitest'
import { compareWithOsrm } from '../../bench/roadsOpinion.ts'

const data = process.env.DOMINO_DATA
if (!data) console.log('Ways are not held beside OSRM’s: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva beside OSRM’s opinion', () => {
  it('has ways as long on foot and by car, and nearly as long by bike', () => {
    const [foot, bike, car] = compareWithOsrm(data!)
    expect(foot!.within3).toBeGreaterThanOrEqual(0.95)
    expect(car!.within10).toBeGreaterThanOrEqual(0.9)
    // Its bicycle profile takes a straight way past a signal that stands by itself for a turn of
    // 180°, and counts left turns double; most of what differs are ways as fast as its own.
    expect(bike!.within10).toBeGreaterThanOrEqual(0.9)
    expect(bike!.within3).toBeGreaterThanOrEqual(0.6)
    // It walks 5 km/h, we 4.5; it rides 15, we 14, without its turns.
    expect(foot!.seconds).toBeCloseTo(5 / 4.5, 1)
    expect(bike!.seconds).toBeGreaterThan(0.85)
    expect(car!.seconds).toBeCloseTo(1, 1)
  })
})
