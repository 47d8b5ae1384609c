import { z } from 'zod'
import * as common from './common.ts'
import { item, photoId, roundEvent } from './rest.ts'

/**
 * A recorded day, as it's exported: all that came from outside on one service day with its instants,
 * the depot as it stood when the day opened, and what the server made of it.
 *
 * It holds confirmed events at stops and no position; carriers by their number, households by their
 * mailbox, no name, no note, no door code.
 */

/** Raised with every change after which an older file means something else. */
export const recordedDayVersion = 1

const day = z.iso.date()
const load = z.object({ litres: z.int(), grams: z.int() })

const stop = z.object({
  stopId: z.string(),
  placeId: z.string(),
  deliveries: z.array(
    z.object({ mailboxId: z.string(), kind: z.enum(['letters', 'parcel', 'registered']) }),
  ),
  collections: z.array(
    z.object({
      requestId: z.string(),
      mailboxId: z.string(),
      parcels: z.int(),
      promisedToAt: common.at.optional(),
    }),
  ),
  segment: z.int(),
  insertedAt: common.at.optional(),
  reload: z.union([z.literal(true), z.literal('relay')]).optional(),
})

const round = z.object({
  roundId: z.string(),
  day,
  number: z.string(),
  kind: common.roundKind,
  orderPolicy: z.enum(['fixed', 'free']),
  profile: common.profile,
  carrierId: z.string(),
  capacity: load,
  mostMetres: z.int().nullable().default(null),
  outAt: common.at,
  returnAt: common.at,
  endAt: common.at,
  breakDue: z
    .object({ seconds: z.int(), fromAt: common.at, toAt: common.at })
    .nullable()
    .default(null),
  /** As the day opened; none of an earlier day's, which is here because its parcels still are. */
  stops: z.array(stop),
})

const request = z.object({
  requestId: z.string(),
  mailboxId: z.string(),
  placeId: z.string(),
  day,
  state: common.requestState,
  parcels: z.int().min(1).max(5),
  openedAt: common.at,
  roundId: z.string().nullable(),
  promise: common.promise.nullable(),
  why: common.sentence,
  waitsForRoad: z.boolean(),
  room: z.enum(['none', 'waits', 'found']).default('none'),
  settledAt: common.at.nullable(),
  settledEventId: z.string().nullable(),
  realUndoUntilAt: common.at.nullable(),
  handedOverAt: common.at.nullable(),
  departedAt: common.at.nullable(),
  items: z.array(item).optional(),
  missedTruckAt: common.at.optional(),
  photo: photoId.optional(),
})

const announcement = z.object({
  mailboxId: z.string(),
  requestId: z.string().nullable(),
  parcels: z.int().min(1).max(5),
  labelled: z.boolean(),
  announcedAt: common.at,
})

const press = z.object({
  pressId: z.string(),
  mailboxId: z.string(),
  kind: z.enum(['short', 'double', 'long']),
  pressedAt: common.at,
  /** Null: not worked yet when it was exported. */
  fate: z.string().nullable(),
  requestId: z.string().nullable(),
  workedAt: common.at.nullable(),
})

const heard = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('announced'),
    mailboxId: z.string(),
    parcels: z.int(),
    labelled: z.boolean(),
  }),
  z.object({ kind: z.literal('cancelled'), mailboxId: z.string(), requestId: z.string() }),
  z.object({ kind: z.literal('handed over'), roundId: z.string() }),
  z.object({
    kind: z.literal('absent'),
    roundId: z.string(),
    why: z.enum(['absent', 'stopped']),
    mostAddedMinutes: z.int().optional(),
    by: z.string(),
  }),
  z.object({
    kind: z.literal('correction answered'),
    correctionId: z.string(),
    accepted: z.boolean(),
    why: z.string(),
    by: z.string(),
  }),
  z.object({ kind: z.literal('improved') }),
  z.object({ kind: z.literal('planned together') }),
  z.object({ kind: z.literal('placed ahead') }),
])

