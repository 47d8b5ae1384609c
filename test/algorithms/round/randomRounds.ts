import fc from 'fast-check'
import type { Instance, PickupRequest, Profile, Round, StopId } from '../../../algorithms/model.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { at, depot, instance, nine, relay, request, round, travel } from './gridTown.ts'

export interface Situation {
  readonly instance: Instance
  readonly request: PickupRequest
  readonly nowAt: number
}

// mostly a small quarter, where much coincides, and some far away
const coordinate = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -12, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: -150, max: 150 }) },
)
const spot = fc.tuple(coordinate, coordinate)
const marks = fc.constantFrom('', '', 'x2', 'x9', 'P', 'R', 'x1P', 'C', 'C', 'x1C')
// the end of the window a household was told; many are late already
const promise = fc.option(fc.integer({ min: 0, max: 1200 }).map(at), { nil: undefined })
const stop = fc.tuple(spot, marks, fc.boolean(), promise)

const noReloads = fc.constant<[number, 'D' | 'd' | 'Q'][]>([])
const anyReload = fc.tuple(fc.nat({ max: 13 }), fc.constantFrom('D' as const, 'd', 'Q'))
const someReloads = fc.array(anyReload, {
  minLength: 1,
  maxLength: 3,
})

/** Due at some time of the morning; of four carriers one has taken it, one is on it. */
const someBreak = fc.record({
  breakDue: fc.record({
    seconds: fc.constantFrom(300, 1200),
    fromAt: fc.integer({ min: 0, max: 1500 }).map(at),
  }),
  taken: fc.constantFrom('no', 'no', 'open', 'ended' as const),
  startedAfter: fc.integer({ min: 0, max: 1_500_000 }),
  lasts: fc.integer({ min: 0, max: 400_000 }),
})

const withBreak = (plain: fc.Arbitrary<Round>) =>
  fc.tuple(plain, someBreak).map(([round, { breakDue, taken, startedAfter, lasts }]): Round => {
    const toAt = breakDue.fromAt + 600_000
    const due = { ...round, breakDue: { ...breakDue, toAt } }
    if (taken === 'no' || round.progress.state === 'planned') return due
    const breakStartedAt = nine + startedAfter
    const breakEndedAt = breakStartedAt + lasts
    const said = taken === 'open' ? { breakStartedAt } : { breakStartedAt, breakEndedAt }
    return { ...due, progress: { ...round.progress, ...said } }
  })

const anyRound = (number: string, reloads = noReloads) =>
  fc
    .record({
      stops: fc.uniqueArray(stop, {
        maxLength: 14,
        selector: ([[x, y]]) => `${x},${y}`,
      }),
      profile: fc.constantFrom<Profile>('foot', 'cargo-bike', 'car'),
      litres: fc.constantFrom(12, 24, 100),
      hours: fc.constantFrom(0.2, 0.4, 2),
      state: fc.constantFrom('planned', 'out', 'out', 'out', 'back' as const),
      confirmed: fc.option(fc.nat({ max: 13 })),
      confirmedAfter: fc.integer({ min: 1, max: 1_500_000 }),
      refuses: fc.boolean(),
      walk: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.tuple(fc.nat({ max: 8 }), fc.integer({ min: 2, max: 5 })) },
      ),
      range: fc.constantFrom(undefined, undefined, 500, 1000, 2000, 4000),
      reloads,
    })
    .map((drawn): Round => {
      const { stops, profile, litres, hours, state, confirmed, confirmedAfter, refuses } = drawn
      const picture = stops
        .filter(([[x, y]]) => x !== 0 || y !== 0)
        .map(([[x, y], mark, segment]) => `${segment ? '| ' : ''}${x},${y}${mark}`)
      for (const [index, reload] of drawn.reloads) picture.splice(index, 0, reload)
      const promises = new Map(stops.map(([[x, y], , , promised]) => [`${x},${y}`, promised]))
      const promised = withPromises(round(number, picture.join(' ')), (id) => promises.get(id))
      const plain = withWalk(promised, drawn.walk)
      const stopId: StopId | undefined = plain.stops[confirmed ?? plain.stops.length]?.stopId
      return {
        ...plain,
        profile,
        capacity: { litres, grams: 30_000 },
        returnAt: at(hours * 3600),
        ...(drawn.range === undefined ? {} : { mostMetres: drawn.range }),
        refused: refuses && number === 'L02' ? [request('0,0').requestId] : [],
        progress:
          state === 'planned'
            ? { state }
            : {
                state,
                leftAt: nine,
                ...(stopId ? { confirmed: { stopId, at: nine + confirmedAfter } } : {}),
              },
      }
    })

/** From one stop on he walks to some that follow it. */
function withWalk(plain: Round, [from, count]: [number, number] | undefined = [0, 0]): Round {
  const walked = plain.stops.slice(from, from + count)
  if (walked.length < 2 || walked.some(({ reload }) => reload)) return plain
  const walk = { parkedAt: walked[0]!.placeId, saidAt: nine }
  const stops = plain.stops.map((stop) => (walked.includes(stop) ? { ...stop, walk } : stop))
  return { ...plain, stops }
}

