import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConditions } from '../../../algorithms/road/conditions.ts'
import { hourlyTags } from '../../../algorithms/road/hourlyTags.ts'
import {
  changesOf,
  isWithin,
  joinHours,
  otherHours,
  readWeekHours,
  weekMinutes,
} from '../../../algorithms/road/weekHours.ts'

/** `We 9:30` in minutes of the week. */
function minute(text: string): number {
  const [, day, hours, minutes] = /^(\w\w) (\d+):(\d+)$/.exec(text)!
  return dayNames.indexOf(day!) * 1440 + Number(hours) * 60 + Number(minutes)
}
const dayNames = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']

describe('hours of the week', () => {
  it.each([
    ['Mo-Fr 07:00-09:00', 5, 600],
    ['Mo-Fr 07:00-09:00,16:00-19:00; Sa 08:00-12:00', 11, 1740],
    ['Mo-Fr 07:00-09:00, 16:00-19:00', 10, 1500],
    ['Fr-Mo 22:00-06:00', 5, 1920],
    ['Mo,We', 2, 2880],
    ['Sa-Su', 1, 2880],
    ['Mo-Su,PH 06:30-11:00', 7, 1890],
    ['PH,Su 00:00-24:00', 1, 1440],
    ['07:00-09:00; PH off', 7, 840],
    ['SH', 0, 0],
    ['24/7', 1, 10_080],
    ['24/7; Su off', 1, 8640],
    ['Mo-Fr 08:00-18:00; We 08:00-12:00', 5, 2640],
    ['Mo-Fr 08:00-18:00; We off', 4, 2400],
    ['Mo-Fr 08:00-18:00, Sa 08:00-12:00', 6, 3240],
    ['Mo-Fr 08:00-10:00, We 17:00-18:00', 6, 660],
    ['We 06:30 - 14:30; Sa 06:30 - 14:30', 2, 960],
    ['Wed 06:00-16:00, Tue 06:00-16:00, Fri 06:00-16:00, Sat 06:00-16:00', 4, 2400],
    ['Mon-Fri 6:00–11:00', 5, 1500],
    ['20:00-26:00', 8, 2520],
    ['Su 22:00-06:00', 2, 480],
    ['08:00-08:00', 1, 10_080],
    ['Mo-Fr 07:00-09:00;', 5, 600],
  ])('%s', (text, spans, minutes) => {
    const hours = readWeekHours(text)!
    expect(hours.reduce((sum, { from, until }) => sum + until - from, 0)).toBe(minutes)
    expect(hours.length).toBe(spans)
    expect(otherHours(otherHours(hours))).toEqual(hours)
    expect(joinHours(hours, otherHours(hours))).toEqual(readWeekHours('24/7'))
    for (const change of changesOf([hours])) {
      expect(change).toBeLessThan(weekMinutes)
      if (change > 0) expect(isWithin(hours, change)).toBe(!isWithin(hours, change - 1))
    }
  })

  it('run past midnight into the next day, and from Sunday into Monday', () => {
    const hours = readWeekHours('Fr,Su 22:00-06:00')!
    for (const inside of ['Fr 22:00', 'Sa 5:59', 'Su 23:30', 'Mo 0:00', 'Mo 5:59'])
      expect(isWithin(hours, minute(inside))).toBe(true)
    for (const outside of ['Fr 21:59', 'Fr 5:00', 'Sa 6:00', 'Sa 23:00', 'Mo 6:00', 'Su 1:00'])
      expect(isWithin(hours, minute(outside))).toBe(false)
  })

  it.each([
    'sunset-sunrise',
    'weight>3.5',
    'Jun-Aug',
    'Dec 11',
    '2024 Mar 01-2024 Apr 01',
    'Mo[1] 07:00-09:00',
    'week 1-10',
    'hgv',
    'delivery',
    'wet',
    'stay < 1 hour',
    '7h-9h',
    '07:00',
    '07:00+',
    '07:60-08:00',
    '25:00-26:00',
    '07:00-49:00',
    'Mo-Xx 07:00-09:00',
    'Mo-We-Fr 07:00-09:00',
    'Mo-Fr 07:00-09:00 AND weight>3.5',
    'Mo-Fr 07:00-09:00) AND (weight>3.5',
    'Mo-Fr 07:00-09:00 "term only"',
    '24/8',
    '-',
    ',',
    '',
    ' ',
  ])('%j is not understood', (text) => expect(readWeekHours(text)).toBeUndefined())

  it('never throws', () => {
    const piece = fc.constantFrom(
      'Mo',
      'Fr',
      '-',
      ',',
      ';',
      ' ',
      '07:00',
      '9:00',
      '24/7',
      'PH',
      'off',
      '(',
      '@',
      ':',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const hours = readWeekHours(text) ?? []
          for (const [i, { from, until }] of hours.entries()) {
            expect(from).toBeGreaterThan(hours[i - 1]?.until ?? -1)
            expect(until).toBeGreaterThan(from)
            expect(until).toBeLessThanOrEqual(weekMinutes)
          }
          readConditions(text)
          hourlyTags({ access: 'no', 'access:conditional': text })
        },
      ),
    )
  })
})

