import type { Browser } from 'playwright-core'
import { buildDashboard } from '../../backend/start/dashboardBuild.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { openTowns, type Towns } from '../fixtures/worldTown.ts'
import { median, percentile } from './carrierFigures.ts'
import { actions, coldStarts, firstLoad, panning } from './carrierPage.ts'
import { afterAnHour, pressesShown } from './carrierPresses.ts'
import type { Bench } from './cli.ts'

/** The figures of the carrier's page that its users feel. */
export const carrier: Bench = {
  about:
    'the page in Chromium at 360 × 640, the server beside it in one process: presses to stops on an open page with 500 carriers’ lines, what an hour without network leaves to do, the first load, taps with the CPU slowed 4 times and a round of 400 stops, frames while the map is panned beside a bare Leaflet map’s, the start without network.',

  async run() {
    await buildDashboard()
    const browser = await openBrowser()
    const towns = await openTowns()
    try {
      return await measureAll(browser, towns)
    } finally {
      await browser.close()
      await towns.close()
    }
  },
}

async function measureAll(browser: Browser, towns: Towns) {
  const row = (figure: string, measured: string, limit: string, isMet: boolean) => ({
    figure,
    measured,
    limit,
    met: isMet ? 'yes' : 'MISSED',
  })
  const presses = await pressesShown(browser, towns, { carriers: 500, presses: 60 })
  const hours = await afterAnHour(browser, towns, { times: 5, presses: 10, words: 10 })
  const load = await firstLoad(browser, towns)
  const taps = await actions(browser, towns, { taps: 40, slowed: 4, stops: 400 })
  const frames = await panning(browser, towns, { times: 5, stops: 400 })
  const starts = await coldStarts(browser, towns, { times: 7, stops: 400 })
  const ms = (value: number) => `${Math.round(value)} ms`
  const shown = percentile(presses, 0.95)
  const hour = Math.max(...hours)
  const tap = percentile(taps, 0.95)
  const share = median(frames)
  const start = median(starts)
  return [
    row(
      'a press to the new stop, 500 carriers connected: half, 95 in 100',
      `${ms(median(presses))}, ${ms(shown)}`,
      '1000 ms',
      shown <= 1_000,
    ),
    row('after an hour offline, longest of 5', ms(hour), '3000 ms', hour <= 3_000),
    row('first load, script and style', `${load.toFixed(0)} kB gz`, '200 kB', load <= 200),
    row(
      'a tap to its picture, CPU slowed 4 times, 400 stops: half, 95 in 100',
      `${ms(median(taps))}, ${ms(tap)}`,
      '100 ms',
      tap <= 100,
    ),
    row('frames while panned, of a bare map’s', share.toFixed(2), '0.80', share >= 0.8),
    row('start without network, 400 stops', ms(start), '2000 ms', start <= 2_000),
  ]
}
