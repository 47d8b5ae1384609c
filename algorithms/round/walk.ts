import type { PlaceId, Profile, Round, Stop } from '../model.ts'

type Walked = Pick<Stop, 'walk'> & { readonly placeId?: PlaceId }

/** Where the vehicle stands while he is at a stop on foot; undefined where it's there itself. */
export function parkedFor({ walk }: Walked): PlaceId | undefined {
  return walk?.parkedAt ?? undefined
}

/** He comes on foot, his vehicle stands elsewhere. */
export function isWalked(stop: Walked): boolean {
  const parkedAt = parkedFor(stop)
  return parkedAt !== undefined && parkedAt !== stop.placeId
}

/** Whether his vehicle stands elsewhere when he has done all before an index. */
export function isOnFoot({ stops }: Pick<Round, 'stops'>, index: number): boolean {
  const last = stops[index - 1]
  return last !== undefined && isWalked(last)
}

/** Whether he walks from one stop to another, and needn't go back to his vehicle. */
export function isOneWalk(one: Walked | undefined, other: Walked | undefined): boolean {
  const parkedAt = one && parkedFor(one)
  return parkedAt !== undefined && other !== undefined && parkedFor(other) === parkedAt
}

/** Two stops of a round that follow each other; the depot where one is absent. */
export interface Ends {
  readonly from: Pick<Stop, 'placeId' | 'walk'> | undefined
  readonly to: Pick<Stop, 'placeId' | 'walk'> | undefined
  readonly depotPlaceId: PlaceId
}

/**
 * What the way between them is made of: on foot within a walk; else back to where the vehicle stands, with
 * it to where it'll stand, and on from there. Nothing where he is there already.
 */
export function piecesOf(profile: Profile, { from, to, depotPlaceId }: Ends) {
  const [fromId, toId] = [from?.placeId ?? depotPlaceId, to?.placeId ?? depotPlaceId]
  const leaves = (from && parkedFor(from)) ?? fromId
  const parks = (to && parkedFor(to)) ?? toId
  const pieces = isOneWalk(from, to)
    ? [{ profile: 'foot' as const, from: fromId, to: toId }]
    : [
        { profile: 'foot' as const, from: fromId, to: leaves },
        { profile, from: leaves, to: parks },
        { profile: 'foot' as const, from: parks, to: toId },
      ]
  return pieces.filter((piece) => piece.from !== piece.to)
}
