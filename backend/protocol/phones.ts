import { z } from 'zod'
import * as common from './common.ts'

/**
 * Carriers' phones: enrolled once, by a code that a manager issues, signed in for each shift by a tap.
 *
 * | method and path | who | body -> answer |
 * | --- | --- | --- |
 * | GET /api/v1/phones | manager | -> phoneList |
 * | POST /api/v1/enrolment-codes | manager | newPhone -> 201 enrolmentCode, shown once |
 * | DELETE /api/v1/phones/:phoneId | manager | -> 204; it opens nothing any more |
 * | POST /api/v1/phones | who has a code | codeGiven -> 201, sets the phone's cookie |
 * | GET /api/v1/phone | an enrolled phone | -> myPhone |
 * | POST /api/v1/phone/round | an enrolled phone | roundTaken -> 204, sets the carrier's cookie |
 *
 * Taking a round ends the live line of the phone that had it, with close code 4409. What was done there
 * still counts: `POST /api/v1/round-events` hears a phone whose round went on elsewhere, one whose
 * session has expired, and of a revoked one what was done before that.
 */

/** Of a round's carrier. */
export const newPhone = z.object({
  roundId: z.string(),
  name: z.string().trim().min(1).max(40),
})

/** Eight letters and digits; however they are typed, with a hyphen or without. */
export const enrolmentCode = z.object({ code: z.string(), untilRealAt: common.at })

export const codeGiven = z.object({ code: z.string().max(40) })

export const phoneList = z.object({
  phones: z.array(
    z.object({
      phoneId: z.string(),
      name: z.string(),
      /** The round that it was enrolled for or took last; absent where there is none today. */
      roundId: z.string().optional(),
      /** Whether that round goes on here. */
      holds: z.boolean(),
      /** A local date. */
      lastSeenDay: z.string(),
    }),
  ),
})

export const myPhone = z.object({
  name: z.string(),
  /** The day's rounds by number, the one that it took last first. */
  rounds: z.array(
    z.object({
      roundId: z.string(),
      number: z.string(),
      carrierName: z.string(),
      state: common.roundState,
      /** The one that it took last, or was enrolled for. */
      isMine: z.boolean(),
      /** Another phone's name, on which it goes on now. */
      heldBy: z.string().optional(),
    }),
  ),
})

export const roundTaken = z.object({ roundId: z.string() })

export type EnrolmentCode = z.infer<typeof enrolmentCode>
export type PhoneList = z.infer<typeof phoneList>
export type MyPhone = z.infer<typeof myPhone>
