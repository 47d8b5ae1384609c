import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Router } from 'express'
import { geometries, type MapFeatures } from '../../algorithms/road/flatFeatures.ts'
import type { MapMeta } from '../protocol/rest.ts'
import { type TileFrame, tileLines } from './tileLines.ts'
import { type TileFeature, writeTile } from './writeTile.ts'

export interface Tiles {
  /** The gzipped vector tile; undefined where there is none or nothing in it. */
  tile(z: number, x: number, y: number): Uint8Array | undefined
  readonly minZoom: number
  readonly maxZoom: number
  meta(): {
    /** west, south, east, north, in degrees */
    readonly bounds: readonly [number, number, number, number]
    /** Changes with the features, and only then. */
    readonly fingerprint: string
  }
}

/** Said on every map drawn from OSM data (ODbL 1.0). */
export const attribution = '© OpenStreetMap contributors'

const minZoom = 9
/**
 * A tile is 512 px wide, so that 16 is what a map of 256-px tiles calls 17. Beyond it the page
 * enlarges: 4096 steps in 300 m are 7 cm each.
 */
const maxZoom = 16
const fine = { extent: 4096, buffer: 96 }
/** 600 tiles of 14 kB: more than Geneva has. */
const keptTiles = 600

/**
 * Vector tiles (Mapbox Vector Tile 2.1, gzipped) of the base map, each cut when it's first asked
 * for, of the features that lie in it: nothing is made ready at the start.
 *
 * @param featuresOf asked when the first page looks at the map
 */
export function makeTiles(featuresOf: () => MapFeatures): Tiles {
  const kept = new Map<string, Uint8Array | undefined>()
  let known: ReturnType<Tiles['meta']> | undefined

  function cut(z: number, x: number, y: number): Uint8Array | undefined {
    const layers = layersIn(featuresOf(), { z, x, y, ...fine, tolerance: z === maxZoom ? 0 : 3 })
    return layers.size > 0 ? gzipSync(writeTile(layers, fine.extent)) : undefined
  }

  return {
    minZoom,
    maxZoom,
    meta() {
      known ??= { bounds: boundsOf(featuresOf()), fingerprint: fingerprintOf(featuresOf()) }
      return known
    },
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
    const { bounds, fingerprint } = tiles.meta()
    const meta: MapMeta = {
      bounds: [...bounds],
      minZoom: tiles.minZoom,
      maxZoom: tiles.maxZoom,
      attribution,
    }
    response.set('cache-control', 'no-cache').set('etag', `"${fingerprint}"`).json(meta)
  })
  router.get('/tiles/:z/:x/:y.pbf', (request, response) => {
    const { z, x, y } = request.params
    const bytes = tiles.tile(Number(z), Number(x), Number(y))
    const { fingerprint } = tiles.meta()
    const isThisMap = request.query.v === fingerprint
    response.set('cache-control', isThisMap ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (!bytes) return void response.status(204).end()
    response
      .set('etag', `"${fingerprint}"`)
      .set('vary', 'accept-encoding')
      .type('application/vnd.mapbox-vector-tile')
    if (request.fresh) return void response.status(304).end()
    if (!request.acceptsEncodings('gzip')) return void response.send(gunzipSync(bytes))
    response.set('content-encoding', 'gzip').send(Buffer.from(bytes))
  })
  return router
}

/** What is drawn in a tile, by layer. */
function layersIn(features: MapFeatures, frame: TileFrame): Map<string, TileFeature[]> {
  const { z, x, y } = frame
  const margin = frame.buffer / frame.extent
  const lonAt = (column: number) => (column / 2 ** z) * 360 - 180
  const latAt = (row: number) =>
    (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI
  const near = features.index.search(
    lonAt(x - margin),
    latAt(y + 1 + margin),
    lonAt(x + 1 + margin),
    latAt(y - margin),
    // A house number (from 18) is in the last tiles already: there are none after them.
    (at) => z === maxZoom || classOf(features, at).minzoom <= z + 1,
  )
  const layers = new Map<string, TileFeature[]>()
  for (const at of near.sort((a, b) => a - b)) {
    const lines = tileLines(features, at, frame)
    if (lines.length === 0) continue
    const { layer, class: kind, minzoom } = classOf(features, at)
    const drawn = layers.get(layer) ?? []
    layers.set(layer, drawn)
    drawn.push({
      type: typeOf[geometries[features.geometry[at]!]!],
      properties: { class: kind, name: features.names[features.name[at]!]!, minzoom },
      lines,
    })
  }
  return layers
}

const typeOf = { point: 1, line: 2, area: 3 } as const

const classOf = ({ kinds, kind }: MapFeatures, feature: number) => kinds[kind[feature]!]!

function boundsOf({ lons, lats }: MapFeatures): [number, number, number, number] {
  if (lons.length === 0) return [-180, -85, 180, 85]
  let [west, south, east, north] = [180, 90, -180, -90]
  for (let point = 0; point < lons.length; point++) {
    west = Math.min(west, lons[point]!)
    south = Math.min(south, lats[point]!)
    east = Math.max(east, lons[point]!)
    north = Math.max(north, lats[point]!)
  }
  return [west, south, east, north]
}

function fingerprintOf({ index: _, ...features }: MapFeatures): string {
  const hash = createHash('sha1')
  for (const part of Object.values(features))
    hash.update(ArrayBuffer.isView(part) ? part : JSON.stringify(part))
  return hash.digest('base64url').slice(0, 12)
}
