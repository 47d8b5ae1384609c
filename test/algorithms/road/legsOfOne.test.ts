import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import { metresOf, secondsOf } from '../../../algorithms/road/cost.ts'
import { openLegsOfOne } from '../../../algorithms/road/legsOfOne.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
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

describe('the legs of one place', () => {
  it('are those of a table, in whatever order they are asked for and whatever is closed', () => {
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
        fc.array(index, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(index, fc.boolean()), { maxLength: 20 }),
        (profile, closures, ones, asked) => {
          const roads = closures.length > 0 ? closeRoads(open, closures) : open
          const snaps = snapsOf[profile]
          const legs = openLegsOfOne(roads, profile, {
            count: snaps.length,
            snapOf: (index) => snaps[index],
          })
          for (const n of ones) {
            const one = snaps[n % snaps.length]!
            legs.begin(one)
            for (const [m, isAway] of asked) {
              const other = snaps[m % snaps.length]!
              const cost = isAway ? legs.away(m % snaps.length) : legs.back(m % snaps.length)
              const [from, to] = isAway ? [one, other] : [other, one]
              const { seconds, metres } = durations(roads, profile, [from], [to])
              expect([secondsOf(cost), metresOf(cost)]).toEqual([seconds[0], metres[0]])
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('lead nowhere from a place where nobody halts', () => {
    const [one] = snapsOf.foot
    const legs = openLegsOfOne(open, 'foot', { count: 1, snapOf: () => undefined })
    legs.begin(one!)
    expect([legs.away(0), legs.back(0)]).toEqual([Infinity, Infinity])
  })
})
