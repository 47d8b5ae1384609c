import { signal } from '@preact/signals'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paceNews } from '../../../../dashboard/carrier/duty/pace.ts'

interface News {
  readonly key: string
  readonly isUrgent: boolean
}
const minute = 60_000

function open(first: readonly News[] = []) {
  const news = signal(first)
  const isHalted = signal(true)
  const at = signal(0)
  const { shown, stop } = paceNews(news, {
    keyOf: ({ key }) => key,
    isUrgent: (one) => one.isUrgent,
    isHalted,
    now: () => at.value,
  })
  return { news, isHalted, at, stop, keys: () => shown.value.map(({ key }) => key) }
}
const calm = (key: string): News => ({ key, isUrgent: false })
const urgent = (key: string): News => ({ key, isUrgent: true })

it('shows one card at once, and the next ten minutes later', () => {
  const { news, at, keys } = open([calm('b'), calm('a')])
  expect(keys()).toEqual(['a'])
  at.value = 10 * minute - 1
  expect(keys()).toEqual(['a'])
  at.value = 10 * minute
  expect(keys()).toEqual(['b', 'a'])
  news.value = [calm('c'), ...news.value]
  expect(keys()).toEqual(['b', 'a'])
})

it('shows what is right ahead without waiting, but never on the way', () => {
  const { news, isHalted, keys } = open([calm('a')])
  isHalted.value = false
  news.value = [urgent('b'), calm('a')]
  expect(keys()).toEqual(['a'])
  isHalted.value = true
  expect(keys()).toEqual(['b', 'a'])
})

it('holds back no calm card for longer than its turn, and shows none sooner', () => {
  const step = fc.record({
    after: fc.integer({ min: 0, max: 8 }),
    isHalted: fc.boolean(),
    comes: fc.option(fc.boolean(), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { news, isHalted, at, stop, keys } = open()
      const shownAt = new Map<string, number>()
      let number = 0
      for (const { after, isHalted: halts, comes } of steps) {
        isHalted.value = false
        at.value += after * minute
        if (comes !== undefined)
          news.value = [{ key: `${number++}`, isUrgent: comes }, ...news.value]
        expect(keys().every((key) => shownAt.has(key))).toBe(true)
        isHalted.value = halts
        for (const key of keys()) if (!shownAt.has(key)) shownAt.set(key, at.value)
        if (!halts) continue
        const waiting = news.value.filter(({ key }) => !shownAt.has(key))
        expect(waiting.some((one) => one.isUrgent)).toBe(false)
        const lastAt = Math.max(...shownAt.values())
        if (waiting.length > 0) expect(at.value - lastAt).toBeLessThan(10 * minute)
      }
      const calmAt = news.value
        .filter((one) => !one.isUrgent && shownAt.has(one.key))
        .map(({ key }) => shownAt.get(key)!)
        .sort((a, b) => a - b)
      for (let i = 1; i < calmAt.length; i++)
        expect(calmAt[i]! - calmAt[i - 1]!).toBeGreaterThanOrEqual(10 * minute)
      stop()
    }),
  )
})
