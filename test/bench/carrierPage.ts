import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { openPage, phone } from '../browser/openPage.ts'
import { openCutProxy } from '../fixtures/cutProxy.ts'
import type { Town } from '../fixtures/openTown.ts'
import type { Towns } from '../fixtures/worldTown.ts'
import { keepNames } from './carrierPresses.ts'

const as: [string, string] = ['l01', demoPassword]

async function withTown<Found>(
  towns: Towns,
  stops: number,
  use: (town: Town) => Promise<Found>,
): Promise<Found> {
  const town = await towns.open({ rounds: 1, stops, parcelShare: 0.2 })
  try {
    return await use(town)
  } finally {
    await town.close()
  }
}

/** Script and style that the page asks for until its round is there, kB as sent. */
export async function firstLoad(browser: Browser, towns: Towns): Promise<number> {
  console.error('first load …')
  return await withTown(towns, 40, async (town) => {
    const page = await openPage(browser, town, '/favicon.svg', { as })
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    const kinds = new Map<string, string>()
    let bytes = 0
    network.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (['Script', 'Stylesheet'].includes(kinds.get(requestId) ?? '')) bytes += encodedDataLength
    })
    await page.goto(`${town.url}/carrier/`)
    await page.getByRole('button', { name: fr.carrier.leave }).waitFor()
    await page.context().close()
    return bytes / 1_000
  })
}

/** From a tap to the picture after it, by the browser's own Event Timing, ms. */
export async function actions(
  browser: Browser,
  towns: Towns,
  of: { readonly taps: number; readonly slowed: number; readonly stops: number },
): Promise<number[]> {
  console.error(`${of.taps} taps …`)
  return await withTown(towns, of.stops, async (town) => {
    const page = await openPage(browser, town, '/carrier/', { as })
    await page.getByRole('button', { name: fr.carrier.leave }).click()
    const main = page.locator('.actions .main')
    await main.waitFor()
    const client = await page.context().newCDPSession(page)
    await client.send('Emulation.setCPUThrottlingRate', { rate: of.slowed })
    await page.evaluate(() => {
      const found: number[] = []
      Object.assign(globalThis, { found })
      new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntries())
          if (name === 'click') found.push(duration)
      }).observe({
        type: 'event',
        durationThreshold: 16,
        buffered: true,
      } as PerformanceObserverInit)
    })
    for (let tap = 0; tap < of.taps; tap++) {
      await main.click()
      await page.waitForTimeout(300)
    }
    const found = await page.evaluate(() => (globalThis as unknown as { found: number[] }).found)
    await page.context().close()
    // those that took less than the threshold aren't told
    return [...found, ...Array<number>(Math.max(0, of.taps - found.length)).fill(16)]
  })
}

/** Frames of the round's map while it's panned, as a share of a bare map's, each beside the other. */
export async function panning(
  browser: Browser,
  towns: Towns,
  of: { readonly times: number; readonly stops: number },
): Promise<number[]> {
  const bare = await openBareMap()
  try {
    return await withTown(towns, of.stops, async (town) => {
      const ours = await openPage(browser, town, '/carrier/', { as })
      await ours.getByRole('button', { name: fr.carrier.leave }).click()
      await ours.getByRole('button', { name: fr.carrier.map, exact: true }).click()
      const theirs = await (await browser.newContext({ viewport: phone })).newPage()
      await theirs.goto(bare.url)
      for (const page of [ours, theirs]) {
        await page.locator('.leaflet-container canvas').first().waitFor()
        await page.evaluate(keepNames)
        await page.waitForTimeout(2_000)
      }
      const shares: number[] = []
      for (let time = 1; time <= of.times; time++) {
        console.error(`panned ${time} of ${of.times} times …`)
        await theirs.bringToFront()
        const most = await pan(theirs)
        await ours.bringToFront()
        shares.push((await pan(ours)) / most)
      }
      for (const page of [ours, theirs]) await page.context().close()
      return shares
    })
  } finally {
    bare.close()
  }
}

/** Frames a second while a thumb pulls the map to and fro. */
async function pan(page: Page): Promise<number> {
  const box = (await page.locator('.leaflet-container').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  const counted = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begunAt = performance.now()
        let frames = 0
        const count = (at: number) => {
          frames++
          if (at - begunAt < 3_000) requestAnimationFrame(count)
          else resolve((frames * 1_000) / (at - begunAt))
        }
        requestAnimationFrame(count)
      }),
  )
  for (let step = 0; step < 180; step++) {
    const turn = (2 * Math.PI * step) / 60
    await page.mouse.move(x + 90 * Math.sin(turn), y + 90 * (1 - Math.cos(turn)) - 90)
  }
  await page.mouse.up()
  return await counted
}

/** Leaflet and tiles of one colour: the least that a map can be. */
async function openBareMap(): Promise<{ readonly url: string; close(): void }> {
  const resolve = createRequire(import.meta.url).resolve
  const leaflet = resolve('leaflet/dist/leaflet.js')
  const style = leaflet.replace(/\.js$/, '.css')
  const page = `<!doctype html><link rel="stylesheet" href="/leaflet.css"><script src="/leaflet.js"></script>
    <body style="margin:0"><div id="map" style="height:100vh"></div><script>
    const map = L.map('map', { zoomControl: false, attributionControl: false }).setView([47.3, 2.6], 16)
    const Tiles = L.GridLayer.extend({ createTile() {
      const tile = document.createElement('canvas')
      tile.width = tile.height = 256
      const ink = tile.getContext('2d')
      ink.fillStyle = '#eee'
      ink.fillRect(1, 1, 254, 254)
      return tile
    } })
    new Tiles().addTo(map)</script>`
  const server = createServer((request, response) => {
    const file = { '/leaflet.js': leaflet, '/leaflet.css': style }[request.url ?? '']
    const type = file?.endsWith('.css') ? 'text/css' : file ? 'text/javascript' : 'text/html'
    response.setHeader('content-type', type)
    response.end(file ? readFileSync(file) : page)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** From opening the page, its network cut, until the round is on it, ms. */
export async function coldStarts(
  browser: Browser,
  towns: Towns,
  of: { readonly times: number; readonly stops: number },
): Promise<number[]> {
  return await withTown(towns, of.stops, async (town) => {
    const proxy = await openCutProxy(town.url)
    try {
      let page = await openPage(browser, { ...town, url: proxy.url }, '/carrier/', { as })
      await page.getByRole('button', { name: fr.carrier.leave }).waitFor()
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
      await page.waitForTimeout(5_000)
      proxy.cut('reset')
      const took: number[] = []
      for (let time = 1; time <= of.times; time++) {
        console.error(`start without network ${time} of ${of.times} …`)
        const context = page.context()
        await page.close()
        page = await context.newPage()
        const begunAt = Date.now()
        await page.goto(`${proxy.url}/carrier/`)
        await page.getByRole('button', { name: fr.carrier.leave }).waitFor()
        took.push(Date.now() - begunAt)
      }
      await page.context().close()
      return took
    } finally {
      await proxy.close()
    }
  })
}
