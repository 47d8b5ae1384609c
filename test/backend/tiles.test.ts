import { gunzipSync } from 'node:zlib'
import { VectorTile } from '@mapbox/vector-tile'
import express from 'express'
import type { LineString } from 'geojson'
import { PbfReader } from 'pbf'
import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { makeTiles, tilesRouter } from '../../backend/api/tiles.ts'
import { drawFeatures } from '../fixtures/drawFeatures.ts'

// One street of Geneva's size and place, 700 m long, and one house on it.
const street = {
  layer: 'roads',
  class: 'residential',
  name: 'Rue du Stand',
  minzoom: 13,
  at: [
    [6.14, 46.2],
    [6.149, 46.2],
  ],
} as const
const house = {
  layer: 'labels',
  class: 'housenumber',
  name: '12 bis',
  minzoom: 18,
  at: [6.1402, 46.2001],
} as const
const town = () => drawFeatures([street, house])

/** Column and row of a position, by the formula of the slippy map. */
function tileAt([lon, lat]: [number, number], z: number): [number, number, number] {
  const radians = (lat * Math.PI) / 180
  return [
    z,
    Math.floor(((lon + 180) / 360) * 2 ** z),
    Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z),
  ]
}

const decode = (bytes: Uint8Array): VectorTile => new VectorTile(new PbfReader(gunzipSync(bytes)))

describe('the tiles of the base map', () => {
  it('hold a street where it lies, within a metre, with its name and class', () => {
    const at = tileAt([6.1405, 46.2], 16)
    const found = decode(makeTiles(town).tile(...at)!).layers.roads!.feature(0)
    expect(found.properties).toMatchObject({ class: 'residential', name: 'Rue du Stand' })
    const line = found.toGeoJSON(at[1], at[2], at[0]).geometry as LineString
    const [lon, lat] = line.coordinates[0] as [number, number]
    expect(lon).toBeCloseTo(6.14, 5)
    expect(lat).toBeCloseTo(46.2, 5)
  })

  it('hold it in no other place', () => {
    const [z, x, y] = tileAt([6.1405, 46.2], 16)
    expect(makeTiles(town).tile(z, x, y + 3)).toBeUndefined()
    expect(makeTiles(town).tile(z, x, 2 ** z)).toBeUndefined()
    expect(makeTiles(town).tile(17, x * 2, y * 2)).toBeUndefined()
    expect(makeTiles(town).tile(z, x + 0.5, y)).toBeUndefined()
  })

  it('leave out what a zoom is too far for, and keep house numbers in the last one', () => {
    const tiles = makeTiles(town)
    const near = decode(tiles.tile(...tileAt([6.1402, 46.2001], 16))!)
    expect(near.layers.labels!.feature(0).properties.name).toBe('12 bis')
    const farther = decode(tiles.tile(...tileAt([6.1402, 46.2001], 15))!)
    expect(Object.keys(farther.layers)).toEqual(['roads'])
    expect(tiles.tile(...tileAt([6.1402, 46.2001], 11))).toBeUndefined()
  })

  it('say where the map lies, and have another fingerprint once it has changed', () => {
    expect(makeTiles(town).meta().bounds).toEqual([6.14, 46.2, 6.149, 46.2001])
    expect(makeTiles(town).meta().fingerprint).toBe(
      makeTiles(() => drawFeatures([street, house])).meta().fingerprint,
    )
    expect(makeTiles(() => drawFeatures([street])).meta().fingerprint).not.toBe(
      makeTiles(town).meta().fingerprint,
    )
  })

  it('stand for an empty area without failing', () => {
    const tiles = makeTiles(() => drawFeatures([]))
    expect(tiles.tile(12, 0, 0)).toBeUndefined()
    expect(tiles.meta().bounds).toEqual([-180, -85, 180, 85])
  })
})

describe('the tiles over HTTP', () => {
  const tiles = makeTiles(town)
  const app = express().use(tilesRouter(tiles))
  const path = `/tiles/${tileAt([6.1405, 46.2], 16).join('/')}.pbf`

  it('come gzipped, and plain to whom cannot read that', async () => {
    const answer = await request(app).get(path).buffer(true).expect(200)
    expect(answer.headers['content-type']).toContain('mapbox-vector-tile')
    expect(answer.headers['content-encoding']).toBe('gzip')
    const plain = await request(app)
      .get(path)
      .set('accept-encoding', 'identity')
      .responseType('blob')
      .expect(200)
    expect(plain.headers['content-encoding']).toBeUndefined()
    const { roads } = new VectorTile(new PbfReader(plain.body)).layers
    expect(roads!.feature(0).properties.name).toBe('Rue du Stand')
  })

  it('may be kept for good when asked for by fingerprint, else are asked for again', async () => {
    const meta = await request(app).get('/tiles/meta.json').expect(200)
    expect(meta.body).toEqual({
      bounds: [6.14, 46.2, 6.149, 46.2001],
      minZoom: tiles.minZoom,
      maxZoom: 16,
      attribution: '© OpenStreetMap contributors',
    })
    const fingerprint = meta.headers.etag!.replaceAll('"', '')
    const kept = await request(app).get(`${path}?v=${fingerprint}`)
    expect(kept.headers['cache-control']).toContain('immutable')
    const other = await request(app).get(`${path}?v=older`)
    expect(other.headers['cache-control']).toBe('no-cache')
    await request(app).get(path).set('if-none-match', other.headers.etag!).expect(304)
  })

  it('are a 204 outside the map, whatever was asked for', async () => {
    await request(app).get('/tiles/16/0/0.pbf').expect(204)
    await request(app).get('/tiles/99/0/0.pbf').expect(204)
    await request(app).get('/tiles/a/b/c.pbf').expect(204)
  })
})
