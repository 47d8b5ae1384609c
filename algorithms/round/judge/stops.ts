import type { RequestId, Round, RoundSettings, Stop, StopId } from '../../model.ts'

/** What a list of stops holds, looked up once for each: of fifty rounds one has changed. */
export function idsIn(stops: readonly Stop[]) {
  const known = idsOf.get(stops)
  if (known) return known
  const requestIds = stops.flatMap(({ collections }) =>
    collections.map(({ requestId }) => requestId),
  )
  const ids = { stopIds: stops.map(({ stopId }) => stopId), requestIds }
  idsOf.set(stops, ids)
  return ids
}

const idsOf = new WeakMap<
  readonly Stop[],
  { readonly stopIds: readonly StopId[]; readonly requestIds: readonly RequestId[] }
>()

export function isEmpty({ deliveries, collections, reload }: Stop): boolean {
  return deliveries.length + collections.length === 0 && !reload
}

export function cutsMail({ reload, insertedAt }: Stop): boolean {
  return reload !== undefined && insertedAt === undefined
}

export function parcelsOf({ deliveries }: Stop): number {
  return deliveries.filter(({ kind }) => kind === 'parcel').length
}

export function gramsOf(stop: Stop, settings: RoundSettings): number {
  const parcels = parcelsOf(stop)
  const letters = stop.deliveries.length - parcels
  return parcels * settings.parcelLoad.grams + letters * settings.letterGrams
}

export function hasMail({ deliveries }: Stop): boolean {
  return deliveries.length > 0
}

export function deliveryText({ deliveries }: Pick<Stop, 'deliveries'>): string {
  return deliveries.map(({ mailboxId, kind }) => `${mailboxId} ${kind}`).join()
}

export function requestsOf(round: Round | undefined): Set<RequestId> {
  const ids = new Set<RequestId>()
  for (const { collections } of round?.stops ?? []) {
    for (const { requestId } of collections) ids.add(requestId)
  }
  return ids
}
