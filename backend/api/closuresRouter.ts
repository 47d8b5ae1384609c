import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { LonLat } from '../../algorithms/model.ts'
import {
  type ClosureList,
  type ClosureView,
  drawnLine,
  type NewClosure,
  newClosure,
  type RoadsNear,
} from '../protocol/closures.ts'
import { type AnswerCode, sayNo } from './answers.ts'

type Role = 'carrier' | 'manager' | 'household'
type Who = { readonly role: Role; readonly personId?: string }

/** The doors of `protocol/closures.ts`. */
export function closuresRouter({
  findWho,
  list,
  near,
  add,
  end,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<Who | undefined>
  readonly list: () => ClosureView[]
  readonly near: (line: readonly LonLat[]) => RoadsNear | undefined
  readonly add: (
    asked: NewClosure,
    personId: string,
  ) => Promise<ClosureView | 'no road here' | 'bad time'>
  readonly end: (closureId: string, personId: string) => Promise<boolean>
}): Router {
  const router = express.Router()
  const managersOnly: RequestHandler<Record<string, string>> = async (req, res, next) => {
    const who = await findWho(req as Request, ['manager'])
    if (!who) return sayNo(res, (await findWho(req as Request)) ? 'not-yours' : 'log-in-first')
    res.locals.personId = who.personId
    next()
  }
  const personOf = (res: Response) => res.locals.personId as string

  router.get('/api/v1/closures', managersOnly, (_req, res) => {
    res.json({ closures: list() } satisfies ClosureList)
  })

  const json = express.json({ limit: 16 * 1024 })
  router.post('/api/v1/closures', managersOnly, json, async (req, res) => {
    const body = newClosure.safeParse(req.body)
    if (!body.success) return sayNo(res, codeOf(body.error.issues[0]?.path[0]))
    const made = await add(body.data, personOf(res))
    if (made === 'no road here') sayNo(res, 'no-road-here')
    else if (made === 'bad time') sayNo(res, 'bad-time')
    else res.status(201).json(made)
  })

  router.delete('/api/v1/closures/:closureId', managersOnly, async (req, res) => {
    if (await end(req.params.closureId!, personOf(res))) res.status(204).end()
    else sayNo(res, 'no-such-thing')
  })

  router.get('/api/v1/roads/near', managersOnly, (req, res) => {
    const { lon, lat, line } = req.query
    const points = typeof line === 'string' ? line.split(';') : [`${lon},${lat}`]
    const asked = drawnLine.safeParse(points.map((point) => point.split(',').map(toNumber)))
    if (!asked.success) return sayNo(res, 'bad-line')
    const found = near(asked.data)
    if (found) res.json(found)
    else sayNo(res, 'no-road-here')
  })
  return router
}

/** Number('') is 0, which is a place in the sea. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

const codes: Readonly<Record<string, AnswerCode>> = {
  line: 'bad-line',
  factor: 'bad-factor',
  profiles: 'bad-profiles',
  from: 'bad-time',
  until: 'bad-time',
}

/** What is wrong is said of the first field that is. */
function codeOf(field: PropertyKey | undefined): AnswerCode {
  return codes[String(field)] ?? 'bad-request'
}
