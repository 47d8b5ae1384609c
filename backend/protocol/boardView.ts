import { z } from 'zod'
import { closureView } from './closures.ts'
import * as common from './common.ts'
import { correctionView } from './corrections.ts'

/**
 * What a depot's managers see. Shown live of a round are the promises at risk and the expected
 * return: no position, no speed, no count of stops an hour (design section 7, no. 7).
 */

/** A collection, as a tick on a round's row. */
export const boardCollection = z.object({
  requestId: z.string(),
  stopId: z.string(),
  address: z.string(),
  parcels: z.int(),
  state: common.requestState,
  arriveAt: common.at,
  promise: common.promise.optional(),
  /** The expected arrival lies outside what was told, or he can't get there. */
  atRisk: z.boolean(),
  /** Why its carrier can't get there now; its `arriveAt` says nothing then. */
  cutOff: common.sentence.optional(),
})

export const boardRound = z.object({
  roundId: z.string(),
  number: z.string(),
  kind: common.roundKind,
  profile: common.profile,
  carrierName: z.string(),
  state: common.roundState,
  outAt: common.at,
  /** Must be back. */
  returnAt: common.at,
  expectedReturnAt: common.at,
  /** The break still due, where it's planned; when he takes it is nobody's business. */
  breakAhead: z.object({ at: common.at, seconds: z.int() }).optional(),
  collections: z.array(boardCollection),
  /** Why a person should look, the gravest first; empty when nobody has to. */
  needs: z.array(common.sentence),
})

/** A press as it came in, newest first. */
export const boardPress = z.object({
  pressId: z.string(),
  requestId: z.string().optional(),
  at: common.at,
  address: z.string(),
  position: common.lonLat,
  state: common.requestState.optional(),
  roundNumber: z.string().optional(),
  /** What became of it, in one sentence. */
  why: common.sentence,
})

export const boardView = z.object({
  audience: z.literal('manager'),
  clock: common.clockView,
  depot: common.depotView,
  figures: z.object({ atRisk: z.int(), unserved: z.int(), notBack: z.int() }),
  /** Those that need a person first, then by number. */
  rounds: z.array(boardRound),
  /** At most 100. */
  presses: z.array(boardPress),
  /** Roads closed or slow, in force or to come; absent when there are none. */
  closures: z.array(closureView).optional(),
  /** What carriers said is wrong on the map: what waits for an answer first, then the newest answers; absent when there are none. */
  corrections: z.array(correctionView).optional(),
})

export type BoardView = z.infer<typeof boardView>
export type BoardRound = z.infer<typeof boardRound>
export type BoardCollection = z.infer<typeof boardCollection>
export type BoardPress = z.infer<typeof boardPress>
