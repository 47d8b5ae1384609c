import { describe, expect, test } from 'vitest'
import { gramsCo2e } from '../../../simulator/study/emissions.ts'
import { againstHindsight, dayFigures } from '../../../simulator/study/figures.ts'
import { policies } from '../../../simulator/study/policies.ts'
import { at, request, round } from '../../algorithms/round/gridTown.ts'
import { livePaperDay } from './paperDay.ts'
import { groundOf, paperRounds, pressesOf } from './paperTown.ts'

const live = (
  presses: ReturnType<typeof pressesOf>,
  policy: keyof typeof policies,
  rounds = paperRounds,
) =>
  livePaperDay({
    ground: groundOf(presses, rounds),
    empty: rounds,
    presses,
    policy: policies[policy],
  })

describe('a day’s figures', () => {
  test('count what a press added to the day without it', () => {
    const press = { ...request('6,2'), openedAt: at(-600) }
    const day = live([press], 'ours', [round('L01', '3,0 6,0 9,0')])
    const { addedSeconds, addedMetres, spreadSeconds, presses, visits, sameDay } = dayFigures(day)
    expect({ addedSeconds, addedMetres, spreadSeconds, presses, visits, sameDay }).toEqual({
      addedSeconds: 2 * 20 + 60,
      addedMetres: { foot: 40, 'cargo-bike': 0, car: 0 },
      spreadSeconds: 0,
      presses: 1,
      visits: 1,
      sameDay: 1,
    })
  })

  test('count a promise as kept only when each window that was told held', () => {
    const day = live([{ ...request('6,2'), openedAt: at(-600) }], 'ours')
    const [one] = day.requests
    const windows = (...some: readonly (readonly [number, number])[]) => ({
      ...day,
      requests: [
        {
          ...one!,
          visitedAt: at(100),
          windows: some.map(([from, to]) => ({ fromAt: at(from), toAt: at(to) })),
        },
      ],
    })
    expect(dayFigures(windows([0, 200]))).toMatchObject({ told: 1, kept: 1 })
    expect(dayFigures(windows([0, 50], [50, 200]))).toMatchObject({ told: 1, kept: 0 })
    expect(dayFigures(windows())).toMatchObject({ told: 0, kept: 0 })
  })

  test('tell a round that came back late, and whether it would have been anyway', () => {
    const late = round('L01', '3,0 6,0', { returnAt: at(165) })
    const day = live([{ ...request('6,1'), openedAt: at(-600) }], 'ours', [late])
    expect(dayFigures(day)).toMatchObject({ lateRounds: 1, lateSeconds: 75, lateAnyway: 0 })
  })
})

describe('against hindsight', () => {
  const presses = pressesOf(2, 14)
  const days = {
    nextDay: live(presses, 'nextDay'),
    telephone: live(presses, 'telephone'),
    cheapest: live(presses, 'cheapest'),
    ours: live(presses, 'ours'),
  }
  const figures = againstHindsight(days, { seed: 1, iterations: 400 })

  test('no policy brings more than it could have, nor in less time', () => {
    for (const [name, { possible, alsoMade, excessSeconds }] of Object.entries(figures)) {
      expect(dayFigures(days[name as keyof typeof days]).sameDay).toBeLessThanOrEqual(possible)
      expect(alsoMade).toBeLessThanOrEqual(possible)
      expect(excessSeconds).toBeGreaterThanOrEqual(0)
    }
  })

  test('to go to everybody after all else costs more than to go when one passes', () => {
    const per = (name: 'telephone' | 'ours') =>
      figures[name].excessSeconds / dayFigures(days[name]).visits
    expect(per('telephone')).toBeGreaterThan(per('ours'))
  })
})

test('only what is driven by fuel or current emits anything', () => {
  expect(gramsCo2e({ foot: 5000, 'cargo-bike': 0, car: 0 }, 'diesel van')).toBe(0)
  const driven = { foot: 0, 'cargo-bike': 1000, car: 1000 }
  expect(gramsCo2e(driven, 'diesel van')).toBeCloseTo(2 + 496)
  expect(gramsCo2e(driven, 'electric van')).toBeCloseTo(2 + 19.8)
})
