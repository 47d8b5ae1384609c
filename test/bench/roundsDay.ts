import type { RequestId, Round, Stop, StopId } from '../../algorithms/model.ts'
import { checkPlan } from '../../algorithms/round/checkPlan.ts'
import {
  anticipate,
  chooseAnticipation,
  foreseePresses,
} from '../../algorithms/round/improve/anticipate.ts'
import {
  type DayPolicy,
  plainPolicy,
  replayDay,
} from '../../algorithms/round/improve/reorderReplay.ts'
import { reorderRound } from '../../algorithms/round/improve/reorderRound.ts'
import { execute } from '../../simulator/study/execute.ts'
import { timesAsPlanned } from '../../simulator/study/ground.ts'
import { policies } from '../../simulator/study/policies.ts'
import { dailyTowns } from './dailyCase.ts'
import { type DynamicDay, dynamicDay } from './roundsDayCase.ts'
import { type Hindsight, hindsightOf } from './roundsDayHindsight.ts'
import { reoptimised } from './roundsDayReoptimised.ts'

interface DayRow {
  readonly name: string
  readonly figure: string
  readonly bar: string
  readonly isMet: boolean
  readonly note: string
}

export const daySizes = [
  { planned: 150, presses: 50 },
  { planned: 300, presses: 60 },
] as const

/** Seeds of past days, from which ours learns what comes when; none of them is measured. */
const firstPast = 1001
const pastDays = 20
const replays = 12
/** How many futures are looked at, and how many orders of a morning. */
const ahead = { futures: 80, morningSteps: 5_000 } as const
const hindsightSteps = 20_000

/**
 * Days of one free round with presses uniform over its shift, lived under each policy, in % above
 * hindsight for the same visits. Needs DOMINO_DATA.
 */
export function dynamicDayRows(seeds: number, isWanted: (name: string) => boolean): DayRow[] {
  return dailyTowns.flatMap((town) =>
    daySizes.flatMap((size) => {
      const name = `dynamic day, ${town}, ${size.planned} + ${size.presses}`
      if (!isWanted(name)) return []
      const past = listSeeds(firstPast, pastDays).map((seed, n) =>
        // only those that are lived again need their order
        dynamicDay({ town, ...size, seed, isOrdered: n < replays }),
      )
      const {
        settings,
        saved,
        days: tried,
      } = chooseAnticipation(past, { travel: past[0]!.travel, replays, ...ahead })
      const told = settings
        ? `${settings.morningSteps > 0 ? 'plans the morning for what may come, and ' : ''}leaves so late that ${100 * settings.sureShare} % of the likely days end within ${settings.overtimeSeconds / 60} min of overtime`
        : 'looking ahead didn’t pay'
      const check = saved
        ? `; saved ${(saved.value / 60).toFixed(0)} min a day on ${tried} others (${(saved.low / 60).toFixed(0)} to ${(saved.high / 60).toFixed(0)})`
        : ''
      const policyOf: Readonly<Record<string, (day: DynamicDay) => DayPolicy>> = {
        'cheapest insertion': () => cheapest,
        're-optimised whole at each press': () => reoptimised,
        'insertion, and a better order where it’s worth it': () => reordered,
        ours: ({ instance }) =>
          settings
            ? anticipate(
                foreseePresses(past, { instance, futures: ahead.futures, seed: 1 }),
                settings,
              )
            : reordered,
      }
      const sums = new Map<string, Lived[]>()
      console.error(`${name}: ${told}${check}`)
      for (const seed of listSeeds(1, seeds)) {
        const day = dynamicDay({ town, ...size, seed })
        const hindsight = hindsightOf(day, hindsightSteps)
        const words = Object.entries(policyOf).map(([policy, open]) => {
          const lived = liveJudged(day, open(day), hindsight)
          sums.set(policy, [...(sums.get(policy) ?? []), lived])
          return `${policy} ${lived.seconds} s for ${lived.collected} (${lived.leastSeconds})`
        })
        console.error(`${name}, seed ${seed}: ${words.join(', ')} …`)
      }
      return rowsOf(name, size.presses, sums, told)
    }),
  )
}

interface Lived {
  readonly seconds: number
  readonly leastSeconds: number
  readonly overtimeSeconds: number
  readonly changedArcs: number
  readonly collected: number
  readonly possible: number
  readonly cpuMs: number
}

