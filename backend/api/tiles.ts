import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import { Router } from 'express'
import type { FeatureCollection } from 'geojson'
import GeoJSONVT, { type LegacyFeature } from 'geojson-vt'
import type { MapMeta } from '../protocol/rest.ts'

/** What the base map is made of, by layer; a feature's `minzoom` says from where it's drawn. */
export type MapFeatures = Readonly<Record<string, FeatureCollection>>

export interface Tiles {
  /** The gzipped vector tile; undefined where there is none or nothing in it. */
  tile(z: number, x: number, y: number): Uint8Array | undefined
  readonly minZoom: number
  readonly maxZoom: number
  /** west, south, east, north, in degrees */
  readonly bounds: readonly [number, number, number, number]
  /** Changes with the features, and only then. */
  readonly fingerprint: string
}

/** Said on every map drawn from OSM data (ODbL 1.0). */
export const attribution = '© OpenStreetMap contributors'

const minZoom = 9
/**
 * A tile is 512 px wide, so that 16 is what a map of 256-px tiles calls 17. Beyond it the page
 * enlarges: 4096 steps in 300 m are 7 cm each.
 */
const maxZoom = 16
const extent = 4096
/**
 * Crowded tiles are split at the start, down to this many points: otherwise the first who looks at
 * a town waits for it, and every press with him (measured on Geneva: 320 ms of work for one tile).
 */
const split = { indexMaxZoom: 14, indexMaxPoints: 8_000 }
/** 600 tiles of 14 kB: more than Geneva has. */
const keptTiles = 600

/**
 * Vector tiles (Mapbox Vector Tile 2.1, gzipped) of the base map, each cut when it's first asked
 * for. `features` are GeoJSON in degrees, their properties flat: class, name, minzoom.
 */
export function makeTiles(features: MapFeatures): Tiles {
  const layers = Object.entries(features)
    .filter(([, collection]) => collection.features.length > 0)
    .map(([name, collection]) => ({
      name,
      index: new GeoJSONVT(collection, { ...split, maxZoom, extent, buffer: 96, tolerance: 3 }),
    }))
  const kept = new Map<string, Uint8Array | undefined>()

  function cut(z: number, x: number, y: number): Uint8Array | undefined {
    const found: Record<string, { features: LegacyFeature[] }> = {}
    for (const { name, index } of layers) {
      const shown = index.getTile(z, x, y)?.features.filter((f) => isDrawn(f, z)) ?? []
      if (shown.length > 0) found[name] = { features: shown }
    }
    if (Object.keys(found).length === 0) return undefined
    type Layers = Parameters<typeof fromGeojsonVt>[0]
    return gzipSync(fromGeojsonVt(found as unknown as Layers, { version: 2, extent }))
  }

  return {
    minZoom,
    maxZoom,
    bounds: boundsOf(features),
    fingerprint: fingerprintOf(features),
    tile(z, x, y) {
      if (![z, x, y].every(Number.isInteger)) return undefined
      if (z < minZoom || z > maxZoom || x < 0 || y < 0 || x >= 2 ** z || y >= 2 ** z) {
        return undefined
      }
      const key = `${z}/${x}/${y}`
      if (kept.has(key)) return kept.get(key)
      const bytes = cut(z, x, y)
      if (kept.size >= keptTiles) kept.delete(kept.keys().next().value!)
      kept.set(key, bytes)
      return bytes
    },
  }
}

/**
 * `GET /tiles/meta.json` (mapMeta) and `GET /tiles/:z/:x/:y.pbf`; 204 where there is nothing.
 * meta's ETag is the map's fingerprint: a page asks for tiles with `?v=<fingerprint>`, which may
 * then be kept for good, and another town on the same port never shows through.
 */
export function tilesRouter(tiles: Tiles): Router {
  const router = Router()
  router.get('/tiles/meta.json', (_request, response) => {
    const meta: MapMeta = {
      bounds: [...tiles.bounds],
      minZoom: tiles.minZoom,
      maxZoom: tiles.maxZoom,
      attribution,
    }
    response.set('cache-control', 'no-cache').set('etag', `"${tiles.fingerprint}"`).json(meta)
  })
  router.get('/tiles/:z/:x/:y.pbf', (request, response) => {
    const { z, x, y } = request.params
    const bytes = tiles.tile(Number(z), Number(x), Number(y))
    const isThisMap = request.query.v === tiles.fingerprint
    response.set('cache-control', isThisMap ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (!bytes) return void response.status(204).end()
    response
      .set('etag', `"${tiles.fingerprint}"`)
      .set('vary', 'accept-encoding')
      .type('application/vnd.mapbox-vector-tile')
    if (request.fresh) return void response.status(304).end()
    if (!request.acceptsEncodings('gzip')) return void response.send(gunzipSync(bytes))
    response.set('content-encoding', 'gzip').send(Buffer.from(bytes))
  })
  return router
}

/** A house number (from 18) is in the last tiles already: there are none after them. */
function isDrawn(feature: LegacyFeature, z: number): boolean {
  const from = feature.tags?.minzoom
  return z === maxZoom || typeof from !== 'number' || from <= z + 1
}

function boundsOf(features: MapFeatures): [number, number, number, number] {
  const bounds: [number, number, number, number] = [180, 90, -180, -90]
  const widen = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return
    const [lon, lat] = coordinates
    if (typeof lon === 'number' && typeof lat === 'number') {
      bounds[0] = Math.min(bounds[0], lon)
      bounds[1] = Math.min(bounds[1], lat)
      bounds[2] = Math.max(bounds[2], lon)
      bounds[3] = Math.max(bounds[3], lat)
    } else for (const inner of coordinates) widen(inner)
  }
  for (const collection of Object.values(features)) {
    for (const { geometry } of collection.features) {
      if (geometry && 'coordinates' in geometry) widen(geometry.coordinates)
    }
  }
  return bounds[0] > bounds[2] ? [-180, -85, 180, 85] : bounds
}

function fingerprintOf(features: MapFeatures): string {
  const hash = createHash('sha1')
  for (const [name, collection] of Object.entries(features)) {
    hash.update(name)
    for (const { geometry, properties } of collection.features) {
      hash.update(JSON.stringify([geometry, properties]))
    }
  }
  return hash.digest('base64url').slice(0, 12)
}
