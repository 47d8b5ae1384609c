import type { MailboxId, RequestId, RoundId, ServiceDay } from '../../algorithms/model.ts'
import type { Announcement } from './announcements.ts'
import type { RequestRow } from './depotState.ts'
import { toJson } from './toJson.ts'
import type { Db } from './transaction.ts'

/**
 * What came from outside and makes no row of its own: from a household on its page, from the counter, from a manager;
 * and a search's better plan, which nobody can say again when it was found.
 */
export type Heard =
  | {
      readonly kind: 'announced'
      readonly mailboxId: MailboxId
      readonly parcels: number
      readonly labelled: boolean
    }
  | {
      readonly kind: 'cancelled'
      readonly mailboxId: MailboxId
      readonly requestId: RequestId
    }
  | { readonly kind: 'handed over'; readonly roundId: RoundId }
  | {
      readonly kind: 'absent'
      readonly roundId: RoundId
      readonly why: 'absent' | 'stopped'
      readonly mostAddedMinutes?: number
      /** The person who said so. */
      readonly by: string
    }
  | {
      readonly kind: 'correction answered'
      readonly correctionId: string
      readonly accepted: boolean
      readonly why: string
      /** The person who said so. */
      readonly by: string
    }
  | { readonly kind: 'improved' }
  /** So many steps of a search found it: how many, another server wouldn't know. */
  | { readonly kind: 'planned together' }
  /** Put where it suits what may come: by days that another server wouldn't know. */
  | { readonly kind: 'placed ahead' }

/** One decision of a commit. Without a cause it's the server's own: the hour, a look at what waits. */
export interface CommittedStep {
  /** The service clock when it was decided upon. */
  readonly at: number
  readonly pressId?: string
  readonly eventId?: string
  readonly heard?: Heard
  readonly closureAdded?: string
  readonly closureEnded?: string
  /** The day it opened; what it closed is in the requests. */
  readonly opened?: ServiceDay
  /** The plan version it made. */
  readonly version?: number
  /** Rounds that leave later from it on. */
  readonly leaves?: readonly { readonly roundId: RoundId; readonly outAt: number }[]
  /** As they stand from it on. */
  readonly requests?: readonly RequestRow[]
  readonly announcement?: Announcement
}

export async function insertCommit(
  tx: Db,
  committed: {
    readonly depotId: string
    readonly commit: number
    readonly steps: readonly CommittedStep[]
  },
): Promise<void> {
  await tx.query('insert into commits (depot_id, commit, steps) values ($1, $2, $3)', [
    committed.depotId,
    committed.commit,
    toJson(committed.steps),
  ])
}
