import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Bench, BenchOptions } from './cli.ts'
import { dailyCases, dailyInstance, searchReferences } from './dailyRounds.ts'
import { fileOf, publicCases, type RoundCase, type RoundMark } from './roundCases.ts'
import { roundGrowth } from './roundGrowth.ts'
import { roundPeers } from './roundPeers.ts'
import { openRuns, runRounds } from './roundRuns.ts'
import { dynamicDayRows } from './roundsDay.ts'
import { fixedOrderRows } from './roundsFixed.ts'
import { lapGrowth } from './roundsGrowthLap.ts'
import { insertionRows } from './roundsInsertion.ts'
import type { RoundOrder, RoundRun } from './roundsProcess.ts'
import { writeRoundsSection } from './roundsSection.ts'

export interface RoundRow extends Record<string, string | number> {
  readonly group: string
  readonly case: string
  readonly measured: string
  readonly bar: string
  readonly met: string
  readonly elsewhere: string
}

/** The solver on public instances and on days of ours, beside what others were measured at. */
export const rounds: Bench = {
  about:
    'the median of the seeds, each run in a fresh process with one thread, by CPU seconds, which begin once the instance is read; gap in % to the best known answer (of the daily cases: the best that long runs found, dailyBest.json), every answer judged. --seeds N (5), --only TEXT runs the cases whose name or group contains it, --write writes the README’s section from a whole run, --reference SECONDS looks for better answers to the daily cases instead. It goes on where it was broken off as long as the solver’s sources are the same (.domino/bench-rounds.jsonl). Needs DOMINO_DATA.',

  async run({ seeds = 5, only = '', write = false, reference }: BenchOptions = {}) {
    if (!existsSync(path.join(process.env.DOMINO_DATA ?? '', 'vrp')))
      throw new Error(
        'The instances are taken from the folder in DOMINO_DATA: there is no vrp in it.',
      )
    const isWanted = ({ name, group }: Pick<RoundCase, 'name' | 'group'>) =>
      `${name} ${group}`.toLowerCase().includes(only.toLowerCase())
    if (reference !== undefined) {
      const names = dailyCases()
        .filter(isWanted)
        .map(({ name }) => name)
      return await searchReferences(
        (name, seed) =>
          runRounds({ of: { instance: dailyInstance(name) }, seed, seconds: reference }),
        { names, seeds, seconds: reference },
      )
    }
    const runOf = openRuns()
    const rows: RoundRow[] = []
    const cases = [...dailyCases(), ...publicCases()].filter(isWanted)
    const gaps = new Map<string, number[]>()
    for (const one of cases) {
      const runs = new Map<number, RoundRun[]>()
      for (const { seconds } of one.marks) {
        const some: RoundRun[] = []
        for (let seed = 1; seed <= seeds; seed++) {
          console.error(`${one.name}, ${seconds} s, seed ${seed} …`)
          some.push(await runOf(one.name, orderOf(one, { seed, seconds })))
        }
        runs.set(seconds, some)
      }
      rows.push(...rowsOf(one, runs, gaps))
    }
    rows.push(...meansOf(cases, gaps))
    if (isWanted({ name: 'growth', group: 'memory and iterations' }))
      rows.push(...(await roundGrowth()), ...(await lapGrowth()))
    if (isWanted({ name: 'insertion', group: 'insertion' })) rows.push(...(await insertionRows()))
    if (isWanted({ name: 'fixed order', group: 'fixed order' }))
      for (const { name, figure, bar, isMet, note } of fixedOrderRows()) {
        const met = bar === '' ? '' : isMet ? 'yes' : 'MISSED'
        rows.push({ group: 'fixed order', case: name, measured: figure, bar, met, elsewhere: note })
      }
    const isWantedDay = (name: string) => isWanted({ name, group: 'dynamic day' })
    for (const { name, figure, bar, isMet, note } of dynamicDayRows(2 * seeds, isWantedDay)) {
      const met = bar === '' ? '' : isMet ? 'yes' : 'MISSED'
      rows.push({ group: 'dynamic day', case: name, measured: figure, bar, met, elsewhere: note })
    }
    const missed = rows.filter(({ met }) => met === 'MISSED')
    console.error(missed.length === 0 ? 'No bar was missed.' : `Missed: ${missed.length}`)
    for (const row of missed) console.error(`  ${row.case}: ${row.measured}, bar ${row.bar}`)
    if (write) writeRoundsSection(rows, { seeds, machine: machineClass() })
    return rows
  },
}

