import jsQR from 'jsqr'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { enrolTexts } from '../../dashboard/carrier/enrol/texts.ts'
import { en } from '../../dashboard/i18n/en.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { phoneTexts } from '../../dashboard/manager/phones/texts.ts'
import { texts as boardTexts } from '../../dashboard/manager/texts.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, type Client, openTown, type Town, tuesday } from '../fixtures/openTown.ts'
import { issueCode } from '../fixtures/phones.ts'
import { findings, isTooWide, openPage, phone } from './openPage.ts'

const t = enrolTexts.fr
const office = phoneTexts.fr
const l01 = `${tuesday}.L01`
const c01 = `${tuesday}.C01`

describe.runIf(hasBrowser)('a carrier’s phone', () => {
  let town: Town
  let browser: Browser
  let manager: Client

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '09:20', dashboardFolder: builtDashboard })
    browser = await openBrowser()
    manager = await town.logIn('manager', adminPassword)
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  const picture = async (page: Page, name: string) => {
    const folder = process.env.SHOTS
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
  }
  const isSound = async (page: Page, name: string) => {
    for (const theme of ['light', 'night', 'sun'] as const) {
      await page.evaluate((choice) => {
        document.documentElement.dataset.theme = choice
      }, theme)
      expect(await findings(page)).toEqual([])
      await picture(page, `${name}-${theme}`)
    }
    await page.evaluate(() => {
      document.documentElement.dataset.theme = 'light'
    })
    expect(await isTooWide(page)).toBe(false)
  }
  const tap = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true }).click()
  /** A phone that nobody has signed in on. */
  const newPhone = async (locale = 'fr-FR'): Promise<BrowserContext> =>
    browser.newContext({ locale, viewport: phone })
  /** One on which a round is taken. */
  async function onRound(roundId: string, name: string): Promise<Page> {
    const code = await issueCode(manager, roundId, name)
    const page = await (await newPhone()).newPage()
    await page.goto(`${town.url}/carrier/#code=${code}`)
    await tap(page, t.add)
    await page.locator('.enrol-round.mine').click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    return page
  }
  const kinds = async () => {
    const { rows } = await town.database.pool.query('select kind from round_events order by at')
    return rows.map(({ kind }) => kind as string)
  }
  const unsent = (page: Page) =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('outbox')).length)

  it('is added by the picture that the manager’s page shows, and takes its round by one tap', async () => {
    const board = await openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: { width: 1440, height: 900 },
    })
    await board.locator('[data-round$=".L01"]').focus()
    await board.keyboard.press('Enter')
    await tap(board, office.add)
    await tap(board, office.show)
    await board.locator('.qr path').waitFor({ state: 'attached' })
    await expect.poll(() => board.locator('.qr path').getAttribute('d')).not.toBe('')
    await isSound(board, 'enrol-code-1440')
    const url = await readCode(board)
    expect(url).toMatch(/\/carrier\/#code=[2-9A-Z]{4}-[2-9A-Z]{4}$/)

    const page = await (await newPhone()).newPage()
    await page.goto(url)
    await isSound(page, 'enrol-enter')
    await tap(page, t.add)
    await page.locator('.enrol-round.mine').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await board.getByText(office.added('Téléphone L01')).waitFor()
    await picture(board, 'enrol-added-1440')
    await page.getByText(t.others).click()
    await isSound(page, 'enrol-start')
    await page.locator('.enrol-round.mine').click()
    await page.getByRole('button', { name: fr.carrier.leave }).waitFor()

    // the next day it's that one tap
    await town.database.pool.query('delete from sessions where phone_id is not null')
    await page.reload()
    await page.locator('.enrol-round.mine').click()
    await page.getByRole('button', { name: fr.carrier.leave }).waitFor()
    await page.context().close()
    await board.context().close()
  })

  it('goes on at a colleague’s, tells the first, and keeps what that one did in the dark', async () => {
    const colleague = await onRound(c01, 'Téléphone C01')
    const first = await onRound(l01, 'Téléphone L01')
    await first.context().setOffline(true)
    await tap(first, fr.carrier.leave)
    expect(await unsent(first)).toBe(1)

    // he has his own round open, and takes the other as well
    await tap(colleague, new RegExp(fr.menu))
    await tap(colleague, fr.signOut)
    await colleague.getByText(t.others).click()
    await colleague.locator('.enrol-others .enrol-round', { hasText: 'L01' }).click()
    await isSound(colleague, 'enrol-sure')
    await tap(colleague, t.take('L01'))
    await colleague.getByRole('heading', { name: 'L01' }).waitFor()

    await first.context().setOffline(false)
    await first.getByText(t.goesOn('L01', 'Téléphone C01')).waitFor()
    await expect.poll(kinds).toContain('left depot')
    await expect.poll(() => unsent(first)).toBe(0)
    await isSound(first, 'enrol-elsewhere')
    // and what it did is on the colleague's
    await colleague.getByRole('button', { name: fr.carrier.leave }).waitFor({ state: 'detached' })

    await tap(first, new RegExp(t.takeBack))
    await first.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    await colleague.getByText(t.goesOn('L01', 'Téléphone L01')).waitFor()
    await first.context().close()
    await colleague.context().close()
  })

  it('that the office removes says so, keeps what was tapped, and goes on with a new code', async () => {
    const page = await onRound(l01, 'Perdu')
    await page.context().setOffline(true)
    await tap(page, fr.carrier.wholeRound)
    await tap(page, fr.carrier.returned)
    expect(await unsent(page)).toBe(1)
    const board = await openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: phone,
    })
    await board.getByText(boardTexts.fr.others, { exact: false }).click()
    await board.locator('[data-round$=".L01"]').click()
    await tap(board, office.removeOf('Perdu'))
    await isSound(board, 'enrol-remove')
    await tap(board, office.yes)
    await board.locator('.phone-who', { hasText: 'Perdu' }).waitFor({ state: 'detached' })
    await board.context().close()

    await page.context().setOffline(false)
    await page
      .getByRole('alert')
      .filter({ hasText: /a retiré ce téléphone/ })
      .waitFor()
    await expect.poll(kinds).toContain('back at depot')
    await isSound(page, 'enrol-removed')
    await page.getByLabel(t.code).fill(await issueCode(manager, l01, 'Retrouvé'))
    await tap(page, t.add)
    await page.locator('.enrol-round.mine').click()
    await page.getByRole('button', { name: fr.carrier.wholeRound }).waitFor()
    await page.context().close()
  })

  it('finds its way from the front door, in English too', async () => {
    const page = await (await newPhone('en-GB')).newPage()
    await page.goto(town.url)
    await page.getByRole('link', { name: en.door.phone }).click()
    await page.getByRole('heading', { name: enrolTexts.en.enrol }).waitFor()
    await picture(page, 'enrol-english')
    await page.getByRole('link', { name: enrolTexts.en.withLogin }).click()
    await page.getByRole('heading', { name: en.app }).waitFor()
  })

  it('says in both languages what to do with a code that isn’t good, and ends a search', async () => {
    const used = await issueCode(manager, c01, 'A')
    const first = await (await newPhone()).newPage()
    await first.goto(`${town.url}/carrier/#code=${used}`)
    await tap(first, t.add)
    await first.locator('.enrol-round.mine').waitFor()
    const languages = [
      ['fr-FR', enrolTexts.fr, [/relisez-le/, /déjà servi/, /attendez une minute/]],
      ['en-GB', enrolTexts.en, [/read it again/, /used already/, /wait a minute/]],
    ] as const
    const pages = await Promise.all(
      languages.map(async ([locale]) => {
        const page = await (await newPhone(locale)).newPage()
        await page.goto(`${town.url}/carrier/#code=`)
        return page
      }),
    )
    const enter = async (page: Page, texts: typeof t, code: string) => {
      await page.getByLabel(texts.code).fill(code)
      await tap(page, texts.add)
    }
    const says = (page: Page, what: string | RegExp) =>
      page.getByRole('alert').filter({ hasText: what }).waitFor()
    for (const [index, [locale, texts, words]] of languages.entries()) {
      const page = pages[index]!
      await enter(page, texts, 'ABC')
      await says(page, texts.tooShort)
      await enter(page, texts, 'ABCD-EFGH')
      await says(page, words[0])
      await enter(page, texts, used.toLowerCase())
      await says(page, words[1])
      await isSound(page, `enrol-refused-${locale}`)
    }
    for (let wrong = 0; wrong < 10; wrong++) {
      const answer = pages[0]!.waitForResponse(/api\/v1\/phones$/)
      await enter(pages[0]!, enrolTexts.fr, 'ABCD-EFGH')
      await answer
    }
    await says(pages[0]!, languages[0][2][2])
    await enter(pages[1]!, enrolTexts.en, used)
    await says(pages[1]!, languages[1][2][2])
  })
})

/** What a phone's camera would read on the screen, by a reader that shares no code with the writer. */
async function readCode(page: Page): Promise<string> {
  const shot = (await page.locator('.qr').screenshot()).toString('base64')
  const { data, width, height } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
    context.drawImage(image, 0, 0)
    const pixels = context.getImageData(0, 0, image.width, image.height)
    return { data: [...pixels.data], width: image.width, height: image.height }
  }, shot)
  // its types say less than it is: a CommonJS module whose default is the function
  const read = ((jsQR as unknown as { default?: typeof jsQR }).default ?? jsQR) as unknown as (
    data: Uint8ClampedArray,
    width: number,
    height: number,
  ) => { data: string } | null
  const found = read(Uint8ClampedArray.from(data), width, height)
  expect(found).not.toBeNull()
  return found!.data
}
