import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { minutesOf } from '../../algorithms/office/shifts.ts'
import { connect } from '../../backend/store/connect.ts'
import { listOfficeRounds } from '../../backend/store/plans.ts'
import { ScenarioProblem } from '../../simulator/scenarioProblem.ts'
import { makeWorld, type World, type WorldOptions } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { startTestPostgres } from '../fixtures/testPostgres.ts'

const lettersOf = ({ office }: World) => office.rounds.filter(({ kind }) => kind === 'letters')
const collectionsOf = ({ office }: World) =>
  office.rounds.filter(({ kind }) => kind === 'collection')
const placesOf = (world: World) =>
  lettersOf(world).flatMap(({ segments }) => segments.flatMap(({ placeIds }) => placeIds))

function problemOf(options: Omit<WorldOptions, 'seed'>): ScenarioProblem {
  try {
    makeWorld({ seed: 1, ...options })
  } catch (error) {
    if (error instanceof ScenarioProblem) return error
    throw error
  }
  throw new Error('it can be')
}

function checkDay(world: World): void {
  expect(placesOf(world).toSorted()).toEqual(
    world.office.places
      .map(({ placeId }) => placeId)
      .filter((placeId) => !world.office.unreached.includes(placeId)),
  )
  for (const { shift, plannedSeconds } of lettersOf(world)) {
    const out = minutesOf(shift.returnTime) - minutesOf(shift.outTime)
    expect(plannedSeconds / 60).toBeLessThanOrEqual(0.85 * out)
    expect(minutesOf(shift.endTime) - minutesOf(shift.returnTime)).toBe(20)
  }
  for (const { shift } of world.office.rounds) {
    const { truckAt, closesAt } = world.office.hours
    expect(minutesOf(shift.endTime)).toBeLessThan(minutesOf(truckAt))
    expect(minutesOf(truckAt)).toBeLessThan(minutesOf(closesAt))
  }
}

