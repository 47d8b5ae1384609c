import type { Round, RoundId, RoundSettings } from '../model.ts'
import { crowMetresTo, findOwnRound, type RoundAround } from './behind.ts'
import type { InsertInput, Insertion } from './insertion.ts'
import { insertPickup } from './insertPickup.ts'
import { timeRound } from './timeRound.ts'

/** What it takes the carrier who has passed to turn round for a request after all. */
export interface Turn {
  readonly roundId: RoundId
  /** How much later he is back. */
  readonly addedSeconds: number
  /** When he is back then. */
  readonly returnAt: number
}

/** More than this isn't offered to anybody: it would be another round. */
const mostTurnSeconds = 15 * 60

/**
 * Design section 4: a U-turn of more than `maxUTurnSeconds` only if the carrier offers it. Whose it would be:
 * the letter round's that serves the street of the request, while it's out.
 *
 * @param request one that no round had room for
 * @returns undefined where he couldn't take it even so: his bag, his time, his own word
 */
export function findTurn(input: InsertInput): Turn | undefined {
  const { instance, request, travel, nowAt } = input
  const place = instance.places.get(request.placeId)
  if (!place) return undefined
  const around = instance.rounds.map(
    (round): RoundAround => ({
      round,
      crowMetres: crowMetresTo(place, round, instance.places),
      schedule: timeRound({ round, instance, travel, nowAt }),
    }),
  )
  const round = findOwnRound(around)?.round
  if (round?.progress.state !== 'out') return undefined
  const found = turnBack(input, round)
  if (found.kind === 'refusal' || found.addedSeconds > mostTurnSeconds) return undefined
  const { returnAt } = timeRound({ round: found.plan, instance, travel, nowAt })
  return { roundId: round.roundId, addedSeconds: found.addedSeconds, returnAt }
}

/** Puts it where it costs least in this round alone, however long he turns for it. */
export function turnBack(input: InsertInput, round: Round): Insertion {
  const { instance } = input
  const settings = patient(instance.settings)
  return insertPickup({ ...input, instance: { ...instance, rounds: [round], settings } })
}

/** The same object each time: what was timed by it is found again. */
function patient(settings: RoundSettings): RoundSettings {
  let known = patients.get(settings)
  if (!known) patients.set(settings, (known = { ...settings, maxUTurnSeconds: Infinity }))
  return known
}

const patients = new WeakMap<RoundSettings, RoundSettings>()
