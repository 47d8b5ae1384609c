/**
 * The nouns of Domino, readonly. This file imports nothing.
 *
 * Numbers carry their unit in their name and are integers; instants are `…At`, milliseconds since
 * the epoch; coordinates are `[lon, lat]` in degrees (WGS 84). An id is a string made from the
 * world's own names (an OSM element, a day, a device), never a database identity, so that the same
 * day replayed gives the same ids.
 */

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type DepotId = Id<'depot'>
/** An OSM element: `n123`, `w456`, `r789`. */
export type PlaceId = Id<'place'>
/** `<place id>.<n>`, n from 1. */
export type MailboxId = Id<'mailbox'>
/** `<service day>.<round number>`, as `2026-11-23.L07`. */
export type RoundId = Id<'round'>
/** `<round id>.<place id>` when planned in the morning, `<round id>.<request id>` when inserted. */
export type StopId = Id<'stop'>
/** The press that opened it: `<device id>.<second of its time>.<data in hex>`. */
export type RequestId = Id<'request'>
export type CarrierId = Id<'carrier'>
/** A local date of a depot, `2026-11-23`. */
export type ServiceDay = Id<'service day'>

export type LonLat = readonly [lon: number, lat: number]

export type Profile = 'foot' | 'cargo-bike' | 'car'

/** One sentence, in the two languages of the house. */
export interface Sentence {
  readonly fr: string
  readonly en: string
}

/** An entrance or a bank of boxes: where one halts. */
export interface Place {
  readonly placeId: PlaceId
  readonly position: LonLat
  /** Empty where the town has no addresses. */
  readonly street: string
  readonly houseNumber: string
  /**
   * `address`: tagged so in OSM; `building`: assumed from a house-like building without one; `relay`:
   * a relay box, known by the address it stands at.
   */
  readonly source: 'address' | 'building' | 'depot' | 'relay'
  /** How many mailboxes hang here. */
  readonly boxes: number
  /** What a replacement must know: badge, key, code, step-free. */
  readonly accessNotes?: string
  /**
   * Its position is where a carrier said that its entrance or its box is: the street nearest to it
   * counts then, whatever street its address names.
   */
  readonly corrected?: true
}

export type DeliveryKind = 'letters' | 'parcel' | 'registered'

/** What is handed out at a stop to one mailbox. */
export interface Delivery {
  readonly mailboxId: MailboxId
  readonly kind: DeliveryKind
}

/** What is taken along at a stop from one mailbox. */
export interface Collection {
  readonly requestId: RequestId
  readonly mailboxId: MailboxId
  /** 1 to 5; once the carrier has been there, what he took: 0 where the box was empty. */
  readonly parcels: number
  /** The end of the window its household was told; absent until it was told one. */
  readonly promisedToAt?: number
}

/** One visit to one place in a round. */
export interface Stop {
  readonly stopId: StopId
  readonly placeId: PlaceId
  readonly deliveries: readonly Delivery[]
  readonly collections: readonly Collection[]
  /**
   * Index of the walked street side (segment) this stop belongs to; stops of one segment follow
   * each other. An inserted stop takes the segment of the stop before it.
   */
  readonly segment: number
  /**
   * When the planner put it in; absent for what was planned in the morning. Nobody sets out for a
   * stop before it, so that a carrier who waits isn't expected there at once.
   */
  readonly insertedAt?: number
  /**
   * A visit to the depot in the middle of the round (`true`), with nothing else to do there: what was
   * collected goes into the container, and the bag is filled with the mail that follows. One planned in
   * the morning cuts the mail in two, so that what lies behind it isn't on board before; one put in
   * later only empties the bag.
   *
   * At a relay box (`relay`) the mail that follows waits, which a van has brought; so it's planned in the
   * morning. What was collected stays in the bag: a van fills such a box and nobody empties it
   * (https://en.wikipedia.org/wiki/Relay_box, OSM's `amenity=relay_box`), so that a parcel left there
   * would miss the truck.
   */
  readonly reload?: true | 'relay'
  /**
   * What its carrier last said of keeping it, and when: a pinned stop stays in his round, and none of
   * the stops that stand there passes it. His own hand alone moves it.
   */
  readonly pin?: { readonly holds: boolean; readonly saidAt: number }
  /**
   * What its carrier last said of how he gets there, and when: where he parks, to walk from there to all
   * stops that follow each other with the same place, and back; null for by his vehicle, as without it.
   */
  readonly walk?: { readonly parkedAt: PlaceId | null; readonly saidAt: number }
  /** When its carrier last put it into an order of his own: all stops that he did keep that order. */
  readonly orderedAt?: number
}

/** Volume and mass of what is carried, or may be. */
export interface Load {
  readonly litres: number
  readonly grams: number
}

export type RoundKind = 'letters' | 'collection'
/** `fixed`: deliveries keep their order (the mail is bundled in it); `free`: any order. */
export type OrderPolicy = 'fixed' | 'free'

