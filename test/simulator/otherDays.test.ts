import { expect, test } from 'vitest'
import { cruelDays, liveHere } from './liveHere.ts'

/** The other half of days.test.ts, for another worker. */

const live = liveHere()

test.for(cruelDays.filter((_, index) => index % 2 === 1))(
  'all holds on the cruel day $seed, $scenario',
  async (day) => {
    expect((await live(day)).violations).toEqual([])
  },
)
