import { z } from 'zod'

/** What several message families share. Instants are ms since the epoch on the service clock. */

export const sentence = z.object({ fr: z.string(), en: z.string() })
export const lonLat = z.tuple([z.number(), z.number()])
export const at = z.int().nonnegative()
export const profile = z.enum(['foot', 'cargo-bike', 'car'])
export const roundKind = z.enum(['letters', 'collection'])
export const roundState = z.enum(['planned', 'absent', 'out', 'back', 'handed over'])
export const requestState = z.enum([
  'open',
  'planned',
  'postponed',
  'collected',
  'handed over',
  'departed',
  'empty',
  'not announced',
  'refused',
  'cancelled',
  'too late',
])

/**
 * The service clock, so that a page can show the office's time: service now =
 * serviceAt + (real now - realAt) × speed. Outside the demo the speed is 1 and both are equal.
 */
export const clockView = z.object({ serviceAt: at, realAt: at, speed: z.number().positive() })

export const depotView = z.object({
  name: z.string(),
  timeZone: z.string(),
  position: lonLat,
  serviceDay: z.string(),
  /** The truck leaves. */
  truckAt: at,
})

/** The time a household was told: between the two. `day` is a local date of the depot. */
export const promise = z.object({ day: z.string(), fromAt: at, toAt: at })

export type ClockView = z.infer<typeof clockView>
export type DepotView = z.infer<typeof depotView>
export type RequestStateName = z.infer<typeof requestState>
