import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { calendar, openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

describe.runIf(hasBrowser)('a carrier whose bag doesn’t hold the day’s parcels', () => {
  let browser: Browser

  beforeAll(async () => {
    await buildDashboard()
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  async function open(relays: number): Promise<Town> {
    const town = await openTown({ at: '15:45', dashboardFolder: builtDashboard, relays })
    const shares = { letters: 0.3, parcel: 0.7, registered: 0 }
    await town.database.pool.query(
      `update office_rounds set body = body || jsonb_build_object('reloads', true, 'mailShares', $1::jsonb)
       where body->>'kind' = 'letters'`,
      [JSON.stringify(shares)],
    )
    town.clock.jump(calendar.instant(tuesday, '16:30'))
    await town.backend.idle()
    return town
  }

  it('finds the depot on his way, empties his bag there and goes on', async () => {
    const town = await open(0)
    const live = await (await town.logIn('l01', demoPassword)).live()
    const page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    const tap = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await tap(fr.carrier.leave)
    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
    const row = page
      .locator('.whole .row')
      .filter({ has: page.locator('.sign.reload') })
      .first()
    await row.click()
    await page.getByText(fr.carrier.reload.mail).first().waitFor()
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/reload.png` })
    await tap(fr.carrier.reloaded)
    await live.next(
      (frame) =>
        (frame.type === 'patch' || frame.type === 'progress') &&
        frame.changes.carrier?.stops?.some(({ reload, state }) => reload && state === 'done') ===
          true,
    )
    if (folder) {
      await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
      await page.screenshot({ path: `${folder}/list.png` })
    }
    live.close()
    await town.close()
  })

  it('finds more mail at a relay, which is named by the door it stands at', async () => {
    const town = await open(6)
    const login = await findCarrier(town)
    const page = await openPage(browser, town, '/carrier/', { as: [login, demoPassword] })
    await page.getByRole('button', { name: fr.carrier.leave, exact: true }).click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
    const row = page
      .locator('.whole .row')
      .filter({ hasText: /Relais, \S+ / })
      .first()
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/relay-list.png` })
    await row.click()
    await page.getByText(fr.carrier.reload.relay).first().waitFor()
    expect(await page.locator('.card h2').innerText()).toMatch(/^Relais, \S+ /)
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    if (folder) await page.screenshot({ path: `${folder}/relay.png` })
    await page.getByRole('button', { name: fr.carrier.reloaded, exact: true }).click()
    await page.getByText(fr.carrier.reload.relay).first().waitFor({ state: 'hidden' })
    await town.close()
  })
})

/** Whose round comes by a relay. */
async function findCarrier({ database }: Town): Promise<string> {
  const { rows } = await database.pool.query(
    `select c.login from round_plans p join rounds r using (round_id) join people c on c.person_id = r.carrier_id
     where p.stops @> '[{"reload": "relay"}]' order by c.login limit 1`,
  )
  return rows[0].login
}
