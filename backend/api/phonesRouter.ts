import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { RoundId } from '../../algorithms/model.ts'
import {
  codeGiven,
  type EnrolmentCode,
  type MyPhone,
  newPhone,
  type PhoneList,
  roundTaken,
} from '../protocol/phones.ts'
import { type AnswerCode, sayNo } from './answers.ts'
import { countTries } from './tries.ts'

type Role = 'carrier' | 'manager' | 'household'

const codes: Readonly<Record<'wrong' | 'used' | 'expired', AnswerCode>> = {
  wrong: 'wrong-code',
  used: 'used-code',
  expired: 'expired-code',
}

/** The doors of `protocol/phones.ts`. */
export function phonesRouter({
  findWho,
  issueCode,
  enrol,
  list,
  revoke,
  tellPhone,
  takeRound,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<unknown>
  readonly issueCode: (roundId: RoundId, name: string) => Promise<EnrolmentCode | undefined>
  readonly enrol: (
    code: string,
  ) => Promise<{ readonly cookie: string } | 'wrong' | 'used' | 'expired'>
  readonly list: () => Promise<PhoneList['phones']>
  readonly revoke: (phoneId: string) => Promise<boolean>
  /** The phone that asks, and the day's rounds. */
  readonly tellPhone: (req: Request) => Promise<MyPhone | 'not enrolled' | 'revoked'>
  /** @returns Set-Cookie headers; undefined where there is no such round */
  readonly takeRound: (req: Request, roundId: RoundId) => Promise<string[] | undefined>
}): Router {
  const router = express.Router()
  const json = express.json({ limit: 1024 })
  const tries = countTries()
  const managersOnly: RequestHandler<Record<string, string>> = async (req, res, next) => {
    if (await findWho(req as Request, ['manager'])) return next()
    sayNo(res, (await findWho(req as Request)) ? 'not-yours' : 'log-in-first')
  }

  router.get('/api/v1/phones', managersOnly, async (_req, res) => {
    res.json({ phones: await list() } satisfies PhoneList)
  })

  router.post('/api/v1/enrolment-codes', managersOnly, json, async (req, res) => {
    const body = newPhone.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const issued = await issueCode(body.data.roundId as RoundId, body.data.name)
    if (issued) res.status(201).json(issued)
    else sayNo(res, 'no-such-thing')
  })

  router.delete('/api/v1/phones/:phoneId', managersOnly, async (req, res) => {
    if (await revoke(req.params.phoneId!)) res.status(204).end()
    else sayNo(res, 'no-such-thing')
  })

  router.post('/api/v1/phones', json, async (req, res) => {
    const body = codeGiven.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const from = req.socket.remoteAddress ?? ''
    if (tries.isTooMany(from)) return sayNo(res, 'too-many-tries')
    const enrolled = await enrol(body.data.code)
    if (typeof enrolled === 'string') return sayNo(res, codes[enrolled])
    tries.forget(from)
    res.set('Set-Cookie', enrolled.cookie).status(201).json({})
  })

  router.get('/api/v1/phone', async (req, res) => {
    const phone = await tellPhone(req)
    if (typeof phone === 'string') return refuse(res, phone)
    res.json(phone satisfies MyPhone)
  })

  router.post('/api/v1/phone/round', json, async (req, res) => {
    const body = roundTaken.safeParse(req.body)
    if (!body.success) return sayNo(res, 'bad-request')
    const phone = await tellPhone(req)
    if (typeof phone === 'string') return refuse(res, phone)
    const cookies = await takeRound(req, body.data.roundId as RoundId)
    if (cookies) res.set('Set-Cookie', cookies).status(204).end()
    else sayNo(res, 'no-such-thing')
  })
  return router
}

function refuse(res: Response, why: 'not enrolled' | 'revoked') {
  sayNo(res, why === 'revoked' ? 'phone-revoked' : 'not-enrolled')
}
