import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Roads } from '../../../../algorithms/road/roads.ts'
import { vroomSolution } from '../../../../backend/protocol/vroom.ts'
import { drawProblem } from '../../../fixtures/drawProblem.ts'
import type { Json } from '../../../fixtures/openDoor.ts'
import { openVroomDoor, type VroomDoor } from '../../../fixtures/openVroomDoor.ts'
import { brokenRules } from '../../../fixtures/vroomRules.ts'

let door: VroomDoor
beforeAll(async () => {
  // matrices need no roads
  door = await openVroomDoor({} as Roads, { iterations: 300 })
})
afterAll(() => door.close())

async function solved(problem: Json) {
  const { status, body } = await door.post(problem)
  // breaks that can't be taken at all are drawn now and then
  fc.pre(!/^Inconsistent breaks for vehicle/.test(body.error ?? ''))
  expect(body).toMatchObject({ code: 0 })
  expect(status).toBe(200)
  expect(vroomSolution.parse(body)).toEqual(body)
  return body
}

describe('whatever the problem', () => {
  it('its solution obeys VROOM’s rules', async () => {
    await fc.assert(
      fc.asyncProperty(drawProblem(), async (problem) => {
        expect(brokenRules(problem, await solved(problem))).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('its routes, sent back as steps, stand or get better, and violate nothing in plan mode', async () => {
    await fc.assert(
      fc.asyncProperty(drawProblem(), async (problem) => {
        const first = await solved(problem)
        const vehicles = problem.vehicles.map((vehicle) => {
          const route = first.routes.find((one: Json) => one.vehicle === vehicle.id)
          const steps = route?.steps.map(({ type, id }: Json) => ({ type, id })) ?? []
          return { ...vehicle, steps }
        })
        const again = await solved({ ...problem, vehicles })
        // priorities are at most 100, tasks fewer than 1 000
        const worth = ({ summary }: Json) => 1000 * summary.priority - summary.unassigned
        expect(worth(again)).toBeGreaterThanOrEqual(worth(first))
        const timed = await solved({ ...problem, vehicles, options: { c: true } })
        expect(timed.summary.violations).toEqual([])
        expect(timed.summary.unassigned).toBe(first.summary.unassigned)
        expect(brokenRules(problem, timed)).toEqual([])
        // it starts no later, and is as short
        for (const route of timed.routes) {
          const twin = first.routes.find((one: Json) => one.vehicle === route.vehicle)
          const span = ({ steps }: Json) => steps.at(-1).arrival - steps[0].arrival
          expect(span(route)).toBeLessThanOrEqual(span(twin))
        }
      }),
      { numRuns: 100 },
    )
  })
})