describe('a world', () => {
  const small = makeWorld({ seed: 1 })

  it('has 3 rounds of 40 stops without being told, half of its mailboxes getting letters', () => {
    expect(lettersOf(small)).toHaveLength(3)
    expect(collectionsOf(small)).toHaveLength(1)
    expect(small.mailboxes).toHaveLength(240)
    expect(small.letterShare).toBe(0.5)
    checkDay(small)
  })

  it('has a button at every mailbox', () => {
    expect(new Set(small.mailboxes.map(({ deviceId }) => deviceId)).size).toBe(240)
  })

  it('is the same for the same seed, and another for another', () => {
    expect(makeWorld({ seed: 1 })).toBe(small)
    const again = makeWorld({ seed: 1, mailboxes: 240, rounds: 3, stops: 40 })
    expect(again).not.toBe(small)
    expect(again.key).toBe(small.key)
    expect(again.office).toEqual(small.office)
    expect(makeWorld({ seed: 2 }).key).not.toBe(small.key)
  })

  it('has exactly as many letter rounds as asked for, which share all places among them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<readonly [number, number]>([1, 100], [2, 300], [3, 700]),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.constantFrom(undefined, 'foot', 'cargo-bike', 'car'),
        ([seed, mailboxes], rounds, share, letters) => {
          const stops = Math.max(1, Math.floor((share * mailboxes) / rounds))
          const fleet = letters ? { letters } : {}
          const world = makeWorld({ seed, mailboxes, rounds, stops, fleet })
          expect(lettersOf(world)).toHaveLength(rounds)
          expect(collectionsOf(world)).toHaveLength(Math.ceil(rounds / 6))
          expect(world.mailboxes).toHaveLength(mailboxes)
          checkDay(world)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('shares the work evenly where it is more than a few houses', () => {
    for (const rounds of [2, 5, 9]) {
      const world = makeWorld({ seed: 4, rounds, stops: 60, fleet: { letters: 'cargo-bike' } })
      const seconds = lettersOf(world).map(({ plannedSeconds }) => plannedSeconds)
      const mean = seconds.reduce((sum, one) => sum + one, 0) / rounds
      expect(Math.max(...seconds)).toBeLessThan(1.15 * mean)
    }
  })

  it('gives fewer rounds a longer shift, over the same mailboxes with the same mail', () => {
    const asIs = makeWorld({ seed: 1, rounds: 4, stops: 60, mailboxes: 480 })
    const whatIf = makeWorld({ seed: 1, rounds: 3, stops: 80, mailboxes: 480 })
    expect(whatIf.places).toEqual(asIs.places)
    expect(whatIf.letterShare).toBe(asIs.letterShare)
    const backOf = (world: World) => minutesOf(lettersOf(world)[0]!.shift.returnTime)
    expect(backOf(whatIf)).toBeGreaterThan(backOf(asIs))
  })

  it('lets the truck wait for a long day', () => {
    const usual = { cutOff: '08:00', truckAt: '16:00', closesAt: '16:30' }
    expect(small.office.hours).toEqual(usual)
    const long = makeWorld({ seed: 1, rounds: 1, stops: 600 })
    expect(minutesOf(long.office.hours.truckAt)).toBeGreaterThan(minutesOf(usual.truckAt))
    checkDay(long)
  })

  it('may go out in the evening, and come back after midnight', () => {
    const night = makeWorld({ seed: 1, rounds: 2, stops: 120, outTime: '22:30' })
    expect(lettersOf(night)[0]!.shift).toMatchObject({ startTime: '20:15', outTime: '22:30' })
    expect(minutesOf(lettersOf(night)[0]!.shift.returnTime)).toBeGreaterThan(24 * 60)
    checkDay(night)
  })

  it('has the fleet that is asked for', () => {
    const fleet = { letters: 'car', collection: 'car', collectionRounds: 2 } as const
    const { office } = makeWorld({ seed: 1, rounds: 2, stops: 30, fleet })
    expect(office.rounds.map(({ number, profile }) => `${number} ${profile}`)).toEqual([
      'L01 car',
      'L02 car',
      'C01 car',
      'C02 car',
    ])
    const none = makeWorld({ seed: 1, fleet: { collectionRounds: 0 } })
    expect(collectionsOf(none)).toEqual([])
    expect(none.office.hours.truckAt).toBe('16:00')
  })
})

describe('a scenario that cannot be', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'domino-world-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    [{ mailboxes: 0 }, 'no-mailbox', 'There must be at least one mailbox.'],
    [{ rounds: 0 }, 'no-carrier', 'There must be at least one letter round, else nobody comes by.'],
    [
      { rounds: 10, stops: 30, mailboxes: 250 },
      'more-stops-than-places',
      '10 rounds of 30 mailboxes a day need 300, but there are 250 only.',
    ],
    [
      { rounds: 70, stops: 1, mailboxes: 70 },
      'more-rounds-than-places',
      /^70 rounds can't share \d+ places\.$/,
    ],
    [{ rounds: 1.5 }, 'not-a-number', '--rounds must be a whole number, not negative: got 1.5.'],
    [
      { mailboxes: -3 },
      'not-a-number',
      '--mailboxes must be a whole number, not negative: got -3.',
    ],
    [{ stops: 0 }, 'no-stop', 'A round must have at least one mailbox a day: got 0.'],
    [{ outTime: '25:00' }, 'no-time', '"25:00" isn\'t a time to go out at; write it like 09:15.'],
    [
      { rounds: 200, stops: 300 },
      'town-too-large',
      'A model town has 40000 mailboxes at most: got 120000.',
    ],
    [
      { rounds: 1, stops: 1600, mailboxes: 1600, fleet: { letters: 'foot' } },
      'bag-too-heavy',
      'L01 would leave with 32 kg of letters, the bag holds 30.',
    ],
    [
      { rounds: 1, stops: 1450, mailboxes: 1450, fleet: { letters: 'foot' } },
      'day-too-long',
      /^L01 would be back at \d\d:\d\d only: the next day would have begun\.$/,
    ],
  ] satisfies [Omit<WorldOptions, 'seed'>, string, string | RegExp][])(
    '%o is %s',
    (options, code, sentence) => {
      const problem = problemOf(options)
      expect(problem.code).toBe(code)
      if (typeof sentence === 'string') expect(problem.sentence.en).toBe(sentence)
      else expect(problem.sentence.en).toMatch(sentence)
      expect(problem.sentence.fr).not.toBe('')
    },
  )

  it('names a file that is not there, and one that is no extract', async () => {
    expect(problemOf({ osm: path.join(folder, 'none') }).message).toMatch(
      /can't be read \(ENOENT\)/,
    )
    const text = path.join(folder, 'text')
    await writeFile(text, 'not a map')
    expect(problemOf({ osm: text })).toMatchObject({ code: 'osm-file' })
  })

  it('names an extract without places', async () => {
    const roads = path.join(folder, 'roads.osm')
    await writeFile(
      roads,
      `<osm version="0.6">
        <node id="1" lat="47.3" lon="2.6"/><node id="2" lat="47.301" lon="2.6"/>
        <way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
      </osm>`,
    )
    expect(problemOf({ osm: roads })).toMatchObject({ code: 'no-places' })
  })
})

