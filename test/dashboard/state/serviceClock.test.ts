import { expect, test } from 'vitest'
import { serviceAtReal } from '../../../dashboard/state/serviceClock.ts'

test('the office’s clock runs as fast as the day it shows', () => {
  const clock = { serviceAt: 1_000_000, realAt: 500_000, speed: 20 }
  expect(serviceAtReal(clock, 500_000)).toBe(1_000_000)
  expect(serviceAtReal(clock, 503_000)).toBe(1_060_000)
})

test('at speed 1 both clocks are one', () => {
  const clock = { serviceAt: 500_000, realAt: 500_000, speed: 1 }
  expect(serviceAtReal(clock, 623_456)).toBe(623_456)
})
