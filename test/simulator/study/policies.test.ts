import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instance } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { type PolicyName, policies } from '../../../simulator/study/policies.ts'
import {
  at,
  depot,
  instance,
  nine,
  request,
  round,
  travel,
} from '../../algorithms/round/gridTown.ts'
import { situations } from '../../algorithms/round/randomRounds.ts'

const names = Object.keys(policies) as PolicyName[]

describe('every policy', () => {
  for (const name of names)
    test(`${name} makes plans that the judge lets pass`, () => {
      fc.assert(
        fc.property(situations, (situation) => {
          const { instance: before, request: press, nowAt } = situation
          const answer = policies[name]({ instance: before, travel, request: press, nowAt })
          if (answer.kind === 'refusal') return
          const rounds = before.rounds.map((one) =>
            one.roundId === answer.roundId ? answer.plan : one,
          )
          expect(
            checkPlan({
              before,
              after: { ...before, rounds, version: 2 },
              travel,
              requests: new Map([[press.requestId, press]]),
              nowAt,
            }),
          ).toEqual([])
        }),
        { numRuns: 300 },
      )
    })
})

/** One carrier on his way along a street of ten houses, the other not in sight. */
const out = (number: string, picture: string) =>
  round(number, picture, { progress: { state: 'out', leftAt: nine } })
const streetOfTen = Array.from({ length: 10 }, (_, n) => `${3 * n + 3},1`).join(' ')
const press = request('18,2')
const under = (rounds: Instance['rounds']) => ({
  instance: instance(rounds, [press]),
  travel,
  request: press,
  nowAt: at(30),
})

describe('nothing dynamic', () => {
  test('plans in the morning what is known by then', () => {
    const answer = policies.nextDay({ ...under([round('L01', streetOfTen)]), nowAt: at(-3600) })
    expect(answer).toMatchObject({ kind: 'inserted', plan: { number: 'L01' } })
  })

  test('is for the next working day as soon as one carrier has left', () => {
    const answer = policies.nextDay(under([out('L01', streetOfTen), round('L02', '-5,-5')]))
    expect(answer).toEqual({ kind: 'refusal', reason: { kind: 'rounds over' } })
  })
})

describe('a telephone call', () => {
  test('puts the press behind everything of the street’s own round, in the order of calls', () => {
    const first = policies.telephone(under([out('L01', streetOfTen), out('L02', '18,30')]))
    if (first.kind === 'refusal') throw new Error('refused')
    expect(first.plan.stops.at(-1)).toMatchObject({ placeId: '18,2', stopId: first.stopId })
    const second = request('6,2', 1, 'second')
    const then = instance([first.plan], [press, second])
    const answer = policies.telephone({ instance: then, travel, request: second, nowAt: at(60) })
    if (answer.kind === 'refusal') throw new Error('refused')
    expect(answer.plan.stops.slice(-2).map(({ placeId }) => placeId)).toEqual(['18,2', '6,2'])
  })

  test('is refused when the shift doesn’t hold it, whoever else is near', () => {
    const late = { ...out('L01', streetOfTen), returnAt: at(-400) }
    const answer = policies.telephone(under([late, out('C01', '')]))
    expect(answer).toMatchObject({ kind: 'refusal', reason: { kind: 'too long', number: 'L01' } })
  })

  test('reaches nobody once the street’s own carrier is back', () => {
    const back = round('L01', streetOfTen, { progress: { state: 'back', leftAt: nine } })
    const answer = policies.telephone(under([back, out('L02', '60,60')]))
    expect(answer).toEqual({ kind: 'refusal', reason: { kind: 'rounds over' } })
  })
})

describe('cheapest insertion', () => {
  test('takes the least added time, whoever it is', () => {
    const answer = policies.cheapest(under([out('L01', streetOfTen), out('C01', '')]))
    // the bike: 4 m/s there and back with 68 s at the box; on foot 20 m beside the street
    const bike = 2 * Math.ceil(200 / 4) + 68
    const walk = 2 * 10 + 60
    expect(bike).toBeGreaterThan(walk)
    expect(answer).toMatchObject({
      kind: 'inserted',
      roundId: '2026-11-23.L01',
      addedSeconds: walk,
    })
  })

  test('goes all the way back where nobody else is out, which ours doesn’t', () => {
    const rounds = [
      round('L01', '30,0 31,0 32,0 33,0 34,0', {
        progress: {
          state: 'out',
          leftAt: nine,
          confirmed: { stopId: stopAt('30,0'), at: at(400) },
        },
      }),
    ]
    const behind = request('30,40')
    const input = {
      instance: instance(rounds, [behind]),
      travel,
      request: behind,
      nowAt: at(400),
    }
    expect(policies.cheapest(input)).toMatchObject({ kind: 'inserted' })
    expect(policies.ours(input)).toMatchObject({ kind: 'refusal', reason: { kind: 'behind' } })
  })
})

const stopAt = (id: string) => round('L01', id).stops[0]!.stopId

test('no policy plans a press for a place that nobody knows', () => {
  for (const name of names.filter((each) => each !== 'nextDay')) {
    const { instance: known, ...rest } = under([out('L01', streetOfTen)])
    const places = new Map([...known.places].filter(([id]) => id === depot || id !== '18,2'))
    expect(() => policies[name]({ ...rest, instance: { ...known, places } })).toThrow('18,2')
  }
})
