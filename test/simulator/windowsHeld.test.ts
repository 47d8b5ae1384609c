import { describe, expect, it } from 'vitest'
import { type ToldWindow, windowsHeld } from '../../simulator/windowsHeld.ts'

const minute = 60_000
/** Told at 0, of a window from some minute to another, and the carrier there at a third. */
const told = (from: number, to: number, there?: number): ToldWindow => ({
  toldAt: 0,
  fromAt: from * minute,
  toAt: to * minute,
  minimumWidthMs: 30 * minute,
  ...(there === undefined ? {} : { trueArrivalAt: there * minute }),
})

describe('whether windows held', () => {
  it('is told by lead time, ends included', () => {
    const rows = windowsHeld([
      told(0, 30, 0),
      told(0, 30, 30),
      told(0, 30, 31),
      told(40, 70, 50),
      told(100, 160, 90),
      told(300, 540, 400),
      told(900, 960, 930),
    ])
    expect(rows.map(({ bucket, told }) => [bucket, told])).toEqual([
      ['0-30 min', 3],
      ['30-90 min', 1],
      ['90-240 min', 1],
      ['beyond 4 h', 1],
      ['beyond 12 h', 1],
    ])
    expect(rows.map(({ shareHeld }) => shareHeld)).toEqual([2 / 3, 1, 0, 1, 1])
    expect(rows.map(({ meanWidthMinutes }) => meanWidthMinutes)).toEqual([30, 30, 60, 240, 60])
  })

  it('counts who never came as not held, and who was told no time apart', () => {
    const [row] = windowsHeld([
      told(0, 30, 10),
      told(0, 30),
      { toldAt: 0, expectedAt: 20 * minute, minimumWidthMs: 30 * minute },
      { toldAt: 0, minimumWidthMs: 30 * minute, trueArrivalAt: 5 * minute },
    ])
    expect(row).toMatchObject({
      told: 2,
      withoutPromise: 2,
      shareWithoutPromise: 0.5,
      shareHeld: 0.5,
    })
  })

  it('says of the wide ones how many held', () => {
    const [, row] = windowsHeld([told(40, 70, 50), told(40, 80, 75), told(40, 80, 85)])
    expect(row).toMatchObject({ shareWider: 2 / 3, widerHeld: 0.5 })
  })

  it('gives Wilson’s interval: 90 of 100 is 82.6 to 94.5 %', () => {
    const many = Array.from({ length: 100 }, (_, n) => told(0, 30, n < 90 ? 10 : 40))
    const [row] = windowsHeld(many)
    expect(row!.heldFrom).toBeCloseTo(0.8256, 3)
    expect(row!.heldTo).toBeCloseTo(0.9448, 3)
  })

  it('has no share where there is none', () => {
    expect(windowsHeld([])[0]).toMatchObject({
      told: 0,
      shareHeld: undefined,
      meanWidthMinutes: undefined,
    })
  })
})