/** How far a carrier is, from what he confirmed: never from where he is. */
export interface Progress {
  /**
   * `planned`: still at the office; `absent`: without a carrier today, so that it never leaves; `out`;
   * `back`: at the depot; `handed over`: the bag is empty.
   */
  readonly state: 'planned' | 'absent' | 'out' | 'back' | 'handed over'
  /** The last stop he confirmed something at, and when; absent until there is one. */
  readonly confirmed?: { readonly stopId: StopId; readonly at: number }
  /** When he left the depot; absent before. */
  readonly leftAt?: number
  /** When he last said that he begins a break, and that he has ended one; the later of them holds. */
  readonly breakStartedAt?: number
  readonly breakEndedAt?: number
}

/** A break that the law or an agreement gives a carrier in a shift. */
export interface BreakDue {
  readonly seconds: number
  /** It's to begin between these. */
  readonly fromAt: number
  readonly toAt: number
}

/** One carrier's ordered stops in one shift, as the planner needs it. */
export interface Round {
  readonly roundId: RoundId
  /** What people call it: `L07` letters, `C02` collection. */
  readonly number: string
  readonly kind: RoundKind
  readonly orderPolicy: OrderPolicy
  readonly profile: Profile
  readonly carrierId: CarrierId
  readonly capacity: Load
  /** The way from the depot back to it is at most this long, as far as a battery lasts; absent for no end. */
  readonly mostMetres?: number
  /** Leaves the depot. */
  readonly outAt: number
  /** Must be back at the depot; the hand-over lies between it and `endAt`. */
  readonly returnAt: number
  /** End of the shift. */
  readonly endAt: number
  /**
   * Absent in a shift that is too short for one. Until its carrier says that he takes it, he is
   * thought to take it on reaching the first stop from `fromAt` on, before the work there, or on his
   * way to it once `toAt` is there; where there is none, back at the depot, before the hand-over. He
   * may take it at any other time.
   */
  readonly breakDue?: BreakDue
  /** The whole day's stops in order, those already passed included. */
  readonly stops: readonly Stop[]
  readonly progress: Progress
  /** Requests this carrier has said no to today; they never come back to him. */
  readonly refused: readonly RequestId[]
}

/** A request's life: `design` section 3. The first three are active, the others final. */
export type RequestState =
  | 'open'
  | 'planned'
  | 'postponed'
  | 'collected'
  | 'handed over'
  | 'departed'
  | 'empty'
  | 'not announced'
  | 'refused'
  | 'cancelled'
  | 'too late'

/** The work that a press opens for a mailbox, as the planner needs it. */
export interface PickupRequest {
  readonly requestId: RequestId
  readonly mailboxId: MailboxId
  readonly placeId: PlaceId
  readonly parcels: number
  readonly load: Load
  readonly openedAt: number
}

/** The named settings of design section 4; seconds, grams, litres. */
export interface RoundSettings {
  readonly serviceSeconds: {
    readonly letters: number
    /** A bank of boxes: once, then for each box. */
    readonly bank: number
    readonly bankBox: number
    readonly parcel: number
    readonly registered: number
    /** A collection at a stop that is served anyway, and at a new halt. */
    readonly collectionJoined: number
    readonly collectionNew: number
    /** At the depot in the middle of a round: the bag emptied, counted and filled. */
    readonly reload: number
    /** At a relay box: unlocked, the bundles taken, locked. */
    readonly relay: number
  }
  readonly setupSeconds: Readonly<Record<Profile, number>>
  readonly parcelLoad: Load
  readonly letterGrams: number
  /** Seconds of carrier time that a second of overtime is worth. */
  readonly overtimeWeight: number
  /** The same for a second by which a collection comes after the end of its promised window. */
  readonly latenessWeight: number
  readonly maxOvertimeSeconds: number
  /** What collections may add to a letter round's shift, and what a second beyond that costs more. */
  readonly addedWork: { readonly agreedSeconds: number; readonly weight: number }
  readonly frozenSeconds: number
  readonly frozenStops: number
  /** A press behind the carrier is still taken on his way back when he passes this near. */
  readonly wayBackMetres: number
  /** At most this much is added to turn round for one press. */
  readonly maxUTurnSeconds: number
  /** What each thing costs that people have seen and that changes under their thumb. */
  readonly stability: {
    /** A shown stop that follows another one than before. */
    readonly movedSeconds: number
    /** A household told a new time. */
    readonly retoldSeconds: number
    /** A collection that goes to another carrier. */
    readonly changedHandsSeconds: number
    /** A change is published only if it gains this for each changed stop, and this in all. */
    readonly leastGainSeconds: { readonly perStop: number; readonly inAll: number }
  }
}

/** The planner's input at an instant. */
export interface Instance {
  readonly depotPlaceId: PlaceId
  readonly version: number
  readonly rounds: readonly Round[]
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly settings: RoundSettings
}

/**
 * Seconds and metres of the best way from one place to another; undefined where there is none.
 * Asymmetric. The judge takes it as an argument, so that it needs no road of its own. One function
 * always answers the same: roads that have changed are another one.
 */
export type TravelTimes = (profile: Profile, from: PlaceId, to: PlaceId) => Leg | undefined

/** What lies between two places, in whole seconds and metres. */
export interface Leg {
  readonly seconds: number
  readonly metres: number
}
