import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inHisOrder } from '../../../backend/protocol/inHisOrder.ts'
import { roundEvent } from '../../../backend/protocol/rest.ts'

const stopsOf = (text: string) => text.split('').map((stopId) => ({ stopId }))
const order = (stops: string, named: string, mayMove: (index: number) => boolean = () => true) =>
  inHisOrder(stopsOf(stops), named.split(''), (_, index) => mayMove(index))
    .map(({ stopId }) => stopId)
    .join('')

describe('a carrier’s own order', () => {
  it('puts a stop before another, behind others, or all the other way round', () => {
    expect(order('abcdef', 'da')).toBe('dabcef')
    expect(order('abcdef', 'cdb')).toBe('acdbef')
    expect(order('abcdef', 'fedcba')).toBe('fedcba')
  })

  it('keeps a stop that came meanwhile behind the one that it followed', () => {
    expect(order('abXcd', 'cba')).toBe('cbXad')
  })

  it('leaves out what is gone or passed, and does nothing where fewer than two are left', () => {
    expect(order('abcd', 'dxa')).toBe('dabc')
    expect(order('abcd', 'dca', (index) => index > 0)).toBe('abdc')
    expect(order('abcd', 'bx')).toBe('abcd')
  })

  it('holds for all that are named, loses nobody, moves nobody outside of them', () => {
    const plans = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { minLength: 1 })
    fc.assert(
      fc.property(plans, plans, fc.nat({ max: 5 }), (plan, named, passed) => {
        const after = order(plan.join(''), named.join(''), (index) => index >= passed).split('')
        expect(after.toSorted()).toEqual(plan.toSorted())
        expect(after.slice(0, passed)).toEqual(plan.slice(0, passed))
        const asked = named.filter((id) => plan.indexOf(id) >= passed)
        expect(after.filter((id) => asked.includes(id))).toEqual(asked)
        const [first, last] = [Math.min, Math.max].map((most) =>
          most(...asked.map((id) => plan.indexOf(id))),
        ) as [number, number]
        if (asked.length === 0) return
        expect(after.slice(0, first)).toEqual(plan.slice(0, first))
        expect(after.slice(last + 1)).toEqual(plan.slice(last + 1))
        for (const [index, id] of plan.entries())
          if (index > first && index < last && !asked.includes(id))
            expect(after[after.indexOf(id) - 1]).toBe(plan[index - 1])
      }),
      { numRuns: 1000 },
    )
  })

  it('names each stop once, and at least two', () => {
    const said = { eventId: 'event 12', realAt: 1, kind: 'reordered' }
    const taken = (...stopIds: string[]) => roundEvent.safeParse({ ...said, stopIds }).success
    expect([taken('a', 'b'), taken('a', 'b', 'a'), taken('a'), taken()]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
