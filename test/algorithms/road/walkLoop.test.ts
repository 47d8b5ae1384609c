import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import { type DrivenLoop, type Loop, walkLoop } from '../../../algorithms/road/walkLoop.ts'
import { drawTown, metresIn, tagXml } from '../../fixtures/drawTown.ts'

const block = drawTown(
  `
A-------B-------C
|       :       |
|       :       |
D-------E-------F........G`,
)
const roads = buildRoads(readOsm(block.bytes))
const at = (position: LonLat, profile: Profile, on: Roads = roads) =>
  snap(on, { position, profile })!
const van = at(metresIn(40, 10), 'car')
const boxes = (...places: (readonly [number, number])[]) =>
  places.map(([east, south]) => at(metresIn(east, south), 'foot'))

describe('a walk from the van', () => {
  it('goes to one box and back', () => {
    const { walk } = walkLoop(roads, van, boxes([40, 10]))
    expect(walk).toMatchObject({ seconds: 0, metres: 0, order: [0] })
    const further = walkLoop(roads, van, boxes([80, 40])).walk as Loop
    expect(further.metres).toBe(2 * 70)
    expect(further.line.at(0)).toEqual(further.line.at(-1))
  })

  it('takes the boxes in the best order, by paths that no car takes', () => {
    const parked = at(metresIn(60, 10), 'car')
    const { walk, drive } = walkLoop(roads, parked, boxes([60, 40], [100, 10], [100, 40]))
    // Over the footway from B to E and back; by van all round.
    expect((walk as Loop).metres).toBe(4 * 40 + 2 * 30)
    expect((walk as Loop).order).not.toEqual([0, 1, 2])
    expect((drive as Loop).metres).toBe(2 * (160 + 30))
  })

  it('is told beside driving, with the search for a spot and the halt at each box', () => {
    const { walk, drive } = walkLoop(roads, van, boxes([50, 10], [60, 10])) as {
      walk: Loop
      drive: DrivenLoop
    }
    expect(drive.haltSeconds).toBe(2 * (35 + 20))
    expect(drive.seconds).toBe(drive.drivingSeconds + drive.haltSeconds + drive.walkingSeconds)
    expect(walk.seconds).toBeLessThan(drive.seconds)
    const centre = walkLoop(roads, van, boxes([50, 10], [60, 10]), {
      parkSeconds: 90,
      setupSeconds: 20,
    })
    expect((centre.drive as Loop).seconds).toBe(drive.seconds + 2 * 55)
  })

  it('counts the walk from the halt to a box that no car gets to', () => {
    const drive = walkLoop(roads, van, boxes([240, 40])).drive as DrivenLoop
    // 80 m of footway from F, there and back at 4.5 km/h.
    expect(drive.walkingSeconds).toBe(2 * 64)
  })

  it('names the boxes that a closure cuts off', () => {
    const piece = roads.piece[at(metresIn(200, 40), 'foot').edge]!
    const closed = closeRoads(roads, [
      {
        kind: 'closed',
        factor: 1,
        profiles: ['foot'],
        direction: 'both',
        pieces: [{ piece, along: true }],
      },
    ])
    const { walk, drive } = walkLoop(closed, van, boxes([80, 10], [240, 40]))
    expect(walk).toEqual({ cutOff: [1] })
    expect(drive).toEqual({ cutOff: [1] })
  })

  it('is asked for 1 to 8 boxes', () => {
    expect(() => walkLoop(roads, van, [])).toThrow('got 0 boxes, expected 1 to 8')
    const nine = Array.from({ length: 9 }, () => van)
    expect(() => walkLoop(roads, van, nine)).toThrow('got 9 boxes')
  })

  it('is as good as the best of all orders, on foot and by van', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    const question = fc.record({
      oneways: fc.array(fc.constantFrom('', 'yes', '-1'), { minLength: 24, maxLength: 24 }),
      places: fc.array(place, { minLength: 2, maxLength: 7 }),
    })
    fc.assert(
      fc.property(question, ({ oneways, places }) => {
        const town = grid(oneways)
        const [parked, ...rest] = places
        const start = snap(town, { position: metresIn(...parked!), profile: 'car' })
        const snaps = rest.map((each) =>
          snap(town, { position: metresIn(...each), profile: 'foot' }),
        )
        fc.pre(start !== undefined && snaps.every((each) => each !== undefined))
        const found = snaps as Snap[]
        const { walk, drive } = walkLoop(town, start!, found)
        const out = snap(town, { position: start!.position, profile: 'foot' })!
        expect(totalOf(walk)).toEqual(bestOfAll(town, 'foot', out, found))
        expect([...(walk as Loop).order].sort()).toEqual([...found.keys()])
        if ('cutOff' in drive) return
        const halts = found.map(
          ({ position }) => snap(town, { position, profile: 'car', isStop: true })!,
        )
        const driven = bestOfAll(town, 'car', start!, halts)
        expect({ ...totalOf(drive), seconds: drive.drivingSeconds }).toEqual(driven)
      }),
      { numRuns: 60 },
    )
  })
})

function totalOf(loop: object) {
  const { seconds, metres } = loop as Loop
  return { seconds, metres }
}

/** Every order tried, each way asked for by itself. */
function bestOfAll(town: Roads, profile: Profile, start: Snap, places: readonly Snap[]) {
  const way = (from: Snap, to: Snap) => {
    const { seconds, metres } = durations(town, profile, [from], [to])
    return { seconds: seconds[0]!, metres: metres[0]! }
  }
  const all = [start, ...places]
  const ways = all.map((from) => all.map((to) => way(from, to)))
  let best = { seconds: Infinity, metres: Infinity }
  const tryAll = (at: number, left: readonly number[], seconds: number, metres: number) => {
    if (left.length === 0) {
      const back = ways[at]![0]!
      const loop = { seconds: seconds + back.seconds, metres: metres + back.metres }
      if (
        loop.seconds < best.seconds ||
        (loop.seconds === best.seconds && loop.metres < best.metres)
      )
        best = loop
    }
    for (const to of left) {
      const next = ways[at]![to]!
      const others = left.filter((each) => each !== to)
      tryAll(to, others, seconds + next.seconds, metres + next.metres)
    }
  }
  tryAll(
    0,
    [...places.keys()].map((p) => p + 1),
    0,
    0,
  )
  return best
}

/** Streets of 20 m in a square of 3 × 3 blocks, some of which one goes along in one direction only. */
function grid(oneways: readonly string[]): Roads {
  const idOf = (column: number, row: number) => 1 + row * 4 + column
  let xml = ''
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++) {
      const [lon, lat] = metresIn(column * 20, row * 20)
      xml += `<node id="${idOf(column, row)}" lon="${lon}" lat="${lat}"/>`
    }
  let way = 0
  const add = (a: number, b: number) => {
    const oneway = oneways[way++]!
    const tags = { highway: 'residential', ...(oneway && { oneway, 'oneway:foot': oneway }) }
    xml += `<way id="${way}"><nd ref="${a}"/><nd ref="${b}"/>${tagXml(tags)}</way>`
  }
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 3; j++) {
      add(idOf(j, i), idOf(j + 1, i))
      add(idOf(i, j), idOf(i, j + 1))
    }
  return buildRoads(readOsm(new TextEncoder().encode(`<osm version="0.6">${xml}</osm>`)))
}
