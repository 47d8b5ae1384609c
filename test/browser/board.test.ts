import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { storyTexts } from '../../dashboard/manager/storyTexts.ts'
import { texts } from '../../dashboard/manager/texts.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage, phone } from './openPage.ts'

const desk = { width: 1440, height: 900 }
const t = texts.fr
const words = storyTexts.fr

describe.runIf(hasBrowser)('the manager’s board in a browser', () => {
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

  const open = (options: Parameters<typeof openPage>[3] = {}): Promise<Page> =>
    openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: desk,
      ...options,
    })
  const rowOf = (page: Page, number: string) => page.locator(`[data-round$=".${number}"]`)

  it('has a row for each round, and the three figures', async () => {
    const page = await open()
    await rowOf(page, 'L01').waitFor()
    const { rows } = await town.database.pool.query('select number from rounds order by number')
    expect(await page.locator('.row .row-number').allTextContents()).toEqual(
      rows.map(({ number }) => number),
    )
    const figures = page.getByRole('list', { name: t.figures.title })
    expect(await figures.locator('.figure-how').allTextContents()).toEqual(['0', '0', '0'])
  })

  it('lists a press as it comes, with its round, and rings it once on the map', async () => {
    const page = await open()
    await page.getByText(t.noPresses).waitFor()
    // the ring is taken off after its two seconds, so it's kept in mind when it comes
    await page.evaluate(() => {
      const rings: string[] = []
      Object.assign(globalThis, { rings })
      const watch = new MutationObserver((records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes)
            if (node instanceof Element && node.querySelector('.map-stop.came')) rings.push('ring')
      })
      watch.observe(document.querySelector('.round-map')!, { childList: true, subtree: true })
    })
    await town.press('D0000001')
    const press = page.locator('.presses-list li')
    await press.waitFor()
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      "select split_part(round_id, '.', 2) as number from pickup_requests",
    )
    expect(await press.locator('.press-round').textContent()).toBe(rows[0].number)
    await rowOf(page, rows[0].number).locator('.tick').waitFor({ state: 'attached' })
    await page.locator('.map-stop').waitFor()
    const rings = () => page.evaluate(() => (globalThis as unknown as { rings: string[] }).rings)
    expect(await rings()).toEqual(['ring'])
    await rowOf(page, 'L01').click()
    await page.keyboard.press('Escape')
    expect(await rings()).toEqual(['ring'])
  })

  it('opens a round with Enter, and gives the focus back with Escape', async () => {
    const page = await open()
    await rowOf(page, 'L01').focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('complementary', { name: /^L01/ })
    await drawer.waitFor()
    expect(await page.locator(':focus').textContent()).toContain('L01')
    await drawer.getByText(/Toute la tournée, \d+ arrêts/).waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await page.locator(':focus').getAttribute('data-round')).toMatch(/L01$/)
  })

  it('says that a round has left as soon as its carrier says so', async () => {
    const page = await open()
    await rowOf(page, 'C01')
      .getByText(/^part \d/)
      .waitFor()
    const carrier = await town.logIn('c01', demoPassword)
    const left = { eventId: 'a-tap-of-c01', realAt: Date.now(), kind: 'left depot' }
    const init = { method: 'POST', body: JSON.stringify({ events: [left] }) }
    expect((await carrier.fetch('/api/v1/round-events', init)).status).toBe(200)
    await rowOf(page, 'C01')
      .getByText(/^part \d/)
      .waitFor({ state: 'detached' })
  })

  it('tells what became of a press, and of all that its button said', async () => {
    await town.press('D0000007')
    await town.backend.idle()
    const page = await open()
    await page.locator('[data-story^="D0000007"]').click()
    const story = page.locator('.story')
    await story.getByText('L’appui ouvre une demande.').waitFor()
    expect(await page.locator(':focus').textContent()).toContain(words.title)
    await story.getByRole('button', { name: words.evidence }).click()
    await story.getByText('118c0001', { exact: true }).waitFor()
    await town.press('D0000007', { data: '108c0002' })
    await story.getByRole('button', { name: words.whole }).click()
    await story.getByText('Signe de vie du bouton.').waitFor()
    await page.keyboard.press('Escape')
    await story.waitFor({ state: 'detached' })
    await page.locator('[data-story^="D0000007"]:focus').waitFor()
  })

  it('says what lies aside, and works it again', async () => {
    await town.press('ABCDEF')
    const page = await open()
    await page.getByText(words.fleet.aside(1)).click()
    const sheet = page.getByRole('dialog', { name: words.fleet.title })
    await sheet.getByText(words.fleet.reasons['unknown device']!).waitFor()
    await town.database.pool.query(
      `insert into devices (device_id, device_type_id, mailbox_id)
       select 'ABCDEF', device_type_id, mailbox_id from devices where device_id = 'D0000008'`,
    )
    await sheet.getByRole('button', { name: words.fleet.rework }).click()
    await sheet.getByText(words.fleet.reworked(1, 0)).waitFor()
    await sheet.getByText(words.fleet.noAside).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-story^="ABCDEF"]').waitFor()
  })

  for (const theme of ['light', 'night'] as const)
    for (const viewport of [phone, desk])
      it(`gives axe nothing to find in a story in ${theme} at ${viewport.width} px`, async () => {
        await town.press('ABCDE0', { data: 'ff' })
        await town.press('D0000009', { data: '11280001' })
        await town.backend.idle()
        const page = await open({ theme, viewport })
        await page.locator('[data-story^="D0000009"]').first().click()
        await page.locator('.story-list li').first().waitFor()
        await page.getByRole('button', { name: words.evidence }).click()
        expect(await findings(page)).toEqual([])
        expect(await isTooWide(page)).toBe(false)
        await page.keyboard.press('Escape')
        await page.locator('.fleet').click()
        await page.getByText(words.fleet.alertsTitle).waitFor()
        expect(await findings(page)).toEqual([])
        expect(await isTooWide(page)).toBe(false)
      })

  for (const theme of ['light', 'night'] as const)
    for (const viewport of [phone, desk])
      it(`gives axe nothing to find in ${theme} in ${theme} at ${viewport.width} px`, async () => {
        const page = await open({ theme, viewport })
        if (viewport === phone) await page.getByText(t.others, { exact: false }).click()
        await rowOf(page, 'L01').click()
        await page.getByRole('button', { name: t.close }).first().waitFor()
        expect(await findings(page)).toEqual([])
        expect(await isTooWide(page)).toBe(false)
      })
})
