import type { LonLat, Place, Sentence } from '../../algorithms/model.ts'
import { metresFrom } from '../../algorithms/road/distance.ts'
import type { Travel } from '../area/travel.ts'
import type { RoundEvent } from '../protocol/rest.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import type { Planning } from './planning.ts'
import { sayings } from './sentences.ts'
import type { CorrectionStep, Step } from './step.ts'

/*
 * A correction is kept at once and used once a manager has accepted it, also in its carrier's own round:
 * a place is one fact of the whole depot (design section 3), and the planner compares all its rounds over
 * one table of travel times, which the judge reads too. A box that stood on one side for its carrier
 * and on the other for the rest would be weighed twice. He doesn't wait for it on his way: his order is
 * his to change meanwhile (`ownOrder.ts`), and his page shows what he said.
 */

/** An entrance lies near its address, a way that he knows near his stop: farther off is a slip of the hand. */
const farthestMetres = { entrance: 300, way: 1_000 }
/** A box that hangs across the street hangs this near to it, however far the house behind lay. */
const kerbMetres = 5

type Corrected = Extract<RoundEvent, { kind: 'corrected' }>

/** What a carrier says is wrong on the map, to be kept until a manager answers. */
export function takeCorrection(
  state: DepotState,
  round: RoundRow,
  { event, at }: { readonly event: Corrected; readonly at: number },
  { travel }: Pick<Planning, 'travel'>,
): CorrectionStep | { readonly rejected: Sentence } {
  const place = state.places.get(event.placeId as Place['placeId'])
  if (!place || place.source === 'depot') return { rejected: sayings.noSuchStop }
  const line = lineOf(event.correction, place, round, travel)
  if (!line) return { rejected: sayings.noStreetToCross }
  const isWay = event.correction.kind === 'path' || event.correction.kind === 'no way'
  const most = isWay ? farthestMetres.way : farthestMetres.entrance
  if (line.some((point) => metresFrom(point, place.position) > most))
    return { rejected: sayings.tooFarToCorrect }
  return {
    row: {
      correctionId: event.eventId,
      placeId: place.placeId,
      kind: event.correction.kind,
      line,
      was: place.position,
      profile: round.profile,
      roundNumber: round.number,
      note: event.note,
      personId: round.carrierId,
      carrierName: round.carrierName,
      saidAt: at,
      accepted: null,
      answer: '',
      answeredAt: null,
    },
  }
}

export interface ManagersAnswer {
  readonly correctionId: string
  readonly accepted: boolean
  readonly why: string
  /** The person who answers. */
  readonly by: string
}

/**
 * Answers it. A place that lies elsewhere from now on is told to the rounds that still call there, as a
 * plan version of their own, so that better orders of theirs are looked for under the usual thresholds.
 *
 * @returns undefined where it has been answered before
 */
export function decideAnswer(
  state: DepotState,
  { correctionId, accepted, why, by }: ManagersAnswer,
  { now }: Pick<Planning, 'now'>,
): Step | undefined {
  const said = state.corrections.get(correctionId)
  if (!said || said.answeredAt !== null) return undefined
  const row = { ...said, accepted, answer: why, answeredAt: now }
  const heard = { kind: 'correction answered', correctionId, accepted, why, by } as const
  const place = state.places.get(said.placeId)
  const movesPlace = said.kind === 'entrance' || said.kind === 'side'
  if (!accepted || !movesPlace || !place) return { correction: { row, answeredBy: by }, heard }
  const moved: Place = { ...place, position: said.line[0]!, corrected: true }
  const rounds = [...state.rounds.values()].filter((round) => stillCalls(round, place))
  const address = [place.houseNumber, place.street].filter(Boolean).join(' ')
  return {
    correction: { row, answeredBy: by, moved },
    heard,
    ...(rounds.length > 0
      ? {
          plan: {
            rounds,
            changes: rounds.map(({ roundId }) => ({
              roundId,
              stopId: null,
              why: sayings.placeCorrected(address),
            })),
          },
        }
      : {}),
  }
}

function stillCalls({ progress, stops }: RoundRow, { placeId }: Place): boolean {
  if (progress.state !== 'planned' && progress.state !== 'out') return false
  const anchor = stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  return stops.some((stop, index) => index > anchor && stop.placeId === placeId)
}

/** @returns undefined where its box hangs on no street's side */
function lineOf(
  correction: Corrected['correction'],
  place: Place,
  { profile }: RoundRow,
  travel: Pick<Travel, 'snapOf'>,
): readonly LonLat[] | undefined {
  if (correction.kind === 'entrance') return [correction.at]
  if (correction.kind !== 'side') return [correction.from, correction.to]
  const kerb = travel.snapOf(profile, place.placeId)
  if (!kerb || kerb.metres < 1) return undefined
  const share = Math.min(1, kerbMetres / kerb.metres)
  const [lon, lat] = kerb.position
  return [[lon + (lon - place.position[0]) * share, lat + (lat - place.position[1]) * share]]
}
