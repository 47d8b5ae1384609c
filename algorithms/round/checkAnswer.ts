import type { Instance, InstanceBreak, InstanceVehicle } from './instances/instance.ts'

/** What a solver says of an instance: indexes of vehicles and stops. */
export interface Answer {
  readonly rounds: readonly AnsweredRound[]
  readonly unserved: readonly number[]
}

export interface AnsweredRound {
  readonly vehicle: number
  readonly stops: readonly number[]
}

export interface AnswerViolation {
  readonly code:
    | 'unknown vehicle'
    | 'vehicle twice'
    | 'unknown stop'
    | 'stop twice'
    | 'stop lost'
    | 'not served'
    | 'half a pair'
    | 'pair order'
    | 'no way'
    | 'over capacity'
    | 'late'
    | 'after the shift'
    | 'no break'
    | 'missing skill'
    | 'too many stops'
    | 'too long'
  readonly text: string
}

export interface Judgement {
  readonly violations: readonly AnswerViolation[]
  /** In the file's unit, from exact legs where the published costs are exact. */
  readonly cost: number
  /** Those that serve anything. */
  readonly rounds: number
}

type Say = (code: AnswerViolation['code'], text: string) => void

/**
 * The judge of an answer to an instance, whoever found it: it shares no code with the solver, knows
 * nothing of how the solver sees the instance, and counts cost, times and loads by itself.
 *
 * Each round leaves at its shift's start, which no later departure beats, and serves each stop as
 * early as it can. Breaks go where they do least harm: on the road, before or after a stop.
 */
export function checkAnswer(instance: Instance, answer: Answer): Judgement {
  const violations: AnswerViolation[] = []
  const say: Say = (code, text) => violations.push({ code, text })
  checkPresence(instance, answer, say)
  let cost = 0
  let rounds = 0
  for (const round of answer.rounds) {
    const vehicle = instance.vehicles[round.vehicle]
    if (!vehicle) continue
    const stops = round.stops.filter((stop) => instance.stops[stop] !== undefined)
    if (stops.length === 0) continue
    rounds++
    cost += checkRound(instance, { vehicle, stops }, say)
  }
  return { violations, cost, rounds }
}

/** What is wrong with one vehicle serving just these stops in this order, as `checkAnswer` has it. */
export function checkAlone(
  instance: Instance,
  round: { readonly vehicle: InstanceVehicle; readonly stops: readonly number[] },
): readonly AnswerViolation[] {
  const violations: AnswerViolation[] = []
  checkRound(instance, round, (code, text) => violations.push({ code, text }))
  return violations
}

function checkPresence(instance: Instance, { rounds, unserved }: Answer, say: Say): void {
  const { stops, vehicles } = instance
  const used = new Set<number>()
  // round of each stop, -1 where it is left out
  const where = new Map<number, number>()
  const put = (stop: number, round: number) => {
    if (stops[stop] === undefined) say('unknown stop', `There is no stop ${stop}.`)
    else if (where.has(stop)) say('stop twice', `Stop ${stops[stop].label} is planned twice.`)
    else where.set(stop, round)
  }
  for (const [index, round] of rounds.entries()) {
    if (!vehicles[round.vehicle]) say('unknown vehicle', `There is no vehicle ${round.vehicle}.`)
    else if (used.has(round.vehicle))
      say('vehicle twice', `Vehicle ${vehicles[round.vehicle]!.label} has two rounds.`)
    used.add(round.vehicle)
    for (const stop of round.stops) put(stop, index)
  }
  for (const stop of unserved) put(stop, -1)
  for (const [index, { label, priority, partner }] of stops.entries()) {
    const round = where.get(index)
    if (round === undefined) say('stop lost', `Stop ${label} is neither planned nor left out.`)
    else if (round < 0 && priority === undefined)
      say('not served', `Stop ${label} has to be served.`)
    if (partner === undefined || round === undefined) continue
    const other = where.get(partner)
    if (other === undefined) continue
    if (other !== round) say('half a pair', `Stop ${label} and ${stops[partner]!.label} are apart.`)
    else if (round >= 0) {
      const order = rounds[round]!.stops
      if (order.indexOf(index) > order.indexOf(partner))
        say('pair order', `Stop ${label} comes after ${stops[partner]!.label}.`)
    }
  }
}

