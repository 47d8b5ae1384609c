import { describe, expect, it } from 'vitest'
import { makeHouseholds, planPresses } from '../../simulator/households.ts'
import { payloadOf } from '../../simulator/radio.ts'
import { boardOf } from './pictures.ts'

const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`)
const hour = 3_600_000
const rounds = Array.from({ length: 30 }, () => ({ outAt: at('09:15'), returnAt: at('12:40') }))
const deviceIds = Array.from({ length: 500 }, (_, index) => (0x400000 + index).toString(16))
const day = {
  deviceIds,
  rounds,
  serviceDay: '2026-11-23',
  truckAt: at('16:00'),
  seed: 1,
  pressesPerRound: 15,
}

describe('the presses of a day', () => {
  it('are the same for the same seed, others for another seed or day', () => {
    expect(planPresses(day)).toEqual(planPresses(day))
    expect(planPresses({ ...day, seed: 2 })).not.toEqual(planPresses(day))
    const next = planPresses({ ...day, serviceDay: '2026-11-24' })
    expect(next.map(({ deviceId }) => deviceId)).not.toEqual(
      planPresses(day).map(({ deviceId }) => deviceId),
    )
  })

  it('are about as many as asked for, most of them while rounds are out', () => {
    const presses = planPresses(day)
    const households = new Set(presses.map(({ deviceId }) => deviceId)).size
    expect(households).toBeGreaterThan(0.85 * 15 * 30)
    expect(households).toBeLessThan(1.3 * 15 * 30)
    const share = (from: number, to: number) =>
      presses.filter((press) => press.at >= from && press.at < to).length / presses.length
    expect(share(at('09:00'), at('09:15'))).toBeGreaterThan(0.08)
    expect(share(at('09:15'), at('12:40'))).toBeGreaterThan(0.5)
    expect(share(at('12:40'), at('17:30'))).toBeGreaterThan(0.15)
    expect(presses.every((press) => press.at >= at('09:10') && press.at < at('17:30'))).toBe(true)
  })

  it('come in the order of their instants, each message unlike every other of its button', () => {
    const presses = planPresses({ ...day, deviceIds: deviceIds.slice(0, 3), pressesPerRound: 1 })
    expect(presses.map((press) => press.at)).toEqual(presses.map((p) => p.at).sort((a, b) => a - b))
    const messages = presses.map((p) => p.deviceId + payloadOf({ ...p, realAt: 0 }))
    expect(new Set(messages).size).toBe(presses.length)
  })

  it('hold a second press within the minute, a cancelling long one, a sign of life', () => {
    const presses = planPresses(day)
    const ofDevice = (id: string) => presses.filter(({ deviceId }) => deviceId === id)
    const pairs = deviceIds.map(ofDevice).filter((list) => list.length > 1)
    const again = pairs.filter(
      ([a, b]) => b!.kind === 'short' && b!.at - a!.at > 0 && b!.at - a!.at < 60_000,
    )
    const cancels = presses.filter(({ kind }) => kind === 'long')
    expect(again.length).toBeGreaterThan(10)
    expect(cancels.length).toBeGreaterThan(5)
    expect(cancels.length).toBeLessThan(60)
    expect(presses.some(({ kind }) => kind === 'keep alive')).toBe(true)
    expect(presses.some(({ kind }) => kind === 'double')).toBe(true)
  })

  it('let each button say that it lives, once in ten days', () => {
    const alive = Array.from({ length: 10 }, (_, n) =>
      planPresses({ ...day, serviceDay: `2026-11-${10 + n}`, pressesPerRound: 0 }),
    ).flat()
    expect(alive.every(({ kind }) => kind === 'keep alive')).toBe(true)
    expect(alive.map(({ deviceId }) => deviceId).sort()).toEqual([...deviceIds].sort())
  })

  it('are none without buttons or rounds', () => {
    expect(planPresses({ ...day, deviceIds: [] })).toEqual([])
    expect(planPresses({ ...day, rounds: [] })).toEqual([])
  })
})

describe('the households of a day', () => {
  const board = (state: 'planned' | 'out', time: string, serviceDay = '2026-11-23') =>
    boardOf({ serviceAt: at(time), serviceDay, truckAt: at('16:00'), rounds, state })
  const households = () => makeHouseholds({ deviceIds, seed: 1, pressesPerRound: 1.5 })
  /** The real instant at which a clock that shows 9:10 at 1000 shows this time, at 20 times. */
  const realOf = (time: string) => 1_000 + (at(time) - at('09:10')) / 20
  const real = 1_000

  it('press each time once, when it’s due', () => {
    const { due } = households()
    const all = ['09:10', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00', '17:30']
    const pressed = all.map((time) => due(board('planned', '09:10'), realOf(time)))
    expect(pressed.flat()).toEqual(planPresses({ ...day, pressesPerRound: 1.5 }))
    expect(pressed.filter((some) => some.length > 0).length).toBeGreaterThan(5)
    expect(due(board('out', '09:10'), realOf('18:00'))).toEqual([])
  })

  it('don’t press again what was pressed before a restart in the middle of the day', () => {
    const { due } = households()
    const restarted = board('out', '11:00')
    expect(due(restarted, real)).toEqual([])
    const later = due(restarted, real + hour / 20)
    expect(later.length).toBeGreaterThan(0)
    expect(later.every((press) => press.at >= at('11:00'))).toBe(true)
  })

  it('leave the evening’s presses when the clock jumps to the next morning', () => {
    const { due } = households()
    due(board('planned', '09:10'), real)
    const jumped = boardOf({
      serviceAt: at('09:10') + 24 * hour,
      serviceDay: '2026-11-23',
      truckAt: at('16:00'),
      rounds,
      state: 'out',
    })
    expect(due(jumped, real)).toEqual([])
  })
})
