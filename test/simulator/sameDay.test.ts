import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, openCluster } from '../../simulator/cluster.ts'
import { liveDay } from '../../simulator/liveDay.ts'
import { scenarios } from '../../simulator/scenarios.ts'
import { liveSmallDay, type SmallDay, smallOf } from '../../simulator/smallDay.ts'
import { makeWorld } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { readRegressions } from '../soak/daysRegressions.ts'

const [usual] = scenarios as [(typeof scenarios)[0]]
const { rounds, stops } = smallOf(usual)
const day: SmallDay = { seed: 1, scenario: usual.name, faults: 'cruel', rounds, stops, presses: 10 }

let cluster: Cluster
beforeAll(async () => {
  cluster = await openCluster()
})
afterAll(async () => {
  await cluster.close()
})

test('the same seed gives the same day, another seed another', async () => {
  const [one, again, other] = [
    await liveSmallDay(day, cluster.url),
    await liveSmallDay(day, cluster.url),
    await liveSmallDay({ ...day, seed: 2 }, cluster.url),
  ]
  expect(again.hash).toBe(one.hash)
  expect(other.hash).not.toBe(one.hash)
})

/** A server's own faults, done behind its back in its database. */
const bugs = [
  {
    bug: 'answers 2xx for a message that it then forgets',
    when: 'before insert on uplinks',
    does: 'if new.second % 3 = 0 then return null; end if;',
    seenAs: 'message lost',
  },
  {
    bug: 'loses a parcel between the bag and the container',
    when: 'before update on pickup_requests',
    does: `if new.state = 'handed over' then new.parcels := new.parcels % 5 + 1; end if;`,
    seenAs: 'parcels changed',
  },
  {
    bug: 'shows a carrier another order than it stores',
    when: 'before insert on round_plans',
    does: `if jsonb_array_length(new.stops) > 0 then
      new.stops := (select jsonb_agg(stop order by number desc)
        from jsonb_array_elements(new.stops) with ordinality as stops(stop, number));
      end if;`,
    seenAs: 'face differs',
  },
]

test.for(bugs)('a server that $bug is caught', async ({ when, does, seenAs }) => {
  const world = makeWorld({ seed: 1, rounds, stops })
  const databases = await prepareDatabase(world, cluster.url)
  const { violations } = await liveDay({
    seed: 1,
    scenario: usual,
    world,
    faults: 'none',
    presses: 10,
    databases: {
      ...databases,
      async freshDay() {
        const database = await databases.freshDay()
        const client = new pg.Client({ connectionString: database.url })
        await client.connect()
        await client.query(
          `create function bug() returns trigger language plpgsql as
             $bug$ begin ${does} return new; end $bug$;
           create trigger bug ${when} for each row execute function bug()`,
        )
        await client.end()
        return database
      },
    },
  })
  expect(violations.map(({ code }) => code)).toContain(seenAs)
})

test('a regression that can’t be read is named, with what is wrong in it', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'domino-regressions-'))
  const read = (text: string) => {
    writeFileSync(path.join(folder, 'one.json'), text)
    return readRegressions(folder)
  }
  const kept = { ...day, violated: ['message lost: it is gone.'], commit: 'abc1234' }
  try {
    expect(read(JSON.stringify(kept))).toEqual([{ name: 'one.json', day }])
    expect(() => read('{')).toThrow(/one\.json can't be read: .*JSON/)
    expect(() => read('{"seed": "1"}')).toThrow(/one\.json can't be read: .*at seed/s)
    expect(() => read(JSON.stringify({ ...kept, scenario: 'doomsday' }))).toThrow(/at scenario/)
    expect(() => read(JSON.stringify({ ...kept, stop: 40 }))).toThrow(/"stop"/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
