import { describe, expect, it } from 'vitest'
import { compareWithOsrm } from '../../bench/roadsOpinion.ts'

const data = process.env.DOMINO_DATA
if (!data) console.log('Ways are not held beside OSRM’s: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva beside OSRM’s opinion', () => {
  it('has ways as long on foot and by car, and most of those by bike', () => {
    const [foot, bike, car] = compareWithOsrm(data!)
    expect(foot!.within3).toBeGreaterThanOrEqual(0.95)
    expect(car!.within10).toBeGreaterThanOrEqual(0.9)
    // The bench says of each of the rest by which rule of OSRM's it differs: stairs are pushed over,
    // a signal delays who comes from behind it, a turn costs twice as much to the left.
    expect(bike!.within10).toBeGreaterThanOrEqual(0.94)
    expect(bike!.within3).toBeGreaterThanOrEqual(0.7)
    // It walks 5 km/h, we 4.5; it rides 15, we 14, and waits longer at signals.
    expect(foot!.seconds).toBeCloseTo(5 / 4.5, 1)
    expect(bike!.seconds).toBeCloseTo(0.97, 1)
    expect(car!.seconds).toBeCloseTo(1, 1)
  })
})