/** The judge looks at each plan, and the simulator's executor tells the time. */
function liveJudged(day: DynamicDay, policy: DayPolicy, hindsight: Hindsight): Lived {
  const { instance, travel, presses } = day
  const requests = new Map(presses.map((press) => [press.requestId, press]))
  let cpuMs = 0
  let changedArcs = 0
  const timed: DayPolicy = {
    morning: (input) => counted(() => policy.morning?.(input)),
    insert: (input) => counted(() => policy.insert(input)),
  }
  const { stops, collected, carrierSeconds } = replayDay({
    instance,
    travel,
    presses,
    policy: timed,
    onPlan(before, after, nowAt) {
      const [violation] = checkPlan({ before, after, travel, requests, nowAt })
      if (violation) throw new Error(`${violation.code}: ${violation.text}`)
      changedArcs += countChangedArcs(before.rounds[0]!, after.rounds[0]!)
    },
  })
  const times = timesAsPlanned(instance.settings)
  const releases = new Map<RequestId, number>(presses.map((one) => [one.requestId, one.openedAt]))
  const [walk] = execute(
    [{ ...instance.rounds[0]!, stops }],
    { ...instance, travel, times },
    releases,
  )
  if (walk!.seconds !== carrierSeconds)
    throw new Error(`The executor takes ${walk!.seconds} s, the replay ${carrierSeconds} s.`)
  return {
    seconds: walk!.seconds,
    leastSeconds: hindsight.secondsFor(stops, walk!.seconds),
    overtimeSeconds: walk!.lateSeconds,
    changedArcs,
    collected: [...hindsight.possible].filter((id) => collected.has(id)).length,
    possible: hindsight.possible.size,
    cpuMs,
  }

  function counted<Value>(run: () => Value): Value {
    const begun = process.cpuUsage()
    const value = run()
    const { user, system } = process.cpuUsage(begun)
    cpuMs += (user + system) / 1000
    return value
  }
}

/**
 * Consecutive pairs of shown stops that he hasn't served yet and that aren't consecutive any more, new
 * stops left out.
 */
function countChangedArcs(before: Round, after: Round): number {
  const { confirmed } = before.progress
  const served = before.stops.findIndex(({ stopId }) => stopId === confirmed?.stopId) + 1
  const shown = before.stops.slice(served)
  const ids = new Set(shown.map(({ stopId }) => stopId))
  const kept = after.stops.filter(({ stopId }) => ids.has(stopId))
  const next = new Map<StopId, Stop | undefined>(kept.map((stop, n) => [stop.stopId, kept[n + 1]]))
  return shown.slice(1).filter(({ stopId }, n) => next.get(shown[n]!.stopId)?.stopId !== stopId)
    .length
}

const cheapest: DayPolicy = {
  insert(input) {
    const inserted = policies.cheapest(input)
    return inserted.kind === 'inserted' ? inserted.plan : undefined
  },
}

const reordered: DayPolicy = {
  insert(input) {
    const round = plainPolicy.insert(input)
    return round && (reorderRound({ ...input, round, seed: 1, iterations: 5 }) ?? round)
  },
}

function rowsOf(
  name: string,
  presses: number,
  sums: ReadonlyMap<string, readonly Lived[]>,
  told: string,
): DayRow[] {
  const excess = (policy: string) => {
    const days = sums.get(policy)!
    const least = sum(days, ({ leastSeconds }) => leastSeconds)
    return 100 * (sum(days, ({ seconds }) => seconds) / least - 1)
  }
  const ofCheapest = excess('cheapest insertion')
  const most = ofCheapest > 1 ? ofCheapest / 2 : ofCheapest
  return [...sums].flatMap(([policy, days]) => {
    const arcs = sum(days, ({ changedArcs }) => changedArcs) / (presses * days.length)
    const share = sum(days, ({ collected }) => collected) / sum(days, ({ possible }) => possible)
    const late = sum(days, ({ overtimeSeconds }) => overtimeSeconds) / days.length / 60
    const cpu = sum(days, ({ cpuMs }) => cpuMs) / (presses * days.length)
    const row = (what: string, figure: string, bar = '', isMet = true, note = ''): DayRow => ({
      name: `${name}: ${what}`,
      figure,
      bar,
      isMet,
      note,
    })
    const rest = `${arcs.toFixed(2)} changed arcs a press, ${share.toFixed(3)} of hindsight’s, ${late.toFixed(0)} min of overtime, ${cpu.toFixed(1)} ms a press`
    if (policy !== 'ours') return [row(policy, `${excess(policy).toFixed(1)} %`, '', true, rest)]
    const own = excess(policy)
    return [
      row('ours', `${own.toFixed(1)} %`, `${most.toFixed(1)} %`, own <= most, `${rest}; ${told}`),
      row('changed arcs a press', arcs.toFixed(2), '2', arcs <= 2),
      row('of hindsight’s collections', share.toFixed(3), '0.98', share >= 0.98),
    ]
  })
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function listSeeds(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => from + n)
}
