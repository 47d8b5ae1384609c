import { writeFile } from 'node:fs/promises'
import { type Answer, checkAnswer } from '../algorithms/round/checkAnswer.ts'
import type { Instance } from '../algorithms/round/instances/instance.ts'
import { InstanceError } from '../algorithms/round/instances/instanceError.ts'
import { listUnservable, noRoom } from '../algorithms/round/instances/whyUnserved.ts'
import { SearchError } from '../algorithms/round/search/searchError.ts'
import { readInstanceFile } from './solve/readInstanceFile.ts'
import { solveBeside } from './solve/solveBeside.ts'
import { solveInTime } from './solve/solveInTime.ts'
import { runCommand, type ValuesOf } from './start/runCommand.ts'
import { StartProblem } from './start/startProblem.ts'

// `npm run solve`: a vehicle-routing instance from a file, solved and judged.

const help = `npm run solve -- FILE [options]

Solves an instance of vehicle routing: CVRPLIB (.vrp), Solomon, Gehring and Homberger, Li and Lim, ORTEC
(.txt, .txt.gz), TSPLIB (.tsp, .atsp), .vrpspd, a single round (.json, .json.gz), VROOM's problem (.json).

  --seconds T         CPU seconds to search for (10); by the clock at most twice as long
  --seed S            draws everything (1)
  --threads N         so many searches beside each other, the best is taken (1)
  --variant WHICH     of a single round: closed, open or tw, with its windows (closed)
  --objective WHICH   distance or vehicles (distance; vehicles for Li and Lim)
  --solution OUT      writes the stops of each round, one a line: Route #1: 3 7 2
  --json              nothing but the last line; also for what is wrong with the file
  --help              show this

It ends with a line of JSON: instance, cost, rounds, unassigned (how many), feasible, seconds (of CPU), seed;
and where stops are left out, reasons. The cost is in the instance's own unit: distances as the
best known answers are published, tenths cut off (DIMACS) for Gehring and Homberger by distance.
It ends with 0 with an answer, with 1 when the file can't be worked with, with 2 when called wrongly.`