/** @returns the round's cost in the file's unit */
function checkRound(
  instance: Instance,
  { vehicle, stops }: { readonly vehicle: InstanceVehicle; readonly stops: readonly number[] },
  say: Say,
): number {
  const name = `Round of vehicle ${vehicle.label}`
  for (const stop of stops) {
    const { label, skills } = instance.stops[stop]!
    const missing = skills.find((skill) => !vehicle.skills.includes(skill))
    if (missing !== undefined)
      say('missing skill', `${name}: stop ${label} needs skill ${missing}.`)
  }
  if (stops.length > (vehicle.mostStops ?? Infinity))
    say('too many stops', `${name} has ${stops.length} stops, at most ${vehicle.mostStops}.`)
  const loads = loadsAfter(instance, stops)
  for (const [index, load] of loads.entries()) {
    const over = load.findIndex((amount, kind) => amount > vehicle.capacity[kind]!)
    if (over < 0) continue
    const after = index === 0 ? 'at the start' : `after ${instance.stops[stops[index - 1]!]!.label}`
    say('over capacity', `${name}: ${load[over]} ${after}, at most ${vehicle.capacity[over]}.`)
    break
  }
  const legs = legsOf(instance, { vehicle, stops })
  if (legs.some(({ time }) => time < 0)) {
    say('no way', `${name}: no way leads from one of its places to the next.`)
    return Infinity
  }
  const sum = (of: (leg: Leg) => number) => legs.reduce((total, leg) => total + of(leg), 0)
  const travel = sum(({ time }) => time)
  if (travel > (vehicle.mostTravelTime ?? Infinity))
    say('too long', `${name} travels for ${travel}, at most ${vehicle.mostTravelTime}.`)
  const length = sum((leg) => leg.length)
  if (length > (vehicle.mostLength ?? Infinity))
    say('too long', `${name} is ${length} long, at most ${vehicle.mostLength}.`)
  checkTimes(instance, { vehicle, stops, legs, loads, name }, say)
  return vehicle.fixedCost / instance.scale + sum(({ cost }) => cost)
}

/** What is on board at the start and after each stop, by kind. */
function loadsAfter(instance: Instance, stops: readonly number[]): number[][] {
  const kinds = [...Array(instance.loads).keys()]
  const carriedTo = new Map<number, readonly number[]>()
  for (const stop of stops) {
    const { partner, carriedLoad } = instance.stops[stop]!
    if (partner !== undefined) carriedTo.set(partner, carriedLoad)
  }
  const of = (stop: number) => instance.stops[stop]!
  const first = kinds.map((kind) =>
    stops.reduce((load, stop) => load + of(stop).deliveredLoad[kind]!, 0),
  )
  const loads = [first]
  for (const stop of stops) {
    const { deliveredLoad, collectedLoad, carriedLoad } = of(stop)
    const before = loads.at(-1)!
    loads.push(
      kinds.map(
        (kind) =>
          before[kind]! -
          deliveredLoad[kind]! +
          collectedLoad[kind]! +
          carriedLoad[kind]! -
          (carriedTo.get(stop)?.[kind] ?? 0),
      ),
    )
  }
  return loads
}

interface Leg {
  readonly time: number
  /** In the file's unit. */
  readonly cost: number
  readonly length: number
  /** Nothing is set up anew at the place where one already stands. */
  readonly stays: boolean
}

