import express, { type Request, type RequestHandler, type Router } from 'express'
import { photoId } from '../protocol/rest.ts'
import type { PhotoRow } from '../store/photos.ts'
import { sayNo } from './answers.ts'
import { isBareJpeg } from './isBareJpeg.ts'
import { refuseOtherSites } from './safeHeaders.ts'

type Role = 'carrier' | 'manager' | 'household'
type Who = { readonly role: Role; readonly personId?: string; readonly mailboxId?: string }

/** A phone's page sends 1280 px at most, some 300 kB. */
const mostBytes = '1mb'

/** `PUT` and `GET /photos/:photoId` of `protocol/rest.ts`. */
export function photosRouter({
  findWho,
  save,
  find,
}: {
  readonly findWho: (req: Request, roles?: readonly Role[]) => Promise<Who | undefined>
  /** @returns false where no event of this carrier speaks of it */
  readonly save: (photo: {
    readonly photoId: string
    readonly personId: string
    readonly jpeg: Buffer
  }) => Promise<boolean>
  readonly find: (photoId: string) => Promise<PhotoRow | undefined>
}): Router {
  const router = express.Router()
  const jpeg = express.raw({ type: 'image/jpeg', limit: mostBytes })

  const carriersOnly: RequestHandler = async (req, res, next) => {
    const who = await findWho(req, ['carrier'])
    if (!who?.personId) return sayNo(res, (await findWho(req)) ? 'not-yours' : 'log-in-first')
    res.locals.personId = who.personId
    next()
  }
  const photo = '/api/v1/photos/:photoId'
  router.put(photo, refuseOtherSites, carriersOnly, jpeg, async (req, res) => {
    const id = photoId.safeParse(req.params.photoId)
    if (!id.success || !Buffer.isBuffer(req.body) || !isBareJpeg(req.body))
      return sayNo(res, 'bad-photo')
    const isKept = await save({
      photoId: id.data,
      personId: res.locals.personId,
      jpeg: req.body,
    })
    if (isKept) res.status(204).end()
    else sayNo(res, 'no-such-thing')
  })

  router.get(photo, async (req, res) => {
    const found = await find(req.params.photoId!)
    // one phone may be logged in as several: any of them opens it
    for (const role of ['manager', 'carrier', 'household'] as const) {
      const who = found && (await findWho(req, [role]))
      if (!who || !maySee(who, found)) continue
      res.set('Cache-Control', 'private, no-store').type('image/jpeg').send(found.jpeg)
      return
    }
    sayNo(res, (await findWho(req)) ? 'no-such-thing' : 'log-in-first')
  })
  return router
}

function maySee({ role, personId, mailboxId }: Who, photo: PhotoRow): boolean {
  if (role === 'manager') return true
  if (role === 'carrier') return photo.personId === personId
  return photo.mailboxId !== null && photo.mailboxId === mailboxId
}
