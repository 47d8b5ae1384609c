import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'
import { chooseTimes } from './chooseTimes.ts'
import { type Legs, ticks } from './legs.ts'
import { legsFor, type Question, type Routed, tellRoute } from './question.ts'
import { VroomRefusal } from './refusal.ts'
import { serviceOf, setupOf } from './task.ts'
import type { ChainStep } from './timeColumns.ts'
import type { TimedStep } from './timeRoute.ts'
import { listWantedRoutes, type WantedRoute } from './wantedRoutes.ts'

/**
 * Instants for the routes that the problem gives, and what they violate.
 *
 * @throws VroomRefusal
 */
export function planMode(question: Question): Routed {
  const { placed } = question
  const wanted = listWantedRoutes(placed)
  const routes = wanted.map((route) => {
    const chain = toChain(route, legsFor(question, route.placed))
    const timed = timeWanted(route, chain, chooseTimes(chain))
    return { vehicle: route.vehicle, answered: tellRoute(question, route.placed, timed) }
  })
  const planned = new Set(wanted.flatMap(({ steps }) => steps.map(({ task }) => task)))
  const leftOut = placed.tasks.filter((task) => !planned.has(task))
  return { routes, leftOut: leftOut.map(({ index }) => ({ task: index })) }
}

/** A wanted route as `chooseTimes` reads it. */
function toChain({ placed, steps }: WantedRoute, legs: Legs): ChainStep[] {
  const { asked: vehicle, start, end } = placed
  let from = start
  return steps.map(({ type, task, rest, asked }): ChainStep => {
    const forced = {
      least: (asked?.serviceAt ?? asked?.serviceAfter ?? 0) * ticks,
      most: (asked?.serviceAt ?? asked?.serviceBefore ?? Infinity) * ticks,
    }
    if (rest) {
      const windows = inTicks(rest.timeWindows)
      return { isBreak: true, windows, ...forced, work: rest.serviceSeconds * ticks, leg: 0 }
    }
    const to = task?.spot ?? (type === 'start' ? start : end)
    const isLeg = type !== 'start' && from !== undefined && to !== undefined
    const leg = isLeg ? legs(from!.place, to!.place).ticks : 0
    if (leg < 0)
      throw new VroomRefusal('routing', `Unfound route(s) on the way of vehicle ${vehicle.id}.`)
    const isThere = from !== undefined && from.place === task?.spot.place
    const setup = task && !isThere ? setupOf(task, vehicle) : 0
    const work = task ? (setup + serviceOf(task, vehicle)) * ticks : 0
    if (task) from = task.spot
    const [opens, closes] = vehicle.timeWindow ?? [0, Infinity]
    const shift: Window =
      type === 'start' ? [opens * ticks, Infinity] : [Number.NEGATIVE_INFINITY, closes * ticks]
    const windows = task ? inTicks(task.asked.timeWindows) : [shift]
    return { isBreak: false, windows, ...forced, work, leg }
  })
}

/** @param begins by step; undefined where the route can't be driven so */
function timeWanted(
  { placed, steps }: WantedRoute,
  chain: readonly ChainStep[],
  begins: readonly number[] | undefined,
): TimedStep[] {
  if (!begins) throw new VroomRefusal('input', `Infeasible route for vehicle ${placed.asked.id}.`)
  let freeAt = begins[0]!
  let ahead = 0
  return steps.map(({ type, task, rest }, i): TimedStep => {
    if (i > 0 && !chain[i - 1]!.isBreak) ahead = chain.slice(i).find((one) => !one.isBreak)!.leg
    // breaks are taken as late on the leg as their instants leave room for
    const travelled = rest ? Math.min(ahead, begins[i]! - freeAt) : ahead
    const arrivesAt = i === 0 ? begins[0]! : freeAt + travelled
    ahead -= travelled
    freeAt = begins[i]! + chain[i]!.work
    return {
      type,
      ...(task ? { task } : {}),
      ...(rest ? { rest } : {}),
      arrivesAt,
      beginsAt: begins[i]!,
    }
  })
}

function inTicks(windows: readonly Window[]): Window[] {
  return windows.map(([from, to]) => [from * ticks, to * ticks])
}
