import { expect, test } from 'vitest'
import { readRegressions } from '../soak/daysRegressions.ts'
import { cruelDays, liveHere } from './liveHere.ts'

/** As `npm run soak -- days` does with fresh seeds: see otherDays.test.ts for the other half. */

const live = liveHere()

test.for(readRegressions().map(({ name, day }) => [name, day] as const))(
  'all holds on the day of test/regressions/%s',
  async ([, day]) => {
    expect((await live(day)).violations).toEqual([])
  },
)

test.for(cruelDays.filter((_, index) => index % 2 === 0))(
  'all holds on the cruel day $seed, $scenario',
  async (day) => {
    expect((await live(day)).violations).toEqual([])
  },
)
