import { z } from 'zod'
import * as common from './common.ts'
import { correctedFields } from './corrections.ts'

/**
 * The REST doors of the faces, JSON both ways, under `/api/v1`.
 *
 * | method and path | who | body -> answer |
 * | --- | --- | --- |
 * | POST /sessions | anybody | logIn -> 200 me, sets the cookie; 401 |
 * | DELETE /sessions | who is logged in | -> 204 |
 * | GET /me?as=role | who is logged in | -> me; 401 |
 * | GET /door | anybody | -> door: who is logged in, and whether the demo's doors are open |
 * | GET /demo/:role (no /api/v1) | who runs the demo | sets the role's cookie, 303 to its page |
 * | GET /h/:token (no /api/v1) | who has the link | sets a household's cookie, 303 to /household/ |
 * | POST /round-events | carrier | roundEvents -> roundEventsAnswer |
 * | PUT /photos/:photoId | carrier | a bare JPEG of 1 MB at most -> 204; 404 before its event came |
 * | GET /photos/:photoId | manager, its carrier, its household | -> JPEG |
 * | GET /round/paths | carrier | -> roundPaths of his own round |
 * | GET /devices | manager | -> deviceList |
 * | GET /rounds/:roundId | manager | -> roundDetail |
 * | GET /rounds/:roundId/paper | manager, or its carrier | -> carrierView, to be printed |
 * | POST /rounds/:roundId/hand-over | manager, or its carrier | {} -> handOverAnswer |
 * | POST /presses | household | pressByPerson -> 202; the live view tells what becomes of it |
 * | POST /my-announcement | household | announcement -> 204; 409 while its carrier settles it |
 * | POST /devices/:deviceId/pairing | manager | {} -> pairing: its presses open nothing until then |
 * | POST /my-request/cancel | household | {requestId} -> 204; 409 when it's too late |
 * | GET /tiles/:z/:x/:y.pbf (no /api/v1) | anybody | vector tile of the base map |
 * | GET /tiles/meta.json (no /api/v1) | anybody | mapMeta |
 *
 * Every error is `{error: {code, fr, en}}`.
 */

export const errorAnswer = z.object({
  error: z.object({ code: z.string(), fr: z.string(), en: z.string() }),
})

export const logIn = z.object({ login: z.string().max(100), password: z.string().max(200) })

/** A press without a button; the id is made on the page, so that one sent twice counts once. */
export const pressByPerson = z.object({ eventId: z.uuid() })

/** What a household says of its parcels, before or after the press. */
export const announcement = z.object({ parcels: z.int().min(1).max(5), labelled: z.boolean() })

export const pairing = z.object({ untilRealAt: common.at })

export const me = z.object({
  role: z.enum(['carrier', 'manager', 'household']),
  name: z.string(),
  login: z.string().optional(),
})

export const door = z.object({ demo: z.boolean(), me: me.optional() })

/** Of a picture, made on the device. */
export const photoId = z.uuid()

/** Why nothing was collected. */
export const problem = z.enum(['empty', 'not announced', 'too large', 'no access', 'dog', 'other'])

/**
 * One parcel of a collection: its label or the sticker that he put on it, where there was one to be
 * scanned, and what came of it.
 */
export const item = z.object({
  /** As it was read; what isn't a label, or is another's, is told and left out. */
  code: z.string().max(64).optional(),
  outcome: z.enum(['collected', ...problem.options]),
})

/** Why a parcel that was collected isn't in the container: still to come, lost, or something else. */
export const gapReason = z.enum(['in the bag', 'lost', 'other'])

/**
 * What a carrier says. `eventId` is made on the device (a UUID): a queue sent twice counts once.
 * `realAt` is the device's clock when it happened.
 */
const severalStops = z
  .array(z.string())
  .min(2)
  .max(2_000)
  .refine((ids) => new Set(ids).size === ids.length, 'a stop twice')

