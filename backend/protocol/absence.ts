import { z } from 'zod'
import * as common from './common.ts'

/**
 * A round without its carrier, under `/api/v1`, for managers.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | POST /rounds/:roundId/absence | absence -> 200 absenceAnswer; 404; 409 `already-out`, `round-over`, `no-neighbour` |
 *
 * `absent`: the carrier hasn't come; the round's sorted mail is cut among its neighbours, each part in
 * its order. `stopped`: the carrier has gone home, on the way perhaps; then only collections change
 * hands, and the mail comes back in the bag. Where no neighbour has room for any of it nothing changes.
 */
export const absence = z.object({
  why: z.enum(['absent', 'stopped']),
  /** The most that each neighbour may be given, in minutes; without it what is agreed: 15. */
  mostAddedMinutes: z.int().min(1).max(240).optional(),
})

export const absenceAnswer = z.object({
  /** One a part, in the order of the round. */
  given: z.array(z.object({ roundId: z.string(), stops: z.int(), why: common.sentence })),
  /** What nobody takes today, and why. */
  left: z.array(z.object({ stops: z.int(), why: common.sentence })),
})

export type AbsenceBody = z.infer<typeof absence>
export type AbsenceAnswer = z.infer<typeof absenceAnswer>
