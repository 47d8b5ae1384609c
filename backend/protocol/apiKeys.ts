import { z } from 'zod'
import * as common from './common.ts'

/**
 * API keys, for the programs of partners; JSON both ways, for managers.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | GET /api/v1/keys | -> apiKeyList, without the keys themselves |
 * | POST /api/v1/keys | apiKeyName -> 201 newApiKey: the only time that the key is shown |
 * | DELETE /api/v1/keys/:keyId | -> 204; from then on it opens nothing |
 *
 * A program sends its key as `Authorization: Bearer KEY`, or as `?access_token=KEY`.
 */

/** Whose program it is for; shown in the list. */
export const apiKeyName = z.object({ name: z.string().trim().min(1).max(100) })

export const newApiKey = z.object({ keyId: z.string(), key: z.string() })

export const apiKeyList = z.object({
  keys: z.array(
    z.object({
      keyId: z.string(),
      name: z.string(),
      realCreatedAt: common.at,
      /** A local date; null: never. */
      lastUsedDay: z.string().nullable(),
    }),
  ),
})

export type NewApiKey = z.infer<typeof newApiKey>
export type ApiKeyList = z.infer<typeof apiKeyList>
