import { chance } from '../algorithms/office/chance.ts'
import type { Violation } from './checkers/violation.ts'
import type { Faults } from './day.ts'
import { type LiveDayOptions, type LivedDay, liveDay } from './liveDay.ts'
import { ScenarioProblem } from './scenarioProblem.ts'
import { findScenario, noSuchScenario, officeOf, type Scenario, scenarios } from './scenarios.ts'
import { makeWorld } from './world.ts'
import { prepareDatabase } from './worldDatabase.ts'

/** All that decides a day: `npm run simulate` with these options lives the same one. */
export interface SmallDay {
  readonly seed: number
  readonly scenario: string
  readonly faults: Faults
  /** On each service day; the scenario's own number without it. */
  readonly presses?: number
  readonly rounds: number
  /** A letter round. */
  readonly stops: number
}

/** What a day was, as it is kept: see `LivedDay`. */
export interface DayResult {
  readonly seed: number
  readonly scenario: string
  readonly hash: string
  readonly presses: number
  readonly events: number
  readonly statements: number
  readonly faults: Readonly<Record<string, number>>
  readonly restarts: number
  readonly violations: readonly Violation[]
}

const small = { rounds: 3, stops: 40, presses: 30 }

/** The small day of a seed: half of them are usual ones, the others of every kind. */
export function drawSmallDay(seed: number, faults: Faults): SmallDay {
  const [usual, ...others] = scenarios
  const which = chance(seed, 'scenario')
  const scenario = which < 0.5 ? usual! : others[Math.floor((2 * which - 1) * others.length)]!
  return { seed, faults, ...smallOf(scenario) }
}

/** A scenario's small day; several days share the presses of one. */
export function smallOf({ name, days, pressesPerRound }: Scenario) {
  const { presses, ...size } = small
  // where the number of presses is the point, it's the scenario's own
  const isItsOwn = pressesPerRound !== scenarios[0]!.pressesPerRound
  return { scenario: name, ...(isItsOwn ? {} : { presses: Math.round(presses / days) }), ...size }
}

/**
 * Lives it on a cluster that no other day uses at the time, since some days crash it.
 *
 * @param given who watches, and what is done otherwise than we do
 * @throws ScenarioProblem for a day that cannot be
 */
export async function liveSmallDay(
  { scenario: name, rounds, stops, ...day }: SmallDay,
  clusterUrl: string,
  given: Pick<LiveDayOptions, 'insert' | 'observer'> = {},
): Promise<LivedDay> {
  const scenario = findScenario(name)
  if (!scenario) {
    const sentence = noSuchScenario(name)
    throw new ScenarioProblem('no-scenario', { fr: sentence, en: sentence })
  }
  const world = makeWorld({ seed: day.seed, rounds, stops, ...officeOf(scenario) })
  const databases = await prepareDatabase(world, clusterUrl)
  try {
    return await liveDay({ ...day, ...given, scenario, world, databases })
  } finally {
    await databases.drop()
  }
}

export function resultOf(day: LivedDay, scenario: string): DayResult {
  const { seed, hash, counts, events, statements, faults, restarts, violations } = day
  const { presses } = counts
  return { seed, scenario, hash, presses, events, statements, faults, restarts, violations }
}
