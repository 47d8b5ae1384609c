import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Cluster, openCluster } from '../cluster.ts'
import { prepareDatabase } from '../worldDatabase.ts'
import { openArea, type StudyArea } from './areas.ts'
import { againstHindsight, type DayFigures, dayFigures, type HindsightFigures } from './figures.ts'
import { livePolicyDay } from './livePolicyDay.ts'
import { type PolicyName, policyNames } from './policies.ts'
import { travelRows } from './travelRows.ts'

/** One day under each policy, and what hindsight makes of it: a line of the state. */
export interface StudyResult {
  readonly area: StudyArea['name']
  readonly pressesPerRound: number
  readonly seed: number
  readonly letterRounds: number
  readonly figures: Readonly<Record<PolicyName, DayFigures & HindsightFigures>>
}

export interface StudyOptions {
  readonly areas: readonly StudyArea[]
  readonly pressesPerRound: readonly number[]
  readonly seeds: readonly number[]
  /** Of each of hindsight's searches: one a day and one for each policy. */
  readonly iterations: number
  /** Holds what has ended; the next run goes on from there. */
  readonly folder: string
  readonly data: string | undefined
  readonly say: (line: string) => void
  /** Ends it after the day under way. */
  readonly signal: AbortSignal
}

/**
 * Lives the days of the study, each under all policies in turn, and keeps each as it ends.
 *
 * @returns all that have ended by now, those of earlier runs among them
 */
export async function liveStudyDays(options: StudyOptions): Promise<StudyResult[]> {
  const { areas, pressesPerRound, seeds, folder, say, signal } = options
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'results.jsonl')
  const known = new Map(readResults(file).map((result) => [keyOf(result), result]))
  const wanted = areas.flatMap((area) =>
    pressesPerRound
      .filter((presses) => area.pressesPerRound?.includes(presses) ?? true)
      .flatMap((presses) =>
        seeds.map((seed) => ({ area, cell: { area: area.name, pressesPerRound: presses, seed } })),
      ),
  )
  const left = wanted.filter(({ cell }) => !known.has(keyOf(cell)))
  say(`${wanted.length} days, ${wanted.length - left.length} of them known from ${file}`)
  if (left.length > 0) {
    const cluster = await openCluster()
    try {
      const startedAt = performance.now()
      const openRoom = makeRooms(cluster, options)
      for (const [index, { area, cell }] of left.entries()) {
        if (signal.aborted) break
        const result = await liveCell(await openRoom(area), cell, options.iterations)
        appendFileSync(file, `${JSON.stringify(result)}\n`)
        known.set(keyOf(result), result)
        const seconds = (performance.now() - startedAt) / 1000
        const minutesLeft = Math.ceil(((seconds / (index + 1)) * (left.length - index - 1)) / 60)
        const { ours } = result.figures
        say(
          `${index + 1} of ${left.length}: ${cell.area}, ${cell.pressesPerRound} presses a round, seed ${cell.seed}: ours ${ours.sameDay} of hindsight’s ${ours.possible} on the day’s truck; about ${minutesLeft} min left`,
        )
      }
    } finally {
      await cluster.close()
    }
  }
  return wanted.flatMap(({ cell }) => known.get(keyOf(cell)) ?? [])
}

type Cell = Pick<StudyResult, 'area' | 'pressesPerRound' | 'seed'>

const keyOf = ({ area, pressesPerRound, seed }: Cell) => `${area} ${pressesPerRound} ${seed}`

/** A line that a killed run left unfinished is lived again. */
function readResults(file: string): StudyResult[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): StudyResult[] => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
}

/** One area at a time: its world, its ways and the database that its days are copied from. */
function makeRooms(cluster: Cluster, options: StudyOptions) {
  let open: { readonly area: StudyArea; readonly room: Promise<Room> } | undefined
  return (area: StudyArea): Promise<Room> => {
    if (open?.area !== area) open = { area, room: makeRoom(area, cluster, options) }
    return open.room
  }
}

type Room = Awaited<ReturnType<typeof makeRoom>>

async function makeRoom(area: StudyArea, cluster: Cluster, options: StudyOptions) {
  options.say(`${area.name}: ${area.says}`)
  const world = openArea(area, options)
  const databases = await prepareDatabase(world, cluster.url)
  return { world, databases, travel: travelRows(world), scenario: area.scenario }
}

async function liveCell(room: Room, cell: Cell, iterations: number): Promise<StudyResult> {
  const { seed, pressesPerRound } = cell
  const letterRounds = room.world.office.rounds.filter(({ segments }) => segments.length > 0).length
  const lived = []
  for (const policy of policyNames) {
    const day = await livePolicyDay({
      ...room,
      policy,
      seed,
      scenario: room.scenario,
      presses: Math.round(pressesPerRound * letterRounds),
    })
    lived.push([policy, day] as const)
  }
  const against = againstHindsight(asRecord(lived), { seed, iterations })
  const figures = asRecord(
    lived.map(([policy, day]) => [policy, { ...dayFigures(day), ...against[policy] }] as const),
  )
  return { ...cell, letterRounds, figures }
}

function asRecord<Value>(entries: readonly (readonly [PolicyName, Value])[]) {
  return Object.fromEntries(entries) as Record<PolicyName, Value>
}
