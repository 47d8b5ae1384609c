import { z } from 'zod'
import * as common from './common.ts'

/**
 * Serving several boxes on foot from a parked van, beside driving from box to box; for programs of
 * this machine, others show an API key (`Authorization: Bearer KEY`).
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | POST /api/v1/roads/walk-loop | walkLoopQuestion -> walkLoopAnswer; 404 where no road is near |
 */

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])

export const walkLoopQuestion = z.object({
  /** Where the van is parked. */
  van: position,
  /** Its street, as an address names it, is taken before a nearer one. */
  boxes: z
    .array(z.object({ position, street: z.string().trim().max(200).optional() }))
    .min(1)
    .max(8),
  /** What each halt of the van takes: finding a spot (a suburb's 35 s, a centre's 90), the halt. */
  parkSeconds: z.int().min(0).max(3600).default(35),
  setupSeconds: z.int().min(0).max(3600).default(20),
})

/** From the van to all boxes and back; what is done at a box isn't in it. */
const loop = z.object({
  seconds: z.int(),
  metres: z.int(),
  /** Boxes, by their place in the question, from 0 on. */
  order: z.array(z.int()),
  line: z.array(common.lonLat),
})

const drivenLoop = loop.extend({
  drivingSeconds: z.int(),
  haltSeconds: z.int(),
  /** From each halt to its box and back, where no car gets to it. */
  walkingSeconds: z.int(),
})

/** Boxes that can't be got to so, or back from, as the roads are now. */
const cutOff = z.object({ cutOff: z.array(z.int()).min(1), why: common.sentence })

export const walkLoopAnswer = z.object({
  walk: z.union([loop, cutOff]),
  drive: z.union([drivenLoop, cutOff]),
})
