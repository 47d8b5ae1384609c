import { describe, expect, it } from 'vitest'
import type { Round, Stop } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import {
  explainGiven,
  explainLeft,
  explainTaken,
} from '../../../../algorithms/round/morning/explainSplit.ts'
import { defaultShareSettings } from '../../../../algorithms/round/morning/shareSettings.ts'
import { splitRound } from '../../../../algorithms/round/morning/splitRound.ts'
import { at, instance, nine, round, travel } from '../gridTown.ts'

const absent = round('L01', '10,5 11,5 | 30,5 31,5')
const west = round('L02', '8,4 9,4 | 12,4 13,4')
const east = round('L03', '28,4 29,4 | 32,4 33,4')

function split(rounds: Round[], changed: Partial<typeof defaultShareSettings> = {}) {
  const settings = { ...defaultShareSettings, ...changed }
  const { roundId } = rounds[0]!
  return splitRound({ instance: instance(rounds), travel, nowAt: nine, roundId, settings })
}

describe('a round without its carrier', () => {
  it('is cut among its neighbours, each part as a block in its order between two segments', () => {
    const { given, left, rounds } = split([absent, west, east])
    expect(left).toEqual([])
    expect(given.map(({ toRoundId }) => toRoundId)).toEqual([west.roundId, east.roundId])
    expect(rounds[0]!.stops).toEqual([])
    const places = (one: Round) => one.stops.map(({ placeId }) => placeId).join(' ')
    expect(places(rounds[1]!)).toBe('8,4 9,4 10,5 11,5 12,4 13,4')
    expect(places(rounds[2]!)).toBe('28,4 29,4 30,5 31,5 32,4 33,4')
  })

  it('is said in one sentence a part, to both rounds, in both languages', () => {
    const before = instance([absent, west, east])
    const { given } = split([absent, west, east])
    expect(explainTaken(given[0]!, { ...before, absentNumber: 'L01' })).toEqual({
      fr: '2\u00a0arrêts (de 10 rue 5 à 11 rue 5) de la tournée L01, sans facteur, après le 9 rue 4\u00a0: +1\u00a0min',
      en: '2 stops (from 10 rue 5 to 11 rue 5) of round L01, which has no carrier, after 9 rue 4: +1\u00a0min',
    })
    expect(explainGiven(given[0]!, west, before).en).toBe(
      '2 stops (from 10 rue 5 to 11 rue 5): to round L02, +1\u00a0min',
    )
  })

  it.each([
    ['no neighbour', [absent, { ...west, profile: 'car' as const }], {}],
    ['no neighbour', [absent, { ...west, progress: { state: 'out' as const, leftAt: nine } }], {}],
    ['no time', [absent, { ...west, returnAt: at(400) }], {}],
    ['no time', [absent, west], { mostAddedSeconds: 30 }],
    ['bag full', [absent, { ...west, capacity: { litres: 80, grams: 60 } }], {}],
  ])('stays where it is when there is %s', (why, rounds, settings) => {
    const { given, left } = split(rounds, settings)
    expect(given).toEqual([])
    expect(left.map((part) => part.why)).toEqual([why])
    expect(left[0]!.stops).toEqual(absent.stops)
    const said = explainLeft(left[0]!, instance(rounds))
    expect(said.en).toMatch(/^4 stops \(from 10 rue 5 to 31 rue 5\) without a carrier: .+/)
    expect(said.fr).toMatch(/^4\u00a0arrêts .+ sans facteur\u00a0: .+/)
  })

  it('says which part found everybody with a share already', () => {
    const near = round('L01', '10,5 11,5 | 10,6 11,6 | 40,9')
    const { given, left } = split([near, west], { mostAddedSeconds: 100 })
    expect(given.length).toBe(1)
    expect(left.map(({ why }) => why)).toEqual(['shares given', 'no time'])
  })

  it('gives a second time only what the local agreement leaves', () => {
    const most = { mostAddedSeconds: 100 }
    const first = split([absent, west], most)
    const [, taken] = first.rounds
    const second = round('L04', '10,6 11,6')
    expect(split([second, west], most).given.length).toBe(1)
    expect(split([second, taken!], most).given.length).toBe(0)
  })

  it('is for letter rounds at the office', () => {
    expect(() => split([{ ...absent, progress: { state: 'out', leftAt: nine } }, west])).toThrow(
      'L01 isn’t a letter round at the office.'.replace('’', "'"),
    )
    expect(() => split([round('C01', '1,1'), west])).toThrow('C01')
  })
})

