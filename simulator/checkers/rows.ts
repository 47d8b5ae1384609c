import type { Progress, RequestState, Round, Sentence, Stop } from '../../algorithms/model.ts'

/** What the checkers read of the store, in words of their own: they share no code with it. */

/** Raised by every commit that writes; a row's is that of its newest one. */
interface Written {
  readonly xid: number
}

export interface Promised {
  readonly day: string
  readonly fromAt: number
  readonly toAt: number
}

export interface Request extends Written {
  readonly requestId: string
  readonly mailboxId: string
  readonly placeId: string
  readonly day: string
  readonly state: RequestState
  readonly parcels: number
  readonly openedAt: number
  readonly roundId: string | null
  readonly promise: Promised | null
  readonly why: Sentence
  /** `found`: put off to tomorrow, and taken back. */
  readonly room: 'none' | 'waits' | 'found'
  readonly settledAt: number | null
  readonly settledEventId: string | null
  readonly undoUntilAt: number | null
  readonly handedOverAt: number | null
  readonly departedAt: number | null
  /** Null where its carrier said a count only. */
  readonly items: readonly { readonly code?: string; readonly outcome: string }[] | null
}

export interface Press extends Written {
  readonly pressId: string
  readonly mailboxId: string
  readonly pressedAt: number
  readonly fate: string | null
  readonly requestId: string | null
  readonly workedAt: number | null
}

export interface Uplink extends Written {
  readonly uplinkId: number
  readonly network: string
  readonly deviceId: string
  readonly second: number | null
  readonly dataHex: string
  readonly counter: number | null
  readonly receivedAt: number
  readonly pressId: string | null
  readonly noPress: string | null
}

/** As the model's, without its stops. */
export interface RoundRow extends Written, Omit<Round, 'stops' | 'refused'> {
  readonly day: string
}

export interface CarrierEvent extends Written {
  readonly eventId: string
  readonly roundId: string
  readonly kind: string
  readonly stopId: string | null
  readonly requestId: string | null
  readonly body: Readonly<Record<string, unknown>>
  readonly at: number
  readonly undone: boolean
  /** The round's progress before it. */
  readonly progressBefore: Progress | null
}

export interface PlanVersion {
  readonly version: number
  readonly day: string
  readonly committedAt: number
  readonly changes: readonly {
    readonly roundId: string
    readonly stopId: string | null
    readonly why: Sentence
  }[]
}

/** A round's stops from a version on. */
export interface RoundPlan extends Written {
  readonly roundId: string
  readonly version: number
  readonly stops: readonly Stop[]
}

export interface DepotRow {
  readonly depotId: string
  readonly placeId: string
  readonly name: string
  readonly truckAt: string
  readonly version: number
  readonly commits: number
}

export interface Mailbox {
  readonly placeId: string
  readonly label: string
}

export const activeStates: readonly RequestState[] = ['open', 'planned', 'postponed']
export const takenStates: readonly RequestState[] = ['collected', 'handed over', 'departed']

export const isActive = ({ state }: Request) => activeStates.includes(state)
/** Out of its box: in a bag, at the depot, or on its way. */
export const isTaken = ({ state }: Request) => takenStates.includes(state)