describe('conditions', () => {
  it.each<[string, [string, boolean][]]>([
    ['no @ (Mo-Fr 07:00-09:00)', [['no', true]]],
    ['no@(Mo-Fr 07:00-09:00)', [['no', true]]],
    ['delivery @ 06:00-11:00', [['delivery', true]]],
    ['no @ (We 06:30-14:30; Sa 06:30-14:30)', [['no', true]]],
    [
      'no @ We 06:30-14:30; Sa 06:30-14:30; yes @ Su',
      [
        ['no', true],
        ['yes', true],
      ],
    ],
    [
      'no @ (07:00-09:00); yes @ (weight<3.5);',
      [
        ['no', true],
        ['yes', false],
      ],
    ],
    ['no @ (Mo-Fr 07:00-09:00) AND (weight>3.5)', [['no', false]]],
    ['no @ (Mo-Fr 07:00-09:00 AND weight>3.5)', [['no', false]]],
    ['yes @ residents', [['yes', false]]],
    ['destination @ (length>12', [['destination', false]]],
    ['no', []],
    ['@', []],
    ['', []],
  ])('%s', (text, clauses) => {
    expect(readConditions(text).map(({ value, when }) => [value, when !== undefined])).toEqual(
      clauses,
    )
  })
})

describe('tags by the hour', () => {
  it('read as their conditions say, the usual hour first', () => {
    const tags = { highway: 'pedestrian', motor_vehicle: 'no' }
    const read = hourlyTags({
      ...tags,
      'motor_vehicle:conditional': 'delivery @ (Mo-Sa 06:00-11:00)',
    })
    expect(read.map(({ tags }) => tags.motor_vehicle)).toEqual(['delivery', 'no'])
    expect(read[0].when).toEqual(readWeekHours('Mo-Sa 06:00-11:00'))
    expect(read[1]!.when).toEqual(otherHours(read[0].when))
  })

  it('let the last of several conditions count', () => {
    const read = hourlyTags({ 'access:conditional': 'no @ (06:00-20:00); yes @ (Tu 09:00-11:00)' })
    expect(read.map(({ tags }) => tags.access)).toEqual(['yes', undefined, 'no'])
  })

  it('pass over what is not about the time, and count it', () => {
    let skipped = 0
    const tags = {
      access: 'yes',
      'access:conditional': 'no @ (weight>3.5); no @ (Su)',
      'maxspeed:conditional': '30 @ wet',
      'oneway:conditional': 'yes',
      'fee:conditional': 'no @ (stay < 1 hour)',
      'hgv:conditional': 'no @ (22:00-06:00)',
    }
    const read = hourlyTags(tags, () => skipped++)
    expect(read.map(({ tags }) => tags.access)).toEqual(['yes', 'no'])
    expect(skipped).toBe(3)
    expect(hourlyTags({ highway: 'residential' })).toEqual([
      { when: readWeekHours('24/7'), tags: { highway: 'residential' } },
    ])
  })
})
