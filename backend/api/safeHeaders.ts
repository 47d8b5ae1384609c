import type { NextFunction, Request, Response } from 'express'
import { sayNo } from './answers.ts'

/**
 * What every answer tells a browser: nothing from elsewhere, no frame around us, and no word to
 * others about where one came from, since a household's link is its key. By hand and not by helmet,
 * whose other headers say nothing about pages like ours. The carrier's page reads barcodes by ZXing, which
 * is WebAssembly of our own server.
 */
export function safeHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.set({
    'Content-Security-Policy':
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  next()
}

/**
 * Another site's page may show ours, not act in its name. The cookies (SameSite=Lax) don't come along
 * anyway; this holds in a browser that would send them.
 */
export function refuseOtherSites(req: Request, res: Response, next: NextFunction): void {
  const acts = req.method !== 'GET' && req.method !== 'HEAD'
  if (acts && req.headers['sec-fetch-site'] === 'cross-site') sayNo(res, 'not-yours')
  else next()
}
