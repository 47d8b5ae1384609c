import { type Request, type Response, Router } from 'express'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { VroomError } from '../../protocol/vroom.ts'
import { allowPages, judgeCaller } from '../callers.ts'
import { answerProblem } from './answerProblem.ts'
import { readRequest } from './readRequest.ts'
import { VroomRefusal } from './refusal.ts'
import type { Solver } from './solver.ts'

/**
 * Rounds as VROOM plans them, at vroom-express's addresses below `/vroom`: `POST` a problem in its JSON,
 * and `GET /vroom/health`. Travel is by our roads, or by the matrices of the problem. Open to
 * callers on this machine, to others with an API key.
 */
export function vroomRouter({
  roads,
  isKey,
  solver,
  iterations,
}: {
  /** Those in force now, closures included. */
  readonly roads: () => Roads
  readonly isKey: (key: string) => Promise<boolean>
  readonly solver: Solver
  /** Of the search, instead of a time; for tests. */
  readonly iterations?: number
}): Router {
  const router = Router()
  router.use('/vroom', async (req, res, next) => {
    allowPages(req, res)
    if (req.method === 'OPTIONS') {
      res.set('Access-Control-Allow-Headers', 'Authorization, Content-Type').status(204).end()
      return
    }
    if (req.method === 'GET' && req.path === '/health') {
      res.end()
      return
    }
    if (req.path !== '/') return next()
    res.set('Cache-Control', 'no-store')
    try {
      await checkCaller(req, isKey)
      const request = await readRequest(req, res)
      const tools = { roads: roads(), solver, gone: signalOf(res) }
      const limit = iterations === undefined ? {} : { iterations }
      res.json(await answerProblem(request, { ...tools, ...limit }))
    } catch (error) {
      sendRefusal(res, error)
    }
  })
  return router
}

async function checkCaller(req: Request, isKey: (key: string) => Promise<boolean>): Promise<void> {
  if (req.method !== 'POST')
    throw new VroomRefusal('method', 'Method not allowed. Use POST or OPTIONS.')
  const verdict = await judgeCaller(req, isKey)
  if (verdict === 401)
    throw new VroomRefusal(
      'show-key',
      'Show an API key: Authorization: Bearer KEY, or ?access_token=KEY.',
    )
  if (verdict === 403) throw new VroomRefusal('wrong-key', 'This API key isn’t valid.')
  // another content would come without a browser's asking first
  if (!req.is('json'))
    throw new VroomRefusal('not-json', 'POST requests require a Content-Type of application/json.')
}

/** Aborted when the caller hangs up. */
function signalOf(res: Response): AbortSignal {
  const controller = new AbortController()
  res.once('close', () => controller.abort())
  return controller.signal
}

function sendRefusal(res: Response, error: unknown): void {
  const isRefusal = error instanceof VroomRefusal
  if (!isRefusal) console.error('POST /vroom:', error)
  const refusal = isRefusal ? error : new VroomRefusal('internal', 'Internal error')
  const { kind, code, status, message } = refusal
  if (kind === 'show-key') res.set('WWW-Authenticate', 'Bearer')
  if (kind === 'method') res.set('Allow', 'POST, OPTIONS')
  if (kind === 'busy') res.set('Retry-After', '5')
  res.status(status).json({ code, error: message } satisfies VroomError)
}
