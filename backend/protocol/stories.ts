import { z } from 'zod'
import * as common from './common.ts'

/**
 * What became of messages, for managers; JSON both ways, under `/api/v1`.
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | GET /devices/:deviceId/story?limit&before | -> deviceStory; 404 when nothing was ever heard of it |
 * | GET /presses/:pressId/story | -> pressStory |
 * | GET /set-aside?reason&limit&before | -> setAside |
 * | POST /set-aside/rework | rework -> reworked |
 * | GET /alerts | -> alerts |
 * | GET /devices/:deviceId/pairing | -> trial (POST begins one: `rest.ts`) |
 * | DELETE /devices/:deviceId/pairing | -> 204: its presses count again |
 *
 * `limit` is 1 to 200 (50); `before` is the `next` of the page before. Messages are on the wall's
 * clock and requests on the office's, so an entry has `at` (the office's) and, where it came from
 * outside, `realAt`; outside the demo both are the same.
 */

export const storyEntry = z.object({
  at: common.at,
  realAt: common.at.optional(),
  kind: z.enum([
    'press',
    'message',
    'copies',
    'fate',
    'downlink',
    'acknowledge',
    'notice',
    'request',
    'plan',
    'carrier',
    'handed over',
    'departed',
  ]),
  sentence: common.sentence,
  /** What it rests on, as it was stored; for who wants to know exactly. */
  evidence: z.record(z.string(), z.unknown()),
})

/** In the order of their instants, the oldest first. */
const entries = z.array(storyEntry)

/**
 * A page is the newest messages before `before`, each with all that followed from it: so the pages
 * before it may tell of an earlier press's late consequence.
 */
export const deviceStory = z.object({
  deviceId: z.string(),
  /** Absent for a device that isn't registered. */
  address: z.string().optional(),
  entries,
  next: z.string().optional(),
})

export const pressStory = z.object({
  pressId: z.string(),
  /** Absent when it was pressed on a page. */
  deviceId: z.string().optional(),
  address: z.string().optional(),
  entries,
})

export const setAside = z.object({
  /** The commonest first, at most 100. */
  counts: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** Newest first. */
  items: z.array(
    z.object({
      at: common.at,
      realAt: common.at,
      deviceId: z.string().optional(),
      dataHex: z.string().optional(),
      reason: z.string(),
      door: z.string(),
      query: z.string(),
      contentType: z.string(),
      /** As text, at most 2 000 characters. */
      body: z.string(),
    }),
  ),
  next: z.string().optional(),
})

/** Without a reason: everything. */
export const rework = z.object({ reason: z.string().max(2000).optional() })

export const reworked = z.object({
  looked: z.int(),
  presses: z.int(),
  /** No presses, but known now for what they are. */
  understood: z.int(),
})

export const alertKind = z.enum([
  'dead callback',
  'wrong secret',
  'battery low',
  'messages missing',
  'counter reset',
  'sequence break',
  'silent',
  'never heard',
  'network error',
  'downlink failed',
  'radio weaker',
])

const anyAlert = z.object({
  kind: alertKind,
  since: common.at,
  realSince: common.at,
  sentence: common.sentence,
})

export const alerts = z.object({
  /** What concerns every button of a type first, then by device and kind. */
  alerts: z.array(
    z.union([
      anyAlert.extend({ deviceId: z.string(), address: z.string().optional() }),
      anyAlert.extend({ networkType: z.string() }),
    ]),
  ),
})

/**
 * A trial: until `untilRealAt` a button's presses open nothing. `heard` is the best of what came
 * since it began: a press, else another message. Empty where none is under way or was just over.
 */
export const trial = z.object({
  untilRealAt: common.at.optional(),
  heard: z
    .object({
      realAt: common.at,
      what: z.enum(['press', 'sign of life', 'not understood']),
      batteryMillivolts: z.int().optional(),
      rssi: z.number().optional(),
      snr: z.number().optional(),
      lqi: z.string().optional(),
    })
    .optional(),
})

export const storyPage = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z
    .string()
    .regex(/^\d{1,15}\.(message|notice)\.\d{1,15}$/)
    .optional(),
})

export type StoryEntry = z.infer<typeof storyEntry>
export type DeviceStory = z.infer<typeof deviceStory>
export type PressStory = z.infer<typeof pressStory>
export type SetAside = z.infer<typeof setAside>
export type Reworked = z.infer<typeof reworked>
export type Alerts = z.infer<typeof alerts>
export type Trial = z.infer<typeof trial>
export type AlertKind = z.infer<typeof alertKind>
