import { z } from 'zod'
import * as common from './common.ts'

/**
 * What a carrier's device and the office say to each other beside the round, under `/api/v1`:
 *
 * | method and path | body -> answer |
 * | --- | --- |
 * | GET /push/key | -> pushKey |
 * | PUT /push/subscription | pushSubscription -> 204; 400 for a push service that isn't known |
 * | DELETE /push/subscription | -> 204 |
 * | GET /my-record | -> myRecord: everything that is stored about him |
 *
 * All are for who is logged in as a carrier.
 */

/** A mailbox within 30 m whose collection isn't on his list. */
export const passing = z.object({
  requestId: z.string(),
  street: z.string(),
  houseNumber: z.string(),
  mailboxLabel: z.string(),
  parcels: z.int(),
  metres: z.int(),
  accessNotes: z.string().optional(),
})

export const pushKey = z.object({ publicKey: z.string() })

/** As a browser's PushSubscription says it (W3C Push API), and in which language to tell. */
export const pushSubscription = z.object({
  endpoint: z.url().max(2_000),
  keys: z.object({
    p256dh: z.base64url().length(87),
    auth: z.base64url().length(22),
  }),
  language: z.enum(['fr', 'en']),
})

/** What a push brings, encrypted for the device alone (RFC 8291). */
export const pushMessage = z.object({
  /** Of the change: whatever comes twice is shown once. */
  tag: z.string(),
  title: z.string(),
  body: z.string(),
  stopId: z.string().optional(),
  language: z.enum(['fr', 'en']),
})

/** Of one kind: what is stored, how long, and of which instants it is (service clock). */
const recordKind = z.object({
  kind: z.enum([
    'account',
    'phones',
    'sessions',
    'rounds',
    'words',
    'corrections',
    'photos',
    'pushes',
    'positions',
  ]),
  count: z.int(),
  oldestAt: common.at.optional(),
  newestAt: common.at.optional(),
  /** Days after which it is deleted; absent for what stays as long as he works here. */
  keptDays: z.number().optional(),
  rows: z.array(z.record(z.string(), z.unknown())),
})
export const myRecord = z.object({ madeAt: common.at, kinds: z.array(recordKind) })

export type Passing = z.infer<typeof passing>
export type PushKey = z.infer<typeof pushKey>
export type PushSubscriptionBody = z.infer<typeof pushSubscription>
export type PushMessage = z.infer<typeof pushMessage>
export type MyRecord = z.infer<typeof myRecord>