const eventBase = { eventId: z.string().min(8).max(64), realAt: common.at }
const anyRoundEvent = z.discriminatedUnion('kind', [
  z.object({ ...eventBase, kind: z.literal('left depot') }),
  /** Parcels and registered items of a stop handed out. */
  z.object({ ...eventBase, kind: z.literal('delivered'), stopId: z.string() }),
  z.object({
    ...eventBase,
    kind: z.literal('collected'),
    stopId: z.string(),
    requestId: z.string(),
    parcels: z.int().min(1).max(5),
    /** Parcel by parcel, those that stayed included; as many are `collected` as `parcels` says. */
    items: z.array(item).min(1).max(5).optional(),
  }),
  z.object({
    ...eventBase,
    kind: z.literal('problem'),
    stopId: z.string(),
    requestId: z.string(),
    problem,
    /** What he photographed of it, never people; the picture itself is sent on its own. */
    photo: photoId.optional(),
  }),
  /** The bag emptied into the container in the middle of the round, and filled with what follows. */
  z.object({ ...eventBase, kind: z.literal('reloaded'), stopId: z.string() }),
  /** Keeps a stop in his round, where it stands among the others; `unpinned` gives it free again. */
  z.object({ ...eventBase, kind: z.literal('pinned'), stopId: z.string() }),
  z.object({ ...eventBase, kind: z.literal('unpinned'), stopId: z.string() }),
  /** He parks at the first of these and walks to the others; to those of `unparked` he rides again. */
  z.object({ ...eventBase, kind: z.literal('parked'), stopIds: severalStops }),
  z.object({
    ...eventBase,
    kind: z.literal('unparked'),
    stopIds: z.array(z.string()).min(1).max(2_000),
  }),
  /** His own order of some stops ahead, which `inHisOrder` reads against the plan as it is by then. */
  z.object({
    ...eventBase,
    kind: z.literal('reordered'),
    stopIds: severalStops,
  }),
  /** Takes back a collected, a problem, a pin, a walk or an order, within 10 s of real time. */
  z.object({ ...eventBase, kind: z.literal('undone'), undoesEventId: z.string() }),
  /** The carrier says no to a collection; it needs no reason and never comes back to him today. */
  z.object({ ...eventBase, kind: z.literal('refused'), requestId: z.string() }),
  /** He offers to turn round for what lies behind him and waits for tomorrow: today then, in his round. */
  z.object({ ...eventBase, kind: z.literal('turned back'), requestId: z.string() }),
  /** A break, whenever he takes it; whatever he does at a stop ends it too. */
  z.object({ ...eventBase, kind: z.literal('break started') }),
  z.object({ ...eventBase, kind: z.literal('break ended') }),
  /** What is wrong on the map; a manager answers. */
  z.object({ ...eventBase, ...correctedFields }),
  z.object({ ...eventBase, kind: z.literal('back at depot') }),
  /**
   * At the counter: what of his bag is in the departing container, counted piece by piece. What isn't
   * stays his; then `gap` says why, and he signs for it with his name.
   */
  z.object({
    ...eventBase,
    kind: z.literal('handed over'),
    inside: z.array(z.object({ requestId: z.string(), parcels: z.int().min(1).max(5) })).max(500),
    gap: z.object({ reason: gapReason, signedBy: z.string().trim().min(2).max(100) }).optional(),
  }),
])

export const roundEvent = anyRoundEvent.refine(
  (event) =>
    event.kind !== 'collected' || !event.items || countCollected(event.items) === event.parcels,
  'another number of parcels than of items that were collected',
)

/** How many of them he took. */
export function countCollected(items: readonly Item[]): number {
  return items.filter(({ outcome }) => outcome === 'collected').length
}

export const roundEvents = z.object({
  events: z.array(roundEvent).min(1).max(500),
  /** Who did it: a phone may send it when another has signed in there, and is refused by 403. */
  carrierName: z.string().optional(),
})

export const roundEventsAnswer = z.object({
  /**
   * One a sent event, in order: `kept`, with what it costs where it's an order of his own, `known` (it
   * came before), or `rejected` with why.
   */
  results: z.array(
    z.object({
      eventId: z.string(),
      outcome: z.enum(['kept', 'known', 'rejected']),
      why: common.sentence.optional(),
      /** It's kept, but for this, which he should look at again. */
      correct: common.sentence.optional(),
    }),
  ),
})

/**
 * One leg: from the stop before (or the depot) to this stop; the last one leads to the depot. A stop
 * that can't be reached has none.
 */
export const roundPaths = z.object({
  roundId: z.string(),
  version: z.int(),
  legs: z.array(
    z.object({
      toStopId: z.string().optional(),
      seconds: z.int(),
      metres: z.int(),
      line: z.array(common.lonLat),
    }),
  ),
})

export const roundDetail = z.object({
  roundId: z.string(),
  number: z.string(),
  carrierName: z.string(),
  profile: common.profile,
  /** Of a free round: whether what may come is looked at, and what its past days say of that. */
  anticipation: common.sentence.optional(),
  /** The whole round as lines on the map. */
  paths: roundPaths,
  stops: z.array(
    z.object({
      stopId: z.string(),
      position: common.lonLat,
      address: z.string(),
      letters: z.int(),
      parcels: z.int(),
      registered: z.int(),
      collections: z.int(),
      arriveAt: common.at,
      /** Why he can't get there now; `arriveAt` says nothing then. */
      cutOff: common.sentence.optional(),
    }),
  ),
})

export const deviceList = z.object({
  devices: z.array(
    z.object({
      deviceId: z.string(),
      mailboxId: z.string(),
      address: z.string(),
      position: common.lonLat,
    }),
  ),
})

export const handOverAnswer = z.object({ requests: z.int(), parcels: z.int() })

export const mapMeta = z.object({
  /** west, south, east, north */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  minZoom: z.int(),
  maxZoom: z.int(),
  attribution: z.string(),
})

export type Announcement = z.infer<typeof announcement>
export type Pairing = z.infer<typeof pairing>
export type ErrorAnswer = z.infer<typeof errorAnswer>
export type Me = z.infer<typeof me>
export type Door = z.infer<typeof door>
export type Item = z.infer<typeof item>
export type GapReason = z.infer<typeof gapReason>
export type Problem = z.infer<typeof problem>
export type RoundEvent = z.infer<typeof roundEvent>
export type RoundEventsAnswer = z.infer<typeof roundEventsAnswer>
export type RoundPaths = z.infer<typeof roundPaths>
export type RoundDetail = z.infer<typeof roundDetail>
export type DeviceList = z.infer<typeof deviceList>
export type HandOverAnswer = z.infer<typeof handOverAnswer>
export type MapMeta = z.infer<typeof mapMeta>
