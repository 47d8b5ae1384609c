import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHouseholdToken } from '../../backend/account/householdLink.ts'
import { isBareJpeg } from '../../backend/api/isBareJpeg.ts'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import { buildDashboard, builtDashboard } from '../../backend/start/dashboardBuild.ts'
import { photoTexts } from '../../dashboard/carrier/photo/texts.ts'
import { fr } from '../../dashboard/i18n/fr.ts'
import { storyTexts } from '../../dashboard/manager/storyTexts.ts'
import { hasBrowser, openBrowser } from '../fixtures/browser.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'
import { withSegment } from '../fixtures/tinyJpeg.ts'
import { findings, openPage } from './openPage.ts'

const t = photoTexts.fr

describe.runIf(hasBrowser)('a photograph of a problem', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'domino-photo-'))
  const file = path.join(folder, 'box.jpg')
  let town: Town
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    await buildDashboard()
    town = await openTown({ at: '10:30', dashboardFolder: builtDashboard })
    await town.press('D0000002')
    await town.backend.idle()
    browser = await openBrowser()
    const blank = await browser.newPage()
    const drawn = await blank.evaluate(() => {
      const canvas = document.createElement('canvas')
      canvas.width = 3000
      canvas.height = 2000
      const pen = canvas.getContext('2d')!
      pen.fillStyle = '#6f8f5f'
      pen.fillRect(0, 0, 3000, 2000)
      pen.fillStyle = '#e8e4d8'
      pen.fillRect(900, 500, 1200, 1000)
      return canvas.toDataURL('image/jpeg').split(',')[1]!
    })
    await blank.close()
    const taken = Buffer.from('Exif\0\0, 47.2974 N 2.5961 E')
    writeFileSync(file, withSegment(Buffer.from(drawn, 'base64'), 0xe1, taken))
  })
  afterAll(async () => {
    await browser?.close()
    await town?.close()
    rmSync(folder, { recursive: true })
  })

  const tap = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const look = async (name: string) => {
    expect(await findings(page)).toEqual([])
    const shots = process.env.SHOTS
    if (shots) await page.screenshot({ path: path.join(shots, `photo-${name}.png`) })
  }
  const photos = async () => (await town.database.pool.query('select jpeg from photos')).rows
  const request = async () => {
    const { rows } = await town.database.pool.query(
      'select state, photo, mailbox_id as "mailboxId" from pickup_requests',
    )
    return rows[0] as { state: string; photo: string; mailboxId: string }
  }

  it('is taken without network and thrown away, or sent once there is some, without its position', async () => {
    page = await openPage(browser, town, '/carrier/', { as: ['l01', demoPassword] })
    await tap(fr.carrier.leave)
    await tap(fr.carrier.delivered)
    await page.context().setOffline(true)
    await tap(fr.carrier.problem)
    await look('sheet')
    await page.getByLabel(t.take).setInputFiles({
      name: 'box.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('no picture'),
    })
    await page.getByRole('alert').getByText(t.unreadable).waitFor()
    await page.getByLabel(t.take).setInputFiles(file)
    await tap(t.drop)
    await page.getByLabel(t.take).setInputFiles(file)
    await page.getByText(t.taken).waitFor()
    await look('taken')
    await tap(fr.carrier.problems['no access'])
    await page.getByRole('button', { name: fr.carrier.undo }).waitFor()
    expect(await photos()).toEqual([])
    await page.evaluate(async () => {
      const open = indexedDB.open('domino-photos')
      await new Promise((resolve) => {
        open.onsuccess = resolve
      })
      const theirs = { carrierName: 'Gone', jpeg: new Blob(), keptAt: Date.now() - 49 * 3_600_000 }
      open.result.transaction('photos', 'readwrite').objectStore('photos').put(theirs, 'theirs')
    })
    await page.context().setOffline(false)
    await expect.poll(photos).toHaveLength(1)
    const [{ jpeg }] = (await photos()) as [{ jpeg: Buffer }]
    expect(isBareJpeg(jpeg)).toBe(true)
    expect(jpeg.includes('Exif')).toBe(false)
    expect(await request()).toMatchObject({ state: 'refused', photo: expect.any(String) })
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const open = indexedDB.open('domino-photos')
          await new Promise((resolve) => {
            open.onsuccess = resolve
          })
          const count = open.result.transaction('photos').objectStore('photos').count()
          await new Promise((resolve) => {
            count.onsuccess = resolve
          })
          return count.result
        }),
      )
      .toBe(0)
    await page.context().close()
  })

  it('is seen by its household, and by the manager in the press’s story', async () => {
    const { mailboxId } = await request()
    const token = await makeHouseholdToken(town.database.pool, mailboxId)
    page = await openPage(browser, town, `/h/${token}`, {})
    const seen = page.getByRole('img', { name: fr.household.photo })
    await seen.waitFor()
    await expect
      .poll(() => seen.evaluate((img) => (img as HTMLImageElement).naturalWidth))
      .toBe(1280)
    await look('household')
    await page.context().close()
    page = await openPage(browser, town, '/manager/', {
      as: ['manager', adminPassword],
      viewport: { width: 1440, height: 900 },
    })
    await page.locator('[data-story^="D0000002"]').click()
    await page.getByRole('img', { name: storyTexts.fr.photo }).waitFor()
    await look('story')
  })
})
