import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { MapMeta } from '../../backend/protocol/rest.ts'
import { joinLines } from './streetLabels.ts'

/** Steps from one edge of a tile to the other; coordinates in a tile are these. */
export const tileExtent = 4096

export interface Point {
  readonly x: number
  readonly y: number
}

/** Everything of one kind in a tile, drawn in one stroke. */
export interface Shape {
  readonly layer: string
  readonly class: string
  readonly minZoom: number
  readonly isArea: boolean
  readonly rings: readonly (readonly Point[])[]
}

/** A street's name, with the pieces of it that lie in the tile, joined where they touch. */
export interface Street {
  readonly name: string
  readonly class: string
  readonly lines: readonly (readonly Point[])[]
}

/** A name or a house number at a point. */
export interface Label {
  readonly name: string
  readonly class: string
  readonly minZoom: number
  readonly at: Point
}

export interface BaseTile {
  readonly shapes: readonly Shape[]
  readonly streets: readonly Street[]
  readonly labels: readonly Label[]
}

/** The base map's tiles of this server. */
export interface BaseTiles {
  readonly meta: MapMeta
  /** Undefined where the map is empty; throws without network. */
  readonly load: (z: number, x: number, y: number) => Promise<BaseTile | undefined>
}

/** A view of 2560 × 1440 needs 24; the rest is for going back. */
const keptTiles = 120

let opened: Promise<BaseTiles> | undefined

/** Asks the server once what its base map is. Throws without network; a later call tries again. */
export function openBaseTiles(): Promise<BaseTiles> {
  opened ??= fetchMeta().catch((problem) => {
    opened = undefined
    throw problem
  })
  return opened
}

async function fetchMeta(): Promise<BaseTiles> {
  const answer = await fetch('/tiles/meta.json')
  if (!answer.ok) throw new Error(`The base map isn't there: ${answer.status}`)
  const meta = (await answer.json()) as MapMeta
  // The map's fingerprint: with it in the address a tile may be kept for good.
  const fingerprint = (answer.headers.get('etag') ?? '').replace(/^W\/|"/g, '')
  const kept = new Map<string, Promise<BaseTile | undefined>>()
  return {
    meta,
    load(z, x, y) {
      const address = `/tiles/${z}/${x}/${y}.pbf?v=${encodeURIComponent(fingerprint)}`
      let tile = kept.get(address)
      if (!tile) {
        tile = fetchTile(address)
        tile.catch(() => kept.delete(address))
        if (kept.size >= keptTiles) kept.delete(kept.keys().next().value!)
      } else kept.delete(address)
      // Last in the map is last used.
      kept.set(address, tile)
      return tile
    },
  }
}

async function fetchTile(address: string): Promise<BaseTile | undefined> {
  const answer = await fetch(address)
  if (answer.status === 204) return undefined
  if (!answer.ok) throw new Error(`No tile: ${answer.status}`)
  return decodeTile(new Uint8Array(await answer.arrayBuffer()))
}

/** Sorts a vector tile's features by what is drawn alike. */
export function decodeTile(bytes: Uint8Array): BaseTile {
  const shapes = new Map<string, Shape & { rings: Point[][] }>()
  const streets = new Map<string, { name: string; class: string; lines: Point[][] }>()
  const labels: Label[] = []
  for (const [layerName, layer] of Object.entries(new VectorTile(new PbfReader(bytes)).layers)) {
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i)
      const kind = String(feature.properties.class ?? '')
      const name = String(feature.properties.name ?? '')
      const minZoom = Number(feature.properties.minzoom ?? 0)
      const rings = feature.loadGeometry()
      if (feature.type === 1) {
        if (name) for (const at of rings.flat()) labels.push({ name, class: kind, minZoom, at })
        continue
      }
      const isArea = feature.type === 3
      const key = `${layerName} ${kind} ${minZoom} ${isArea}`
      const shape = shapes.get(key)
      if (shape) shape.rings.push(...rings)
      else shapes.set(key, { layer: layerName, class: kind, minZoom, isArea, rings })
      if (name && layerName === 'roads' && !isArea) {
        const street = streets.get(name)
        if (street) street.lines.push(...rings)
        else streets.set(name, { name, class: kind, lines: [...rings] })
      }
    }
  }
  return {
    shapes: [...shapes.values()],
    streets: [...streets.values()].map((s) => ({ ...s, lines: joinLines(s.lines) })),
    labels,
  }
}
