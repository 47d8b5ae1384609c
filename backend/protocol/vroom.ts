import { z } from 'zod'

/**
 * What VROOM answers (https://github.com/VROOM-Project/vroom/blob/master/docs/API.md, version 1.15) and
 * what vroom-express takes beside the problem; the problem itself is read by `readVroomProblem`.
 * Open to programs of this machine, to others with an API key.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | POST /vroom | the problem, with `options` -> vroomSolution; vroomError |
 * | GET /vroom/health | -> 200 |
 */

const truth = z.unknown().optional().transform(Boolean)
const number = z.number().optional().catch(undefined)

/** VROOM's options, as vroom-express reads them: what isn't of the right kind isn't there. */
export const vroomOptions = z
  .object({
    /** Geometry and distances. */
    g: truth,
    /** Plan mode: instants for the `steps` of the vehicles, and what is violated. */
    c: truth,
    /** How hard to search: 0 to 5. */
    x: number,
    /** Threads; one is taken. */
    t: number,
    /** Seconds at most. */
    l: number,
  })
  .catch({ g: false, c: false, x: undefined, t: undefined, l: undefined })

export type VroomOptions = z.infer<typeof vroomOptions>

const violation = z.object({
  cause: z.enum([
    'lead_time',
    'delay',
    'load',
    'max_tasks',
    'skills',
    'precedence',
    'missing_break',
    'max_travel_time',
    'max_load',
    'max_distance',
  ]),
  /** Seconds, of `lead_time` and `delay`. */
  duration: z.int().positive().optional(),
})

export type VroomViolation = z.infer<typeof violation>

const amounts = z.array(z.int().nonnegative())
const count = z.int().nonnegative()
const location = z.tuple([z.number(), z.number()])

const step = z.object({
  type: z.enum(['start', 'end', 'job', 'pickup', 'delivery', 'break']),
  description: z.string().optional(),
  location: location.optional(),
  location_index: count.optional(),
  id: count.optional(),
  setup: count,
  service: count,
  waiting_time: count,
  /** Deprecated in VROOM, and read by its frontend: the id of any task. */
  job: count.optional(),
  /** Below 0 only where a shipment’s ends come the wrong way round, in plan mode. */
  load: z.array(z.int()).optional(),
  arrival: count,
  /** Travel so far. */
  duration: count,
  violations: z.array(violation),
  distance: count.optional(),
})

export type VroomStep = z.infer<typeof step>

const sums = {
  delivery: amounts.optional(),
  /** Deprecated in VROOM: what `delivery` is. */
  amount: amounts.optional(),
  pickup: amounts.optional(),
  setup: count,
  service: count,
  duration: count,
  waiting_time: count,
  priority: count,
  distance: count.optional(),
  violations: z.array(violation),
}

const route = z.object({
  vehicle: count,
  cost: count,
  description: z.string().optional(),
  ...sums,
  steps: z.array(step),
  /** A polyline of precision 5. */
  geometry: z.string().optional(),
})

export type VroomRoute = z.infer<typeof route>

const unassigned = z.object({
  id: count,
  location: location.optional(),
  location_index: count.optional(),
  type: z.enum(['job', 'pickup', 'delivery']),
  description: z.string().optional(),
  /** Not VROOM's: why. Absent in plan mode. */
  reason: z.object({ code: z.string(), fr: z.string(), en: z.string() }).optional(),
})

export type VroomUnassigned = z.infer<typeof unassigned>

export const vroomSolution = z.object({
  code: z.literal(0),
  summary: z.object({
    cost: count,
    routes: count,
    unassigned: count,
    ...sums,
    /** Milliseconds. */
    computing_times: z.object({ loading: count, solving: count, routing: count }),
  }),
  unassigned: z.array(unassigned),
  routes: z.array(route),
})

export type VroomSolution = z.infer<typeof vroomSolution>

/** VROOM's codes: 1 of ours, 2 the problem's, 3 the roads'; vroom-express's: 4 too large. */
export const vroomError = z.object({
  code: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  error: z.string(),
})

export type VroomError = z.infer<typeof vroomError>
