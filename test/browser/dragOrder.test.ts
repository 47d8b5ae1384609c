import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DepotId, RoundId } from '../../algorithms/model.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { loadDepotState } from '../../backend/store/depotState.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

describe.runIf(hasBrowser)('a row that is dragged', () => {
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

  const stopIds = async () =>
    (await loadDepotState(town.database.pool, 'depot-1' as DepotId)).rounds
      .get(`${tuesday}.L01` as RoundId)!
      .stops.map(({ stopId }) => stopId)
  const knobs = () => page.locator('.order-knob')
  const labels = () =>
    knobs().evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
  const middleOf = async (what: Locator) => {
    await what.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await what.boundingBox())!
    return { x: x + width / 2, y: y + height / 2 }
  }
  const picture = async (name: string) => {
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
  }
  /** Rows of this list are 56 px and more: one on is past the next one's middle. */
  async function drag(knob: Locator, byPx: number, release: () => Promise<unknown>) {
    const { x, y } = await middleOf(knob)
    await page.mouse.move(x, y)
    await page.mouse.down()
    for (let step = 1; step <= 8; step++) await page.mouse.move(x, y + (byPx * step) / 8)
    await release()
    await page.mouse.up()
  }

  it('has a handle that is large enough for a thumb', async () => {
    for (const knob of await knobs().all()) {
      const { width, height } = (await knob.boundingBox())!
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(48)
    }
  })

  it('lies where it was dropped, for the office too, and its tap still opens the buttons', async () => {
    const was = await labels()
    const before = await stopIds()
    await drag(knobs().nth(1), 130, async () => {
      expect(await page.locator('.whole.dragging li.dragged').count()).toBe(1)
      await picture('drag-360')
    })
    await expect.poll(async () => (await labels()).indexOf(was[1]!)).toBeGreaterThan(1)
    const order = (await labels()).filter((label) => label !== was[1])
    expect(order).toEqual(was.filter((label) => label !== was[1]))
    await expect.poll(async () => (await stopIds()).join()).not.toBe(before.join())
    await page.getByText(/^Votre ordre\s:/).waitFor()
    expect(await page.locator('.order').count()).toBe(0)
    expect(await page.locator('.dragging').count()).toBe(0)
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await knobs().nth(1).click()
    expect(await page.locator('.order').count()).toBe(1)
    await knobs().nth(1).click()
  })

  it('is let go by Escape where it was', async () => {
    const was = await labels()
    await drag(knobs().nth(1), 130, () => page.keyboard.press('Escape'))
    expect(await labels()).toEqual(was)
    expect(await page.locator('.dragging').count()).toBe(0)
  })

  it('is moved by a finger as well, which doesn’t scroll the list meanwhile', async () => {
    const was = await labels()
    const touch = await page.context().newCDPSession(page)
    const { x, y } = await middleOf(knobs().nth(2))
    const scrolled = () => page.locator('.whole').evaluate((list) => list.scrollTop)
    const from = await scrolled()
    const at = (dy: number) => ({ touchPoints: [{ x, y: y + dy }] })
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(0) })
    for (let dy = -10; dy >= -70; dy -= 10)
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(dy) })
    expect(await scrolled()).toBe(from)
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await expect.poll(async () => (await labels()).indexOf(was[2]!)).toBeLessThan(2)
  })

  it('never lies before what is frozen', async () => {
    const carrier = await town.logIn('l01', demoPassword)
    const line = await carrier.live()
    const frame = await line.next(({ type }) => type === 'snapshot')
    line.close()
    const { stops } = (
      frame as { view: { round: { stops: { stopId: string; frozen: boolean }[] } } }
    ).view.round
    const frozen = stops.filter((stop) => stop.frozen).map(({ stopId }) => stopId)
    expect(frozen.length).toBeGreaterThan(0)
    const before = await stopIds()
    const last = knobs().last()
    await drag(last, -2_000, () => Promise.resolve())
    await expect.poll(async () => (await stopIds()).join()).not.toBe(before.join())
    expect((await stopIds()).slice(0, frozen.length)).toEqual(before.slice(0, frozen.length))
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await isTooWide(page)).toBe(false)
    await picture('drag-1440')
  })
})
