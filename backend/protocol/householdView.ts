import { z } from 'zod'
import * as common from './common.ts'
import { item, photoId } from './rest.ts'

/** What one household sees: its own mailbox, and no position of anybody. */

export const householdView = z.object({
  audience: z.literal('household'),
  clock: common.clockView,
  depot: common.depotView,
  mailbox: z.object({ label: z.string(), address: z.string() }),
  /** The newest request of this mailbox, active or of today; absent when there is none. */
  request: z
    .object({
      requestId: z.string(),
      state: common.requestState,
      parcels: z.int(),
      openedAt: common.at,
      /** The service day it is for, a local date of the depot. */
      day: z.string(),
      /** Absent when nothing can be promised. */
      promise: common.promise.optional(),
      /** Only once the carrier can no longer take it back. */
      collectedAt: common.at.optional(),
      departedAt: common.at.optional(),
      /** The proof: what was scanned of each parcel, and what came of it. */
      items: z.array(item).optional(),
      /** Of what kept it from being collected: `GET /photos/:photoId`, where it may still be on the way. */
      photo: photoId.optional(),
      /** Why it's tomorrow, or not at all; always there for bad news. */
      why: common.sentence.optional(),
      /** `Not ready` can still be pressed. */
      cancellable: z.boolean(),
    })
    .optional(),
  /** What it said of its parcels, of the active request or of what the next press will open. */
  announcement: z.object({ parcels: z.int(), labelled: z.boolean() }).optional(),
  /**
   * What it can say now: what the active request is for, or the next press (said already, it can be
   * changed); whether there is another parcel after a collection; or, after two empty boxes, what
   * must be announced before a press opens anything. Absent when nothing is asked.
   */
  asks: z.enum(['what for', 'another', 'announce first']).optional(),
})

export type HouseholdView = z.infer<typeof householdView>
