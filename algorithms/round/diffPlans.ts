import type { Round, RoundId, Stop, StopId } from '../model.ts'

export interface RoundDifference {
  readonly roundId: RoundId
  readonly added: readonly StopId[]
  readonly removed: readonly StopId[]
  /** In both, with other deliveries, collections, place or segment. */
  readonly changed: readonly StopId[]
  /** The stops that are in both follow each other differently. */
  readonly orderChanged: boolean
}

/** What differs between two plans, only for the rounds that do, in the order of `after`. */
export function diffPlans(before: readonly Round[], after: readonly Round[]): RoundDifference[] {
  const olds = new Map(before.map((round) => [round.roundId, round]))
  const news = new Set(after.map((round) => round.roundId))
  const pairs: { roundId: RoundId; was: readonly Stop[]; is: readonly Stop[] }[] = []
  for (const { roundId, stops } of after) {
    pairs.push({ roundId, was: olds.get(roundId)?.stops ?? [], is: stops })
  }
  for (const { roundId, stops } of before) {
    if (!news.has(roundId)) pairs.push({ roundId, was: stops, is: [] })
  }
  return pairs
    .filter(({ was, is }) => was !== is)
    .map(({ roundId, was, is }) => ({ roundId, ...diffStops(was, is) }))
    .filter(
      ({ added, removed, changed, orderChanged }) =>
        added.length + removed.length + changed.length > 0 || orderChanged,
    )
}

function diffStops(was: readonly Stop[], is: readonly Stop[]) {
  const wasById = new Map(was.map((stop) => [stop.stopId, stop]))
  const isById = new Map(is.map((stop) => [stop.stopId, stop]))
  const keptBefore = was.filter(({ stopId }) => isById.has(stopId))
  const keptAfter = is.filter(({ stopId }) => wasById.has(stopId))
  return {
    added: is.filter(({ stopId }) => !wasById.has(stopId)).map(({ stopId }) => stopId),
    removed: was.filter(({ stopId }) => !isById.has(stopId)).map(({ stopId }) => stopId),
    changed: keptAfter
      .filter((stop) => !sameStop(stop, wasById.get(stop.stopId)!))
      .map(({ stopId }) => stopId),
    orderChanged: keptAfter.some(({ stopId }, index) => stopId !== keptBefore[index]!.stopId),
  }
}

function sameStop(a: Stop, b: Stop): boolean {
  return (
    a === b ||
    (a.placeId === b.placeId &&
      a.segment === b.segment &&
      a.deliveries.length === b.deliveries.length &&
      a.collections.length === b.collections.length &&
      a.deliveries.every((delivery, index) => {
        const other = b.deliveries[index]!
        return delivery.mailboxId === other.mailboxId && delivery.kind === other.kind
      }) &&
      a.collections.every((collection, index) => {
        const other = b.collections[index]!
        return (
          collection.requestId === other.requestId &&
          collection.mailboxId === other.mailboxId &&
          collection.parcels === other.parcels
        )
      }))
  )
}
