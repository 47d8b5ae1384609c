import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { nameOf } from '../../../algorithms/road/maneuver.ts'
import { type NearbyQuery, nearbySnaps } from '../../../algorithms/road/nearbySnaps.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import type { GeneralOptions } from './options.ts'
import { OsrmRefusal } from './refusal.ts'

/**
 * How far a coordinate may lie from the roads unless its request says otherwise. OSRM takes any
 * distance; then a place in another country is quietly routed from the border.
 */
const defaultRadiusMetres = 1000

/** The nearest point of the roads for each coordinate. Throws OsrmRefusal `NoSegment` at the first without. */
export function snapAll(
  roads: Roads,
  profile: Profile,
  coordinates: readonly LonLat[],
  options: GeneralOptions,
): Snap[] {
  return coordinates.map((_, i) => {
    const query = queryAt(profile, coordinates, options, i)
    const [found] = nearbySnaps(roads, query, 1)
    if (found) return found
    const sentence = `Could not find a matching segment for coordinate ${i}`
    const isIsland = nearbySnaps(roads, { ...query, anywhere: true }, 1).length > 0
    throw new OsrmRefusal('NoSegment', sentence + (isIsland ? onIsland : ''))
  })
}

const onIsland =
  ': nobody halts on what is near it, or comes there and away again (snapping=any takes it all the same)'

/** What the options say of one coordinate. */
export function queryAt(
  profile: Profile,
  coordinates: readonly LonLat[],
  options: GeneralOptions,
  i: number,
): NearbyQuery {
  return {
    position: coordinates[i]!,
    profile,
    radiusMetres: options.radiuses?.[i] ?? defaultRadiusMetres,
    ...directionAt(options, i),
    anywhere: options.snapping === 'any',
  }
}

/** In which direction of its street one comes to a coordinate, and goes on. */
export function directionAt(
  { bearings, approaches }: GeneralOptions,
  i: number,
): Pick<NearbyQuery, 'bearing' | 'approach'> {
  const bearing = bearings?.[i]
  const approach = approaches?.[i]
  return {
    ...(bearing ? { bearing } : {}),
    ...(approach && approach !== 'unrestricted' ? { approach } : {}),
  }
}

export interface Waypoint {
  readonly hint?: string
  readonly location: LonLat
  readonly name: string
  /** Metres between the coordinate and its location. */
  readonly distance: number
}

export function toWaypoint(roads: Roads, snap: Snap, options: GeneralOptions): Waypoint {
  return {
    ...(options.generate_hints === false ? {} : { hint: hintOf(snap) }),
    location: rounded(snap.position),
    name: nameOf(roads, snap.edge),
    distance: Math.round(snap.metres * 1e6) / 1e6,
  }
}

/** OSRM gives six decimals, 11 cm. */
export function rounded([lon, lat]: LonLat): LonLat {
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6]
}

/** Clients keep hints and send them back; like OSRM's today, they say nothing that is used. */
function hintOf({ edge }: Snap): string {
  return Buffer.from(`edge ${edge}`).toString('base64url')
}
