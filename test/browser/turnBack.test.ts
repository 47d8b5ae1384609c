import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { openTown, type Town } from '../fixtures/openTown.ts'
import { passBy, stateOf } from '../fixtures/passedBy.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

describe.runIf(hasBrowser)('a carrier who may turn round', () => {
  let town: Town
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '09:30', dashboardFolder: builtDashboard })
    await passBy(town)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  const open = (theme: 'light' | 'night' | 'sun') =>
    openPage(browser, town, '/carrier/', { as: ['l01', demoPassword], theme })
  /** What is in the way of the card: collections that have just come, which he has seen. */
  async function clearNews(on: Page) {
    await on.locator('.card').waitFor()
    const seen = on.getByRole('button', { name: 'Vu', exact: true })
    while ((await seen.count()) > 0) await seen.first().click()
    await on.getByText('Derrière vous').waitFor()
  }
  const isFine = async (on: Page) => {
    expect(await findings(on)).toEqual([])
    expect(await isTooWide(on)).toBe(false)
  }
  const picture = async (on: Page, name: string) => {
    const folder = process.env.SHOTS
    if (folder) await on.screenshot({ path: `${folder}/${name}.png` })
  }
  const waiting = async () =>
    [...(await stateOf(town)).requests.values()].filter(({ state }) => state === 'postponed').length

  it.each(['night', 'sun'] as const)('reads what it costs in the %s theme', async (theme) => {
    const other = await open(theme)
    await clearNews(other)
    await picture(other, `turn-${theme}`)
    await isFine(other)
    await other.setViewportSize({ width: 1440, height: 900 })
    await isFine(other)
    await picture(other, `turn-${theme}-1440`)
    await other.context().close()
  })

  it('says no to one, which waits for tomorrow, and goes for the other', async () => {
    page = await open('light')
    await clearNews(page)
    await picture(page, 'turn')
    await isFine(page)
    const before = await waiting()
    const card = page.locator('.news').filter({ hasText: 'Derrière vous' })
    const first = await card.textContent()
    expect(first).toMatch(/Demi-tour\s: \+\d+\smin, retour à \d+:\d\d/)
    await card.getByRole('button', { name: 'Non' }).click()
    await expect.poll(() => card.textContent()).not.toBe(first)
    expect(await waiting()).toBe(before)
    await card.getByRole('button', { name: 'J’y vais' }).click()
    await page.getByText(/^Votre demi-tour\s: \+\d+\smin/).waitFor()
    expect(await waiting()).toBe(before - 1)
    await isFine(page)
    await picture(page, 'turn-told')
  })
})
