import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { drawTown, metresIn } from '../fixtures/drawTown.ts'
import { type Door, type Json, openDoor } from '../fixtures/openDoor.ts'

const require = createRequire(import.meta.url)
const leaflet = require.resolve('leaflet')
const routingMachine = require.resolve('leaflet-routing-machine')

const town = drawTown(
  `A---------B---------C
|         |         |
|         |         |
D---------E---------F`,
  {
    ways: {
      AB: { name: 'Rue Haute' },
      BC: { name: 'Rue Haute' },
      BE: { name: 'Rue du Puits' },
      DE: { name: 'Rue Basse' },
      EF: { name: 'Rue Basse' },
    },
  },
)

describe.runIf(hasBrowser)('leaflet-routing-machine', () => {
  let browser: Browser
  let door: Door
  beforeAll(async () => {
    door = await openDoor(
      buildRoads(readOsm(town.bytes)),
      'the key',
      '<!doctype html><title>A map</title><div id="map" style="width:600px;height:400px"></div>',
    )
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await door.close()
  })

  it('draws our way and says its turns in French', async () => {
    const page = await browser.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(door.url)
    await page.addScriptTag({ path: leaflet })
    await page.addScriptTag({ path: routingMachine })
    const places = [metresIn(20, -2), metresIn(180, 33), metresIn(20, 33)]
    const found = await page.evaluate(
      ({ places, serviceUrl }) =>
        new Promise<{ metres: number; texts: string[]; points: number }>((resolve, reject) => {
          const { L } = globalThis as Json
          const latLngs = places.map(([lon, lat]) => L.latLng(lat, lon))
          const map = L.map('map').setView(latLngs[0], 17)
          const router = L.Routing.osrmv1({ serviceUrl, profile: 'walking', language: 'fr' })
          L.Routing.control({ waypoints: latLngs, router, show: true })
            .on('routesfound', ({ routes: [route] }: Json) => {
              resolve({
                metres: route.summary.totalDistance,
                texts: route.instructions.map(({ text }: Json) => text),
                points: route.coordinates.length,
              })
            })
            .on('routingerror', ({ error }: Json) => reject(new Error(JSON.stringify(error))))
            .addTo(map)
        }),
      { places, serviceUrl: `${door.url}/osrm/route/v1` },
    )
    const said = await door.get(
      `/route/v1/walking/${places.map((place) => place.join(',')).join(';')}?overview=false`,
    )
    expect(found.metres).toBe(said.body.routes[0].distance)
    expect(found.points).toBeGreaterThan(3)
    expect(found.texts[0]).toBe('Se diriger vers l’est sur la rue Haute')
    expect(found.texts).toContain('Tourner à droite sur la rue du Puits')
    expect(found.texts.at(-1)).toMatch(/^Vous êtes arrivé à votre destination/)
    // The way stands on the map, its steps in the list beside it.
    await page.locator('.leaflet-overlay-pane path').first().waitFor({ state: 'attached' })
    expect(await page.locator('.leaflet-routing-alt').innerText()).toContain('Rue Haute')
    expect(asked.every((url) => url.startsWith(door.url) || url.startsWith('data:'))).toBe(true)
    await page.close()
  })
})
