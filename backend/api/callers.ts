import type { Request, Response } from 'express'
import { isFromThisMachine, isOfThisMachine } from './fromThisMachine.ts'

/**
 * Whether a door for programs is open to a caller: from this machine without more, else with an API
 * key, as `Authorization: Bearer KEY` or `?access_token=KEY`.
 * @returns the status that refuses him otherwise
 */
export async function judgeCaller(
  req: Request,
  isKey: (key: string) => Promise<boolean>,
): Promise<'welcome' | 401 | 403> {
  const bearer = /^Bearer (.+)$/i.exec(req.get('Authorization') ?? '')?.[1]
  const key = bearer ?? new URL(req.url, 'http://domino').searchParams.get('access_token')
  if (key) return (await isKey(key)) ? 'welcome' : 403
  return isFromThisMachine(req) ? 'welcome' : 401
}

/**
 * A page may read the answer that shows a key, or was itself served by this machine. Any page that
 * one looks at can send requests to 127.0.0.1 from here; that one it can't read.
 */
export function allowPages(req: Request, res: Response): void {
  const origin = req.get('Origin')
  if (origin === undefined) return
  const showsKey = req.get('Authorization') !== undefined || req.url.includes('access_token=')
  const asksToShow = req.method === 'OPTIONS'
  if (showsKey || asksToShow || isOfThisMachine(origin))
    res.set('Access-Control-Allow-Origin', origin).vary('Origin')
}