const options = {
  seconds: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  threads: { type: 'string', default: '1' },
  variant: { type: 'string', default: 'closed' },
  objective: { type: 'string' },
  solution: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

await runCommand({ name: 'solve', help, options, argument: 'file', run: solve })

async function solve(values: ValuesOf<typeof options>, file: string): Promise<void> {
  try {
    await solveFile(values, file)
  } catch (error) {
    if (!isTold(error)) throw error
    const { code, sentence } = error
    if (values.json) console.log(JSON.stringify({ error: { code, ...sentence } }))
    else console.error(`${code}: ${sentence.en}\n${code} : ${sentence.fr}`)
    process.exitCode = 1
  }
}

/** What is wrong with the instance, or with what the search knows of, told in both languages. */
function isTold(error: unknown): error is InstanceError | SearchError {
  return error instanceof InstanceError || error instanceof SearchError
}

async function solveFile(values: ValuesOf<typeof options>, file: string): Promise<void> {
  const seconds = numberOf('seconds', values.seconds, { least: 0.001 })
  const seed = numberOf('seed', values.seed, { least: 0, whole: true })
  const threads = numberOf('threads', values.threads, { least: 1, whole: true })
  const read = {
    variant: oneOf('variant', values.variant, ['closed', 'open', 'tw'] as const)!,
    ...(values.objective === undefined
      ? {}
      : { objective: oneOf('objective', values.objective, ['distance', 'vehicles'] as const) }),
  }
  const instance = await readInstanceFile(file, read)
  const { name, stops, vehicles } = instance
  const say = (line: string) => {
    if (!values.json) console.error(line)
  }
  say(`${name}: ${stops.length} stops, up to ${vehicles.length} vehicles …`)

  const time = { seconds, clockSeconds: 2 * seconds }
  // seeds of one run and of the next don't meet
  const orders = Array.from({ length: threads }, (_, index) => seed * threads + index)
  const found =
    threads === 1
      ? [solveInTime(instance, { ...time, seed, onBetter: tellNow(instance, say) })]
      : await Promise.all(
          orders.map((one) => solveBeside({ file, options: read, ...time, seed: one })),
        )
  const judged = found.map((timed) => ({ ...timed, ...checkAnswer(instance, timed.answer) }))
  const byVehicles = instance.objective === 'vehicles'
  judged.sort(
    (a, b) =>
      a.violations.length - b.violations.length ||
      a.answer.unserved.length - b.answer.unserved.length ||
      (byVehicles ? a.rounds - b.rounds : 0) ||
      a.cost - b.cost,
  )
  const best = judged[0]!
  for (const { iterations, cpuSeconds, cost } of judged)
    say(`${rounded(cost)} in ${iterations} iterations, ${cpuSeconds.toFixed(2)} s of CPU`)
  for (const { text } of best.violations) say(`The judge: ${text}`)

  const label = (stop: number) => stops[stop]!.label
  const used = best.answer.rounds.filter((round) => round.stops.length > 0)
  const lines = used.map(
    (round, index) => `Route #${index + 1}: ${round.stops.map(label).join(' ')}`,
  )
  if (values.solution !== undefined) {
    await writeFile(values.solution, `${lines.join('\n')}\n`).catch(
      (error: NodeJS.ErrnoException) => {
        throw new StartProblem('no-file', `${values.solution} can’t be written (${error.code}).`)
      },
    )
  }
  const unservable = best.answer.unserved.length > 0 ? listUnservable(instance) : new Map()
  const reasons = best.answer.unserved.map((stop) => {
    const { code, sentence } = unservable.get(stop) ?? noRoom
    return { stop: label(stop), code, ...sentence }
  })
  if (!values.json) {
    for (const line of lines) console.log(line)
    for (const { stop, en, fr } of reasons) console.log(`Left out, ${stop}: ${en} / ${fr}`)
  }
  console.log(
    JSON.stringify({
      instance: name,
      cost: rounded(best.cost),
      rounds: best.rounds,
      unassigned: reasons.length,
      feasible: best.violations.length === 0,
      seconds: Math.round(Math.max(...judged.map(({ cpuSeconds }) => cpuSeconds)) * 1000) / 1000,
      seed,
      ...(reasons.length > 0 ? { reasons } : {}),
    }),
  )
}

/** Says what is best, once a second of CPU at most. */
function tellNow(instance: Instance, say: (line: string) => void) {
  let next = 1
  return (answer: Answer, cpuSeconds: number) => {
    if (cpuSeconds < next) return
    next = Math.floor(cpuSeconds) + 1
    const { cost, rounds } = checkAnswer(instance, answer)
    const left = answer.unserved.length > 0 ? `, ${answer.unserved.length} left out` : ''
    say(`${cpuSeconds.toFixed(1)} s: ${rounded(cost)}, ${rounds} rounds${left}`)
  }
}

/** Exact costs are told to four digits, as the sharpest of the published ones are. */
function rounded(cost: number): number {
  return Math.round(cost * 1e4) / 1e4
}

function numberOf(
  name: string,
  text: string,
  { least, whole = false }: { readonly least: number; readonly whole?: boolean },
): number {
  const value = Number(text)
  const isGood = Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value))
  if (text.trim() !== '' && isGood && value <= 1e6) return value
  const what = whole ? 'a whole number' : 'a number'
  throw wrong(`--${name}: got "${text}", expected ${what} from ${least} up.`)
}

function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found) return found
  throw wrong(`--${name}: got "${text}", expected ${words.join(' or ')}.`)
}

function wrong(sentence: string): StartProblem {
  return new StartProblem('wrong-setting', `${sentence} (see npm run solve -- --help)`)
}
