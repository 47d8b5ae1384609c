import type { RoundId, Sentence } from '../../algorithms/model.ts'
import {
  explainGiven,
  explainLeft,
  explainTaken,
} from '../../algorithms/round/morning/explainSplit.ts'
import { defaultShareSettings } from '../../algorithms/round/morning/shareSettings.ts'
import { type Split, splitRound } from '../../algorithms/round/morning/splitRound.ts'
import type { DepotState, PlanChange, RequestRow, RoundRow } from '../store/depotState.ts'
import { judgeRounds } from './judgeRounds.ts'
import { type Planning, toInstance } from './planning.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

/** What a manager says of a round that has no carrier, or none any more. */
export interface Absence {
  readonly roundId: RoundId
  /** `absent`: he hasn't come, the mail is at the office; `stopped`: he has gone home, with it. */
  readonly why: 'absent' | 'stopped'
  /** For this time, instead of what the local agreement says. */
  readonly mostAddedMinutes?: number | undefined
  /** The person who says so. */
  readonly by: string
}

/** One sentence a part, for the manager. */
export interface AbsenceTold {
  readonly given: { readonly roundId: RoundId; readonly stops: number; readonly why: Sentence }[]
  readonly left: { readonly stops: number; readonly why: Sentence }[]
}

export type AbsenceRefused = 'no such round' | 'already out' | 'round over' | 'no neighbour'

/**
 * Takes a round from its carrier, in one step. Before it leaves, its mail is cut among its neighbours
 * segment by segment, judged, and what nobody has room for stays in it, with the reason; once it is
 * out the mail is in his bag, and comes back with him. Its collections that stay are left for the
 * planner to plan anew: a round that is back is asked no more. Where nobody has room for anything of
 * a letter round, nothing is changed, so that the manager can look for a replacement.
 */
export function recordAbsence(
  state: DepotState,
  absence: Absence,
  planning: Planning,
): { readonly refused: AbsenceRefused } | { readonly told: AbsenceTold; readonly step: Step } {
  const round = state.rounds.get(absence.roundId)
  if (!round) return { refused: 'no such round' }
  const { state: progress } = round.progress
  if (progress !== 'planned' && progress !== 'out') return { refused: 'round over' }
  if (progress === 'out' && absence.why === 'absent') return { refused: 'already out' }
  const { mostAddedMinutes: most, ...said } = absence
  const heard = {
    kind: 'absent' as const,
    ...said,
    ...(most === undefined ? {} : { mostAddedMinutes: most }),
  }
  if (progress === 'out' || round.orderPolicy !== 'fixed' || round.stops.length === 0) {
    const over = withoutCarrier(round)
    const mail = progress === 'out' ? listMailAhead(round) : []
    const left =
      mail.length > 0 ? [{ stops: mail.length, why: sayings.mailInBag(mail.length) }] : []
    return { told: { given: [], left }, step: { progress: [over], heard } }
  }
  return cutUp(state, round, { ...planning, absence, heard })
}

function cutUp(
  state: DepotState,
  round: RoundRow,
  {
    travel,
    settings,
    now,
    absence,
    heard,
  }: Planning & { readonly absence: Absence; readonly heard: NonNullable<Step['heard']> },
): ReturnType<typeof recordAbsence> {
  const { mostAddedMinutes } = absence
  const split = splitRound({
    instance: toInstance(state, settings),
    travel: travel.times,
    nowAt: now,
    roundId: round.roundId,
    settings: {
      ...defaultShareSettings,
      ...(mostAddedMinutes === undefined ? {} : { mostAddedSeconds: 60 * mostAddedMinutes }),
    },
  })
  if (split.given.length === 0) return { refused: 'no neighbour' }
  const rounds = split.rounds.map(({ roundId, stops }): RoundRow => {
    const row = { ...state.rounds.get(roundId)!, stops }
    return roundId === round.roundId ? withoutCarrier(row) : row
  })
  const judged = { travel, settings, now }
  const violations = judgeRounds(state, rounds, judged, { absentRoundIds: [round.roundId] })
  if (violations.length > 0) throw new Error(`judged: ${JSON.stringify(violations)}`)
  const { told, changes } = tell(split, round, state)
  return {
    told,
    step: {
      requests: listTakenOver(state, split),
      plan: { rounds, changes },
      progress: rounds.filter(({ roundId }) => roundId === round.roundId),
      heard,
    },
  }
}

/** Nobody is sent there any more: neither a press nor a better plan. */
function withoutCarrier(round: RoundRow): RoundRow {
  const state = round.progress.state === 'out' ? 'back' : 'absent'
  return { ...round, progress: { ...round.progress, state } }
}

/** Of these it isn't known that they have been served. */
function listMailAhead({ stops, progress: { confirmed } }: RoundRow) {
  const served = stops.findIndex(({ stopId }) => stopId === confirmed?.stopId)
  return stops.slice(served + 1).filter(({ deliveries }) => deliveries.length > 0)
}

/** Their households hear at once that somebody else comes; a new time follows where it's another one. */
function listTakenOver(state: DepotState, { given }: Split): RequestRow[] {
  return given.flatMap(({ toRoundId, stops }) =>
    stops
      .flatMap(({ collections }) => collections)
      .flatMap(({ requestId }) => {
        const request = state.requests.get(requestId)
        return request ? [{ ...request, roundId: toRoundId, why: sayings.otherCarrier }] : []
      }),
  )
}

/** A sentence a part: to the manager at once, and in the plan's changes to both rounds. */
function tell(
  { given, left }: Split,
  round: RoundRow,
  { rounds, places }: DepotState,
): { readonly told: AbsenceTold; readonly changes: Omit<PlanChange, 'version' | 'at'>[] } {
  const { roundId, number: absentNumber } = round
  const givenTold = given.map((part) => ({
    roundId: part.toRoundId,
    stops: part.stops.length,
    why: explainGiven(part, rounds.get(part.toRoundId)!, { places }),
  }))
  const leftTold = left.map((part) => ({
    stops: part.stops.length,
    why: explainLeft(part, { places }),
  }))
  const changes = [
    ...given.map((part) => ({
      roundId: part.toRoundId,
      stopId: part.stops[0]!.stopId,
      why: explainTaken(part, { places, absentNumber }),
    })),
    ...[...givenTold, ...leftTold].map(({ why }) => ({ roundId, stopId: null, why })),
  ]
  return { told: { given: givenTold, left: leftTold }, changes }
}
