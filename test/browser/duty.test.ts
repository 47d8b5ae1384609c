import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { dutyTexts } from '../../dashboard/carrier/duty/texts.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { openTown, type Town } from '../fixtures/openTown.ts'
import { openPushReceiver, type PushReceiver } from '../fixtures/pushReceiver.ts'
import { findings, isTooWide, openPage } from './openPage.ts'

const t = dutyTexts.fr
const folder = process.env.SHOTS

describe.runIf(hasBrowser)('a carrier’s duty', () => {
  let town: Town
  let browser: Browser
  let receiver: PushReceiver
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    receiver = await openPushReceiver()
    const push = { contact: 'mailto:rounds@example.org', services: [receiver.origin] }
    town = await openTown({ at: '09:20', dashboardFolder: builtDashboard, push })
  })
  afterEach(async () => {
    await page?.context().close()
    await town.close()
    await receiver.close()
  })

  async function open(who: string, options: Parameters<typeof openPage>[3] = {}) {
    page = await openPage(browser, town, '/carrier/', { as: [who, demoPassword], ...options })
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const openMenu = () => page.locator('.top > .icon').click()
  const closeMenu = () => button(fr.close).click()
  const shot = async (name: string) => {
    if (folder) await page.screenshot({ path: `${folder}/duty-${name}.png` })
  }
  const look = async (name: string) => {
    expect(await findings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await shot(name)
  }
  async function switchTo(position: 'on' | 'break' | 'off') {
    await openMenu()
    await page.locator('.duty').getByRole('button', { name: t.duty[position] }).click()
    await closeMenu()
  }
  /** Into the pocket, and out again. */
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { value: now, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  const placeOf = async () => {
    const { rows } = await town.database.pool.query(
      'select lon, lat from pickup_requests join places using (place_id) order by request_id',
    )
    return [rows[0].lon, rows[0].lat] as const
  }

  it.each(['light', 'night', 'sun'] as const)('has one switch in its menu (%s)', async (theme) => {
    await open('l01', { theme })
    await openMenu()
    await look(`menu-${theme}`)
    await page.locator('.sheet').evaluate((sheet) => sheet.scrollTo(0, sheet.scrollHeight))
    await shot(`menu-end-${theme}`)
    await page.locator('.duty button[aria-pressed=true]', { hasText: t.duty.off }).waitFor()
    await closeMenu()
    await button(fr.carrier.leave).click()
    await switchTo('off')
    await page.getByRole('heading', { name: t.duty.offTitle }).waitFor()
    await look(`off-${theme}`)
    await button(t.duty.resume).click()
    await page.locator('.card').first().waitFor()
    await look(`on-${theme}`)
    await switchTo('break')
    await page.getByRole('heading', { name: fr.carrier.break.name }).waitFor()
    await look(`break-${theme}`)
  })

  it('sends its position out on duty alone, and one tap takes what it passes by', async () => {
    await town.press('D0000002')
    await town.backend.idle()
    const at = await placeOf()
    const positions: string[] = []
    let closed = 0
    await open('c01', { grants: ['geolocation'], at: [at[0] + 0.01, at[1]] })
    // from the first socket on: the page is opened again with somebody listening
    page.on('websocket', (socket) => {
      socket.on('close', () => closed++)
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('"position"')) positions.push(String(payload))
      })
    })
    await page.reload()
    await button(fr.carrier.leave).click()
    await expect.poll(() => positions.length).toBe(1)

    await switchTo('off')
    await page.context().setGeolocation({ longitude: at[0], latitude: at[1], accuracy: 8 })
    await switchTo('break')
    await page.context().setGeolocation({ longitude: at[0] + 0.02, latitude: at[1], accuracy: 8 })
    await page.context().setGeolocation({ longitude: at[0], latitude: at[1], accuracy: 8 })
    expect(await page.locator('.passing').count()).toBe(0)
    expect(positions).toHaveLength(1)
    await switchTo('on')
    await page.locator('.passing').waitFor()
    // a browser may tell where it was a moment ago first
    expect(positions.length).toBeGreaterThan(1)
    expect(closed).toBe(0)
    await look('passing')
    await button(t.passing.take).click()
    const outcome = () =>
      town.database.pool
        .query('select p.state, number from pickup_requests p join rounds using (round_id)')
        .then(({ rows }) => rows)
    await expect.poll(outcome).toEqual([{ state: 'collected', number: 'C01' }])
    await page.locator('.undo').click()
    await expect.poll(outcome).toEqual([{ state: 'planned', number: 'L01' }])
  })

  it('has no line while it’s dark, vibrates for what comes, and shows it when it’s looked at', async () => {
    let lines = 0
    await open('l01', { grants: ['notifications'] })
    page.on('websocket', (socket) => {
      lines++
      socket.on('close', () => lines--)
    })
    await page.reload()
    await button(fr.carrier.leave).click()
    await page.evaluate(async (body) => {
      await fetch('/api/v1/push/subscription', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    }, receiver.subscription)
    await expect
      .poll(async () => {
        const { rows } = await town.database.pool.query('select on_duty from sessions')
        return rows.some((row) => row.on_duty)
      })
      .toBe(true)
    await expect.poll(() => lines).toBe(1)
    await show('hidden')
    await expect.poll(() => lines).toBe(0)
    await town.press('D0000002')
    await expect.poll(() => receiver.received.length).toBe(1)

    const [{ message }] = receiver.received as [PushReceiver['received'][0]]
    await deliver(message)
    const notifications = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready
        return (await registration.getNotifications()).map(({ title, body, tag, data }) => ({
          title,
          body,
          tag,
          data,
        }))
      })
    const { title, body, tag, stopId } = message
    await expect.poll(notifications).toEqual([{ title, body, tag, data: { stopId } }])
    const again = { title, body: 'encore', tag, data: { stopId } }
    await deliver({ ...message, body: again.body })
    await expect.poll(notifications).toEqual([again])

    // a tap on it, which no browser without a screen can make
    const [worker] = page.context().serviceWorkers()
    await worker!.evaluate(async () => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }
      const [notification] = await registration.getNotifications()
      const Tap = (globalThis as unknown as { NotificationEvent: new (...of: unknown[]) => Event })
        .NotificationEvent
      dispatchEvent(new Tap('notificationclick', { notification }))
    })
    await show('visible')
    const [, address] = title.split(' · ')
    const card = () => page.locator('.card h2').innerText()
    await expect.poll(async () => (await card()).replace(/\s+/g, ' ')).toBe(address)
    await page.locator('.news').waitFor()
    await expect.poll(notifications).toEqual([])
    await look('back')

    await page.locator('.link').click()
    await expect.poll(async () => (await card()).replace(/\s+/g, ' ')).not.toBe(address)
    await page.evaluate((id) => {
      location.hash = `stop=${encodeURIComponent(id)}`
      location.reload()
    }, stopId!)
    await expect.poll(async () => (await card()).replace(/\s+/g, ' ')).toBe(address)
  })

  /** As the browser's push service would. */
  async function deliver(message: object) {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
    const session = await page.context().newCDPSession(page)
    const found = new Promise<string>((resolve) =>
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        for (const one of registrations) if (!one.isDeleted) resolve(one.registrationId)
      }),
    )
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: town.url,
      registrationId: await found,
      data: JSON.stringify(message),
    })
    await session.detach()
  }

  it('says what to do where the phone refuses its position or its clock is wrong, and loses nothing', async () => {
    await open('l01', {
      before: () => {
        const real = Date.now
        Date.now = () => real() - 3_600_000
      },
    })
    await page.getByText(t.clock.behind(t.clock.hours(1))).waitFor()
    await button(fr.carrier.leave).click()
    await look('trouble')
    await button(fr.carrier.seen).click()
    await page.getByText(t.position.denied).waitFor()
    await look('denied')
    await button(fr.carrier.seen).click()
    await page.getByText(t.position.denied).waitFor({ state: 'detached' })
    const leftAt = async () =>
      (await town.database.pool.query(`select left_at from rounds where number = 'L01'`)).rows[0]
        .left_at
    await expect.poll(leftAt).not.toBeNull()
    expect(Math.abs((await leftAt()) - town.clock.now())).toBeLessThan(60_000)
  })

  it('hands over to the app that he has, once chosen, and comes back to the same stop', async () => {
    await town.press('D0000002')
    await town.press('D0000003')
    await town.backend.idle()
    await open('l01')
    await button(fr.carrier.leave).click()
    await page.locator('.row').first().click()
    const shown = await page.locator('.card h2').innerText()
    await button(t.go.go).click()
    await look('hand-off')
    const waze = page.getByRole('link', { name: t.go.waze })
    expect(await waze.getAttribute('href')).toMatch(
      /^https:\/\/waze\.com\/ul\?ll=47\.\d+,2\.\d+&navigate=yes$/,
    )
    // nothing is asked of the world outside: the link is tapped and not followed
    await page.evaluate(() =>
      addEventListener('click', (event) => event.preventDefault(), { capture: true, once: true }),
    )
    await waze.click()
    await page.reload()
    expect(await page.locator('.card h2').innerText()).toBe(shown)
    expect(await page.getByRole('link', { name: t.go.go }).getAttribute('href')).toMatch(/waze/)
  })

  it('reads out what is new at a halt, once, where he asked for it', async () => {
    await open('l01', {
      before: () => {
        const said: string[] = []
        Object.assign(globalThis, { said })
        const speak = speechSynthesis.speak.bind(speechSynthesis)
        speechSynthesis.speak = (utterance) => {
          said.push(`${utterance.lang} ${utterance.text}`)
          speak(utterance)
        }
      },
    })
    await button(fr.carrier.leave).click()
    await openMenu()
    await page.getByLabel(t.helpers.voice).check()
    await closeMenu()
    await town.press('D0000002')
    await page.locator('.news').waitFor()
    const said = () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said)
    await expect.poll(said).toHaveLength(1)
    expect((await said())[0]).toMatch(/^fr-FR ./)
  })

  it('keeps the screen on where he asked for it, on duty alone, and goes into the sun by one tap', async () => {
    await open('l01', {
      grants: ['screen-wake-lock'],
      before: () => {
        const locks: string[] = []
        Object.assign(globalThis, { locks })
        const request = navigator.wakeLock.request.bind(navigator.wakeLock)
        navigator.wakeLock.request = async (kind) => {
          locks.push('held')
          const lock = await request(kind)
          lock.addEventListener('release', () => locks.push('released'))
          return lock
        }
      },
    })
    const locks = () => page.evaluate(() => (globalThis as unknown as { locks: string[] }).locks)
    await button(fr.carrier.leave).click()
    expect(await locks()).toEqual([])
    await openMenu()
    await page.getByLabel(t.helpers.awake).check()
    await closeMenu()
    await expect.poll(locks).toEqual(['held'])
    await switchTo('off')
    await expect.poll(locks).toEqual(['held', 'released'])

    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    await button(t.sun.on).click()
    expect(await theme()).toBe('sun')
    await button(t.sun.off).click()
    expect(await theme()).toBe('light')
  })

  it('calls on nobody who moves: what is new comes and is said at the next halt', async () => {
    await town.press('D0000002')
    await town.backend.idle()
    const [lon, lat] = await placeOf()
    await open('l01', { grants: ['geolocation'], at: [lon + 0.02, lat] })
    // the page's own time stands still, and so no step turns into a halt
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 1_000)
    await button(fr.carrier.leave).click()
    await page.locator('.news').getByRole('button', { name: fr.carrier.seen }).click()
    // one who watches after the page has seen what the page has seen
    await page.evaluate(() =>
      navigator.geolocation.watchPosition(({ coords }) =>
        Object.assign(globalThis, { seen: coords.longitude }),
      ),
    )
    const seen = () => page.evaluate(() => (globalThis as unknown as { seen: number }).seen)
    async function move(step: number) {
      const longitude = lon + 0.02 - step * 0.002
      await page.context().setGeolocation({ longitude, latitude: lat, accuracy: 5 })
      await expect.poll(seen).toBe(longitude)
    }
    await move(1)
    await town.press('D0000003')
    for (let step = 2; step < 6; step++) {
      await move(step)
      await town.backend.idle()
      expect(await page.locator('.news').count()).toBe(0)
    }
    await page.clock.runFor(6_000)
    await page.locator('.news').waitFor()
    // where he is and whither he went, north up
    await page.clock.resume()
    await button(fr.carrier.map).click()
    const turned = page.locator('.map-arrow').evaluate((arrow) => arrow.style.rotate)
    expect(Math.round(Number.parseFloat(await turned))).toBe(270)
    await shot('arrow')
  })

  it('shows all that is stored about him, and lets him take it along', async () => {
    await open('l01')
    await button(fr.carrier.leave).click()
    await openMenu()
    await button(t.record.open).click()
    await page.locator('dt', { hasText: t.record.kinds.positions[0]! }).waitFor()
    await look('record')
    const link = page.getByRole('link', { name: t.record.download })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe('domino.json')
  })
})
