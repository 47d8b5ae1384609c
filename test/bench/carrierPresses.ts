import type { Browser, Page } from 'playwright-core'
import type { DepotId, RoundId } from '../../algorithms/model.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { loadDepotState } from '../../backend/store/depotState.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { openPage } from '../browser/openPage.ts'
import { openCutProxy } from '../fixtures/cutProxy.ts'
import { isUpToDate } from '../fixtures/onDevice.ts'
import { type Live, tuesday } from '../fixtures/openTown.ts'
import type { Towns, WorldTown } from '../fixtures/worldTown.ts'

/** From posting a press to the row of its new stop on the page, ms. */
export async function pressesShown(
  browser: Browser,
  towns: Towns,
  { carriers, presses }: { readonly carriers: number; readonly presses: number },
): Promise<number[]> {
  const town = await towns.open({ rounds: carriers, stops: 20 }, { at: '09:00' })
  const lines: Live[] = []
  try {
    console.error(`${carriers} carriers log in …`)
    const logins = town.world.office.rounds.map(({ number }) => number.toLowerCase())
    const [own, ...others] = logins as [string, ...string[]]
    for (const login of others.slice(0, carriers - 1))
      lines.push(await (await town.logIn(login, demoPassword)).live())
    const page = await openList(browser, town, own)
    const shown: number[] = []
    for (const device of await devicesOn(town, own)) {
      if (shown.length === presses) break
      const before = await rows(page)
      const isThere = appears(page, before + 1)
      const pressedAt = Date.now()
      await town.press(device)
      await town.backend.idle()
      const isOwn = await isPlanned(town, own, device)
      if (isOwn) shown.push((await isThere) - pressedAt)
      console.error(`press ${shown.length} of ${presses} …`)
    }
    return shown
  } finally {
    for (const line of lines) line.close()
    await town.close()
  }
}

/** How long it takes from the first connection until device and office agree, ms. */
export async function afterAnHour(
  browser: Browser,
  towns: Towns,
  of: { readonly times: number; readonly presses: number; readonly words: number },
): Promise<number[]> {
  const took: number[] = []
  for (let time = 1; time <= of.times; time++) {
    console.error(`an hour offline, ${time} of ${of.times} …`)
    took.push(await oneHour(browser, towns, of, time % 2 === 0 ? 'reset' : 'silent'))
  }
  return took
}

async function oneHour(
  browser: Browser,
  towns: Towns,
  { presses, words }: { readonly presses: number; readonly words: number },
  how: 'reset' | 'silent',
): Promise<number> {
  // an hour of service in half a minute
  const town = await towns.open({ rounds: 3, stops: 100 }, { speed: 120 })
  const proxy = await openCutProxy(town.url)
  try {
    const page = await openPage(browser, { ...town, url: proxy.url }, '/carrier/', {
      as: ['l01', demoPassword],
    })
    await page.getByRole('button', { name: fr.carrier.leave }).click()
    await page.locator('.actions .main').waitFor()
    proxy.cut(how)
    const cutAt = town.clock.now()
    const devices = await devicesOn(town, 'l01')
    for (let n = 0; n < Math.max(presses, words); n++) {
      if (n < presses) await town.press(devices.at(-1 - n)!)
      const main = page.locator('.actions .main').first()
      if (n < words && (await main.isVisible())) await main.click()
      const wait = cutAt + ((n + 1) * 3_600_000) / Math.max(presses, words) - town.clock.now()
      await page.waitForTimeout(Math.max(0, wait / 120))
    }
    await town.backend.idle()
    const connected = proxy.connected()
    proxy.mend()
    await connected
    const connectedAt = Date.now()
    await isUpToDate(page, async () => {
      await town.backend.idle()
      return await newestVersion(town)
    })
    return Date.now() - connectedAt
  } finally {
    await proxy.close()
    await town.close()
  }
}

/** The compiler gives inner functions their names by a helper that a page doesn't have. */
export const keepNames = 'globalThis.__name = (made) => made'

async function openList(browser: Browser, town: WorldTown, login: string): Promise<Page> {
  const page = await openPage(browser, town, '/carrier/', { as: [login, demoPassword] })
  await page.getByRole('button', { name: fr.carrier.leave }).click()
  await page.getByRole('button', { name: fr.carrier.wholeRound }).click()
  await page.locator('section.whole').waitFor()
  await page.evaluate(keepNames)
  return page
}

const rows = (page: Page) => page.locator('section.whole button.row').count()

/** When the list has so many rows, by the page's own clock, which is this machine's. */
const appears = (page: Page, count: number): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelectorAll('section.whole button.row').length < wanted) return
          observer.disconnect()
          // painted with the next frame
          requestAnimationFrame(() => resolve(Date.now()))
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { childList: true, subtree: true })
        look()
      }),
    count,
  )

/** Buttons of the stops of a round with letters alone, from its end: he gets there last. */
async function devicesOn(town: WorldTown, login: string): Promise<string[]> {
  const round = await roundOf(town, login)
  const boxes = new Map(town.world.mailboxes.map(({ placeId, deviceId }) => [placeId, deviceId]))
  return round.stops
    .filter(({ deliveries, collections }) => {
      return collections.length === 0 && deliveries.every(({ kind }) => kind === 'letters')
    })
    .flatMap(({ placeId }) => boxes.get(placeId) ?? [])
    .reverse()
}

async function isPlanned(town: WorldTown, login: string, deviceId: string): Promise<boolean> {
  const { stops } = await roundOf(town, login)
  return stops.some(({ collections }) =>
    collections.some(({ requestId }) => requestId.startsWith(deviceId)),
  )
}

async function roundOf(town: WorldTown, login: string) {
  const state = await loadDepotState(town.database.pool, 'depot-1' as DepotId)
  return state.rounds.get(`${tuesday}.${login.toUpperCase()}` as RoundId)!
}

async function newestVersion(town: WorldTown): Promise<number> {
  const { rows: found } = await town.database.pool.query<{ version: number }>(
    'select max(version)::int as version from plan_versions',
  )
  return found[0]!.version
}
