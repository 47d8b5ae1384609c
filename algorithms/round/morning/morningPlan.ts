import type {
  Instance,
  PickupRequest,
  RequestId,
  Round,
  RoundId,
  TravelTimes,
} from '../../model.ts'
import type { RefusalReason } from '../explain.ts'
import { placeRequests } from '../fixedOrder/placeRequests.ts'
import { improvePlan } from '../improve/improvePlan.ts'
import { insertPickup } from '../insertPickup.ts'
import { planFreeRounds } from './freeRounds.ts'
import {
  defaultMorningSettings,
  type Knows,
  type MorningSettings,
  morningCost,
} from './morningCost.ts'

export interface MorningInput {
  readonly instance: Instance
  /** In no round yet, in the order in which they came. */
  readonly requests: readonly PickupRequest[]
  readonly travel: TravelTimes
  readonly nowAt: number
  /** Yesterday's habits; without it the plan is made from nothing. */
  readonly knows?: Knows
  readonly settings?: MorningSettings
  readonly seed: number
  /** Of each search. */
  readonly iterations: number
}

export interface MorningPlan {
  /** Those that changed, whole. */
  readonly rounds: readonly Round[]
  /** The requests, and whatever was in a round and is in another now. */
  readonly placed: readonly { readonly requestId: RequestId; readonly roundId: RoundId }[]
  readonly left: readonly { readonly requestId: RequestId; readonly reason: RefusalReason }[]
  /** In seconds of carrier time (`morningCost`), postponements included. */
  readonly costSeconds: number
  /** What it would have cost to plan them one by one, as they came. */
  readonly oneByOneSeconds: number
}

/** All rounds with what was found so far. */
interface Draft {
  readonly rounds: readonly Round[]
  readonly left: MorningPlan['left']
}

/**
 * Plans the requests of a morning together, before any round leaves: what waits is put in one by one,
 * into the rounds that know its street, and into the fixed orders all at once; each of these is
 * improved with nothing frozen and nothing shown, the free rounds also from nothing; the best counts.
 * It's never worse than one by one. The same for the same input, seed and iterations.
 */
export function morningPlan(input: MorningInput): MorningPlan {
  const { instance, travel, nowAt, knows, requests, settings = defaultMorningSettings } = input
  const cost = ({ rounds, left }: Draft) =>
    morningCost(rounds, { instance, travel, nowAt, knows, settings }) +
    settings.postponeSeconds * left.length
  const first = oneByOne({ rounds: instance.rounds, left: [] }, requests, input)
  const starts = [first, allAtOnce(input), ...(knows ? [whereKnown(input, knows)] : [])]
  let best = first
  let least = cost(first)
  const oneByOneSeconds = least
  for (const start of starts)
    for (const draft of [start, ...improved(start, input)]) {
      const costs = cost(draft)
      if (costs < least) [best, least] = [draft, costs]
    }
  const olds = new Map(instance.rounds.map((round) => [round.roundId, round]))
  const wasIn = roundsOf(instance.rounds)
  return {
    rounds: best.rounds.filter((round) => olds.get(round.roundId)!.stops !== round.stops),
    placed: [...roundsOf(best.rounds)]
      .filter(([requestId, roundId]) => wasIn.get(requestId) !== roundId)
      .map(([requestId, roundId]) => ({ requestId, roundId })),
    left: best.left,
    costSeconds: least,
    oneByOneSeconds,
  }
}

function roundsOf(rounds: readonly Round[]): ReadonlyMap<RequestId, RoundId> {
  return new Map(
    rounds.flatMap(({ roundId, stops }) =>
      stops.flatMap(({ collections }) =>
        collections.map(({ requestId }) => [requestId, roundId] as const),
      ),
    ),
  )
}

function oneByOne(
  { rounds, left }: Draft,
  requests: readonly PickupRequest[],
  { instance, travel, nowAt }: MorningInput,
): Draft {
  let all = rounds
  const refused = [...left]
  for (const request of requests) {
    const found = insertPickup({ instance: { ...instance, rounds: all }, travel, request, nowAt })
    if (found.kind === 'refusal')
      refused.push({ requestId: request.requestId, reason: found.reason })
    else all = all.map((round) => (round.roundId === found.roundId ? found.plan : round))
  }
  return { rounds: all, left: refused }
}

/** Into the fixed orders, proved to cost least or nearly; what those don't take, to all rounds. */
function allAtOnce(input: MorningInput): Draft {
  const { instance, requests, travel, nowAt, settings = defaultMorningSettings } = input
  const { postponeSeconds } = settings
  const placed = placeRequests({ instance, requests, travel, nowAt, postponeSeconds })
  const changed = new Map(placed.rounds.map((round) => [round.roundId, round]))
  const rounds = instance.rounds.map((round) => changed.get(round.roundId) ?? round)
  const rest = requests.filter(({ requestId }) => placed.postponed.includes(requestId))
  return oneByOne({ rounds, left: [] }, rest, input)
}

/** To who knows the street and has room, else to anybody. */
function whereKnown(input: MorningInput, knows: Knows): Draft {
  const { instance, travel, nowAt } = input
  let rounds = instance.rounds
  const strangers: PickupRequest[] = []
  for (const request of input.requests) {
    const mine = rounds.filter(({ roundId }) => knows(roundId, request.placeId))
    const found = insertPickup({ instance: { ...instance, rounds: mine }, travel, request, nowAt })
    if (found.kind === 'refusal') strangers.push(request)
    else rounds = rounds.map((each) => (each.roundId === found.roundId ? found.plan : each))
  }
  return oneByOne({ rounds, left: [] }, strangers, input)
}

/** Where nobody has been told of an order yet it costs nothing to change it; hands cost a stranger. */
function improved(draft: Draft, input: MorningInput): Draft[] {
  const { instance, travel, nowAt, seed, iterations, knows } = input
  const { settings: morning = defaultMorningSettings } = input
  const settings = {
    ...instance.settings,
    stability: {
      ...instance.settings.stability,
      movedSeconds: 0,
      changedHandsSeconds: knows ? morning.unfamiliarSeconds : 0,
      leastGainSeconds: { perStop: 0, inAll: 1 },
    },
  }
  const replace = (all: readonly Round[], rounds: readonly Round[]) => {
    const changed = new Map(rounds.map((round) => [round.roundId, round]))
    return all.map((round) => changed.get(round.roundId) ?? round)
  }
  const touched = draft.rounds.map(({ roundId }) => roundId)
  const better = (from: Draft): Draft => {
    const found = improvePlan({
      instance: { ...instance, settings, rounds: from.rounds },
      touched,
      travel,
      nowAt,
      seed,
      iterations,
    })
    return found ? { ...from, rounds: replace(from.rounds, found.rounds) } : from
  }
  const once = better(draft)
  const drafts = [once]
  const free = planFreeRounds({
    instance: { ...instance, rounds: once.rounds },
    travel,
    nowAt,
    seed,
    iterations,
  })
  if (free) {
    const anew = { ...once, rounds: replace(once.rounds, free) }
    drafts.push(anew, better(anew))
  }
  return drafts
}
