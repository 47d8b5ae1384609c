import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round } from '../../../algorithms/model.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { promiseWindow } from '../../../algorithms/round/promiseWindow.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { at, instance, request, round, travel } from './gridTown.ts'

/** Where people press, one a minute, up to 2.4 km from the depot by road: a town a seed. */
function pressPlaces(seed: number): string[] {
  let state = seed
  const next = () => {
    // Numerical Recipes' generator: enough for places
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * 241) - 120
  }
  const places = new Set<string>()
  while (places.size < 12) places.add(`${next()},${next()}`)
  return [...places]
}

/** What a carrier does: seen from his last stop, since the planner expects him late while he works. */
function walk(one: Round, town: Instance) {
  const { confirmed, leftAt } = one.progress
  return scheduleRound({ round: one, instance: town, travel, nowAt: confirmed?.at ?? leftAt! })
    .stops
}

/**
 * Four empty collection rounds, and letter carriers who are back from everywhere: by how much the
 * promises that aren't kept are late.
 */
function lateSeconds(seed: number, latenessWeight: number): number[] {
  const settings = { ...defaultRoundSettings, latenessWeight }
  const places = pressPlaces(seed)
  let rounds: Round[] = [
    ...['C01', 'C02', 'C03', 'C04'].map((number) =>
      round(number, '', { progress: { state: 'out', leftAt: at(0) } }),
    ),
    round('L01', places.join(' '), { progress: { state: 'back', leftAt: at(0) } }),
  ]
  const all: PickupRequest[] = places.map((id, n) => request(id, 1, `press ${n}`))
  for (const [n, press] of all.entries()) {
    const nowAt = at(3600 + 60 * n)
    const town = instance(rounds, all, settings)
    const carriedOn = rounds.map((one): Round => {
      if (one.kind === 'letters') return one
      const last = walk(one, town).findLast(({ departAt }) => departAt <= nowAt)
      if (!last) return one
      const confirmed = { stopId: last.stopId, at: last.departAt }
      return { ...one, progress: { ...one.progress, confirmed } }
    })
    const result = insertPickup({
      instance: { ...town, rounds: carriedOn },
      request: press,
      travel,
      nowAt,
    })
    if (result.kind === 'refusal') throw new Error(`${press.placeId}: ${result.reason.kind}`)
    const arrival = { at: result.arriveAt, earlyMs: 60_000, lateMs: 60_000 }
    const promisedToAt = promiseWindow({ arrival, nowAt })!.toAt
    const stops = result.plan.stops.map((stop) => ({
      ...stop,
      collections: stop.collections.map((one) =>
        one.requestId === press.requestId ? { ...one, promisedToAt } : one,
      ),
    }))
    rounds = carriedOn.map((one) =>
      one.roundId === result.roundId ? { ...result.plan, stops } : one,
    )
  }
  const collecting = rounds.filter(({ kind }) => kind === 'collection')
  const town = instance(collecting, all, settings)
  return collecting.flatMap((one) => {
    const stops = walk(one, town)
    return one.stops
      .flatMap(({ collections }, index) =>
        collections.map((each) => (stops[index]!.arriveAt - each.promisedToAt!) / 1000),
      )
      .filter((seconds) => seconds > 0)
  })
}

const towns = Array.from({ length: 60 }, (_, seed) => seed + 1)
const allLate = (weight: number) => towns.flatMap((seed) => lateSeconds(seed, weight))
const sum = (seconds: readonly number[]) => seconds.reduce((total, one) => total + one, 0)

describe('twelve presses behind the letter carriers, in sixty towns', () => {
  it('end late for less than a tenth of the time they would without a price on it', () => {
    const priced = allLate(defaultRoundSettings.latenessWeight)
    const free = allLate(0)
    expect(sum(priced)).toBeLessThan(sum(free) / 10)
    expect(Math.max(...priced)).toBeLessThan(5 * 60)
  })

  it('never end late where nothing is dearer, while a round stands empty', () => {
    expect(allLate(1_000_000)).toEqual([])
  })
})
