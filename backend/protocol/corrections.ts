import { z } from 'zod'
import * as common from './common.ts'

/**
 * What a carrier says is wrong on the map, and what the office answers. It's said by a round event
 * (`rest.ts`), comes to both pages in their views, and is answered here, JSON both ways, by managers.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | POST /api/v1/corrections/:correctionId/answer | correctionAnswer -> 204; 409 when it has one |
 * | GET /api/v1/corrections.geojson | -> what was accepted, for who maps it in OpenStreetMap |
 */

/** Where a carrier or a manager points at: on the earth. */
const point = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])

export const correction = z.discriminatedUnion('kind', [
  /** The entrance is elsewhere. */
  z.object({ kind: z.literal('entrance'), at: point }),
  /** The box hangs on the other side of the street. */
  z.object({ kind: z.literal('side') }),
  /** One gets through here, which the map doesn't know. */
  z.object({ kind: z.literal('path'), from: point, to: point }),
  /** One doesn't get through here, whatever the map says. */
  z.object({ kind: z.literal('no way'), from: point, to: point }),
])

/** The part of a round event that says it. */
export const correctedFields = {
  kind: z.literal('corrected'),
  placeId: z.string(),
  correction,
  note: z.string().trim().max(200).default(''),
}

export const correctionView = z.object({
  correctionId: z.string(),
  placeId: z.string(),
  kind: z.enum(['entrance', 'side', 'path', 'no way']),
  address: z.string(),
  /** Where it truly is; of a way from where to where. */
  line: z.array(common.lonLat),
  /** Where its place lay when it was said. */
  was: common.lonLat,
  note: z.string(),
  roundNumber: z.string(),
  /** Empty once it's forgotten who said it. */
  carrierName: z.string(),
  saidAt: common.at,
  answer: z.object({ accepted: z.boolean(), why: z.string(), at: common.at }).optional(),
})

/** A carrier who is refused is told why; who is believed need not be. */
export const correctionAnswer = z
  .object({ accepted: z.boolean(), why: z.string().trim().max(200).default('') })
  .refine(({ accepted, why }) => accepted || why !== '', { path: ['why'] })

export type Correction = z.infer<typeof correction>
export type CorrectionView = z.infer<typeof correctionView>
export type CorrectionAnswer = z.infer<typeof correctionAnswer>
