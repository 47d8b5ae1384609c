import express, { type RequestHandler, type Router } from 'express'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { type CutOff, walkLoop } from '../../algorithms/road/walkLoop.ts'
import { walkLoopQuestion } from '../protocol/walkLoop.ts'
import { sayNo } from './answers.ts'
import { isFromThisMachine } from './fromThisMachine.ts'

/** The door of `protocol/walkLoop.ts`. */
export function walkLoopRouter({
  roads,
  isKey,
}: {
  /** Those in force now, closures included. */
  readonly roads: () => Roads
  readonly isKey: (key: string) => Promise<boolean>
}): Router {
  const router = express.Router()
  const programsOnly: RequestHandler = async (req, res, next) => {
    const key = /^Bearer (.+)$/i.exec(req.get('Authorization') ?? '')?.[1]
    if (key === undefined ? isFromThisMachine(req) : await isKey(key)) return next()
    if (key === undefined) res.set('WWW-Authenticate', 'Bearer')
    sayNo(res, key === undefined ? 'show-key' : 'wrong-key')
  }

  const json = express.json({ limit: 16 * 1024 })
  router.post('/api/v1/roads/walk-loop', programsOnly, json, (req, res) => {
    const asked = walkLoopQuestion.safeParse(req.body)
    if (!asked.success) return sayNo(res, 'bad-walk-loop')
    const { van, boxes, parkSeconds, setupSeconds } = asked.data
    const open = roads()
    const vanSnap = snap(open, { position: van, profile: 'car' })
    const boxSnaps = boxes.map(({ position, street }) =>
      snap(open, { position, profile: 'foot', ...(street ? { street } : {}) }),
    )
    if (!vanSnap || !boxSnaps.every((found): found is Snap => found !== undefined))
      return sayNo(res, 'no-road-near')
    const { walk, drive } = walkLoop(open, vanSnap, boxSnaps, { parkSeconds, setupSeconds })
    res.set('Cache-Control', 'no-store').json({
      walk: 'cutOff' in walk ? { ...walk, why: whyNot(walk, walked) } : walk,
      drive: 'cutOff' in drive ? { ...drive, why: whyNot(drive, driven) } : drive,
    })
  })
  return router
}

const walked = { fr: 'à pied', en: 'on foot' }
const driven = { fr: 'en camionnette', en: 'by van' }

/** People count from 1. */
function whyNot({ cutOff }: CutOff, how: typeof walked) {
  const numbers = cutOff.map((box) => box + 1).join(', ')
  const one = cutOff.length === 1
  return {
    fr: `${one ? 'La boîte' : 'Les boîtes'} ${numbers} ne se ${one ? 'dessert' : 'desservent'} pas ${how.fr} depuis là.`,
    en: `${one ? 'Box' : 'Boxes'} ${numbers} can’t be served ${how.en} from there.`,
  }
}
