import http from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LonLat } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { sayFault } from '../../../backend/api/answers.ts'
import { walkLoopRouter } from '../../../backend/api/walkLoopRouter.ts'
import { errorAnswer, mapMeta } from '../../../backend/protocol/rest.ts'
import { walkLoopAnswer } from '../../../backend/protocol/walkLoop.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'
import { openTown } from '../../fixtures/openTown.ts'

const drawn = drawTown(
  `
A-------B-------C
|       :       |
|       :       |
D-------E-------F

I......................J`,
  { ways: { AB: { name: 'Rue Haute' }, DE: { name: 'Rue Basse' } } },
)
const roads = buildRoads(readOsm(drawn.bytes))
const van = metresIn(40, 10)
const box = (east: number, south: number, street?: string) => ({
  position: metresIn(east, south),
  ...(street ? { street } : {}),
})

let server: http.Server
let url: string
beforeAll(async () => {
  const app = express()
  app.use(walkLoopRouter({ roads: () => roads, isKey: async (key) => key === 'the key' }))
  app.use(sayFault)
  server = http.createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/roads/walk-loop`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function ask(question: unknown, headers: Record<string, string> = {}) {
  const body = typeof question === 'string' ? question : JSON.stringify(question)
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: response.status, body: await response.json() }
}

const noes = async (status: number, code: string, ...asked: Parameters<typeof ask>) => {
  const found = await ask(...asked)
  expect(found.status).toBe(status)
  const { error } = errorAnswer.strict().parse(found.body)
  expect(error.code).toBe(code)
  expect(error.fr).not.toBe(error.en)
}

describe('the door of walks from a van', () => {
  it('answers the walk and the drive, in the shape that the protocol says', async () => {
    const { status, body } = await ask({
      van: metresIn(60, 10),
      boxes: [box(60, 40), box(100, 10), box(100, 40)],
    })
    expect(status).toBe(200)
    const { walk, drive } = walkLoopAnswer.parse(body)
    expect(body).toEqual({ walk, drive })
    expect(walk).toMatchObject({ metres: 220 })
    expect(drive).toMatchObject({ haltSeconds: 3 * 55 })
    if ('cutOff' in walk) throw new Error('cut off')
    expect([...walk.order].sort()).toEqual([0, 1, 2])
    expect(walk.line.at(0)).toEqual(walk.line.at(-1))
  })

  it('takes the street that an address names, and the halt that one says', async () => {
    const near = await ask({ van, boxes: [box(40, 15)] })
    const named = await ask({ van, boxes: [box(40, 15, 'R. Basse')], parkSeconds: 90 })
    expect(near.body.walk.metres).toBe(0)
    expect(named.body.walk.metres).toBeGreaterThan(100)
    expect(named.body.drive.haltSeconds).toBe(110)
  })

  it('refuses a question that isn’t one, in one sentence', async () => {
    await noes(400, 'bad-walk-loop', {})
    await noes(400, 'bad-walk-loop', { van, boxes: [] })
    await noes(400, 'bad-walk-loop', { van, boxes: Array.from({ length: 9 }, () => box(1, 1)) })
    await noes(400, 'bad-walk-loop', { van: [200, 0], boxes: [box(1, 1)] })
    await noes(400, 'bad-walk-loop', { van, boxes: [box(1, 1)], parkSeconds: -1 })
    await noes(400, 'bad-request', '{"van": [6')
    await noes(404, 'no-road-near', { van: [0, 0] satisfies LonLat, boxes: [box(1, 1)] })
  })

  it('is open on this machine, and to others with a key', async () => {
    const question = { van, boxes: [box(80, 10)] }
    const proxied = { 'x-forwarded-for': '203.0.113.7' }
    await noes(401, 'show-key', question, proxied)
    await noes(403, 'wrong-key', question, { ...proxied, authorization: 'Bearer another' })
    const shown = await ask(question, { ...proxied, authorization: 'Bearer the key' })
    expect(shown.status).toBe(200)
  })

  it('stands in the backend', async () => {
    const town = await openTown()
    try {
      const { bounds } = mapMeta.parse(await (await fetch(`${town.url}/tiles/meta.json`)).json())
      const position = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]
      const body = JSON.stringify({ van: position, boxes: [{ position }] })
      const headers = { 'content-type': 'application/json' }
      const path = `${town.url}/api/v1/roads/walk-loop`
      const response = await fetch(path, { method: 'POST', headers, body })
      expect(response.status).toBe(200)
      walkLoopAnswer.parse(await response.json())
    } finally {
      await town.close()
    }
  })
})
