import { writeFileSync } from 'node:fs'
import { runCommand } from '../backend/start/runCommand.ts'
import { StartProblem } from '../backend/start/startProblem.ts'
import { openCluster } from './cluster.ts'
import { commitOf } from './commitOf.ts'
import type { Faults } from './day.ts'
import { type LivedDay, liveDay } from './liveDay.ts'
import { ScenarioProblem } from './scenarioProblem.ts'
import { findScenario, noSuchScenario, officeOf, scenarios } from './scenarios.ts'
import { makeWorld } from './world.ts'
import { prepareDatabase } from './worldDatabase.ts'

const help = `npm run simulate -- [options]

Lives a day of a depot through the real server, on a virtual clock: the same seed gives the same day.

  --seed S         draws everything (1)
  --scenario NAME  which day (usual):
${scenarios.map(({ name, says }) => `                   ${name.padEnd(15)} ${says}`).join('\n')}
  --osm FILE       an extract instead of the model town
  --mailboxes N    how many are served (twice those that get letters)
  --rounds N       letter rounds (3); to every six of them comes a collection round
  --stops N        mailboxes that get letters, a letter round on average (40)
  --presses N      presses that mean a parcel, on each service day (the scenario's)
  --faults WHICH   none, usual or cruel (usual)
  --json           ends with one line of JSON
  --out FILE       writes that line there too`

const faultLevels: readonly string[] = ['none', 'usual', 'cruel'] satisfies Faults[]

await runCommand({
  name: 'simulate',
  help,
  options: {
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', default: 'usual' },
    osm: { type: 'string' },
    mailboxes: { type: 'string' },
    rounds: { type: 'string' },
    stops: { type: 'string' },
    presses: { type: 'string' },
    faults: { type: 'string', default: 'usual' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
  async run({ faults, json, out, ...given }) {
    const seed = wholeNumber('seed', given.seed)!
    const scenario = findScenario(given.scenario)
    if (!scenario) throw new StartProblem('wrong-setting', noSuchScenario(given.scenario))
    if (!faultLevels.includes(faults))
      throw new StartProblem(
        'wrong-setting',
        `--faults: got ${faults}, expected none, usual or cruel.`,
      )
    const presses = wholeNumber('presses', given.presses)
    const world = worldOf({
      seed,
      ...officeOf(scenario),
      ...(given.osm === undefined ? {} : { osm: given.osm }),
      ...numbers({ mailboxes: given.mailboxes, rounds: given.rounds, stops: given.stops }),
    })
    console.log(`seed ${seed}, commit ${commitOf()}`)
    const cluster = await openCluster()
    // its PostgreSQL is a process of its own, which outlives a killed one
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void cluster.close().finally(() => process.exit(130)))
    try {
      const startedAt = performance.now()
      const databases = await prepareDatabase(world, cluster.url)
      const day = await liveDay({
        seed,
        scenario,
        world,
        databases,
        faults: faults as Faults,
        ...(presses === undefined ? {} : { presses }),
      })
      console.log(tell(day, (performance.now() - startedAt) / 1000))
      const line = JSON.stringify(resultOf(day))
      if (json) console.log(line)
      if (out !== undefined) writeFileSync(out, `${line}\n`)
      if (day.violations.length > 0) process.exitCode = 1
    } finally {
      await cluster.close()
    }
  },
})

function worldOf(options: Parameters<typeof makeWorld>[0]) {
  try {
    return makeWorld(options)
  } catch (error) {
    if (error instanceof ScenarioProblem) throw new StartProblem('wrong-setting', error.message)
    throw error
  }
}

function resultOf({ seed, hash, counts, faults, restarts, violations, wishes, ...day }: LivedDay) {
  const { requests } = counts
  return {
    seed,
    hash,
    wishes,
    presses: counts.presses,
    messages: counts.messages,
    collected:
      (requests.collected ?? 0) + (requests['handed over'] ?? 0) + (requests.departed ?? 0),
    requests,
    planVersions: counts.versions,
    carrierEvents: counts.carrierEvents,
    events: day.events,
    statements: day.statements,
    faults,
    restarts,
    violations,
  }
}

function tell(day: LivedDay, seconds: number): string {
  const { collected, ...result } = resultOf(day)
  const requests = Object.entries(result.requests)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')
  const faults = Object.entries(result.faults)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ')
  return [
    `${result.presses} presses in ${result.messages} messages; requests: ${requests}`,
    `${result.planVersions} plan versions, ${result.carrierEvents} words of carriers, ${result.events} events, ${result.statements} statements, ${seconds.toFixed(1)} s`,
    `what went wrong: ${faults || 'nothing'}`,
    ...day.violations.map(
      ({ code, sentence, at }) => `! ${new Date(at).toISOString()} ${code}: ${sentence}`,
    ),
    day.violations.length === 0 ? 'all held' : `${day.violations.length} violations`,
    `hash ${result.hash}`,
  ].join('\n')
}

function numbers(texts: Readonly<Record<'mailboxes' | 'rounds' | 'stops', string | undefined>>) {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, wholeNumber(name, text)!]],
    ),
  )
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new StartProblem('wrong-setting', `--${name} must be a whole number, got "${text}".`)
}