describe('the judge’s door for a round without its carrier', () => {
  const rounds = [absent, west, east]
  const [empty, ...receivers] = split(rounds).rounds
  const judge = (after: Round[], before = rounds, absentRoundIds = [absent.roundId]) =>
    checkPlan({
      before: instance(before),
      after: { ...instance(after), version: 2 },
      travel,
      requests: new Map(),
      nowAt: nine,
      absentRoundIds,
    }).map(({ code }) => code)
  const change = (number: string, stops: (stops: Stop[]) => Stop[]) =>
    [empty!, ...receivers].map((each) =>
      each.number === number ? { ...each, stops: stops([...each.stops]) } : each,
    )

  it('opens for what is cut rightly, and only for rounds that are named absent', () => {
    expect(judge([empty!, ...receivers])).toEqual([])
    expect(new Set(judge([empty!, ...receivers], rounds, []))).toEqual(
      new Set(['delivery lost', 'order changed']),
    )
    expect(judge([empty!, ...receivers], rounds, [west.roundId])).toContain('delivery lost')
  })

  it('is shut for a delivery that gets lost, or into other hands than it was', () => {
    expect(
      judge(change('L02', (stops) => stops.filter(({ placeId }) => placeId !== '10,5'))),
    ).toContain('delivery lost')
    const other = (stops: Stop[]) =>
      stops.map((stop) => (stop.placeId === '10,5' ? { ...stop, deliveries: [] } : stop))
    expect(judge(change('L02', other))).toContain('handed on')
  })

  it('is shut for an order that isn’t the bundles’', () => {
    const swapped = (stops: Stop[]) => [
      stops[0]!,
      stops[1]!,
      stops[3]!,
      stops[2]!,
      ...stops.slice(4),
    ]
    expect(judge(change('L02', swapped))).toEqual(['handed on'])
    const own = (stops: Stop[]) => [stops[1]!, stops[0]!, ...stops.slice(2)]
    expect(judge(change('L02', own))).toEqual(['order changed'])
  })

  it('is shut for a part that is strewn, torn or in the middle of a segment', () => {
    const strewn = (stops: Stop[]) => [stops[2]!, stops[0]!, stops[1]!, ...stops.slice(3)]
    expect(judge(change('L02', strewn))).toEqual(['handed on'])
    const inside = (stops: Stop[]) => [
      stops[0]!,
      stops[2]!,
      stops[3]!,
      stops[1]!,
      ...stops.slice(4),
    ]
    expect(judge(change('L02', inside))).toEqual(['handed on'])
    const torn = change('L02', (stops) => stops.toSpliced(2, 1))
    const back = torn.map((each) =>
      each.roundId === absent.roundId ? { ...each, stops: [absent.stops[0]!] } : each,
    )
    expect(judge(back)).toEqual(['handed on'])
  })

  it('is shut once either carrier has left, and for rounds in free order', () => {
    const leaves = (all: Round[], number: string) =>
      all.map((each) =>
        each.number === number
          ? { ...each, progress: { state: 'out' as const, leftAt: nine } }
          : each,
      )
    for (const number of ['L01', 'L02'])
      expect(judge(leaves([empty!, ...receivers], number), leaves(rounds, number))).toContain(
        'handed on',
      )
    const free = (all: Round[]) =>
      all.map((each) => (each.number === 'L02' ? { ...each, orderPolicy: 'free' as const } : each))
    expect(judge(free([empty!, ...receivers]), free(rounds))).toContain('handed on')
  })
})
