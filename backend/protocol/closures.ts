import { z } from 'zod'
import * as common from './common.ts'

/**
 * Closed and slow roads; JSON both ways, for managers.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | GET /api/v1/closures | -> closureList: those in force or to come |
 * | POST /api/v1/closures | newClosure -> 201 closureView; 404 where no road is meant |
 * | DELETE /api/v1/closures/:closureId | -> 204: it ends now |
 * | GET /api/v1/roads/near?lon=6.1&lat=46.2 | -> roadsNear: what a click there would close |
 * | GET /api/v1/roads/near?line=6.1,46.2;6.2,46.2 | -> roadsNear, for a drawn line |
 */

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])

/** One point is a click: the nearest road within 30 m, from junction to junction. */
export const drawnLine = z.array(position).min(1).max(200)

/** A local time of the depot, as `2026-11-23T20:00`. */
const localTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)

export const closureKind = z.enum(['closed', 'slow'])
/** As it was drawn, the other way, or both. */
export const closureDirection = z.enum(['both', 'forward', 'backward'])

export const newClosure = z.object({
  line: drawnLine,
  kind: closureKind,
  /** How many times as long it takes while it's slow. */
  factor: z.number().min(1.1).max(20).default(3),
  profiles: z.array(common.profile).min(1).max(3),
  direction: closureDirection.default('both'),
  note: z.string().trim().max(200).default(''),
  /** Now, where it's left out. */
  from: localTime.optional(),
  /** Until it's ended, where it's left out. */
  until: localTime.optional(),
})

export const roadsNear = z.object({
  /** Its names, one after the other; empty for a road without one. */
  street: z.string(),
  metres: z.int(),
  /** A piece of road each. */
  lines: z.array(z.array(common.lonLat)),
})

export const closureView = roadsNear.extend({
  closureId: z.string(),
  kind: closureKind,
  factor: z.number().optional(),
  profiles: z.array(common.profile),
  direction: closureDirection,
  note: z.string(),
  fromAt: common.at,
  untilAt: common.at.optional(),
  /** False before its time, and where this extract doesn't have its roads any more. */
  inForce: z.boolean(),
})

export const closureList = z.object({ closures: z.array(closureView) })

export type NewClosure = z.infer<typeof newClosure>
export type RoadsNear = z.infer<typeof roadsNear>
export type ClosureView = z.infer<typeof closureView>
export type ClosureList = z.infer<typeof closureList>
