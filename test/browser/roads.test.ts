import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import type { ClosureList } from '../../backend/protocol/closures.ts'
import type { DeviceList } from '../../backend/protocol/rest.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { roadTexts } from '../../dashboard/manager/roadTexts.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, type Client, openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

const desk = { width: 1440, height: 900 }
const phone = { width: 360, height: 640 }
const t = roadTexts.fr

describe.runIf(hasBrowser)('closing a road in a browser', () => {
  let town: Town
  let browser: Browser
  let manager: Client
  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '08:30', dashboardFolder: builtDashboard })
    browser = await openBrowser()
    manager = await town.logIn('manager', adminPassword)
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
  const listed = async () =>
    ((await (await manager.fetch('/api/v1/closures')).json()) as ClosureList).closures
  const position = async (index: number) => {
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    return devices[index]!.position
  }
  const shot = async (page: Page, name: string) => {
    const folder = process.env.DOMINO_SHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
  }
  /** Draws nearer around the middle of what is seen, until a road lies under the cross. */
  async function aim(page: Page) {
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Rapprocher' }).click()
    await page.getByRole('button', { name: /sous la croix/ }).click()
    const found = page.locator('.road-found')
    await found.filter({ hasText: /\sm$|Aucune rue/ }).waitFor()
    return found.textContent()
  }

  it('is done with a click on the map, and undone with one press', async () => {
    const page = await open()
    await page.getByRole('button', { name: t.button(0) }).click()
    const drawer = page.getByRole('complementary', { name: t.title })
    await drawer.getByText(t.none).waitFor()
    const map = page.locator('.round-map-box')
    // the drawer slides in, and the map with it
    await page.evaluate(async () => {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    })
    const box = (await map.boundingBox())!
    const found = page.locator('.road-found strong')
    for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Rapprocher' }).click()
    // Somewhere near the middle of what the drawer leaves there is a road.
    for (let step = 0; step < 40 && (await found.count()) === 0; step++) {
      if (step > 0) await drawer.getByRole('button', { name: t.again }).click()
      const x = box.x + 40 + step * 4
      await page.mouse.click(x, box.y + box.height / 2 + step * 3)
      await page.locator('.road-found', { hasText: /\sm$|Aucune rue/ }).waitFor()
    }
    expect(await found.textContent()).toMatch(/, \d+\sm$/)
    await drawer.getByLabel(/^Note/).fill('marché ?')
    await page.getByRole('button', { name: /^Vers/ }).last().click()
    await shot(page, 'draft-desk')
    await drawer.getByRole('button', { name: t.confirm.closed }).click()
    await drawer.locator('.road-list li').waitFor()
    await shot(page, 'closed-desk')
    const [closure] = await listed()
    expect(closure).toMatchObject({ kind: 'closed', direction: 'backward', inForce: true })
    expect(closure!.note).toBe('marché ?')
    expect(closure!.untilAt).toBe(Date.parse(`${tuesday}T20:00+01:00`))
    await page.locator('.map-closure').waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await page.locator(':focus').textContent()).toBe(t.button(1))
    await shot(page, 'board-desk')
    await page.keyboard.press('Enter')
    await drawer.getByRole('button', { name: t.end }).click()
    await drawer.getByText(t.none).waitFor()
    await page.locator('.map-closure').waitFor({ state: 'detached' })
    expect(await listed()).toEqual([])
    await page.context().close()
  })

  it('is done on a phone, and by keys alone', async () => {
    const page = await open({ viewport: phone })
    await page.getByRole('button', { name: t.button(0) }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.round-map-cross').waitFor()
    await shot(page, 'empty-phone')
    const said = await aim(page)
    expect(said).toMatch(/\sm$|Aucune rue/)
    if (!said!.includes('Aucune')) {
      await page.getByRole('button', { name: t.slow, exact: false }).first().click()
      await page.getByLabel(t.foot).uncheck()
      await page
        .getByRole('button', { name: /^Vers|^Dans le sens/ })
        .first()
        .focus()
      await page.keyboard.press('Enter')
      await page.getByLabel(t.from).fill(`${tuesday}T10:15`)
      await shot(page, 'draft-phone')
      expect(await isTooWide(page)).toBe(false)
      await page.getByRole('button', { name: t.confirm.slow }).focus()
      await page.keyboard.press('Enter')
      await page.locator('.road-list li').waitFor()
      expect(await listed()).toMatchObject([
        {
          kind: 'slow',
          factor: 3,
          direction: 'forward',
          profiles: ['cargo-bike', 'car'],
          fromAt: Date.parse(`${tuesday}T10:15+01:00`),
          inForce: false,
        },
      ])
      const says = await page.locator('.road-list .press-why').first().textContent()
      expect(says).toMatch(
        /^ralentie, 3 fois plus long · à vélo-cargo, en voiture · (seulement vers l|dans un sens)/,
      )
      expect(says).toContain('à partir de 10:15')
      expect(await page.getByRole('button', { name: t.again }).count()).toBe(0)
    }
    await shot(page, 'closed-phone')
    for (const { closureId } of await listed())
      await manager.fetch(`/api/v1/closures/${closureId}`, { method: 'DELETE' })
    await page.context().close()
  })

  it('is seen by carriers: on the map, in the list, and at the stops that are cut off', async () => {
    const body = {
      line: [await position(0)],
      kind: 'closed',
      profiles: ['foot', 'cargo-bike', 'car'],
    }
    await town.press('D0000001')
    await town.backend.idle()
    const made = await manager.fetch('/api/v1/closures', {
      method: 'POST',
      body: JSON.stringify({ ...body, note: 'arbre tombé' }),
    })
    expect(made.status).toBe(201)
    const { rows } = await town.database.pool.query(
      "select distinct split_part(round_id, '.', 2) as number from rounds order by number",
    )
    for (const viewport of [phone, desk]) {
      const page = await openPage(browser, town, '/carrier/', {
        as: [rows[rows.length - 1].number.toLowerCase(), demoPassword],
        viewport,
      })
      await page
        .getByRole('button', { name: /tournée/ })
        .first()
        .click()
      await page.getByText('arbre tombé').waitFor()
      await shot(page, `carrier-list-${viewport.width}`)
      if (viewport === phone) {
        await page.locator('.panes button').first().click()
        await page.locator('.to-map').click()
      }
      await page.locator('.map-closure').waitFor()
      await shot(page, `carrier-map-${viewport.width}`)
      await page.context().close()
    }
    const page = await open()
    await page.locator('.row .row-number').first().click()
    await page.locator('.map-closure').waitFor()
    await page.getByRole('button', { name: 'Détails' }).click()
    await shot(page, 'cut-off-desk')
    await page.context().close()
  })

  for (const theme of ['light', 'night'] as const)
    for (const viewport of [phone, desk])
      it(`gives axe nothing to find in ${theme} at ${viewport.width} px`, async () => {
        const page = await open({ theme, viewport })
        await page.getByRole('button', { name: /^(Fermer une rue|\d rues? fermée)/ }).click()
        await page.locator('.round-map-cross').waitFor()
        await aim(page)
        await shot(page, `roads-${theme}-${viewport.width}`)
        expect(await findings(page)).toEqual([])
        expect(await isTooWide(page)).toBe(false)
        await page.context().close()
      })
})