function orderOf(
  { file, variant, name }: RoundCase,
  limits: Pick<RoundOrder, 'seed' | 'seconds'>,
): RoundOrder {
  const of =
    file === undefined
      ? { instance: dailyInstance(name) }
      : { file: fileOf(file), ...(variant ? { variant } : {}) }
  return { of, ...limits }
}

/** A row a mark, and one for the first feasible answer where it's asked for. */
function rowsOf(
  one: RoundCase,
  runs: ReadonlyMap<number, readonly RoundRun[]>,
  gaps: Map<string, number[]>,
): RoundRow[] {
  const rows: RoundRow[] = []
  if (one.feasibleSeconds !== undefined) {
    const some = runs.get(one.marks[0]!.seconds)!
    const seconds = median(some.map((run) => run.feasibleSeconds ?? Infinity))
    rows.push({
      group: one.group,
      case: `${one.name}, first feasible`,
      measured: seconds === Infinity ? 'none' : `${seconds.toFixed(3)} s`,
      bar: `${one.feasibleSeconds} s`,
      met: seconds <= one.feasibleSeconds ? 'yes' : 'MISSED',
      elsewhere: '',
    })
  }
  for (const mark of one.marks) {
    const some = runs.get(mark.seconds)!
    const found = some.map(({ cost, rounds: used }) => {
      // one vehicle more is no answer where vehicles come first
      const isAnswer = cost !== undefined && used <= (one.best.rounds ?? Infinity)
      return isAnswer ? (cost / one.best.cost - 1) * 100 : Infinity
    })
    const gap = median(found)
    const key = `${one.group} ${mark.seconds}`
    gaps.set(key, [...(gaps.get(key) ?? []), gap])
    const vehicles =
      one.best.rounds === undefined
        ? ''
        : `, ${median(some.map((run) => run.rounds))} of ${one.best.rounds} vehicles`
    rows.push({
      group: one.group,
      case: `${one.name}, ${mark.seconds} s`,
      measured: `${percent(gap)}${vehicles}`,
      ...(one.group === meanGroup ? { bar: '', met: '' } : barOf(mark, gap)),
      elsewhere: roundPeers[`${one.name} ${mark.seconds}`] ?? '',
    })
  }
  return rows
}

const meanGroup = 'ORTEC, up to 332'

/** The mean of the medians, where the bar is of that. */
function meansOf(cases: readonly RoundCase[], gaps: ReadonlyMap<string, number[]>): RoundRow[] {
  const first = cases.find(({ group }) => group === meanGroup)
  if (!first) return []
  return first.marks.map((mark) => {
    const found = gaps.get(`${meanGroup} ${mark.seconds}`)!
    const mean = found.reduce((sum, gap) => sum + gap, 0) / found.length
    return {
      group: meanGroup,
      case: `mean of ${found.length}, ${mark.seconds} s`,
      measured: percent(mean),
      ...barOf(mark, mean),
      elsewhere: '',
    }
  })
}

function barOf({ bar, ambition }: RoundMark, gap: number): Pick<RoundRow, 'bar' | 'met'> {
  // without a best known answer there is no gap
  if (bar === undefined || Number.isNaN(gap)) return { bar: '', met: '' }
  const told = ambition === undefined ? `${bar} %` : `${bar} (${ambition}) %`
  const met =
    gap > bar ? 'MISSED' : ambition !== undefined && gap <= ambition ? 'yes, aim too' : 'yes'
  return { bar: told, met }
}

function percent(gap: number): string {
  if (gap === Infinity) return 'none'
  if (Number.isNaN(gap)) return 'no best known'
  return `${gap.toFixed(2).replace('-0.00', '0.00')} %`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function machineClass(): string {
  const [cpu] = os.cpus()
  return `${os.cpus().length} × ${cpu!.model.replace(/\s+/g, ' ').trim()}, Node ${process.versions.node}`
}
