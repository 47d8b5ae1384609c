import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DepotId, RoundId } from '../../algorithms/model.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { loadDepotState } from '../../backend/store/depotState.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

const texts = fr.carrier.order

describe.runIf(hasBrowser)('a carrier who parks and walks', () => {
  let first: Town
  let town: Town
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    first = await openTown({ at: '09:19' })
    await first.database.pool.query("update rounds set profile = 'car' where number = 'L01'")
    town = await openTown({
      at: '09:20',
      database: first.database,
      dashboardFolder: builtDashboard,
    })
    browser = await openBrowser()
    page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    await page.getByRole('button', { name: fr.carrier.leave }).click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
    await first?.close()
  })

  const walked = async () =>
    (await loadDepotState(town.database.pool, 'depot-1' as DepotId)).rounds
      .get(`${tuesday}.L01` as RoundId)!
      .stops.filter(({ walk }) => walk?.parkedAt).length
  const knob = (n: number) => page.locator('.order-knob').nth(n)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const look = async (name: string) => {
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/walk-${name}.png` })
  }

  it('says so in two taps, without network, reads what it costs, and takes it back', async () => {
    await page.context().setOffline(true)
    await knob(1).click()
    await button(texts.park).click()
    await look('choice')
    await page.locator('.walks button').nth(1).click()
    await expect.poll(() => page.getByText(texts.walk.foot).count()).toBeGreaterThan(1)
    await look('offline')
    await page.context().setOffline(false)
    await expect.poll(walked).toBeGreaterThan(2)
    await page.getByText(/^À pied\s:/).waitFor()
    await look('cost')
    await button(fr.carrier.undo).click()
    await expect.poll(walked).toBe(0)
  })

  it('rides again from any stop of his walk on, by keyboard, and sees it on the card', async () => {
    await button(texts.park).focus()
    await page.keyboard.press('Enter')
    await page.locator('.walks button').nth(3).focus()
    await page.keyboard.press('Enter')
    await expect.poll(walked).toBeGreaterThan(3)
    const all = await walked()
    await knob(1).click()
    await knob(2).click()
    await button(texts.ride).click()
    await expect.poll(walked).toBeLessThan(all)
    await page.setViewportSize({ width: 1440, height: 900 })
    await look('1440')
    await page.setViewportSize({ width: 360, height: 640 })
    await page.locator('.whole .row:has(.on-foot)').first().click()
    await page.locator('.card .walk').waitFor()
    await look('card')
  })
})
