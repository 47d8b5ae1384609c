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

describe.runIf(hasBrowser)('a carrier who knows better', () => {
  let town: Town
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '09:20', dashboardFolder: builtDashboard })
    browser = await openBrowser()
    page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    await page.getByRole('button', { name: fr.carrier.leave }).click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  const roundOf = async () =>
    (await loadDepotState(town.database.pool, 'depot-1' as DepotId)).rounds.get(
      `${tuesday}.L01` as RoundId,
    )!
  const kept = (find: (stops: Awaited<ReturnType<typeof roundOf>>['stops']) => boolean) =>
    expect.poll(async () => find((await roundOf()).stops)).toBe(true)
  const knobs = () => page.locator('.order-knob')
  const labels = () =>
    knobs().evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const picture = async (name: string) => {
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
  }

  it('puts a stop first, is told what it costs, and takes it back', async () => {
    const was = await labels()
    const before = (await roundOf()).stops.map(({ stopId }) => stopId)
    await knobs().nth(2).click()
    await button(texts.next).click()
    await expect.poll(labels).toEqual([was[2], was[0], was[1], ...was.slice(3)])
    await page.getByText(/^Votre ordre\s:/).waitFor()
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await picture('order-360')
    const first = (await roundOf()).stops[0]!.stopId
    expect(before.indexOf(first)).toBeGreaterThan(1)
    await button(fr.carrier.undo).click()
    await expect.poll(labels).toEqual(was)
    await kept((stops) => stops.map(({ stopId }) => stopId).join() === before.join())
  })

  it('moves a stop on by the keyboard alone, which stays where it was', async () => {
    const was = await labels()
    await page.locator('.order-knob').first().focus()
    if ((await page.locator('.order').count()) > 0) {
      await page.locator('.order-knob[aria-expanded="true"]').click()
      await page.locator('.order-knob').first().focus()
    }
    await page.keyboard.press('Enter')
    await button(texts.later).focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe(texts.later)
    for (let tap = 0; tap < 9 && (await labels())[0] === was[0]; tap++)
      await page.keyboard.press('Enter')
    expect((await labels()).slice(0, 2)).toEqual([was[1], was[0]])
  })

  it('pins and starts from the other end without network, and the office hears of it later', async () => {
    const was = await labels()
    await page.context().setOffline(true)
    await button(texts.pin).click()
    await page.locator('.pinned').first().waitFor()
    await button(texts.otherEnd).click()
    await expect.poll(labels).toEqual(was.toReversed())
    await picture('order-offline')
    await page.context().setOffline(false)
    await kept(
      (stops) =>
        stops.some(({ pin }) => pin?.holds) &&
        stops.every(({ orderedAt }) => orderedAt !== undefined),
    )
    await page.setViewportSize({ width: 1440, height: 900 })
    await expect.poll(labels).toEqual(was.toReversed())
    expect(await isTooWide(page)).toBe(false)
    await picture('order-1440')
  })
})
