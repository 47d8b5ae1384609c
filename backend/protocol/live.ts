import { z } from 'zod'
import { boardPress, boardRound, boardView } from './boardView.ts'
import {
  carrierBreak,
  carrierStop,
  carrierView,
  change,
  collectionView,
  turnView,
} from './carrierView.ts'
import { closureView } from './closures.ts'
import * as common from './common.ts'
import { correctionView } from './corrections.ts'
import { passing } from './duty.ts'
import { householdView } from './householdView.ts'

/**
 * What crosses `/live` (WebSocket, one JSON text a frame; the session's cookie says who it is).
 *
 * The server sends a `snapshot` first. Then a `patch` for every plan version, in order and without
 * gaps (one that doesn't touch this audience has no changes), and a `progress` for whatever moves
 * without a new plan (a carrier's events, a clock). A frame not newer than what one has is ignored;
 * a patch whose baseVersion isn't mine, or a progress whose seq isn't the next or whose
 * version isn't mine, makes me send `resync`, which is answered by a snapshot.
 */

export const view = z.discriminatedUnion('audience', [carrierView, boardView, householdView])

/** What changed for this audience; each part replaces what was there. */
const changes = z.object({
  clock: common.clockView.optional(),
  depot: common.depotView.optional(),
  /** carrier, manager: all of them, empty when there are none any more. */
  closures: z.array(closureView).optional(),
  corrections: z.array(correctionView).optional(),
  /** carrier: the same of what he may turn round for. */
  turns: z.array(turnView).optional(),
  /** carrier: the round's own fields and the stops that changed; `order` is the whole new order. */
  carrier: z
    .object({
      state: common.roundState.optional(),
      expectedReturnAt: common.at.optional(),
      break: carrierBreak.nullable().optional(),
      order: z.array(z.string()).optional(),
      stops: z.array(carrierStop).optional(),
      bag: z.array(collectionView).optional(),
      changes: z.array(change).optional(),
    })
    .optional(),
  /** manager: rounds and presses that changed or are new, by id; `order` is the rounds' new order. */
  board: z
    .object({
      figures: boardView.shape.figures.optional(),
      order: z.array(z.string()).optional(),
      rounds: z.array(boardRound).optional(),
      presses: z.array(boardPress).optional(),
    })
    .optional(),
  /** household: its request, null when there is none any more, and what it said and is asked, whole. */
  household: householdView
    .pick({ announcement: true, asks: true })
    .extend({ request: householdView.shape.request.unwrap().nullable() })
    .optional(),
})

export const serverFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), version: z.int(), seq: z.int(), view }),
  z.object({
    type: z.literal('patch'),
    baseVersion: z.int(),
    version: z.int(),
    changes,
    /** Why the plan changed, for this audience; absent when the patch is empty. */
    why: common.sentence.optional(),
  }),
  /** `version` is the plan version it is based on. */
  z.object({ type: z.literal('progress'), version: z.int(), seq: z.int(), changes }),
  /** carrier: what he passes by and hasn't on his list, whole, each time that changes. */
  z.object({ type: z.literal('passing'), near: z.array(passing) }),
  /** Every 15 s (real time). A client that hears nothing for 40 s opens a new socket. */
  z.object({ type: z.literal('ping'), realAt: common.at }),
])

export const clientFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pong'), realAt: common.at }),
  z.object({ type: z.literal('resync') }),
  /** carrier: this device is on duty or not; said first on every socket, and off until then. */
  z.object({ type: z.literal('duty'), on: z.boolean() }),
  /** carrier: this device has shown what a version brought, so that no push tells it again. */
  z.object({ type: z.literal('shown'), version: z.int().min(0) }),
  /** carrier: where this device is; looked at once, never kept, and only while he is out on duty. */
  z.object({
    type: z.literal('position'),
    at: common.lonLat,
    accuracyMetres: z.number().min(0),
  }),
])

/** Sent with close code 4401: the session has ended, log in again. */
export const closeUnauthorised = 4401
/** Sent with close code 4409: another phone has taken this carrier's round. */
export const closeElsewhere = 4409
/** Sent with close code 4408: too slow, come back and take a snapshot. */
export const closeTooSlow = 4408

export type View = z.infer<typeof view>
export type Changes = z.infer<typeof changes>
export type ServerFrame = z.infer<typeof serverFrame>
export type ClientFrame = z.infer<typeof clientFrame>
