import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestId, Round, Stop, TravelTimes } from '../../../algorithms/model.ts'
import { roundTable } from '../../../algorithms/round/roundTable.ts'
import { instance, round, stopsFrom, travel } from './gridTown.ts'

const spot = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 }))
const marks = fc.constantFrom('', 'x3', 'P', 'R', 'C', 'x2C')
const change = fc.record({
  kind: fc.constantFrom('insert', 'remove', 'replace', 'tell'),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  spot,
  marks,
})

describe('the table of a round', () => {
  it('is, after any changes of its stops, what it would be if it were made anew', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(spot, marks), { maxLength: 12, selector: ([at]) => `${at}` }),
        fc.array(change, { maxLength: 8 }),
        fc.boolean(),
        (spots, changes, hasRiver) => {
          // the river flows at y = 6 and has no bridge
          const ways: TravelTimes = (profile, from, to) =>
            hasRiver && isNorth(from) !== isNorth(to) ? undefined : travel(profile, from, to)
          const picture = spots.map(([[x, y], mark]) => `${x},${y}${mark}`).join(' ')
          let one = round('L01', picture)
          const ground = instance([one])
          const before = roundTable(one, ground, ways)
          expect(roundTable(one, ground, ways)).toBe(before)
          for (const [
            n,
            {
              kind,
              share,
              spot: [x, y],
              marks: mark,
            },
          ] of changes.entries()) {
            const made = stopOf(`${x},${y}${mark}`, n)
            one = { ...one, stops: changed(one.stops, { kind, share, made, at: n }) }
            const anew: TravelTimes = (...leg) => ways(...leg)
            expect(roundTable(one, ground, ways)).toEqual(roundTable(one, ground, anew))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is another one for another profile and other settings', () => {
    const one = round('L01', '1,1 2,1 3,1C')
    const ground = instance([one])
    const onFoot = roundTable(one, ground, travel)
    const byBike: Round = { ...one, profile: 'cargo-bike' }
    expect(roundTable(byBike, ground, travel).legSeconds).not.toEqual(onFoot.legSeconds)
    const settings = { ...ground.settings, letterGrams: 50 }
    expect(roundTable(one, { ...ground, settings }, travel).startLoad.grams).toBe(100)
    expect(roundTable(one, ground, travel)).toEqual(onFoot)
  })
})

/** A request is in one stop only. */
function stopOf(word: string, n: number): Stop {
  const [stop] = stopsFrom('L01', word) as [Stop]
  const requestId = `new.${n}` as RequestId
  return { ...stop, collections: stop.collections.map((one) => ({ ...one, requestId })) }
}

const isNorth = (id: string) => Number(id.split(',')[1]) > 6

function changed(
  stops: readonly Stop[],
  { kind, share, made, at }: { kind: string; share: number; made: Stop; at: number },
): readonly Stop[] {
  const index = Math.floor(share * stops.length)
  if (kind === 'insert' || stops.length === 0)
    return stops.toSpliced(index, 0, { ...made, insertedAt: at })
  const place = Math.min(index, stops.length - 1)
  if (kind === 'remove') return stops.toSpliced(place, 1)
  if (kind === 'replace') return stops.with(place, made)
  return stops.map((stop, n) =>
    n % 3 === at % 3
      ? { ...stop, collections: stop.collections.map((one) => ({ ...one, promisedToAt: at })) }
      : stop,
  )
}
