import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import type { ServerFrame } from '../../backend/protocol/live.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { en } from '../../dashboard/i18n/en.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'
import { findings, isTooWide, type OpenPage, openPage } from './openPage.ts'

const tablet = { width: 768, height: 1024 }

describe.runIf(hasBrowser)('the faces in a browser', () => {
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

  const open: OpenPage = (path, options) => openPage(browser, town, path, options)

  const household = () => town.backend.logIns.find(({ path }) => path.startsWith('/h/'))!.path

  it('lead a person who signs in at the door to their own page', async () => {
    const page = await open('/')
    await page.getByText(fr.door.signInYourself).click()
    await page.getByLabel(fr.door.login).fill('manager')
    await page.getByLabel(fr.door.password).fill('wrong')
    await page.getByRole('button', { name: fr.door.signIn }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel(fr.door.password).fill(adminPassword)
    await page.getByRole('button', { name: fr.door.signIn }).click()
    await page.waitForURL('**/manager/')
  })

  it('send somebody without a session to the door', async () => {
    const page = await open('/carrier/')
    await page.getByRole('heading', { name: fr.app }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it('open from the door of the demo beside each other, each in a tab of its own', async () => {
    const door = await open('/')
    const tabs = []
    for (const role of ['manager', 'carrier', 'household'] as const) {
      const [tab] = await Promise.all([
        door.context().waitForEvent('page'),
        door.getByRole('link', { name: fr.door.demo.who[role] }).click(),
      ])
      await tab.waitForURL(`**/${role}/`)
      tabs.push(tab)
    }
    for (const tab of tabs) {
      await tab.reload()
      await tab.getByRole('button', { name: fr.menu }).waitFor()
    }
    expect(tabs.map((tab) => new URL(tab.url()).pathname)).toEqual([
      '/manager/',
      '/carrier/',
      '/household/',
    ])
  })

  it('keep a tap on the phone while there is no network, and send it afterwards', async () => {
    const live = await (await town.logIn('l01', demoPassword)).live()
    const page = await open('/carrier/', { as: ['l01', demoPassword] })
    const leave = page.getByRole('button', { name: fr.carrier.leave })
    await leave.waitFor()
    await page.context().setOffline(true)
    await leave.click()
    await page.getByText(fr.carrier.keptHereCount(1)).waitFor()
    await page.context().setOffline(false)
    await live.next((frame) => changesOf(frame)?.state === 'out')
    await page.getByText(fr.carrier.keptHereCount(1)).waitFor({ state: 'detached' })
    live.close()
  })

  it('let a carrier collect, and take it back within ten seconds', async () => {
    const office = await (await town.logIn('manager', adminPassword)).live()
    await town.press('D0000001')
    const planned = await office.next((frame) => pressesOf(frame)[0]?.roundNumber !== undefined)
    const { address, roundNumber } = pressesOf(planned)[0]!
    const login = roundNumber!.toLowerCase()
    const live = await (await town.logIn(login, demoPassword)).live()
    const page = await open('/carrier/', { as: [login, demoPassword] })
    const tap = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    if (roundNumber !== 'L01') await tap(fr.carrier.leave)

    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
    const row = page.locator('.whole .row', { hasText: address.replace(/^\S+ /, '') })
    await row.filter({ has: page.locator('.sign.collect') }).click()
    const delivered = page.getByRole('button', { name: fr.carrier.delivered, exact: true })
    const collected = page.getByRole('button', { name: fr.carrier.collected, exact: true })
    await delivered.or(collected).waitFor()
    if (await delivered.isVisible()) await delivered.click()
    await collected.press('Enter')
    await live.next((frame) => collectionStates(frame).includes('collected'))
    const before = live.frames.length
    const focused = page.locator(':focus')
    expect(await focused.textContent()).toContain(fr.carrier.undo)
    await focused.press('Enter')
    await live.next(
      (frame) =>
        live.frames.indexOf(frame) >= before && collectionStates(frame).includes('planned'),
    )
    await collected.waitFor()
    office.close()
    live.close()
  })

  it.each(['light', 'night', 'sun'] as const)('give axe nothing to find in %s', async (theme) => {
    const pages = [
      await open('/', { theme }),
      await open('/carrier/', { as: ['l01', demoPassword], theme }),
      await open('/carrier/', { as: ['l01', demoPassword], theme, viewport: tablet }),
      await open(household(), { theme }),
    ]
    for (const page of pages) {
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await findings(page)).toEqual([])
      expect(await isTooWide(page)).toBe(false)
    }
  })

  it('speak English to a phone that asks for it, and keep what is chosen', async () => {
    const page = await open('/carrier/', { as: ['l01', demoPassword], locale: 'en-GB' })
    await page.getByRole('button', { name: en.carrier.wholeRound }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.getByRole('button', { name: en.menu }).click()
    await page.getByRole('button', { name: 'Français' }).click()
    await page.reload()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
  })

  it('weigh less than 200 kB for a carrier’s first look, the map left for later', async () => {
    const scripts: string[] = []
    const page = await open('/')
    page.on('response', (response) => {
      if (/\.(js|css|html|woff2)$|\/carrier\/$/.test(response.url())) scripts.push(response.url())
    })
    const { cookie } = await town.logIn('l01', demoPassword)
    const [name, value] = cookie.split('=') as [string, string]
    await page.context().addCookies([{ name, value, url: town.url }])
    await page.goto(`${town.url}/carrier/`)
    await page.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    const bodies = await Promise.all(scripts.map((url) => fetch(url).then((a) => a.arrayBuffer())))
    const zipped = bodies.reduce((sum, body) => sum + gzipSync(new Uint8Array(body)).length, 0)
    expect(scripts.some((url) => /Map-.*\.js$/.test(url))).toBe(false)
    expect(zipped).toBeLessThan(200_000)
  })
})

const changesOf = (frame: ServerFrame) =>
  frame.type === 'patch' || frame.type === 'progress' ? frame.changes.carrier : undefined

const collectionStates = (frame: ServerFrame) =>
  (changesOf(frame)?.stops ?? []).flatMap((stop) => stop.collections.map(({ state }) => state))

const pressesOf = (frame: ServerFrame) =>
  frame.type === 'patch' || frame.type === 'progress' ? (frame.changes.board?.presses ?? []) : []
