import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { explain } from '../../../algorithms/round/explain.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { removePickup } from '../../../algorithms/round/removePickup.ts'
import { travel } from './gridTown.ts'
import { type Situation, scheduleOf, situationsWithBreaks } from './randomRounds.ts'
import { moreLateSeconds, slowInsert } from './slowInsert.ts'

const runs = { numRuns: 1500 }
const insert = (situation: Situation) => insertPickup({ ...situation, travel })

describe('any insertion', () => {
  it('is what the slow twin finds, which schedules every changed round whole', () => {
    let found = 0
    let late = 0
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const result = insert(situation)
        const twin = slowInsert(situation)
        if (result.kind === 'refusal') {
          expect(twin).toBeUndefined()
          return
        }
        found++
        const { plan, joined, addedSeconds, addedMetres, addedLateSeconds, arriveAt } = result
        if (addedLateSeconds > 0) late++
        expect({
          plan,
          joined,
          addedSeconds,
          addedMetres,
          addedLateSeconds,
          arriveAt,
        }).toEqual(twin)
      }),
      runs,
    )
    // a fifth is drawn to be feasible and late: about 60 and 20 % in all
    expect(found).toBeGreaterThan(runs.numRuns / 2)
    expect(late).toBeGreaterThan(runs.numRuns / 10)
  })

  it('passes the judge', () => {
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const { instance, request, nowAt } = situation
        const result = insert(situation)
        if (result.kind === 'refusal') return
        const rounds = instance.rounds.map((round) =>
          round.roundId === result.roundId ? result.plan : round,
        )
        const violations = checkPlan({
          before: instance,
          after: { ...instance, rounds, version: 2 },
          travel,
          requests: new Map([[request.requestId, request]]),
          nowAt,
        })
        expect(violations).toEqual([])
      }),
      runs,
    )
  })

  it('costs what the round is longer when it is scheduled again', () => {
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const result = insert(situation)
        if (result.kind === 'refusal') return
        const round = situation.instance.rounds.find(({ roundId }) => roundId === result.roundId)!
        const was = scheduleOf(round, situation)
        const is = scheduleOf(result.plan, situation)
        expect(result.addedSeconds).toBe(Math.ceil((is.returnAt - was.returnAt) / 1000) || 0)
        const moreLate = moreLateSeconds({ plan: result.plan, now: is, round, was })
        expect(result.addedLateSeconds).toBe(moreLate)
        const stop = is.stops.find(({ stopId }) => stopId === result.stopId)!
        expect(result.arriveAt).toBe(stop.arriveAt)
        expect(stop.state).toBe('planned')
      }),
      runs,
    )
  })

  it('leaves no trace once it is removed', () => {
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const result = insert(situation)
        if (result.kind === 'refusal') return
        const round = situation.instance.rounds.find(({ roundId }) => roundId === result.roundId)!
        const { requestId } = situation.request
        expect(removePickup({ round: result.plan, requestId })).toEqual(round)
      }),
      runs,
    )
  })

  it('is the same whatever the order of the rounds', () => {
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const rounds = situation.instance.rounds.toReversed()
        const turned = { ...situation, instance: { ...situation.instance, rounds } }
        expect(insert(turned)).toEqual(insert(situation))
      }),
      runs,
    )
  })

  it('has a reason in two languages', () => {
    fc.assert(
      fc.property(situationsWithBreaks, (situation) => {
        const { fr, en } = explain(insert(situation).reason)
        expect(fr).toMatch(/\S/)
        expect(en).toMatch(/\S/)
        expect(`${fr} ${en}`).not.toMatch(/undefined|NaN|-\d/)
        // a colon has a space before it in French that doesn't break, and none in English
        expect(fr).not.toMatch(/[^\u00a0]:(?!\d)/)
        expect(en).not.toMatch(/\s:/)
      }),
      runs,
    )
  })
})
