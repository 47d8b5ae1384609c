import { describe, expect, test } from 'vitest'
import type { Round } from '../../../algorithms/model.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { execute } from '../../../simulator/study/execute.ts'
import { hindsight } from '../../../simulator/study/hindsight.ts'
import { at, nine, request, round } from '../../algorithms/round/gridTown.ts'
import { groundOf, paperRounds, pressesOf } from './paperTown.ts'

const secondsOf = (
  rounds: readonly Round[],
  ...rest: Parameters<typeof execute> extends [unknown, ...infer Rest] ? Rest : never
) => execute(rounds, ...rest).reduce((sum, { seconds }) => sum + seconds, 0)

describe('a walk', () => {
  test('takes ways and work, and comes home', () => {
    const rounds = [round('L01', '3,0 6,0')]
    const [walk] = execute(rounds, groundOf([], rounds))
    expect(walk).toMatchObject({
      arrivals: [at(30), at(30 + 20 + 30)],
      seconds: 120 + 40,
      metres: 120,
      lateSeconds: 0,
    })
  })

  test('waits for a release, and a letter round pays for it', () => {
    const rounds = [round('L01', '3,0C'), round('C01', '4,0C')]
    const releases = new Map(
      rounds.flatMap(({ stops }) =>
        stops.map(({ collections }) => [collections[0]!.requestId, at(1000)] as const),
      ),
    )
    const [letters, collections] = execute(rounds, groundOf([], rounds), releases)
    expect(letters).toMatchObject({ seconds: 1000 + 60 + 30, backAt: at(1090) })
    // on call anyway: ways and work only
    expect(collections).toMatchObject({ seconds: 10 + 68 + 10, backAt: at(1000 + 68 + 10) })
  })
})

describe('hindsight', () => {
  const find = (
    empty: readonly Round[],
    presses: ReturnType<typeof pressesOf>,
    more: { starts?: readonly (readonly Round[])[]; iterations?: number } = {},
  ) =>
    hindsight({
      empty,
      releases: presses.map((press) => ({ request: press, at: press.openedAt })),
      ground: groundOf(presses, empty),
      seed: 1,
      iterations: 300,
      ...more,
    })

  test('puts a press where it passes anyway', () => {
    const press = request('6,1')
    const { rounds, collected } = find([round('L01', '3,0 6,0 9,0')], [press])
    expect(collected.size).toBe(1)
    expect(rounds[0]!.stops.map(({ placeId }) => placeId)).toContain('6,1')
  })

  test('joins a stop that is there, and never changes the order of the letters', () => {
    const empty = paperRounds
    const presses = pressesOf(3, 12)
    const { rounds } = find(empty, presses)
    for (const [index, one] of rounds.entries())
      expect(
        one.stops.filter(({ deliveries }) => deliveries.length > 0).map(({ stopId }) => stopId),
      ).toEqual(empty[index]!.stops.map(({ stopId }) => stopId))
    const own = find([round('L01', '3,0 6,0')], [request('6,0')])
    expect(own.rounds[0]!.stops).toHaveLength(2)
  })

  test('takes no one who presses when all are back', () => {
    const late = { ...request('3,1'), openedAt: at(20 * 3600) }
    expect(find([round('L01', '3,0 6,0')], [late]).collected.size).toBe(0)
  })

  test('orders a collection round as the shortest way through its halts', () => {
    const presses = ['10,0', '30,0', '20,0', '40,0'].map((id, n) => request(id, 1, `p${n}`))
    const { rounds } = find([round('C01', '')], presses)
    const [walk] = execute(rounds, groundOf(presses, rounds))
    expect(walk).toMatchObject({ metres: 800 })
  })

  test('keeps bag and shift: what is too much is left', () => {
    const presses = Array.from({ length: 5 }, (_, n) => request(`${n + 2},1`, 1, `p${n}`))
    const small = { ...round('L01', '3,0 6,0'), capacity: { litres: 18, grams: 30_000 } }
    expect(find([small], presses).collected.size).toBe(3)
    // 130 s without any; four at 62 to 80 s more are within a quarter of an hour
    const full = { ...round('L01', '3,0 6,0'), returnAt: at(-600) }
    const { rounds, collected } = find([full], presses)
    expect(collected.size).toBeGreaterThan(0)
    expect(collected.size).toBeLessThan(5)
    const [walk] = execute(rounds, groundOf(presses, rounds))
    expect(walk!.lateSeconds).toBeLessThanOrEqual(defaultRoundSettings.maxOvertimeSeconds)
  })

  test('reckons as the executor does, waits included', () => {
    const presses = pressesOf(5, 20)
    const ground = groundOf(presses)
    const releases = new Map(presses.map((press) => [press.requestId, press.openedAt]))
    const { rounds } = find(paperRounds, presses)
    const again = find(paperRounds, presses, { starts: [rounds], iterations: 0 })
    expect(secondsOf(again.rounds, ground, releases)).toBe(secondsOf(rounds, ground, releases))
  })

  test('is never worse than a plan it begins from', () => {
    const presses = pressesOf(7, 15)
    const poor = find(paperRounds, presses, { iterations: 0 })
    const good = find(paperRounds, presses, { starts: [poor.rounds], iterations: 300 })
    expect(good.collected.size).toBeGreaterThanOrEqual(poor.collected.size)
    const ground = groundOf(presses)
    const releases = new Map(presses.map((press) => [press.requestId, press.openedAt]))
    if (good.collected.size === poor.collected.size)
      expect(secondsOf(good.rounds, ground, releases)).toBeLessThanOrEqual(
        secondsOf(poor.rounds, ground, releases),
      )
  })

  test('finds the best of all by hand: two halts each on their own street', () => {
    const presses = [request('3,2', 1, 'a'), request('3,-2', 1, 'b')]
    const empty = [round('L01', '1,2 3,3 5,2'), round('L02', '1,-2 3,-3 5,-2')]
    const { rounds } = find(empty, presses)
    expect(
      rounds.map(({ stops }) => stops.flatMap(({ collections }) => collections).length),
    ).toEqual([1, 1])
    expect(nine).toBe(rounds[0]!.outAt)
  })
})
