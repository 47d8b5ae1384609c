import {
  type ArrivalModel,
  fittedModel,
  foreseeArrival,
} from '../../algorithms/forecast/foreseeArrival.ts'
import type { RequestId } from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { promiseWindow } from '../../algorithms/round/promiseWindow.ts'
import { type Schedule, scheduleRound } from '../../algorithms/round/schedule.ts'
import { defaultRoundSettings as settings } from '../../algorithms/round/settings.ts'
import { foresee, type Glimpse, walk } from '../algorithms/forecast/walks.ts'
import { depot, travel } from '../algorithms/round/gridTown.ts'
import type { Bench } from './cli.ts'

const rounds = 900
const collectionRounds = 200
const steps = [0.2, 0.05, 0.015]

/**
 * Fits the model of arrivals to simulated rounds: the constants under which what happened was
 * likeliest, one constant after the other, in ever smaller steps.
 */
export const forecast: Bench = {
  about: `the constants of algorithms/forecast/foreseeArrival.ts: as they stand, and as ${rounds} simulated letter rounds with 0, 0.5 and 1.5 insertions an hour have them, and ${collectionRounds} collection rounds with 3 and 8; and minus the mean logarithm of the likelihood of what happened, with both.`,

  async run() {
    const samples = [
      ...[0, 0.5, 1.5].flatMap((rate, n) => lookAhead(rate, (rounds / 3) * n)),
      ...[3, 8].flatMap((rate) => lookAtPresses(rate)),
    ]
    let model = fittedModel
    let best = surprise(samples, model)
    const before = best
    for (const step of steps)
      for (let pass = 0; pass < 2; pass++)
        for (const { get, set } of constants)
          for (const factor of [1 + step, 1 / (1 + step)])
            for (;;) {
              const tried = set(model, get(model) * factor)
              const found = surprise(samples, tried)
              if (found >= best - 1e-7) break
              best = found
              model = tried
            }
    return [
      ...constants.map(({ name, get }) => ({
        constant: name,
        'as it stands': rounded(get(fittedModel)),
        fitted: rounded(get(model)),
      })),
      { constant: 'surprise', 'as it stands': rounded(before), fitted: rounded(best) },
    ]
  },
}

interface Sample extends Glimpse {
  readonly unheard?: RequestId
  readonly schedule: Schedule
  readonly index: number
  readonly arrivedAt: number
}

/** Looks at each round eight times, at five stops ahead of it. */
function lookAhead(pressesPerHour: number, firstSeed: number): Sample[] {
  const samples: Sample[] = []
  for (let n = 0; n < rounds / 3; n++) {
    const seed = 10_000 + firstSeed + n
    const minutes = Array.from({ length: 8 }, (_, k) => 10 + 250 * chance(seed, 'look', `${k}`))
    const { glimpses, arrivedAt } = walk({
      seed,
      kind: 'letters',
      pressesPerHour,
      glimpseMinutes: minutes.map(Math.floor),
    })
    for (const glimpse of glimpses) {
      const { round, nowAt } = glimpse
      const instance = { depotPlaceId: depot, settings }
      const schedule = scheduleRound({ round, instance, travel, nowAt })
      const ahead = round.stops.length - schedule.nextIndex
      for (let k = 0; k < Math.min(5, ahead); k++) {
        const index = schedule.nextIndex + Math.floor(ahead * chance(seed, `${nowAt}`, `${k}`))
        const stop = round.stops[index]!
        const trueAt = arrivedAt.get(
          stop.deliveries.length > 0 ? stop.stopId : stop.collections[0]!.requestId,
        )
        if (trueAt !== undefined) samples.push({ ...glimpse, schedule, index, arrivedAt: trueAt })
      }
    }
  }
  return samples
}

/** Collection rounds, each press when it is put in, told a window that the planner protects. */
function lookAtPresses(pressesPerHour: number): Sample[] {
  const samples: Sample[] = []
  for (let seed = 20_000; seed < 20_000 + collectionRounds; seed++) {
    const asked: (Omit<Sample, 'arrivedAt'> & { readonly requestId: string })[] = []
    const { arrivedAt } = walk({
      seed,
      kind: 'collection',
      pressesPerHour,
      tell: (inserted) => {
        const { schedule, arrival } = foresee(inserted)
        const { nowAt, requestId } = inserted
        asked.push({ ...inserted, schedule, unheard: requestId })
        return typeof arrival === 'string' ? undefined : promiseWindow({ arrival, nowAt })
      },
    })
    for (const one of asked) {
      const trueAt = arrivedAt.get(one.requestId)
      if (trueAt !== undefined) samples.push({ ...one, arrivedAt: trueAt })
    }
  }
  return samples
}

/** Minus the mean logarithm of the likelihood, in minutes. */
function surprise(samples: readonly Sample[], model: ArrivalModel): number {
  let sum = 0
  let count = 0
  for (const sample of samples) {
    const arrival = foreseeArrival({ ...sample, settings }, model)
    if (typeof arrival === 'string') continue
    const offMs = sample.arrivedAt - arrival.at
    const spread = offMs < 0 ? arrival.earlyMs : arrival.lateMs
    // who is very far off counts as four and a half spreads: a tail isn't what is told by
    sum += Math.min(10, (offMs / spread) ** 2 / 2) + Math.log(spread / 60_000)
    count++
  }
  return sum / count
}

const constants: readonly {
  readonly name: string
  get(model: ArrivalModel): number
  set(model: ArrivalModel, value: number): ArrivalModel
}[] = [
  {
    name: 'regular.spread',
    get: (m) => m.regular.spread,
    set: (m, spread) => ({ ...m, regular: { ...m.regular, spread } }),
  },
  {
    name: 'replacement.mean',
    get: (m) => m.replacement.mean,
    set: (m, mean) => ({ ...m, replacement: { ...m.replacement, mean } }),
  },
  {
    name: 'replacement.spread',
    get: (m) => m.replacement.spread,
    set: (m, spread) => ({ ...m, replacement: { ...m.replacement, spread } }),
  },
  {
    name: 'driftSeconds',
    get: (m) => m.driftSeconds,
    set: (m, driftSeconds) => ({ ...m, driftSeconds }),
  },
  { name: 'lateShare', get: (m) => m.lateShare, set: (m, lateShare) => ({ ...m, lateShare }) },
  ...(['before', 'overdue'] as const).flatMap((when) =>
    (['meanSeconds', 'spreadSeconds'] as const).map((what) => ({
      name: `leaving.${when}.${what}`,
      get: (m: ArrivalModel) => m.leaving[when][what],
      set: (m: ArrivalModel, value: number) => ({
        ...m,
        leaving: { ...m.leaving, [when]: { ...m.leaving[when], [what]: value } },
      }),
    })),
  ),
  {
    name: 'leaving.lateShare',
    get: (m) => m.leaving.lateShare,
    set: (m, lateShare) => ({ ...m, leaving: { ...m.leaving, lateShare } }),
  },
  ...(['letters', 'collection'] as const).flatMap((kind) =>
    (['meanSeconds', 'squareSeconds'] as const).map((what) => ({
      name: `insertion.${kind}.${what}`,
      get: (m: ArrivalModel) => m.insertion[kind][what],
      set: (m: ArrivalModel, value: number) => ({
        ...m,
        insertion: { ...m.insertion, [kind]: { ...m.insertion[kind], [what]: value } },
      }),
    })),
  ),
]

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
