import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import { metresOf, secondsOf } from '../../../algorithms/road/cost.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { addGathered, gatherPlaces, rowAndColumn } from '../../../algorithms/road/rowAndColumn.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { type Durations, durations } from '../../../algorithms/road/travel.ts'
import { writeTown } from '../../../simulator/town.ts'

const osm = readOsm(Buffer.from(writeTown({ seed: 5, mailboxes: 200 })))
const open = buildRoads(osm)
const places = listPlaces(osm)
const profiles: readonly Profile[] = ['foot', 'cargo-bike', 'car']
const snapsOf = Object.fromEntries(
  profiles.map((profile) => [
    profile,
    places.flatMap(({ position, street }) => {
      const found = snap(open, { position, street, profile, isStop: true })
      return found ? [found] : []
    }),
  ]),
) as Record<Profile, Snap[]>

function rowAndColumnOf(roads: Roads, profile: Profile, one: Snap, batches: readonly Snap[][]) {
  const gathered = gatherPlaces(roads, profile)
  for (const snaps of batches) addGathered(gathered, snaps)
  const { away, back } = rowAndColumn(gathered, one)
  return { away: toDurations(away), back: toDurations(back) }
}

const toDurations = (costs: Float64Array): Durations => ({
  seconds: Int32Array.from(costs, secondsOf),
  metres: Int32Array.from(costs, metresOf),
})

describe('a row and a column', () => {
  it('are those of a table, however the places came together and whatever is closed', () => {
    const closure = fc.record({
      kind: fc.constantFrom('closed' as const, 'slow' as const),
      factor: fc.constantFrom(1.5, 4),
      profiles: fc.constant(profiles),
      direction: fc.constantFrom('both' as const, 'forward' as const),
      pieces: fc.array(
        fc.record({
          piece: fc.integer({ min: 0, max: open.pieces.count - 1 }),
          along: fc.boolean(),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    const index = fc.nat({ max: 10_000 })
    fc.assert(
      fc.property(
        fc.constantFrom(...profiles),
        fc.array(closure, { maxLength: 2 }),
        index,
        fc.array(fc.array(index, { maxLength: 12 }), { maxLength: 4 }),
        (profile, closures, one, batches) => {
          const roads = closures.length > 0 ? closeRoads(open, closures) : open
          const snapAt = (i: number) => snapsOf[profile][i % snapsOf[profile].length]!
          const together = batches.map((batch) => batch.map(snapAt))
          const others = together.flat()
          const found = rowAndColumnOf(roads, profile, snapAt(one), together)
          expect(found.away).toEqual(durations(roads, profile, [snapAt(one)], others))
          expect(found.back).toEqual(durations(roads, profile, others, [snapAt(one)]))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('have a way to a place of one’s own street, and none of nothing', () => {
    for (const profile of profiles) {
      const one = snapsOf[profile][0]!
      const near = { ...one, fraction: Math.min(1, one.fraction + 0.01) }
      const { away, back } = rowAndColumnOf(open, profile, one, [[one, near]])
      expect(away.seconds[0]).toBe(0)
      expect(away).toEqual(durations(open, profile, [one], [one, near]))
      expect(back).toEqual(durations(open, profile, [one, near], [one]))
      expect(rowAndColumnOf(open, profile, one, []).away.seconds).toHaveLength(0)
    }
  })
})
