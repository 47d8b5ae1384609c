import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'

describe.runIf(hasBrowser)('a button is pressed by HTTP while the pages are open', () => {
  let town: Town
  let browser: Browser
  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '08:30', dashboardFolder: builtDashboard })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  it('shows the new stop on the page of its carrier, and why it came', async () => {
    const manager = await (await town.logIn('manager', adminPassword)).live()
    const pages = await Promise.all(['l01', 'c01'].map((login) => openCarrier(login)))

    expect((await town.press('D0000001')).status).toBe(204)
    const frame = await manager.next(
      (f) => f.type === 'patch' && f.why !== undefined && f.changes.board !== undefined,
    )
    if (frame.type !== 'patch') throw new Error('not a patch')
    const roundNumber = frame.changes.board?.presses?.[0]?.roundNumber
    const [page] = pages[roundNumber === 'L01' ? 0 : 1]!
    await page.getByText(frame.why!.fr, { exact: false }).first().waitFor()
    manager.close()
    for (const [, context] of pages) await context.close()
  })

  it('tells a household its one sentence, and takes its "not ready"', async () => {
    const path = town.backend.logIns.find((logIn) => logIn.path.startsWith('/h/'))!.path
    const context = await browser.newContext({ locale: 'fr-FR' })
    const page = await context.newPage()
    await page.goto(town.url + path)
    const notReady = page.getByRole('button', { name: /Pas prêt/i })
    await notReady.waitFor()
    const { asks } = fr.household
    await page.getByRole('button', { name: '2', exact: true }).click()
    await page.getByRole('button', { name: asks.yes, exact: true }).click()
    await page.getByText(asks.said(2, true)).waitFor()
    await notReady.click()
    await page.getByRole('button', { name: fr.household.yesCancel }).click()
    await page.getByRole('heading', { name: fr.household.cancelled }).waitFor()
    await page.getByRole('button', { name: fr.household.ready }).click()
    await page.getByRole('button', { name: fr.household.notReady }).waitFor()
    await context.close()
  })

  async function openCarrier(login: string): Promise<[Page, BrowserContext]> {
    const client = await town.logIn(login, demoPassword)
    const context = await browser.newContext({
      locale: 'fr-FR',
      viewport: { width: 360, height: 640 },
      timezoneId: 'Europe/Paris',
    })
    const [name, value] = client.cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: town.url }])
    const page = await context.newPage()
    await page.goto(`${town.url}/carrier/`)
    await page.getByText(login.toUpperCase()).first().waitFor()
    return [page, context]
  }
})
