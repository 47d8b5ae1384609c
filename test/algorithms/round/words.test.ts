import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareWithin } from '../../../algorithms/forecast/foreseeArrival.ts'
import { explain } from '../../../algorithms/round/explain.ts'
import { promiseWindow } from '../../../algorithms/round/promiseWindow.ts'
import { nine } from './gridTown.ts'

const minutes = (count: number) => nine + 60_000 * count

describe('explain', () => {
  const plainly = (...input: Parameters<typeof explain>) => {
    const { fr, en } = explain(...input)
    return [fr.replaceAll('\u00a0', '~'), en.replaceAll('\u00a0', '~')]
  }

  it('says what is added and why', () => {
    expect(plainly({ kind: 'passing', addedSeconds: 118, addedMetres: 141 })).toEqual([
      '+2~min, 140~m~: vous passez devant cette maison',
      '+2~min, 140~m: you pass this house anyway',
    ])
    expect(plainly({ kind: 'passing', addedSeconds: 59, addedMetres: 4 })).toEqual([
      '+1~min~: vous passez devant cette maison',
      '+1~min: you pass this house anyway',
    ])
    expect(plainly({ kind: 'way back', addedSeconds: 28, addedMetres: 12 })[0]).toBe(
      '+30~s, 10~m~: sur votre chemin du retour',
    )
    const detour = { addedSeconds: 372, addedMetres: 1240 }
    expect(plainly({ kind: 'detour', after: '12 rue Haute', ...detour })).toEqual([
      '+6~min, 1,2~km~: détour après le 12 rue Haute',
      '+6~min, 1.2~km: a detour after 12 rue Haute',
    ])
    expect(plainly({ kind: 'joined', houseNumber: '12', addedSeconds: 30 })).toEqual([
      'déjà sur votre chemin au 12, +30~s',
      'already on your way at no. 12, +30~s',
    ])
  })

  it('says why it is no', () => {
    expect(plainly({ kind: 'truck leaves', time: '16:00' })).toEqual([
      'trop tard pour aujourd’hui~: le camion part à 16:00',
      'too late for today: the truck leaves at 16:00',
    ])
    expect(plainly({ kind: 'bag full', number: 'L07', parcels: 1 })).toEqual([
      'sacoche pleine~: la tournée L07 ne peut plus prendre 1~colis',
      'bag full: round L07 can’t take 1 more parcel',
    ])
    expect(plainly({ kind: 'too far', number: 'C02', overMetres: 1240 })).toEqual([
      'trop loin pour aujourd’hui~: la tournée C02 dépasserait son autonomie de 1,2~km',
      'too far for today: round C02 would go 1.2~km beyond its range',
    ])
    expect(plainly({ kind: 'too long', number: 'L07', overSeconds: 4500 })[0]).toBe(
      'plus le temps aujourd’hui~: la tournée L07 rentrerait 1~h~15 trop tard',
    )
  })
})

describe('promiseWindow', () => {
  const told = (at: number, nowAt: number, spreadMinutes = 1) => {
    const spread = 60_000 * spreadMinutes
    return promiseWindow({ arrival: { at, earlyMs: spread, lateMs: spread }, nowAt })
  }

  it.each([
    [20, 30],
    [90, 30],
    [91, 60],
    [240, 60],
    [241, 240],
  ])('is, %i minutes ahead, %i minutes wide', (ahead, width) => {
    const { fromAt, toAt } = told(minutes(ahead), nine)!
    expect((toAt - fromAt) / 60_000).toBe(width)
  })

  it('lies around the arrival, on five minutes, and not before now', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), fc.nat({ max: 40_000_000 }), (a, b) => {
        const nowAt = nine + a
        const arriveAt = nowAt + b
        const { fromAt, toAt } = told(arriveAt, nowAt)!
        expect([fromAt % 300_000, toAt % 300_000]).toEqual([0, 0])
        expect(fromAt).toBeLessThanOrEqual(arriveAt)
        expect(toAt).toBeGreaterThan(arriveAt)
        expect(fromAt).toBeGreaterThan(nowAt - 300_000)
      }),
    )
  })

  it('is as wide as it must be to hold in about 94 of 100 cases, and no wider', () => {
    for (const spread of [5, 8, 10, 14, 18, 25]) {
      const ahead = 60
      const { fromAt, toAt } = told(minutes(ahead), nine, spread)!
      const arrival = { at: minutes(ahead), earlyMs: 60_000 * spread, lateMs: 60_000 * spread }
      expect(shareWithin(arrival, fromAt, toAt)).toBeGreaterThan(0.93)
      const width = (toAt - fromAt) / 60_000
      if (width > 30) expect(shareWithin(arrival, fromAt, toAt)).toBeLessThan(0.965)
      else expect(width).toBe(30)
    }
  })

  it('leans to the side on which a carrier is unsure, and on the later one when he is due now', () => {
    const arrival = { at: minutes(60), earlyMs: 2 * 60_000, lateMs: 10 * 60_000 }
    const { fromAt, toAt } = promiseWindow({ arrival, nowAt: nine })!
    expect(toAt - arrival.at).toBeGreaterThan(arrival.at - fromAt)
    const due = { at: nine, earlyMs: 8 * 60_000, lateMs: 8 * 60_000, ahead: true }
    expect(promiseWindow({ arrival: due, nowAt: nine })).toEqual({
      fromAt: nine,
      toAt: minutes(30),
    })
  })

  it('ends with the shift of a carrier who is expected within it', () => {
    const arrival = { at: minutes(60), earlyMs: 5 * 60_000, lateMs: 5 * 60_000 }
    const free = promiseWindow({ arrival, nowAt: nine })!
    const ended = promiseWindow({ arrival, nowAt: nine, shiftEndAt: minutes(70) })!
    expect(free.toAt).toBeGreaterThan(minutes(70))
    expect(ended).toEqual({ fromAt: minutes(40), toAt: minutes(70) })
    expect(promiseWindow({ arrival, nowAt: nine, shiftEndAt: minutes(50) })).toEqual(free)
    const soon = { ...arrival, at: minutes(8), earlyMs: 60_000, ahead: true }
    expect(promiseWindow({ arrival: soon, nowAt: nine, shiftEndAt: minutes(20) })).toEqual({
      fromAt: nine,
      toAt: minutes(30),
    })
  })

  it('is none where it would be too wide to be of use, or he may be past', () => {
    expect(told(minutes(80), nine, 45)).toBeUndefined()
    expect(told(minutes(2), nine, 8)).toBeUndefined()
  })
})
