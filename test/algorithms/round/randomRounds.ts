import fc from 'fast-check'
import type { Instance, PickupRequest, Profile, Round, StopId } from '../../../algorithms/model.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { at, depot, instance, nine, request, round, travel } from './gridTown.ts'

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

const noReloads = fc.constant<[number, 'D' | 'd'][]>([])
const someReloads = fc.array(fc.tuple(fc.nat({ max: 13 }), fc.constantFrom('D' as const, 'd')), {
  minLength: 1,
  maxLength: 3,
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
      reloads,
    })
    .map((drawn): Round => {
      const { stops, profile, litres, hours, state, confirmed, confirmedAfter, refuses } = drawn
      const picture = stops
        .filter(([[x, y]]) => x !== 0 || y !== 0)
        .map(([[x, y], mark, segment]) => `${segment ? '| ' : ''}${x},${y}${mark}`)
      for (const [index, reload] of drawn.reloads) picture.splice(index, 0, reload)
      const promises = new Map(stops.map(([[x, y], , , promised]) => [`${x},${y}`, promised]))
      const plain = withPromises(round(number, picture.join(' ')), (id) => promises.get(id))
      const stopId: StopId | undefined = plain.stops[confirmed ?? plain.stops.length]?.stopId
      return {
        ...plain,
        profile,
        capacity: { litres, grams: 30_000 },
        returnAt: at(hours * 3600),
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

function withPromises(plain: Round, promiseOf: (id: string) => number | undefined): Round {
  const stops = plain.stops.map((stop) => {
    const promisedToAt = promiseOf(stop.placeId)
    if (promisedToAt === undefined) return stop
    return { ...stop, collections: stop.collections.map((one) => ({ ...one, promisedToAt })) }
  })
  return { ...plain, stops }
}

/** A morning at some instant: three letter rounds and a collection round, and a press somewhere. */
const anyMorning = (reloads = noReloads): fc.Arbitrary<Situation> =>
  fc
    .record({
      rounds: fc
        .tuple(
          anyRound('L01', reloads),
          anyRound('L02', reloads),
          anyRound('L03'),
          anyRound('C01', reloads),
        )
        .chain((rounds) => fc.shuffledSubarray(rounds, { minLength: 1 })),
      place: fc.oneof(spot, fc.nat()),
      parcels: fc.integer({ min: 1, max: 3 }),
      nowMs: fc.integer({ min: 0, max: 1_800_000 }),
    })
    .map(({ rounds, place, parcels, nowMs }) => {
      const planned = rounds.flatMap(({ stops }) => stops.map(({ placeId }) => placeId))
      const id =
        typeof place === 'number'
          ? (planned[place % Math.max(1, planned.length)] ?? '5,5')
          : `${place[0]},${place[1]}`
      const press = request(id === depot ? '1,0' : id, parcels)
      // what was confirmed lies in the past
      const latest = Math.max(...rounds.map(({ progress }) => progress.confirmed?.at ?? nine))
      return {
        instance: instance(rounds, [press]),
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

export const scheduleOf = (one: Round, { instance, nowAt }: Omit<Situation, 'request'>) =>
  scheduleRound({ round: one, instance, travel, nowAt })
