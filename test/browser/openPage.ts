import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import type { Theme } from '../../dashboard/state/theme.ts'
import type { Town } from '../fixtures/openTown.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const phone = { width: 360, height: 640 }

interface Options {
  readonly as?: [login: string, password: string]
  readonly theme?: Theme
  readonly locale?: string
  readonly viewport?: typeof phone
  /** What the phone grants, and where it is then. */
  readonly grants?: string[]
  readonly at?: readonly [lon: number, lat: number]
  /** Runs before the page does. */
  readonly before?: () => void
}
export type OpenPage = (path: string, options?: Options) => Promise<Page>

/** Opens a page as somebody, in a browser of its own; only the town may be asked for anything. */
export async function openPage(
  browser: Browser,
  town: Town,
  path: string,
  {
    as,
    theme = 'light',
    locale = 'fr-FR',
    viewport = phone,
    grants = [],
    at,
    before,
  }: Options = {},
): Promise<Page> {
  // far from the depot's time zone, whose wall clock every page must show
  const context = await browser.newContext({ locale, viewport, timezoneId: 'America/Guadeloupe' })
  if (as) {
    const { cookie } = await town.logIn(...as)
    const [name, value] = cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: town.url }])
  }
  await context.grantPermissions(grants)
  if (at) await context.setGeolocation({ longitude: at[0], latitude: at[1], accuracy: 8 })
  if (before) await context.addInitScript(before)
  await context.addInitScript((choice) => localStorage.setItem('domino.theme', choice), theme)
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  page.on('request', (request) => {
    if (!request.url().startsWith(town.url)) throw new Error(`asked for ${request.url()}`)
  })
  await page.goto(town.url + path)
  return page
}

/** What axe has to say, by WCAG 2.2 AA and by AAA's contrast of 7:1, of what stands still. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    // what fades in, whenever that begins, has no contrast yet
    const still = new CSSStyleSheet()
    still.replaceSync('* { animation: none !important; transition: none !important }')
    document.adoptedStyleSheets.push(still)
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== still)
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
