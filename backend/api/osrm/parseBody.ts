import express, { type Request, type Response } from 'express'
import type { LonLat } from '../../../algorithms/model.ts'
import { noFlatbuffers, type Option, type OsrmRequest, parsePrefix, parseUrl } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'

/** 20 000 places and more; no table is that large. */
const json = express.json({ limit: 1024 * 1024 })

/**
 * Reads `POST /{service}/v1/{profile}`, whose body names the coordinates and the options that a URL
 * would hold: for more of them than a URL can. Lists are arrays, per-coordinate defaults null.
 * @param url without the part before the service
 * @throws OsrmRefusal
 */
export async function parseBody(url: string, req: Request, res: Response): Promise<OsrmRequest> {
  const asked = parsePrefix(url.replace(/\?.*/s, ''))
  const body = await readBody(req, res)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('request body must be a JSON object')
  const { coordinates, format = 'json', ...options } = body as Record<string, unknown>
  if (coordinates === undefined) throw invalid('missing required member: coordinates')
  if (format === 'flatbuffers') throw noFlatbuffers()
  if (format !== 'json') throw invalid('invalid format value')
  return {
    ...asked,
    coordinates: readCoordinates(coordinates),
    options: Object.entries(options).map(([name, value]) => toOption(name, value)),
  }
}

async function readBody(req: Request, res: Response): Promise<unknown> {
  const error = await new Promise<unknown>((resolve) => json(req, res, resolve))
  if (error === undefined) return req.body
  const isLong = (error as { readonly type?: unknown }).type === 'entity.too.large'
  if (isLong) throw new OsrmRefusal('TooBig', 'The body is longer than 1 MB.')
  throw invalid(`invalid JSON: ${(error as Error).message}`)
}

function readCoordinates(value: unknown): readonly LonLat[] {
  if (typeof value === 'string' && /^polyline6?\([^)]+\)$/.test(value))
    return parseUrl(`/route/v1/car/${encodeURIComponent(value)}`).coordinates
  const isPlace = (each: unknown): each is LonLat =>
    Array.isArray(each) && each.length === 2 && each.every(Number.isFinite)
  if (!Array.isArray(value)) throw invalid('coordinates must be an array of [longitude, latitude]')
  if (!value.every(isPlace))
    throw invalid('each coordinate must be an array of two numbers [longitude, latitude]')
  return value
}

/** As the URL writes it, so that one table of readers serves both. */
function toOption(name: string, value: unknown): Option {
  const plain = (each: unknown): string => {
    if (typeof each === 'object' && each !== null) throw invalid(`invalid ${name} value`)
    return String(each ?? '')
  }
  const listed = (each: unknown) => (Array.isArray(each) ? each.map(plain).join(',') : plain(each))
  const separator = name === 'exclude' || name === 'annotations' ? ',' : ';'
  return { name, value: Array.isArray(value) ? value.map(listed).join(separator) : plain(value) }
}

const invalid = (message: string) => new OsrmRefusal('InvalidQuery', message)
