import { expect, test } from 'vitest'
import { clockTime, daysBetween, localDay, longDay } from '../../../dashboard/i18n/times.ts'

const paris = 'Europe/Paris'

test('a time is the depot’s, whatever the device’s zone', () => {
  expect(clockTime(Date.parse('2026-11-23T10:05:00Z'), paris)).toBe('11:05')
  expect(clockTime(Date.parse('2026-11-23T10:05:00Z'), 'America/Guadeloupe')).toBe('6:05')
})

test('midnight is 0, not 24', () => {
  expect(clockTime(Date.parse('2026-11-22T23:10:00Z'), paris)).toMatch(/^0?0:10$/)
})

test('both nights of a clock change are told right', () => {
  expect(clockTime(Date.parse('2026-03-29T00:59:00Z'), paris)).toBe('1:59')
  expect(clockTime(Date.parse('2026-03-29T01:00:00Z'), paris)).toBe('3:00')
  expect(clockTime(Date.parse('2026-10-25T01:00:00Z'), paris)).toBe('2:00')
})

test('a local day turns at the depot’s midnight', () => {
  expect(localDay(Date.parse('2026-11-22T23:30:00Z'), paris)).toBe('2026-11-23')
  expect(localDay(Date.parse('2026-11-22T22:30:00Z'), paris)).toBe('2026-11-22')
})

test('days are counted over months and clock changes', () => {
  expect(daysBetween('2026-11-30', '2026-12-01')).toBe(1)
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
})

test('a long day is named in each language', () => {
  expect(longDay('2026-11-24', 'fr')).toBe('mardi 24 novembre')
  expect(longDay('2026-11-24', 'en')).toBe('Tuesday 24 November')
})
