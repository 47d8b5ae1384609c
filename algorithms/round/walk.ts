import type { PlaceId, Round, Stop } from '../model.ts'

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
