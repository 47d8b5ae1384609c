import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHouseholdToken } from '../../backend/account/householdLink.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { scanTexts } from '../../dashboard/carrier/scan/texts.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { filmLabel } from '../fixtures/fakeCamera.ts'
import { openTown, type Town } from '../fixtures/openTown.ts'
import { event, say } from '../fixtures/roundEvents.ts'
import { findings, openPage } from './openPage.ts'

const t = scanTexts.fr
const label = 'RR473124829GB'

describe.runIf(hasBrowser)('labels and stickers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'domino-label-'))
  let town: Town
  let browser: Browser
  let filming: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '10:30', dashboardFolder: builtDashboard })
    await town.press('D0000002')
    await town.backend.idle()
    browser = await openBrowser()
    filming = await openBrowser(...(await filmLabel(label, folder)))
  })
  afterAll(async () => {
    await browser?.close()
    await filming?.close()
    await town?.close()
    rmSync(folder, { recursive: true })
  })

  const request = async () => {
    const { rows } = await town.database.pool.query(
      'select state, parcels, items, mailbox_id as "mailboxId" from pickup_requests',
    )
    return rows[0] as { state: string; parcels: number; items: unknown; mailboxId: string }
  }
  const tap = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
  async function look(name: string) {
    expect(await findings(page)).toEqual([])
    const shots = process.env.SHOTS
    if (shots) await page.screenshot({ path: path.join(shots, `scan-${name}.png`) })
  }
  const type = async (code: string) => {
    await page.getByLabel(t.typed).fill(code)
    await tap(t.add)
  }
  const says = (text: string) => page.getByRole('status').getByText(text).waitFor()

  it('are read by the camera, and nothing is asked for elsewhere', async () => {
    page = await openPage(filming, town, '/carrier/', {
      as: ['l01', demoPassword],
      grants: ['camera'],
    })
    await tap(fr.carrier.leave)
    await tap(fr.carrier.delivered)
    await page.getByRole('button', { name: t.scan, exact: true }).waitFor()
    await look('card')
    await tap(t.scan)
    await says(t.read('RR 47312482 9 GB'))
    await look('camera')
    await page.context().close()
  })

  it('are typed where the camera is refused, with a sentence for each that isn’t right', async () => {
    page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    await tap(t.scan)
    await page.getByText(t.cameraIs.denied).or(page.getByText(t.cameraIs.none)).waitFor()
    await type('473124828')
    await says(t.wrong['check digit'])
    await type('12 rue du Lac')
    await says(t.wrong.unreadable)
    await type(label)
    await says(t.read('RR 47312482 9 GB'))
    await type(label.toLowerCase())
    await says(t.here)
    await tap(t.another)
    await type('471108151')
    await tap(t.another)
    await page.getByLabel(`${t.parcel(3)}\u00a0: ${t.outcome}`).selectOption('too large')
    await look('typed')
    await tap(t.collected(2))
    await expect.poll(request).toMatchObject({
      state: 'collected',
      parcels: 2,
      items: [
        { code: label, outcome: 'collected' },
        { code: '471108151', outcome: 'collected' },
        { outcome: 'too large' },
      ],
    })
  })

  it('are counted into the container; what is missing is named and signed, and stays in the bag', async () => {
    await say(await town.logIn('l01', demoPassword), event('back at depot', {}))
    await tap(fr.carrier.goOn)
    await page.getByRole('button', { name: t.container.open, exact: true }).waitFor()
    await look('back')
    await tap(t.container.open)
    await type('000717618')
    await says(t.container.unknown)
    await type('471 108 151')
    await says(t.read('471 108 151'))
    await page.getByText(t.container.gap(1)).waitFor()
    await look('gap')
    await tap(t.container.reasons['in the bag'])
    await page.getByLabel(t.container.sign).fill('A. Blanc')
    await tap(t.container.signAndDone)
    await page.getByText(t.container.still).waitFor()
    await expect
      .poll(async () => (await town.database.pool.query('select state from rounds')).rows)
      .toContainEqual({ state: 'handed over' })
    expect(await request()).toMatchObject({ state: 'collected' })

    await tap(t.container.open)
    await tap(t.container.tickAll)
    await look('whole')
    await tap(t.container.done)
    await page.getByText(fr.carrier.handedOver).waitFor()
    await expect.poll(request).toMatchObject({ state: 'handed over' })
  })

  it('are the household’s proof', async () => {
    const { mailboxId } = await request()
    const token = await makeHouseholdToken(town.database.pool, mailboxId)
    page = await openPage(browser, town, `/h/${token}`, {})
    // told once he can't take it back any more
    await page.getByText('RR 47312482 9 GB').waitFor()
    await look('household')
  })
})