const commit = z.object({
  commit: z.int(),
  steps: z.array(
    z.object({
      at: common.at,
      pressId: z.string().optional(),
      eventId: z.string().optional(),
      heard: heard.optional(),
      closureAdded: z.string().optional(),
      closureEnded: z.string().optional(),
      opened: day.optional(),
      version: z.int().optional(),
      leaves: z.array(z.object({ roundId: z.string(), outAt: common.at })).optional(),
      requests: z.array(request).optional(),
      announcement: announcement.optional(),
    }),
  ),
})

const closure = z.object({
  closureId: z.string(),
  kind: z.enum(['closed', 'slow']),
  factor: z.number().nullable(),
  profiles: z.array(common.profile),
  direction: z.enum(['both', 'forward', 'backward']),
  pieces: z.array(z.object({ wayId: z.number(), line: z.array(common.lonLat) })),
  street: z.string(),
  fromAt: common.at,
  untilAt: common.at.nullable(),
  createdAt: common.at,
})

export const recordedDay = z.object({
  what: z.literal('a recorded day of Domino'),
  version: z.literal(recordedDayVersion),
  day,
  /** The extract that its roads come from. */
  osmSha256: z.string(),
  /** Where the service clock ran from; one at 0 where it was the real one. */
  clock: z.array(
    z.object({ realAt: z.number(), serviceAt: z.number(), speed: z.number().positive() }),
  ),
  depot: z.object({
    depotId: z.string(),
    name: z.string(),
    timeZone: z.string(),
    placeId: z.string(),
    cutOff: z.string(),
    truckAt: z.string(),
    closesAt: z.string(),
  }),
  places: z.array(
    z.object({
      placeId: z.string(),
      position: common.lonLat,
      street: z.string(),
      houseNumber: z.string(),
      source: z.enum(['address', 'building', 'depot', 'relay']),
      boxes: z.int(),
      corrected: z.literal(true).optional(),
    }),
  ),
  mailboxes: z.array(z.object({ mailboxId: z.string(), placeId: z.string() })),
  deviceTypes: z.array(
    z.object({
      deviceTypeId: z.string(),
      decoder: z.string(),
      settings: z.record(z.string(), z.unknown()),
    }),
  ),
  devices: z.array(
    z.object({ deviceId: z.string(), deviceTypeId: z.string(), mailboxId: z.string() }),
  ),
  /** The office's standing rounds, as makeOffice made them. */
  officeRounds: z.array(z.looseObject({ number: z.string() })),
  carriers: z.array(
    z.object({
      carrierId: z.string(),
      /** The standing round he knows; a replacement has none. */
      roundNumber: z.string().nullable(),
    }),
  ),
  /** The day as it opened. */
  opening: z.object({
    at: common.at,
    commit: z.int(),
    planVersion: z.int(),
    rounds: z.array(round),
    requests: z.array(request),
    announcements: z.array(announcement),
    presses: z.array(press),
  }),
  /** When it closed; null while it's under way. */
  closedAt: common.at.nullable(),
  /** What came in, each as it came. */
  uplinks: z.array(
    z.object({
      door: z.string(),
      query: z.string(),
      contentType: z.string(),
      bodyBase64: z.base64(),
      realReceivedAt: common.at,
      pressId: z.string().nullable(),
      noPress: z.string().nullable(),
    }),
  ),
  presses: z.array(press),
  events: z.array(
    z.object({ carrierId: z.string(), realReceivedAt: common.at, event: roundEvent }),
  ),
  closures: z.array(closure),
  /** Said on other days, answered on this one. */
  corrections: z
    .array(
      z.object({
        correctionId: z.string(),
        placeId: z.string(),
        kind: z.enum(['entrance', 'side', 'path', 'no way']),
        line: z.array(common.lonLat),
        was: common.lonLat,
        profile: common.profile,
        roundNumber: z.string(),
        saidAt: common.at,
      }),
    )
    .optional(),
  /** What the server decided, in its order: without the one that opened the day. */
  commits: z.array(commit),
  /** Its plans; each with the rounds that it changed. */
  planVersions: z.array(
    z.object({
      version: z.int(),
      committedAt: common.at,
      rounds: z.array(z.object({ roundId: z.string(), stops: z.array(stop) })),
    }),
  ),
})

export type RecordedDay = z.infer<typeof recordedDay>
export type RecordedRequest = RecordedDay['opening']['requests'][number]
export type RecordedStop = RecordedDay['opening']['rounds'][number]['stops'][number]
