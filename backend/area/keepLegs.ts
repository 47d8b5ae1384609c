import type { PlaceId, Profile } from '../../algorithms/model.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import type { Snap } from '../../algorithms/road/snap.ts'
import { durations } from '../../algorithms/road/travel.ts'

export type Leg = { readonly seconds: number; readonly metres: number }
/** By where they lead from and to; undefined where there was no way. */
export type Legs = Map<PlaceId, Map<PlaceId, Leg | undefined>>

/** Looking at each of more pieces takes longer than the legs do. */
const mostPieces = 30
/** Three figures are rounded to the second. */
const slackSeconds = 2

/**
 * Forgets the legs that may not hold on changed roads; the others are as they'd be computed anew.
 * On Geneva a closed street forgets a few hundred of 15 000, which take some seconds.
 *
 * A leg's way can't have led over a piece of road if coming to its middle and going on from there
 * takes longer than the leg: so it doesn't mind what is closed or slowed there. Nor can it lead
 * there from now on, if that takes longer on the roads where the piece is open again.
 *
 * @param snapOf where one halts for a place that can be reached on the changed roads
 */
export function keepLegs({
  legs,
  profile,
  before,
  after,
  snapOf,
}: {
  readonly legs: Legs
  readonly profile: Profile
  readonly before: Roads
  readonly after: Roads
  readonly snapOf: (placeId: PlaceId) => Snap | undefined
}): void {
  const old = before.profiles[profile].milliseconds
  const now = after.profiles[profile].milliseconds
  if (legs.size === 0 || old === now) return
  // An edge of each piece, and the roads on which it takes less: before where it got worse.
  const worse = new Map<number, number>()
  const better = new Map<number, number>()
  for (let edge = 0; edge < old.length; edge++) {
    if (old[edge] === now[edge]) continue
    const isWorse = now[edge]! < 0 || (old[edge]! >= 0 && now[edge]! > old[edge]!)
    const list = isWorse ? worse : better
    list.set(after.piece[edge]!, edge)
  }
  const count = worse.size + better.size
  if (count === 0) return
  // Where a street becomes a dead end drivers may turn round, wherever that leads them.
  if (profile === 'car' || count > mostPieces) {
    legs.clear()
    return
  }

  const ids = new Set(legs.keys())
  for (const row of legs.values()) for (const to of row.keys()) ids.add(to)
  const at = new Map<PlaceId, number>()
  const snaps: Snap[] = []
  for (const id of ids) {
    const snap = snapOf(id)
    // Part of a changed piece is travelled to a place that lies on it.
    const piece = snap && after.piece[snap.edge]!
    if (piece === undefined || worse.has(piece) || better.has(piece)) continue
    at.set(id, snaps.length)
    snaps.push(snap!)
  }
  const over = (roads: Roads, edge: number) => {
    const middle: Snap = { edge, fraction: 0.5, position: [0, 0], metres: 0, side: 'right' }
    return {
      to: durations(roads, profile, snaps, [middle]).seconds,
      on: durations(roads, profile, [middle], snaps).seconds,
    }
  }
  const ways = [
    ...[...worse.values()].map((edge) => over(before, edge)),
    ...[...better.values()].map((edge) => over(after, edge)),
  ]
  const mayLeadThere = (from: number, to: number, { seconds }: Leg) =>
    ways.some(
      (way) =>
        way.to[from]! >= 0 &&
        way.on[to]! >= 0 &&
        way.to[from]! + way.on[to]! <= seconds + slackSeconds,
    )
  for (const [from, row] of legs) {
    const a = at.get(from)
    if (a === undefined) {
      legs.delete(from)
      continue
    }
    for (const [to, leg] of row) {
      const b = at.get(to)
      if (b === undefined || !leg || mayLeadThere(a, b, leg)) row.delete(to)
    }
  }
}
