import type {
  Leg,
  Place,
  PlaceId,
  Profile,
  Round,
  Sentence,
  TravelTimes,
} from '../../algorithms/model.ts'
import { closeRoads, type RoadClosure } from '../../algorithms/road/closeRoads.ts'
import { isReached } from '../../algorithms/road/kerb.ts'
import { profiles } from '../../algorithms/road/roadGraph.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { minutesToChange, roadsAt } from '../../algorithms/road/roadsAt.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { type Path, path } from '../../algorithms/road/travel.ts'
import { usualMinute } from '../../algorithms/road/weekHours.ts'
import { whyNoSnap } from '../../algorithms/road/whyNoSnap.ts'
import { explain } from '../../algorithms/round/explain.ts'
import { type KeptLegs, keepLegs } from './keptLegs.ts'
import { makePressLegs, type PressLegs } from './pressLegs.ts'

/** Travel between a depot's places; legs asked for again and again are kept. */
export interface Travel {
  /** Of the roads as they are now: it's another function once they have changed. */
  readonly times: TravelTimes
  /** Says where a press comes from: many legs from and to that place are asked for next. */
  prepare(placeId: PlaceId): void
  /** The way itself; undefined where there is none. */
  line(profile: Profile, from: PlaceId, to: PlaceId): Path | undefined
  /**
   * Where one halts for a place and which side of its street it lies on, walking in the order of the
   * map's data. A closure doesn't change it: nobody climbs over to the street behind.
   */
  snapOf(profile: Profile, placeId: PlaceId): Snap | undefined
  /** Lays these closures over the roads, instead of those before; the legs they touch are found anew. */
  useClosures(closures: readonly NamedClosure[]): void
  /**
   * Takes the roads as they are at a minute of the week, local time: some streets are open, and some
   * turns allowed, at certain hours only. Every leg counts as at the hour of its departure; an hour
   * that changes nothing costs nothing.
   * @returns whether they differ from those before
   */
  useMinuteOfWeek(minute: number): boolean
  /** Takes these places where they lie by now; the legs of all are found anew where one has moved. */
  usePlaces(places: Iterable<Place>): void
  /** What it was told of all this, for another thread's travel over the same roads. */
  conditions(): Conditions
  /** Minutes from one of the week until the roads may change with the hour; Infinity for never. */
  minutesToChange(minute: number): number
  /** The roads with the closures in force, at this hour. */
  roads(): Roads
  /**
   * Why closed streets keep everybody from the first of these places that they cut off, or the
   * carrier of a round; undefined where they don't. They are named: the place's own, or all that may
   * be the reason.
   */
  whyCutOff(
    placeIds: readonly PlaceId[],
    round?: Pick<Round, 'profile' | 'number'>,
  ): Sentence | undefined
  /** Why nobody halts for a place, closures or not; undefined where somebody does. */
  whyNoStop(placeId: PlaceId): Sentence | undefined
}

export interface Conditions {
  readonly closures: readonly NamedClosure[]
  readonly minuteOfWeek: number
  /** Places that lie elsewhere than at the start. */
  readonly moved: readonly Place[]
}

export interface NamedClosure extends RoadClosure {
  /** Empty for a road without a name. */
  readonly street: string
}

/** Where the places lie, and what follows from it. Once one has moved it's another ground. */
interface Ground {
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly snaps: Readonly<Record<Profile, Map<PlaceId, Snap | undefined>>>
  // Those of the open roads are kept, at each hour: they hold again when the last closure ends.
  readonly legsOn: WeakMap<Roads, Partial<Record<Profile, Legs>>>
  readonly timesOn: WeakMap<Roads, TravelTimes>
}

function layOut(places: ReadonlyMap<PlaceId, Place>): Ground {
  const snaps = { foot: new Map(), 'cargo-bike': new Map(), car: new Map() }
  return { places, snaps, legsOn: new WeakMap(), timesOn: new WeakMap() }
}

interface Legs {
  readonly kept: KeptLegs
  ofPress: PressLegs
  /** Whose they are: once another is pressed, its own are asked for a last time, for its new round. */
  pressed: PlaceId | undefined
  /** Of what isn't kept yet, which is asked for place by place as well. */
  ofOther: PressLegs
  other: PlaceId | undefined
}

/** A place is left once or twice in a day's rounds of a profile, and by what is tried. */
const keptPerPlace = 4

