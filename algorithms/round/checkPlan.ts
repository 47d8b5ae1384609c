import type { RequestId, Round, RoundId, Stop } from '../model.ts'
import { checkHeld, checkOrdered, checkWalks } from './judge/checkCarriersWord.ts'
import { checkHandedOn } from './judge/checkHandedOn.ts'
import { checkKept } from './judge/checkKept.ts'
import { checkBreak, checkLimits } from './judge/checkLimits.ts'
import { checkOnce, checkReloads, checkStops } from './judge/checkStops.ts'
import { idsIn } from './judge/stops.ts'
import { timeline } from './judge/timeline.ts'
import type { CheckInput, Violation } from './judge/violation.ts'

/**
 * The judge of a plan, in production and in tests: what `design` sections 4 and 7 forbid, whoever
 * made the plan. It computes times and loads by itself and shares no code with the planner. That
 * the version rises by one is its caller's to check.
 */
export function checkPlan(input: CheckInput): Violation[] {
  const { before, after, changedRoundIds, requests } = input
  const violations: Violation[] = []
  const say = (code: Violation['code'], text: string) => violations.push({ code, text })
  const olds = new Map(before?.rounds.map((round) => [round.roundId, round]))
  const news = new Map(after.rounds.map((round) => [round.roundId, round]))
  checkOnce(after.rounds, olds, say)
  const handedOn = checkHandedOn(input, olds, say)
  for (const { roundId } of olds.values()) {
    if (!news.has(roundId)) say('round lost', `${roundId} is gone.`)
  }
  const whereAfter = new Map<RequestId, RoundId>()
  for (const { roundId, stops } of after.rounds)
    for (const requestId of idsIn(stops).requestIds) whereAfter.set(requestId, roundId)
  for (const { number, stops } of olds.values())
    for (const requestId of idsIn(stops).requestIds)
      if (requests.has(requestId) && !whereAfter.has(requestId))
        say('collection lost', `${requestId} was in ${number}, and is in no round any more.`)
  for (const round of after.rounds) {
    const old = olds.get(round.roundId)
    const declared = changedRoundIds === undefined || changedRoundIds.includes(round.roundId)
    if (!declared && old && old.stops === round.stops) continue
    checkStops(round, old, input, say)
    checkReloads(round, old, after, say)
    const line = timeline(round, old, after, input)
    if (typeof line === 'string') {
      say('no way', line)
      continue
    }
    const held = old && withSaid(old, round, input)
    const oldLine = held && before ? timeline(held, held, before, input) : undefined
    const was = oldLine === undefined || typeof oldLine === 'string' ? undefined : oldLine
    const { ordered } = input
    if (old && ordered?.roundId === round.roundId) {
      checkOrdered(round, old, ordered.stopIds, say)
      continue
    }
    checkLimits(round, old, line, was, after.settings, say)
    checkBreak(round, old, line, was, { settings: after.settings, nowAt: input.nowAt }, say)
    if (!old || !was) continue
    if (!input.absentRoundIds?.includes(round.roundId)) checkHeld(round, old, whereAfter, say)
    checkWalks(round, old, say)
    checkKept({ round, old, was, whereAfter, handedOn, settings: after.settings }, input, say)
  }
  return violations
}

/** The round as it was, but for the numbers of parcels that its carrier has said since. */
function withSaid(old: Round, { stops }: Round, { saidRequestIds }: CheckInput): Round {
  if (!saidRequestIds?.size) return old
  const said = new Map(
    stops.flatMap(({ collections }) =>
      collections
        .filter(({ requestId }) => saidRequestIds.has(requestId))
        .map(({ requestId, parcels }) => [requestId, parcels] as const),
    ),
  )
  const heard = (stop: Stop): Stop => ({
    ...stop,
    collections: stop.collections.map((one) => ({
      ...one,
      parcels: said.get(one.requestId) ?? one.parcels,
    })),
  })
  return said.size === 0 ? old : { ...old, stops: old.stops.map(heard) }
}
