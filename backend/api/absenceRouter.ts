import express, { type Request, type Router } from 'express'
import type { RoundId } from '../../algorithms/model.ts'
import { type AbsenceAnswer, type AbsenceBody, absence } from '../protocol/absence.ts'
import { type AnswerCode, sayNo } from './answers.ts'

type Role = 'carrier' | 'manager' | 'household'
type Who = { readonly role: Role; readonly personId?: string }
type Refused = 'no such round' | 'already out' | 'round over' | 'no neighbour'

const codes: Readonly<Record<Refused, AnswerCode>> = {
  'no such round': 'no-such-thing',
  'already out': 'already-out',
  'round over': 'round-over',
  'no neighbour': 'no-neighbour',
}

/** The door of `protocol/absence.ts`. */
export function absenceRouter({
  findWho,
  setAbsent,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<Who | undefined>
  readonly setAbsent: (
    said: AbsenceBody & { readonly roundId: RoundId; readonly by: string },
  ) => Promise<{ readonly refused: Refused } | { readonly told: AbsenceAnswer }>
}): Router {
  const router = express.Router()
  const json = express.json({ limit: 16 * 1024 })
  router.post('/api/v1/rounds/:roundId/absence', json, async (req, res) => {
    const who = await findWho(req as Request, ['manager'])
    if (!who?.personId)
      return sayNo(res, (await findWho(req as Request)) ? 'not-yours' : 'log-in-first')
    const body = absence.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const roundId = req.params.roundId as RoundId
    const outcome = await setAbsent({ ...body.data, roundId, by: who.personId })
    if ('refused' in outcome) return sayNo(res, codes[outcome.refused])
    res.json(outcome.told)
  })
  return router
}
