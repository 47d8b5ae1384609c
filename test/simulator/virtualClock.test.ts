import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../simulator/virtualClock.ts'

describe('a virtual clock', () => {
  it('takes events by their instants, and those of one instant as they were asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (instants) => {
        const clock = virtualClock(0)
        const taken: (readonly [at: number, asked: number])[] = []
        for (const [asked, at] of instants.entries())
          clock.at(at, () => {
            expect(clock.now()).toBe(at)
            taken.push([at, asked])
          })
        while (clock.step(100));
        const sorted = instants
          .map((at, asked) => [at, asked] as const)
          .sort(([a, first], [b, second]) => a - b || first - second)
        expect(taken).toEqual(sorted)
        expect(clock.now()).toBe(100)
      }),
    )
  })

  it('takes what an event asks for at its own instant after what was there before', () => {
    const clock = virtualClock(5)
    const taken: string[] = []
    clock.at(7, () => {
      taken.push('first')
      clock.at(7, () => taken.push('third'))
    })
    clock.at(7, () => taken.push('second'))
    while (clock.step(10));
    expect(taken).toEqual(['first', 'second', 'third'])
  })

  it('lets nothing be due in the past', () => {
    const clock = virtualClock(5)
    expect(() => clock.at(4, () => {})).toThrow("It's 5: nothing can be due at 4.")
  })

  it('stops short of what is due later', () => {
    const clock = virtualClock(0)
    let taken = false
    clock.at(11, () => {
      taken = true
    })
    expect(clock.step(10)).toBe(false)
    expect([taken, clock.now()]).toEqual([false, 10])
    expect(clock.step(11)).toBe(true)
    expect(taken).toBe(true)
  })

  it('ends the timers of a process with it, and no others', () => {
    const clock = virtualClock(0)
    const killed = clock.forProcess()
    const alive = clock.forProcess()
    const taken: string[] = []
    killed.setTimer(5, () => taken.push('killed'))
    killed.setRealTimer(6, () => taken.push('killed'))
    alive.setRealTimer(7, () => taken.push('alive'))
    const cancel = alive.setTimer(8, () => taken.push('cancelled'))
    cancel()
    killed.end()
    while (clock.step(10));
    expect(taken).toEqual(['alive'])
  })
})