function withPromises(plain: Round, promiseOf: (id: string) => number | undefined): Round {
  const stops = plain.stops.map((stop) => {
    const promisedToAt = promiseOf(stop.placeId)
    if (promisedToAt === undefined) return stop
    return { ...stop, collections: stop.collections.map((one) => ({ ...one, promisedToAt })) }
  })
  return { ...plain, stops }
}

/** A morning at some instant: three letter rounds and a collection round, and a press somewhere. */
const anyMorning = (
  reloads = noReloads,
  also: (plain: fc.Arbitrary<Round>) => fc.Arbitrary<Round> = (plain) => plain,
): fc.Arbitrary<Situation> =>
  fc
    .record({
      rounds: fc
        .tuple(
          also(anyRound('L01', reloads)),
          also(anyRound('L02', reloads)),
          anyRound('L03'),
          also(anyRound('C01', reloads)),
        )
        .chain((rounds) => fc.shuffledSubarray(rounds, { minLength: 1 })),
      place: fc.oneof(spot, fc.nat()),
      parcels: fc.integer({ min: 1, max: 3 }),
      nowMs: fc.integer({ min: 0, max: 1_800_000 }),
      agreedSeconds: fc.constantFrom(0, 60, 300, 900),
    })
    .map(({ rounds, place, parcels, nowMs, agreedSeconds }) => {
      const planned = rounds.flatMap(({ stops }) => stops.map(({ placeId }) => placeId))
      const id =
        typeof place === 'number'
          ? (planned[place % Math.max(1, planned.length)] ?? '5,5')
          : `${place[0]},${place[1]}`
      const press = request(id === depot || id === relay ? '1,0' : id, parcels)
      // what was confirmed lies in the past
      const latest = Math.max(
        ...rounds.flatMap(({ progress: { confirmed, breakStartedAt, breakEndedAt } }) => [
          confirmed?.at ?? nine,
          breakEndedAt ?? breakStartedAt ?? nine,
        ]),
      )
      const addedWork = { ...defaultRoundSettings.addedWork, agreedSeconds }
      return {
        instance: instance(rounds, [press], { ...defaultRoundSettings, addedWork }),
        request: press,
        nowAt: Math.max(latest, nine + nowMs),
      }
    })

/**
 * Late on purpose: the press lies beside the far end of the only round, whose last stop, at the
 * depot's door, is promised for when it's expected. To go back for the press would take far longer
 * than to let that household wait.
 */
const farPress: fc.Arbitrary<Situation> = fc
  .record({
    farX: fc.integer({ min: 60, max: 150 }),
    besideX: fc.nat({ max: 3 }),
    between: fc.uniqueArray(
      fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 12 }), marks),
      { maxLength: 8, selector: ([x, y]) => `${x},${y}` },
    ),
    parcels: fc.integer({ min: 1, max: 3 }),
    spareSeconds: fc.integer({ min: -60, max: 20 }),
  })
  .map(({ farX, besideX, between, parcels, spareSeconds }) => {
    const stops = between.map(([x, y, mark]) => `${x},${y}${mark}`)
    const plain = round('L01', `${farX},0 ${stops.join(' ')} 1,0C`)
    const press = request(`${farX + besideX},0`, parcels)
    const expected = scheduleOf(plain, { instance: instance([plain], [press]), nowAt: nine })
    const promisedToAt = expected.stops.at(-1)!.arriveAt + 1000 * spareSeconds
    const promised = withPromises(plain, (id) => (id === '1,0' ? promisedToAt : undefined))
    return { instance: instance([promised], [press]), request: press, nowAt: nine }
  })

/** About three in five can be served, one in five makes somebody wait beyond what he was told. */
export const situations = fc.oneof(
  { weight: 4, arbitrary: anyMorning() },
  { weight: 1, arbitrary: farPress },
)

/** The same with rounds that empty and fill their bag on the way. */
export const situationsWithReloads = fc.oneof(
  { weight: 2, arbitrary: situations },
  { weight: 1, arbitrary: anyMorning(someReloads) },
)

/** The same with carriers who are due a break, are on one or have had it. */
export const situationsWithBreaks = fc.oneof(
  { weight: 2, arbitrary: situationsWithReloads },
  { weight: 2, arbitrary: anyMorning(noReloads, withBreak) },
  { weight: 1, arbitrary: anyMorning(someReloads, withBreak) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(farPress, someBreak)
      .map(([{ instance, ...situation }, { breakDue }]): Situation => {
        const due = { ...breakDue, toAt: breakDue.fromAt + 600_000 }
        const rounds = instance.rounds.map((round) => ({ ...round, breakDue: due }))
        return { ...situation, instance: { ...instance, rounds } }
      }),
  },
)

export const scheduleOf = (one: Round, { instance, nowAt }: Omit<Situation, 'request'>) =>
  scheduleRound({ round: one, instance, travel, nowAt })
