import type { BoardView } from '../protocol/boardView.ts'
import type { CarrierView } from '../protocol/carrierView.ts'
import type { HouseholdView } from '../protocol/householdView.ts'
import type { Changes, View } from '../protocol/live.ts'

/**
 * What turns the one view into the other, as `protocol/live.ts` describes it; undefined where only a
 * snapshot can tell (another day, another round).
 */
export function diffViews(before: View, after: View): Changes | undefined {
  const shared: Changes = {
    ...(same(before.clock, after.clock) ? {} : { clock: after.clock }),
    ...(same(before.depot, after.depot) ? {} : { depot: after.depot }),
  }
  if (before.audience !== 'household' && after.audience !== 'household') {
    const [old, now] = [before.closures ?? [], after.closures ?? []]
    if (!same(old, now)) shared.closures = now
    const said = after.corrections ?? []
    if (!same(before.corrections ?? [], said)) shared.corrections = said
  }
  if (before.audience === 'carrier' && after.audience === 'carrier') {
    const turns = after.turns ?? []
    if (!same(before.turns ?? [], turns)) shared.turns = turns
    if (before.round?.roundId !== after.round?.roundId) return undefined
    const carrier = diffCarrier(before, after)
    return isEmpty(carrier) ? shared : { ...shared, carrier }
  }
  if (before.audience === 'manager' && after.audience === 'manager') {
    const board = diffBoard(before, after)
    return isEmpty(board) ? shared : { ...shared, board }
  }
  if (before.audience === 'household' && after.audience === 'household')
    return diffHousehold(before, after, shared)
  return undefined
}

function diffCarrier(before: CarrierView, after: CarrierView): NonNullable<Changes['carrier']> {
  const [old, now] = [before.round, after.round]
  if (!old || !now) return {}
  const order = now.stops.map((stop) => stop.stopId)
  const stops = changed(old.stops, now.stops, (stop) => stop.stopId)
  return {
    ...(old.state === now.state ? {} : { state: now.state }),
    ...(old.expectedReturnAt === now.expectedReturnAt
      ? {}
      : { expectedReturnAt: now.expectedReturnAt }),
    ...(same(old.break, now.break) ? {} : { break: now.break ?? null }),
    ...(same(
      old.stops.map((stop) => stop.stopId),
      order,
    )
      ? {}
      : { order }),
    ...(stops.length === 0 ? {} : { stops }),
    ...(same(old.bag, now.bag) ? {} : { bag: now.bag ?? [] }),
    ...(same(old.changes, now.changes) ? {} : { changes: now.changes }),
  }
}

function diffBoard(before: BoardView, after: BoardView): NonNullable<Changes['board']> {
  const order = after.rounds.map((round) => round.roundId)
  const rounds = changed(before.rounds, after.rounds, (round) => round.roundId)
  const presses = changed(before.presses, after.presses, (press) => press.pressId)
  return {
    ...(same(before.figures, after.figures) ? {} : { figures: after.figures }),
    ...(same(
      before.rounds.map((round) => round.roundId),
      order,
    )
      ? {}
      : { order }),
    ...(rounds.length === 0 ? {} : { rounds }),
    ...(presses.length === 0 ? {} : { presses }),
  }
}

function diffHousehold(before: HouseholdView, after: HouseholdView, shared: Changes): Changes {
  const own = ({ request, announcement, asks }: HouseholdView) => ({
    request: request ?? null,
    ...(announcement ? { announcement } : {}),
    ...(asks ? { asks } : {}),
  })
  const household = own(after)
  return same(own(before), household) ? shared : { ...shared, household }
}

/** Those of `after` that are new or not as they were. */
function changed<T>(before: readonly T[], after: readonly T[], id: (item: T) => string): T[] {
  const known = new Map(before.map((item) => [id(item), JSON.stringify(item)]))
  return after.filter((item) => known.get(id(item)) !== JSON.stringify(item))
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0
}
