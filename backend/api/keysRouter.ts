import express, { type Request, type RequestHandler, type Router } from 'express'
import { type ApiKeyList, apiKeyName, type NewApiKey } from '../protocol/apiKeys.ts'
import { sayNo } from './answers.ts'

type Role = 'carrier' | 'manager' | 'household'

/** The doors of `protocol/apiKeys.ts`, for managers only: they answer for the programs they let in. */
export function keysRouter({
  findWho,
  make,
  list,
  remove,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<unknown>
  readonly make: (name: string) => Promise<NewApiKey>
  readonly list: () => Promise<ApiKeyList['keys']>
  readonly remove: (keyId: string) => Promise<boolean>
}): Router {
  const router = express.Router()
  const managersOnly: RequestHandler<Record<string, string>> = async (req, res, next) => {
    if (await findWho(req as Request, ['manager'])) return next()
    sayNo(res, (await findWho(req as Request)) ? 'not-yours' : 'log-in-first')
  }

  router.get('/api/v1/keys', managersOnly, async (_req, res) => {
    res.json({ keys: await list() } satisfies ApiKeyList)
  })

  router.post('/api/v1/keys', managersOnly, express.json({ limit: 1024 }), async (req, res) => {
    const body = apiKeyName.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    res.status(201).json(await make(body.data.name))
  })

  router.delete('/api/v1/keys/:keyId', managersOnly, async (req, res) => {
    if (await remove(req.params.keyId!)) res.status(204).end()
    else sayNo(res, 'no-such-thing')
  })
  return router
}
