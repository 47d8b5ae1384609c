import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { en } from '../../dashboard/i18n/en.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, calendar, openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

const folder = process.env.SHOTS

describe.runIf(hasBrowser)('a carrier who is due a break', () => {
  let town: Town
  let browser: Browser

  beforeAll(async () => {
    await buildDashboard()
    const before = await openTown({ at: '08:30' })
    const breakDue = {
      seconds: 1200,
      fromAt: calendar.instant(tuesday, '09:40'),
      toAt: calendar.instant(tuesday, '11:00'),
    }
    await before.database.pool.query('update rounds set break_due = $1', [breakDue])
    await before.backend.close()
    town = await openTown({
      at: '09:15',
      database: before.database,
      dashboardFolder: builtDashboard,
    })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  it('finds it in his list, takes it when he likes, rests in the dark and goes on', async () => {
    const live = await (await town.logIn('l01', demoPassword)).live()
    const page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    const { ahead, start, end, name } = fr.carrier.break
    const button = (text: string) => page.getByRole('button', { name: text, exact: true })
    await button(fr.carrier.leave).click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
    const row = page.locator('.break-row')
    await row.getByText(ahead(20)).waitFor()
    expect(await row.locator('small').textContent()).toMatch(/^vers (9:[45]|10:)/)
    await row.scrollIntoViewIfNeeded()
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    if (folder) await page.screenshot({ path: `${folder}/break-list.png` })

    await button(start).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name, exact: true }).waitFor()
    expect(await page.locator('.news, .card, .rows').count()).toBe(0)
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    if (folder) await page.screenshot({ path: `${folder}/break-open.png` })
    await live.next(
      (frame) =>
        (frame.type === 'patch' || frame.type === 'progress') &&
        frame.changes.carrier?.break?.state === 'open',
    )
    await button(end).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name, exact: true }).waitFor({ state: 'detached' })
    live.close()
  })

  it('is drawn hollow on the board’s row of time, and said', async () => {
    const page = await openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: { width: 1440, height: 900 },
    })
    await page.locator('.row .lane-rest').first().waitFor()
    const aloud = await page
      .locator('.row', { has: page.locator('.lane-rest') })
      .first()
      .innerText()
    expect(aloud).toMatch(/pause vers \d?\d:\d\d/)
    expect(await findings(page)).toEqual([])
    if (folder) await page.screenshot({ path: `${folder}/break-board.png` })
  })

  it('has words in both languages', () => {
    expect(en.carrier.break.ahead(15)).toContain('15')
    expect(fr.carrier.break.until('10:50')).toBe('jusqu’à 10:50 environ')
  })
})
