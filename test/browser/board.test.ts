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

  it('is told of a round without its carrier, once it has asked twice, and says what comes of it', async () => {
    const page = await open()
    await rowOf(page, 'L01').focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('complementary', { name: /^L01/ })
    await drawer.getByRole('button', { name: 'Sans facteur aujourd’hui' }).click()
    await drawer.getByRole('button', { name: 'Ne rien changer' }).click()
    await drawer.getByRole('button', { name: 'Sans facteur aujourd’hui' }).click()
    await drawer.getByRole('button', { name: 'Partager la tournée' }).click()
    // the only letter round of this town
    await drawer.getByText('Aucune tournée voisine n’a la place').waitFor()
  })

  it('draws its map once tiles come again, though no browser says that they do', async () => {
    const page = await open()
    const canvases = page.locator('.round-map .leaflet-tile-pane canvas')
    const unpainted = () =>
      canvases.evaluateAll(
        (all) => all.filter((canvas) => (canvas as HTMLCanvasElement).width < 512).length,
      )
    await page.route('**/tiles/*/**', (route) => route.abort())
    await page.reload()
    await expect.poll(unpainted).toBeGreaterThan(0)
    await page.unroute('**/tiles/*/**')
    await expect.poll(unpainted).toBe(0)
    await page.context().close()
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

  const openButton = async (page: Page, deviceId: string) => {
    await page.locator('.fleet').click()
    await page.getByRole('searchbox', { name: words.find.label }).fill(deviceId.toLowerCase())
    await page.getByRole('button', { name: deviceId }).click()
    return page.getByRole('complementary', { name: words.title })
  }

  it('pairs a button that was never heard, by the keyboard alone', async () => {
    const page = await open()
    const story = await openButton(page, 'D000000B')
    await story.getByText(words.nothing).waitFor()
    await story.locator('.trial-start').focus()
    await page.keyboard.press('Enter')
    await story.getByText(words.trial.press).waitFor()
    await page.locator('.trial-tile:focus').waitFor()
    expect(await story.locator('.trial-left').textContent()).toMatch(/^(10:00|9:\d\d)/)
    await town.press('D000000B')
    await story.getByRole('status').getByText(words.trial.works).waitFor()
    await story.getByText('3,40\u00a0V').waitFor()
    await story.getByText('Appui d’essai', { exact: false }).waitFor()
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      "select from uplinks where device_id = 'D000000B' and press_id is not null",
    )
    expect(rows).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('.trial-start:focus').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.fleet:focus').waitFor()
  })

  it('finds a trial again that goes on, and says when nothing was heard', async () => {
    const { pool } = town.database
    const until = (ms: number) =>
      pool.query('update devices set real_pairing_until_at = $1 where device_id = $2', [
        Date.now() + ms,
        'D000000C',
      ])
    const page = await open({ locale: 'en-GB' })
    await until(60_000)
    const en = storyTexts.en
    await page.locator('.fleet').click()
    await page.getByRole('searchbox').fill('d000000c')
    await page.getByRole('button', { name: 'D000000C' }).click()
    await page.getByText(en.trial.press).waitFor()
    await until(-1000)
    await page.getByText(en.trial.nothing).waitFor()
    await page.getByRole('button', { name: en.trial.again }).click()
    await page.getByText(en.trial.press).waitFor()
  })

  it('shows fifty alerts kind by kind, and a dead callback before all', async () => {
    const { pool } = town.database
    const realAt = Date.now()
    await pool.query(`update device_types set settings = '{"keepAliveSeconds": 3600}'`)
    await pool.query(
      `update devices set real_registered_at = $1 where device_id in (
         select device_id from devices where device_id > 'D0000010' order by device_id limit 50)`,
      [realAt - 5 * 3_600_000],
    )
    await pool.query(
      `insert into network_callbacks (network_type_id, callback_id, network_type_name, kind,
         real_dead_since_at, real_seen_at) values ('5f0d', 'cb1', 'Boutons', 'uplink', $1, $1)`,
      [realAt],
    )
    for (const viewport of [desk, phone]) {
      const page = await open({ viewport })
      await page.getByRole('button', { name: words.fleet.unreachable }).click()
      const sheet = page.getByRole('dialog', { name: words.fleet.title })
      const kinds = sheet.locator('.fleet-kind summary')
      expect(await kinds.first().textContent()).toBe(`${words.fleet.kinds['dead callback']}1`)
      await sheet.getByText('npm run provision', { exact: false }).waitFor()
      const never = kinds.filter({ hasText: words.fleet.kinds['never heard'] })
      expect(await never.textContent()).toBe(`${words.fleet.kinds['never heard']}50`)
      await never.click()
      await sheet.getByRole('button', { name: words.fleet.more(30) }).click()
      expect(await sheet.locator('button.fleet-alert').count()).toBe(50)
      expect(await isTooWide(page)).toBe(false)
      expect(await findings(page)).toEqual([])
      await sheet.locator('button.fleet-alert').first().click()
      await page.locator('.trial-start').waitFor()
    }
    await pool.query('truncate network_callbacks')
    await pool.query('update devices set real_registered_at = 0')
  })

  for (const theme of ['light', 'night'] as const)
    it(`gives axe nothing to find in a trial in ${theme}`, async () => {
      const page = await open({ theme, viewport: phone })
      const device = theme === 'light' ? 'D000000D' : 'D000000E'
      const story = await openButton(page, device)
      await story.locator('.trial-start').click()
      await story.getByText(words.trial.press).waitFor()
      expect(await findings(page)).toEqual([])
      await town.press(device)
      await story.getByText(words.trial.works).waitFor()
      expect(await findings(page)).toEqual([])
      expect(await isTooWide(page)).toBe(false)
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
        await page.getByRole('heading', { name: words.fleet.alertsTitle }).waitFor()
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
