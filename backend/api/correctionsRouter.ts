import express, { type Request, type Router } from 'express'
import { type CorrectionAnswer, correctionAnswer } from '../protocol/corrections.ts'
import type { CorrectionRow } from '../store/corrections.ts'
import { sayNo } from './answers.ts'

type Role = 'carrier' | 'manager' | 'household'
type Who = { readonly role: Role; readonly personId?: string }

/** The doors of `protocol/corrections.ts`. */
export function correctionsRouter({
  findWho,
  answer,
  listAccepted,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<Who | undefined>
  readonly answer: (
    said: CorrectionAnswer & { readonly correctionId: string; readonly by: string },
  ) => Promise<'answered' | 'answered before' | 'no such thing'>
  readonly listAccepted: () => Promise<readonly CorrectionRow[]>
}): Router {
  const router = express.Router()
  const json = express.json({ limit: 16 * 1024 })
  router.post('/api/v1/corrections/:correctionId/answer', json, async (req, res) => {
    const who = await findWho(req as Request, ['manager'])
    if (!who?.personId)
      return sayNo(res, (await findWho(req as Request)) ? 'not-yours' : 'log-in-first')
    const body = correctionAnswer.safeParse(req.body)
    if (!body.success)
      return sayNo(res, body.error.issues[0]?.path[0] === 'why' ? 'say-why' : 'bad-request')
    const correctionId = req.params.correctionId!
    const outcome = await answer({ ...body.data, correctionId, by: who.personId })
    if (outcome === 'answered') res.status(204).end()
    else sayNo(res, outcome === 'no such thing' ? 'no-such-thing' : 'answered-already')
  })

  router.get('/api/v1/corrections.geojson', async (req, res) => {
    const who = await findWho(req, ['manager'])
    if (!who) return sayNo(res, (await findWho(req)) ? 'not-yours' : 'log-in-first')
    res.attachment('domino-corrections.geojson').type('application/geo+json')
    res.json(toGeoJson(await listAccepted()))
  })
  return router
}

/** RFC 7946, as editors of OpenStreetMap (JOSM, iD) open it; nobody is named in it. */
function toGeoJson(rows: readonly CorrectionRow[]) {
  return {
    type: 'FeatureCollection',
    features: rows.map(({ kind, line, was, note, placeId, saidAt }) => ({
      type: 'Feature',
      properties: { kind, note, place: placeId, was, saidAt: new Date(saidAt).toISOString() },
      geometry:
        line.length > 1
          ? { type: 'LineString', coordinates: line }
          : { type: 'Point', coordinates: line[0] },
    })),
  }
}
