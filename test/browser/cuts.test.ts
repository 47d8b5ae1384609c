import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { liveCutRound } from '../fixtures/cutRound.ts'
import { openTown, type Town } from '../fixtures/openTown.ts'
import { makeRandom } from '../soak/random.ts'

// `npm run soak -- cuts` cuts more often

describe.runIf(hasBrowser)('a round whose network is cut again and again', () => {
  let town: Town
  let browser: Browser
  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '09:20', dashboardFolder: builtDashboard })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
  })

  it('is in the end the same on the device and in the office, and nothing said is lost or doubled', async () => {
    const buttons = ['D0000001', 'D0000002', 'D0000003', 'D0000004', 'D0000005']
    const random = makeRandom(1)
    const lived = await liveCutRound({ browser, town, login: 'l01', random, cuts: 6, buttons })
    expect(lived.differences).toEqual([])
    expect(lived.words).toBeGreaterThan(6)
  })
})
