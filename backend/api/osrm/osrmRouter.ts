import { type Response, Router } from 'express'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { allowPages, judgeCaller } from '../callers.ts'
import { answerMatch } from './match.ts'
import { answerNearest } from './nearest.ts'
import { parseBody } from './parseBody.ts'
import { type OsrmRequest, parseUrl } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { answerRoute } from './route.ts'
import { answerTable } from './table.ts'
import { answerTrip } from './trip.ts'

/**
 * The roads as OSRM answers them, so that what people own talks to this server:
 * `GET /osrm/{route,table,nearest,match,trip}/v1/{profile}/{coordinates}[.json]?…`, after
 * https://github.com/Project-OSRM/osrm-backend/blob/master/docs/http.md; by POST with all but the
 * profile in a JSON body; and the same without `/osrm`, for clients that take a host and no path
 * (VROOM's are told one by `-a car:127.0.0.1`). Open to callers on this machine, to others with
 * an API key.
 */
export function osrmRouter({
  roads,
  isKey,
}: {
  /** Those in force now, closures included. */
  readonly roads: () => Roads
  readonly isKey: (key: string) => Promise<boolean>
}): Router {
  const router = Router()
  router.use(async (req, res, next) => {
    const path = /^\/osrm(?=\/)|^(?=\/(?:route|table|nearest|match|trip)\/v\d)/.exec(req.url)
    if (!path) return next()
    allowPages(req, res)
    if (req.method === 'OPTIONS') {
      res.set('Access-Control-Allow-Headers', 'Authorization, Content-Type').status(204).end()
      return
    }
    if (!['GET', 'HEAD', 'POST'].includes(req.method)) return refuse(res, 405)
    const verdict = await judgeCaller(req, isKey)
    if (verdict !== 'welcome') return refuse(res, verdict)
    if (req.method === 'POST' && !req.is('json')) return refuse(res, 415)
    res.set('Cache-Control', 'no-store')
    try {
      const url = req.url.slice(path[0].length)
      const request = req.method === 'POST' ? await parseBody(url, req, res) : parseUrl(url)
      res.json(answer(roads(), request))
    } catch (error) {
      if (!(error instanceof OsrmRefusal)) throw error
      res.status(400).json({ code: error.code, message: error.message })
    }
  })
  return router
}

function answer(roads: Roads, request: OsrmRequest): object {
  switch (request.service) {
    case 'route':
      return answerRoute(roads, request)
    case 'table':
      return answerTable(roads, request)
    case 'nearest':
      return answerNearest(roads, request)
    case 'match':
      return answerMatch(roads, request)
    case 'trip':
      return answerTrip(roads, request)
  }
}

const refusals = {
  401: {
    code: 'NotAuthorized',
    fr: 'Montrez une clé d’API : Authorization: Bearer CLÉ, ou ?access_token=CLÉ.',
    en: 'Show an API key: Authorization: Bearer KEY, or ?access_token=KEY.',
  },
  403: {
    code: 'InvalidToken',
    fr: 'Cette clé d’API n’est pas valable.',
    en: 'This API key isn’t valid.',
  },
  405: {
    code: 'InvalidMethod',
    fr: 'Cette méthode n’est pas permise ici : GET ou POST.',
    en: 'Method not allowed. Use GET, HEAD, POST, or OPTIONS.',
  },
  415: {
    code: 'InvalidContentType',
    fr: 'Avec POST, Content-Type doit être application/json.',
    en: 'POST requests require a Content-Type of application/json.',
  },
} as const

/** The code and the message where OSRM's clients look for them, and both languages as elsewhere. */
function refuse(res: Response, status: keyof typeof refusals): void {
  const { code, fr, en } = refusals[status]
  if (status === 401) res.set('WWW-Authenticate', 'Bearer')
  if (status === 405) res.set('Allow', 'GET, HEAD, POST, OPTIONS')
  res.status(status).json({ code, message: en, error: { code, fr, en } })
}
