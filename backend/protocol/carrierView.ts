import { z } from 'zod'
import { closureView } from './closures.ts'
import * as common from './common.ts'

/** What one carrier sees: his own round, whole, and nothing of anybody else's. */

export const collectionView = z.object({
  requestId: z.string(),
  mailboxId: z.string(),
  /** The name on the box. */
  mailboxLabel: z.string(),
  parcels: z.int().min(1).max(5),
  state: common.requestState,
  /** Until when (real clock) a carrier's word on it can be taken back; absent when it can't. */
  undoUntilRealAt: common.at.optional(),
})

export const carrierStop = z.object({
  stopId: z.string(),
  position: common.lonLat,
  street: z.string(),
  houseNumber: z.string(),
  /** Side of the street in the direction of walking; absent where it isn't known. */
  side: z.enum(['left', 'right']).optional(),
  /** How many mailboxes get letters here. */
  letters: z.int(),
  /** Each is confirmed by a tap. */
  parcels: z.array(z.object({ mailboxId: z.string(), mailboxLabel: z.string() })),
  registered: z.array(z.object({ mailboxId: z.string(), mailboxLabel: z.string() })),
  collections: z.array(collectionView),
  /** At the depot on the way: the bag is emptied (`bag`), or also filled with the mail that follows. */
  reload: z.enum(['bag', 'mail']).optional(),
  accessNotes: z.string().optional(),
  /** Expected, from the last confirmed event. */
  arriveAt: common.at,
  /** `passed` is inferred from a later confirmed event; `done` was confirmed here. */
  state: z.enum(['planned', 'passed', 'done']),
  /** Its parcels and registered items, or the reload, were confirmed, on whatever device. */
  delivered: z.boolean(),
  frozen: z.boolean(),
  /** Why he can't get there now; `arriveAt` and `legMetres` say nothing then. */
  cutOff: common.sentence.optional(),
  /** From the stop before. */
  legMetres: z.int(),
})

/** One thing that changed, and why. */
export const change = z.object({
  version: z.int(),
  at: common.at,
  stopId: z.string().optional(),
  why: common.sentence,
})

export const carrierView = z.object({
  audience: z.literal('carrier'),
  clock: common.clockView,
  depot: common.depotView,
  /** Absent on a day without a round for this carrier. */
  round: z
    .object({
      roundId: z.string(),
      number: z.string(),
      kind: common.roundKind,
      profile: common.profile,
      carrierName: z.string(),
      /** A replacement is shown order, access notes and the map at once. */
      knowsRound: z.boolean(),
      state: common.roundState,
      outAt: common.at,
      expectedReturnAt: common.at,
      returnAt: common.at,
      stops: z.array(carrierStop),
      /** Newest first, at most 20. */
      changes: z.array(change),
    })
    .optional(),
  /** Roads closed or slow, in force or to come; absent when there are none. */
  closures: z.array(closureView).optional(),
})

export type CarrierView = z.infer<typeof carrierView>
export type CarrierStop = z.infer<typeof carrierStop>
export type CollectionView = z.infer<typeof collectionView>
export type ChangeView = z.infer<typeof change>
