import type {
  Instance,
  PickupRequest,
  RequestId,
  RoundId,
  StopId,
  TravelTimes,
} from '../../model.ts'

export interface Violation {
  readonly code:
    | 'stop twice'
    | 'request twice'
    | 'unknown place'
    | 'unknown request'
    | 'wrong request'
    | 'empty stop'
    | 'refused by carrier'
    | 'no way'
    | 'over capacity'
    | 'overtime'
    | 'too far'
    | 'break lost'
    | 'break late'
    | 'round lost'
    | 'delivery lost'
    | 'reload'
    | 'collection lost'
    | 'order changed'
    | 'frozen moved'
    | 'frozen hands'
    | 'behind'
    | 'handed on'
    | 'pin broken'
    | 'own order broken'
    | 'walk broken'
  readonly text: string
}

export interface CheckInput {
  /** The plan that stands; without it nothing can be said about what may not change. */
  readonly before?: Instance
  readonly after: Instance
  readonly travel: TravelTimes
  /** What is known of the requests: those that are to be in the plan, or were and are settled. */
  readonly requests: ReadonlyMap<RequestId, PickupRequest>
  readonly nowAt: number
  /** Only these are timed and weighed, with any other that isn't the very same list of stops. */
  readonly changedRoundIds?: readonly RoundId[]
  /**
   * Rounds without a carrier. The one door by which deliveries change hands: before departure, segment
   * by segment, to rounds of fixed order that haven't left either (`checkHandedOn`).
   */
  readonly absentRoundIds?: readonly RoundId[]
  /** Of these a carrier has just said what he took: it is in his bag, whoever planned what. */
  readonly saidRequestIds?: ReadonlySet<RequestId>
  /**
   * What the carrier of a round has just said of his own order, ahead of what he has confirmed: by his
   * hand mail and frozen stops move too, and it holds whatever it costs. Nothing comes or goes by it.
   */
  readonly ordered?: { readonly roundId: RoundId; readonly stopIds: readonly StopId[] }
}

export type Say = (code: Violation['code'], text: string) => void
