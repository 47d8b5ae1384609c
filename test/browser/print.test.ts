import { writeFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { paperTexts } from '../../dashboard/print/texts.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

const t = paperTexts.fr
const roundId = `${tuesday}.L01`

describe.runIf(hasBrowser)('the round on paper', () => {
  let town: Town
  let browser: Browser
  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '08:30', dashboardFolder: builtDashboard })
    for (const button of ['D0000002', 'D0000003', 'D0000005']) await town.press(button)
    await town.backend.idle()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  const picture = async (page: Page, name: string) => {
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }
  const numbers = (page: Page) => page.locator('.paper-letters b, .paper-where b').allTextContents()

  it('has every stop in walking order, and fits a phone’s width and A4', async () => {
    const page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    await page.getByRole('button', { name: new RegExp(fr.menu) }).click()
    const link = page.getByRole('link', { name: t.open })
    await link.scrollIntoViewIfNeeded()
    expect(await findings(page)).toEqual([])
    await picture(page, 'paper-menu')
    await link.click()
    await page.getByRole('heading', { level: 1, name: t.title('L01') }).waitFor()
    const carrier = await town.logIn('l01', demoPassword)
    const answer = await carrier.fetch(`/api/v1/rounds/${roundId}/paper`)
    const { round } = (await answer.json()) as CarrierView
    const stops = round!.stops
    expect(await numbers(page)).toEqual(stops.map((stop) => stop.houseNumber || t.unnumbered))
    const streets = stops
      .map(({ street }) => street)
      .filter((street, index, all) => street !== all[index - 1])
    expect(await page.locator('.paper-streets h2').allTextContents()).toEqual(streets)
    const asked = stops.reduce(
      (sum, { parcels, registered, collections, reload }) =>
        sum + parcels.length + registered.length + collections.length + (reload ? 1 : 0),
      0,
    )
    expect(await page.locator('.paper-box').count()).toBe(asked)
    expect(asked).toBeGreaterThan(0)
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await picture(page, 'paper-360')
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button').count()).toBe(0)
    // what A4 has between its margins, at 96 dots an inch
    await page.setViewportSize({ width: 703, height: 1032 })
    expect(await isTooWide(page)).toBe(false)
    await picture(page, 'paper-a4')
    const pdf = await page.pdf({ preferCSSPageSize: true })
    // of A4 in points, as its first page says
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 59[45][\d.]* 84[12][\d.]*\]/)
    if (process.env.SHOTS) writeFileSync(`${process.env.SHOTS}/paper.pdf`, pdf)
  })

  it('is a manager’s too, for any round, says where to go on, and nobody else’s', async () => {
    const carrier = await town.logIn('l01', demoPassword)
    const answer = await carrier.fetch(`/api/v1/rounds/${roundId}/paper`)
    const { stops } = ((await answer.json()) as CarrierView).round!
    const special = stops.find(({ parcels, registered }) => parcels.length + registered.length > 0)!
    const events = ['left depot', 'delivered'].map((kind, index) => ({
      kind,
      eventId: `print-event-${index}`,
      realAt: Date.now(),
      ...(kind === 'delivered' ? { stopId: special.stopId } : {}),
    }))
    await carrier.fetch('/api/v1/round-events', {
      method: 'POST',
      body: JSON.stringify({ events }),
    })
    const page = await openPage(browser, town, `/print/?round=${roundId}`, {
      as: ['manager', adminPassword],
      viewport: { width: 1440, height: 900 },
    })
    await page.getByText(t.goOn).waitFor()
    expect(await page.locator('.paper-special .done').count()).toBeGreaterThan(0)
    expect(await findings(page)).toEqual([])
    await picture(page, 'paper-1440')
    const stranger = await openPage(browser, town, `/print/?round=${tuesday}.C01`, {
      as: ['l01', demoPassword],
    })
    await stranger.getByRole('heading', { name: /n’est pas pour vous/ }).waitFor()
  })
})
