import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { type CutProxy, openCutProxy } from '../fixtures/cutProxy.ts'
import { openTown, type Town } from '../fixtures/openTown.ts'
import { findings, openPage } from './openPage.ts'

describe.runIf(hasBrowser)('a carrier without network', () => {
  let town: Town
  let proxy: CutProxy
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '08:30', dashboardFolder: builtDashboard })
    for (const button of ['D0000002', 'D0000003']) await town.press(button)
    await town.backend.idle()
    proxy = await openCutProxy(town.url)
    browser = await openBrowser()
    const cut = { ...town, url: proxy.url }
    page = await openPage(browser, cut, '/carrier/', { as: ['l01', demoPassword] })
  })
  afterAll(async () => {
    await browser?.close()
    await proxy?.close()
    await town?.close()
  })

  const said = async () => {
    const { rows } = await town.database.pool.query('select kind from round_events order by at')
    return rows.map(({ kind }) => kind as string)
  }
  const waiting = (on: Page) =>
    on.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('outbox')).length)
  /** A new page in the same browser, as after it was ended. */
  async function openAgain(): Promise<Page> {
    const context = page.context()
    await page.close()
    const again = await context.newPage()
    await again.goto(`${proxy.url}/carrier/`)
    return again
  }
  /** How much of the page, the map and the ways is on the device, and the view. */
  const onDevice = (on: Page) =>
    on.evaluate(async () => {
      const paths: string[] = []
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
          paths.push(new URL(url).pathname)
      const databases = await indexedDB.databases()
      return { paths, isViewKept: databases.length > 0 }
    })

  it('has the page, the map around the round and its ways on the device before that', async () => {
    await page.getByRole('button', { name: fr.carrier.leave }).waitFor()
    await expect
      .poll(async () => (await onDevice(page)).paths.filter((p) => !p.startsWith('/assets')).join())
      .toContain('/paths')
    await expect.poll(async () => (await onDevice(page)).isViewKept).toBe(true)
    const { paths } = await onDevice(page)
    expect(paths).toContain('/carrier/')
    expect(paths.filter((path) => path.endsWith('.woff2')).length).toBeGreaterThan(0)
    expect(paths.filter((path) => path.endsWith('.pbf')).length).toBeGreaterThan(3)
  })

  it.each(['reset', 'silent'] as const)(
    'opens after a %s, shows the round and its map, and keeps what is tapped',
    async (how) => {
      const before = await said()
      proxy.cut(how)
      page = await openAgain()
      const tap = (name: string) => page.getByRole('button', { name, exact: true }).click()
      await page.getByText(fr.carrier.keptHere).waitFor()
      if (how === 'reset') await tap(fr.carrier.leave)
      else await page.locator('.actions .main').click()
      expect(await waiting(page)).toBe(1)
      await tap(fr.carrier.map)
      await page.locator('.leaflet-container canvas').first().waitFor()
      expect(await findings(page)).toEqual([])
      const folder = process.env.SHOTS
      if (folder) await page.screenshot({ path: `${folder}/offline-${how}.png` })
      // ended and opened once more, it still has what was tapped
      page = await openAgain()
      await page.getByText(fr.carrier.keptHereCount(1)).waitFor()
      expect(await said()).toEqual(before)
      proxy.mend()
      await expect.poll(async () => (await said()).length).toBe(before.length + 1)
      await expect.poll(() => waiting(page)).toBe(0)
    },
  )
})