const data = process.env.DOMINO_DATA
if (!data) console.log('Worlds of real extracts are skipped: DOMINO_DATA is not set.')

describe.skipIf(!data)('a world of an extract', () => {
  const osm = path.join(data ?? '', 'osm', 'le-mans.osm.pbf')
  const whole = data ? makeWorld({ seed: 1, osm }) : undefined

  it('is the office as it decides by itself when nothing is asked for', () => {
    expect(whole!.mailboxes).toHaveLength(333)
    // Twenty minutes of it are the break that its shift has.
    expect(lettersOf(whole!)[0]!.shift.returnTime).toBe('13:00')
    expect(lettersOf(whole!)[0]!.breakDue!.seconds).toBe(1200)
    expect(whole!.area.timeZone).toBe('Europe/Paris')
  })

  it('serves the mailboxes nearest to the depot', () => {
    const world = makeWorld({ seed: 1, osm, mailboxes: 100, rounds: 2, stops: 30 })
    expect(world.mailboxes).toHaveLength(100)
    expect(world.letterShare).toBe(0.6)
    const [lon, lat] = world.office.depot.position
    const farOf = ({ position: [x, y] }: World['places'][number]) =>
      Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), y - lat)
    const served = new Set(world.places.map(({ placeId }) => placeId))
    const left = whole!.places.filter(({ placeId }) => !served.has(placeId))
    expect(Math.max(...world.places.map(farOf))).toBeLessThanOrEqual(
      1.001 * Math.min(...left.map(farOf)),
    )
    checkDay(world)
  })

  it('refuses more mailboxes than there are, and more stops than that', () => {
    expect(problemOf({ osm, mailboxes: 400 }).message).toBe(
      '400 mailboxes were asked for, but this extract has 333 only.',
    )
    expect(problemOf({ osm, rounds: 10, stops: 40 }).code).toBe('more-stops-than-places')
  })
})

describe('databases of a world', () => {
  it('are copies, whole and apart, and made once for all who ask at the same time', async () => {
    const { url } = await startTestPostgres(inject('postgresHome'))
    const world = makeWorld({ seed: 1 })
    const prepared = await Promise.all([1, 2, 3].map(() => prepareDatabase(world, url)))
    const days = await Promise.all(prepared.map((each) => each.freshDay()))
    const [one, other] = days.map((day) => connect(day.url))
    expect(new Set(days.map((day) => day.url)).size).toBe(3)
    await one!.query(`update depots set name = 'elsewhere'`)
    const { rows } = await other!.query(`select depot_id, name, truck_at from depots`)
    expect(rows).toEqual([{ depot_id: 'depot-1', name: 'La Poste', truck_at: '16:00' }])
    const rounds = await listOfficeRounds<{ number: string }>(other!, 'depot-1')
    expect(rounds.map(({ number }) => number)).toEqual(['C01', 'L01', 'L02', 'L03'])
    const { rows: counts } = await other!.query(
      'select (select count(*) from mailboxes) as boxes, (select count(*) from devices) as buttons',
    )
    expect(counts).toEqual([{ boxes: 240, buttons: 240 }])
    await Promise.all([one!.end(), other!.end()])
    for (const day of days) await day.drop()
    await expect(connect(days[0]!.url).query('select 1')).rejects.toThrow(/does not exist/)
    await prepared[0]!.drop()
  })
})