/** From each place of the round to the next; one without a start or an end has no leg there. */
function legsOf(
  instance: Instance,
  { vehicle, stops }: { readonly vehicle: InstanceVehicle; readonly stops: readonly number[] },
): Leg[] {
  const { times, costs, lengths } = instance.blocks[vehicle.block]!
  const places = [
    vehicle.startPlace,
    ...stops.map((stop) => instance.stops[stop]!.place),
    vehicle.endPlace,
  ]
  return places.slice(1).map((to, index): Leg => {
    const from = places[index]
    if (from === undefined || to === undefined) return { time: 0, cost: 0, length: 0, stays: false }
    const cell = from * instance.places + to
    const cost = instance.exactLeg?.(from, to) ?? (costs ?? times)[cell]! / instance.scale
    return { time: times[cell]!, cost, length: lengths?.[cell] ?? 0, stays: from === to }
  })
}

/** Somebody on the way: what time it is, and how much of the leg still lies ahead. */
interface Moment {
  readonly at: number
  readonly ahead: number
}

function checkTimes(
  instance: Instance,
  round: {
    readonly vehicle: InstanceVehicle
    readonly stops: readonly number[]
    readonly legs: readonly Leg[]
    readonly loads: readonly (readonly number[])[]
    readonly name: string
  },
  say: Say,
): void {
  const { vehicle, stops, legs, loads, name } = round
  const breaks = vehicle.breaks.toSorted((a, b) => opening(a) - opening(b))
  // by how many breaks were taken, the moments that may be the best
  let moments: (readonly Moment[])[] = breaks.map(() => [])
  moments.unshift([{ at: vehicle.shift[0], ahead: 0 }])
  for (const [index, leg] of legs.entries()) {
    const setOff = moments.map((some) => some.map(({ at }) => ({ at, ahead: leg.time })))
    takeBreaks(setOff, breaks, loads[index]!)
    const arrivals = setOff.map((some) => earliest(some.map(({ at, ahead }) => at + ahead)))
    const stop = instance.stops[stops[index] ?? -1]
    if (!stop) {
      moments = arrivals.map((at) => (at === undefined ? [] : [{ at, ahead: 0 }]))
      break
    }
    const work = stop.serviceTime + (leg.stays ? 0 : stop.setupTime)
    moments = arrivals.map((at) => {
      const begins = at === undefined ? undefined : openFrom(at, stop.windows)
      return begins === undefined ? [] : [{ at: begins + work, ahead: 0 }]
    })
    if (moments.some((some) => some.length > 0)) continue
    const first = earliest(arrivals.filter((at) => at !== undefined))
    if (first === undefined) say('no break', `${name} has no room for its breaks.`)
    else say('late', `${name}: at stop ${stop.label} no earlier than ${first}.`)
    return
  }
  const end = moments.at(-1)![0]
  if (!end) say('no break', `${name} has no room for its breaks.`)
  else if (end.at > vehicle.shift[1])
    say('after the shift', `${name} ends at ${end.at}, its shift at ${vehicle.shift[1]}.`)
}

/** Adds the moments after each further break, taken as soon as may be: on the road, or once there. */
function takeBreaks(
  moments: Moment[][],
  breaks: readonly InstanceBreak[],
  load: readonly number[],
): void {
  for (const [taken, one] of breaks.entries()) {
    if (load.some((amount, kind) => amount > (one.mostLoad?.[kind] ?? Infinity))) continue
    for (const { at, ahead } of moments[taken]!) {
      const begins = openFrom(at, one.windows)
      if (begins === undefined) continue
      moments[taken + 1]!.push({
        at: begins + one.time,
        ahead: ahead - Math.min(ahead, begins - at),
      })
    }
  }
}

function earliest(instants: readonly number[]): number | undefined {
  return instants.length === 0 ? undefined : Math.min(...instants)
}

function opening({ windows }: InstanceBreak): number {
  return windows[0]?.[0] ?? Number.NEGATIVE_INFINITY
}

/** The first instant from `at` on that lies in a window; undefined when all have closed. */
function openFrom(
  at: number,
  windows: readonly (readonly [from: number, to: number])[],
): number | undefined {
  if (windows.length === 0) return at
  const next = windows.find(([, to]) => at <= to)
  return next && Math.max(at, next[0])
}
