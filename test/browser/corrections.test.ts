import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DepotId } from '../../algorithms/model.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { loadDepotState } from '../../backend/store/depotState.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

describe.runIf(hasBrowser)('a carrier who finds the map wrong', () => {
  let town: Town
  let browser: Browser
  let page: Page
  let board: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '09:20', dashboardFolder: builtDashboard })
    browser = await openBrowser()
    const { position } = (await stateOf()).depot
    page = await openPage(browser, town, '/carrier/', {
      as: ['l01', demoPassword],
      grants: ['geolocation'],
      at: position,
    })
    await page.getByRole('button', { name: fr.carrier.leave }).click()
    board = await openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: { width: 1440, height: 900 },
    })
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  const stateOf = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)
  const listed = async () => [...(await stateOf()).corrections.values()]
  const button = (on: Page, name: string | RegExp) => on.getByRole('button', { name })
  const open = async (kind: string) => {
    await button(page, 'Corriger cet endroit').click()
    await button(page, kind).click()
  }
  const map = () => page.locator('.correct-map')
  const tapMap = async (x: number, y: number) => {
    await map().locator('.leaflet-container').click({ position: { x, y } })
  }
  const isFine = async (on: Page) => {
    expect(await findings(on)).toEqual([])
    expect(await isTooWide(on)).toBe(false)
  }
  const picture = async (on: Page, name: string) => {
    const folder = process.env.SHOTS
    if (folder) await on.screenshot({ path: `${folder}/${name}.png` })
  }

  it('says without network that the box hangs across the street, and his card shows it', async () => {
    await page.locator('.card').waitFor()
    await picture(page, 'card')
    await page.context().setOffline(true)
    await button(page, 'Corriger cet endroit').click()
    await isFine(page)
    await picture(page, 'correct-kinds')
    await button(page, 'La boîte est de l’autre côté').click()
    await page.getByLabel(/^Un mot pour le bureau/).fill('derrière la haie')
    await isFine(page)
    await picture(page, 'correct-side')
    await button(page, 'Envoyer au bureau').click()
    await page.locator('.said-of-place').getByText('le bureau répondra').waitFor()
    expect(await listed()).toEqual([])
    await isFine(page)
    await page.context().setOffline(false)
    await expect.poll(async () => (await listed()).length).toBe(1)
    expect((await listed())[0]).toMatchObject({ kind: 'side', note: 'derrière la haie' })
    await picture(page, 'correct-said')
  })

  it('points at the entrance on the map', async () => {
    await open('L’entrée est ailleurs')
    expect(await button(page, 'Envoyer au bureau').isDisabled()).toBe(true)
    await map().locator('.leaflet-container').waitFor()
    await tapMap(120, 90)
    await page.getByText('C’est noté.').waitFor()
    await isFine(page)
    await picture(page, 'correct-entrance')
    await button(page, 'Envoyer au bureau').click()
    await expect.poll(async () => (await listed()).length).toBe(2)
  })

  it('says where nobody gets through, from here to there', async () => {
    await open('On ne passe pas')
    await map().locator('.leaflet-container').waitFor()
    await tapMap(100, 90)
    await tapMap(220, 130)
    await page.getByText('C’est noté.').waitFor()
    await picture(page, 'correct-no-way')
    await button(page, 'Envoyer au bureau').click()
    await expect.poll(async () => (await listed()).length).toBe(3)
  })

  it('is shown to the manager, who answers, and reads the answers', async () => {
    await button(board, /3 corrections à voir/).click()
    const items = board.locator('.correction-list > li')
    await expect.poll(() => items.count()).toBe(3)
    const entrance = items.filter({ hasText: 'L’entrée est ailleurs' })
    await entrance.getByRole('button', { name: /Sur la carte/ }).click()
    await isFine(board)
    await picture(board, 'corrections-1440')
    await entrance.getByRole('button', { name: 'Accepter' }).click()
    await board.getByText('Le facteur le lit sur sa page.').waitFor()
    const side = items.filter({ hasText: 'de l’autre côté' })
    await side.getByRole('button', { name: 'Refuser' }).click()
    await board.getByText('Un refus demande une phrase').waitFor()
    await side.getByLabel('Une phrase pour le facteur').fill('Elle a été déplacée hier.')
    await side.getByRole('button', { name: 'Refuser' }).click()
    await expect
      .poll(async () => (await listed()).filter(({ accepted }) => accepted !== null).length)
      .toBe(2)
    await page.locator('.news').first().waitFor()
    await picture(page, 'correct-answered')
    await page.getByRole('button', { name: fr.carrier.seen }).first().click()
    await page.getByText('Elle a été déplacée hier.').waitFor()
    await isFine(page)
    await picture(page, 'correct-refused')
  })

  it('has the way closed from what the carrier drew', async () => {
    const way = board.locator('.correction-list > li').filter({ hasText: 'On ne passe pas' })
    await way.getByRole('button', { name: 'Fermer cette voie…' }).click()
    await board.locator('.road-form').waitFor()
    await board
      .locator('.road-found')
      .getByText(/\d+\sm|Aucune rue/)
      .waitFor()
    await isFine(board)
    await picture(board, 'corrections-close')
  })

  it.each(['night', 'sun'] as const)('finds it the same in the %s theme', async (theme) => {
    const other = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword], theme })
    await button(other, 'Corriger cet endroit').click()
    await button(other, 'L’entrée est ailleurs').click()
    await other.locator('.correct-map .leaflet-container').waitFor()
    await isFine(other)
    await picture(other, `correct-${theme}`)
    await other.keyboard.press('Escape')
    await isFine(other)
    await picture(other, `card-${theme}`)
    await other.setViewportSize({ width: 1440, height: 900 })
    await isFine(other)
    await picture(other, `card-${theme}-1440`)
  })
})