/** @param places every place that will be asked for */
export function makeTravel(openRoads: Roads, places: Iterable<Place>): Travel {
  let closedRoads = openRoads
  let minuteOfWeek = usualMinute
  let roads = openRoads
  let closures: readonly NamedClosure[] = []
  let ground = layOut(new Map([...places].map((place) => [place.placeId, place])))
  const placeIds = [...ground.places.keys()]
  const indexOf = new Map(placeIds.map((placeId, index) => [placeId, index]))
  const moved = new Map<PlaceId, Place>()
  let pressed: PlaceId | undefined

  function snapOf(
    profile: Profile,
    placeId: PlaceId,
    { places, snaps } = ground,
  ): Snap | undefined {
    const known = snaps[profile]
    if (!known.has(placeId)) {
      const place = places.get(placeId)
      if (!place) throw new Error(`no place ${placeId}`)
      const { position, street, corrected } = place
      const named = corrected ? {} : { street }
      known.set(placeId, snap(openRoads, { position, ...named, profile, isStop: true }))
    }
    return known.get(placeId)
  }

  /** Where one halts for a place, if one can get there and away. */
  function reachedSnap(
    on: Roads,
    profile: Profile,
    placeId: PlaceId,
    laid = ground,
  ): Snap | undefined {
    const found = snapOf(profile, placeId, laid)
    if (!found || on === openRoads) return found
    return isReached(on, profile, found) ? found : undefined
  }

  /** The streets closed to a profile between it and a place that it could get to otherwise. */
  function cutOffBy(profile: Profile, placeId: PlaceId): readonly string[] | undefined {
    const found = snapOf(profile, placeId)
    if (!found || reachedSnap(roads, profile, placeId)) return undefined
    const closed = closures.filter(
      ({ kind, profiles }) => kind === 'closed' && profiles.includes(profile),
    )
    const own = closed.filter(({ pieces }) =>
      pieces.some(({ piece }) => piece === roads.piece[found.edge]),
    )
    const names = (own.length > 0 ? own : closed).map(({ street }) => street)
    return [...new Set(names)].filter((name) => name !== '')
  }

  function legsOf(on: Roads, profile: Profile, laid: Ground): Legs {
    const legs = laid.legsOn.get(on) ?? {}
    laid.legsOn.set(on, legs)
    if (!legs[profile]) {
      const ofOne = () =>
        makePressLegs({
          roads: on,
          profile,
          placeIds,
          indexOf,
          snapOf: (id) => reachedSnap(on, profile, id, laid),
        })
      legs[profile] = {
        kept: keepLegs(keptPerPlace * placeIds.length),
        ofPress: ofOne(),
        pressed: undefined,
        ofOther: ofOne(),
        other: undefined,
      }
    }
    return legs[profile]
  }

  /** From or to the place that was asked for last, if it's one of the two: a search goes on. */
  function findLeg(legs: Legs, from: PlaceId, to: PlaceId): Leg | undefined {
    if (from === legs.pressed || to === legs.pressed)
      return legs.ofPress.find(legs.pressed, { from, to })
    if (legs.other !== to) legs.other = from
    return legs.ofOther.find(legs.other, { from, to })
  }

  function ofPress(legs: Legs, placeId: PlaceId): PressLegs {
    if (legs.pressed === placeId) return legs.ofPress
    const { ofPress: before, pressed: other } = legs
    return Object.assign(legs, { ofPress: legs.ofOther, pressed: placeId, ofOther: before, other })
      .ofPress
  }

  function timesOf(on: Roads, laid: Ground): TravelTimes {
    return (profile, from, to) => {
      if (from === to) return atOnce
      const legs = legsOf(on, profile, laid)
      if (from === pressed || to === pressed)
        return ofPress(legs, pressed).find(pressed, { from, to })
      return legs.kept.get(from, to, () => findLeg(legs, from, to))
    }
  }

  return {
    snapOf: (profile, placeId) => snapOf(profile, placeId),
    get times() {
      const { timesOn } = ground
      let times = timesOn.get(roads)
      if (!times) timesOn.set(roads, (times = timesOf(roads, ground)))
      return times
    },
    prepare(placeId) {
      pressed = placeId
    },
    line(profile, from, to) {
      const a = reachedSnap(roads, profile, from)
      const b = reachedSnap(roads, profile, to)
      return a && b && path(roads, profile, a, b)
    },
    useClosures(wanted) {
      closures = wanted
      closedRoads = wanted.length === 0 ? openRoads : closeRoads(openRoads, wanted)
      roads = roadsAt(closedRoads, minuteOfWeek)
    },
    useMinuteOfWeek(minute) {
      const before = roads
      minuteOfWeek = minute
      roads = roadsAt(closedRoads, minute)
      return roads !== before
    },
    usePlaces(wanted) {
      const news = [...wanted].filter((place) => !liesAt(ground.places.get(place.placeId), place))
      if (news.length === 0) return
      for (const place of news) moved.set(place.placeId, place)
      ground = layOut(new Map([...ground.places, ...moved]))
    },
    conditions: () => ({ closures, minuteOfWeek, moved: [...moved.values()] }),
    minutesToChange: (minute) => minutesToChange(openRoads, minute),
    roads: () => roads,
    whyCutOff(placeIds, round) {
      const whose = round ? [round.profile] : profiles
      const streetsTo = (placeId: PlaceId) =>
        whose.map((profile) => cutOffBy(profile, placeId)).find(Boolean)
      const cutOff = placeIds.find(streetsTo)
      const streets = cutOff && streetsTo(cutOff)
      if (!streets) return undefined
      const isForAll = profiles.every((profile) => !reachedSnap(roads, profile, cutOff))
      return explain({
        kind: 'cut off',
        streets,
        ...(round && !isForAll ? { number: round.number } : {}),
      })
    },
    whyNoStop(placeId) {
      if (profiles.some((profile) => snapOf(profile, placeId))) return undefined
      const { position } = ground.places.get(placeId)!
      const whys = profiles.map((profile) => whyNoSnap(openRoads, { position, profile }))
      return explain({ kind: whys.includes('island') ? 'island' : 'no road' })
    },
  }
}

function liesAt(known: Place | undefined, { position: [lon, lat], corrected }: Place): boolean {
  if (known?.corrected !== corrected) return false
  return known?.position[0] === lon && known.position[1] === lat
}

const atOnce: Leg = { seconds: 0, metres: 0 }
