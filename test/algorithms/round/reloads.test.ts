import { describe, expect, it } from 'vitest'
import type { Round } from '../../../algorithms/model.ts'
import { dropIdleReloads } from '../../../algorithms/round/reloads.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { instance, nine, round, travel } from './gridTown.ts'

const capacity = { litres: 12, grams: 30_000 }
const one = (picture: string, changes: Partial<Round> = {}) =>
  round('L01', picture, { capacity, ...changes })

describe('a round with reloads', () => {
  const loads = (picture: string) => {
    const plan = one(picture)
    const { startLoad, stops } = scheduleRound({
      round: plan,
      instance: instance([plan]),
      travel,
      nowAt: nine,
    })
    return [startLoad, ...stops.map(({ load }) => load)].map(({ litres }) => litres)
  }

  it('leaves with the mail up to the next reload of the morning', () => {
    expect(loads('1,0P D 2,0P 3,0P D 4,0P')).toEqual([6, 0, 12, 6, 0, 6, 0])
  })

  it('empties its bag at one that was put in, and keeps its mail', () => {
    expect(loads('1,0C 2,0P d 3,0C 4,0P')).toEqual([12, 18, 12, 6, 12, 6])
    expect(loads('1,0C d 2,0P D 3,0P')).toEqual([6, 12, 6, 0, 6, 0])
  })
})

describe('a round that fetches mail at a relay', () => {
  const loads = (picture: string) => {
    const plan = one(picture)
    const { startLoad, stops } = scheduleRound({
      round: plan,
      instance: instance([plan]),
      travel,
      nowAt: nine,
    })
    return [startLoad, ...stops.map(({ load }) => load)].map(({ litres }) => litres)
  }

  it('leaves with the mail up to there, and keeps in its bag what it collected', () => {
    expect(loads('1,0P 2,0C Q 3,0P 4,0P')).toEqual([6, 0, 6, 18, 12, 6])
    expect(loads('1,0C Q 2,0P D 3,0P')).toEqual([0, 6, 12, 6, 6, 0])
  })

  it('has mail alone behind a visit of the depot on the way there', () => {
    expect(loads('1,0C d 2,0C Q 3,0P')).toEqual([0, 6, 0, 6, 12, 6])
  })
})

describe('dropIdleReloads', () => {
  const left = (picture: string, changes: Partial<Round> = {}) =>
    dropIdleReloads(one(picture, changes), defaultRoundSettings)
      .map(({ placeId, reload }) => (reload ? 'D' : placeId))
      .join(' ')

  it('drops a reload that the bag can do without, and only that', () => {
    expect(left('1,0C d 2,0C')).toBe('1,0 2,0')
    expect(left('1,0C 2,0C d 3,0C')).toBe('1,0 2,0 D 3,0')
    expect(left('1,0C 2,0C d 3,0C d 4,0C')).toBe('1,0 2,0 D 3,0 4,0')
  })

  it('keeps those of the morning, and those that are behind him', () => {
    expect(left('1,0P D 2,0P')).toBe('1,0 D 2,0')
    const stopId = one('1,0C d 2,0C').stops[1]!.stopId
    const progress = { state: 'out', leftAt: nine, confirmed: { stopId, at: nine } } as const
    expect(left('1,0C d 2,0C', { progress })).toBe('1,0 D 2,0')
  })
})
