import { z } from 'zod'
import { closureView } from './closures.ts'
import * as common from './common.ts'
import { correctionView } from './corrections.ts'
import { item } from './rest.ts'

/** What one carrier sees: his own round, whole, and nothing of anybody else's. */

export const collectionView = z.object({
  requestId: z.string(),
  mailboxId: z.string(),
  /** The name on the box. */
  mailboxLabel: z.string(),
  parcels: z.int().min(1).max(5),
  /** What its household said of it: a label to be scanned, or a sticker to be put on. */
  labelled: z.boolean().optional(),
  /** What was found, parcel by parcel. */
  items: z.array(item).optional(),
  state: common.requestState,
  /** Until when (real clock) a carrier's word on it can be taken back; absent when it can't. */
  undoUntilRealAt: common.at.optional(),
})

export const carrierStop = z.object({
  stopId: z.string(),
  placeId: z.string(),
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
  /**
   * At the depot on the way: the bag is emptied (`bag`), or also filled with the mail that follows. At a
   * `relay` box, which stands at this address, it's only filled.
   */
  reload: z.enum(['bag', 'mail', 'relay']).optional(),
  accessNotes: z.string().optional(),
  /** Expected, from the last confirmed event. */
  arriveAt: common.at,
  /** `passed` is inferred from a later confirmed event; `done` was confirmed here. */
  state: z.enum(['planned', 'passed', 'done']),
  /** Its parcels and registered items, or the reload, were confirmed, on whatever device. */
  delivered: z.boolean(),
  frozen: z.boolean(),
  /** By his own word: nothing passes it, and nobody else gets it. */
  pinned: z.literal(true).optional(),
  /** By his own word: where he parks, and where he walks to from there. */
  walk: z.enum(['park', 'foot']).optional(),
  /** Why he can't get there now; `arriveAt` and `legMetres` say nothing then. */
  cutOff: common.sentence.optional(),
  /** From the stop before. */
  legMetres: z.int(),
})

/**
 * His break: `due` when he's thought to begin it, before a stop or at the depot; `open` since he
 * said so.
 */
export const carrierBreak = z.object({
  state: z.enum(['due', 'open']),
  at: common.at,
  seconds: z.int(),
  beforeStopId: z.string().optional(),
})

/** One thing that changed, and why. */
export const change = z.object({
  version: z.int(),
  at: common.at,
  stopId: z.string().optional(),
  why: common.sentence,
})

/** What he has passed and nobody has room for today, and what it costs him to turn round for it. */
export const turnView = z.object({
  requestId: z.string(),
  street: z.string(),
  houseNumber: z.string(),
  mailboxLabel: z.string(),
  parcels: z.int(),
  addedMinutes: z.int(),
  returnAt: common.at,
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
      /** Null where none is due any more. */
      break: carrierBreak.nullable().optional(),
      stops: z.array(carrierStop),
      /** In his bag too, from no stop of this round: taken in passing, or kept since another day. */
      bag: z.array(collectionView).optional(),
      /** Newest first, at most 20. */
      changes: z.array(change),
    })
    .optional(),
  /** Roads closed or slow, in force or to come; absent when there are none. */
  closures: z.array(closureView).optional(),
  /** The newest first; absent when there are none. */
  turns: z.array(turnView).optional(),
  /** What he said is wrong on the map, and what the office answered, the newest first; absent when there are none. */
  corrections: z.array(correctionView).optional(),
})

export type CarrierView = z.infer<typeof carrierView>
export type TurnView = z.infer<typeof turnView>
export type CarrierBreak = z.infer<typeof carrierBreak>
export type CarrierStop = z.infer<typeof carrierStop>
export type CollectionView = z.infer<typeof collectionView>
export type ChangeView = z.infer<typeof change>
