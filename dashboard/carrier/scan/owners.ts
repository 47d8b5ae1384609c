import type { CarrierView, CollectionView } from '../../../backend/protocol/carrierView.ts'

type Round = Pick<NonNullable<CarrierView['round']>, 'stops' | 'bag'>

/** Whose parcel of his round has this label; the office knows those of the other rounds. */
export function ownerOf({ stops, bag = [] }: Round, code: string): CollectionView | undefined {
  return [...stops.flatMap(({ collections }) => collections), ...bag].find(({ items }) =>
    items?.some((item) => item.code === code),
  )
}

/** One parcel in the bag: of which collection, the how-manieth, and its label where it has one. */
export interface InBag {
  readonly key: string
  readonly collection: CollectionView
  readonly code?: string
}

/** What is to be counted into the container, parcel by parcel. */
export function listParcels(collections: readonly CollectionView[]): InBag[] {
  return collections.flatMap((collection) => {
    const codes = (collection.items ?? [])
      .filter(({ outcome }) => outcome === 'collected')
      .map(({ code }) => code)
    return Array.from({ length: collection.parcels }, (_, index): InBag => {
      const code = codes[index]
      return { key: `${collection.requestId} ${index}`, collection, ...(code ? { code } : {}) }
    })
  })
}

/** The same, as the office hears it: how many of each collection are in. */
export function countInside(
  parcels: readonly InBag[],
  ticked: ReadonlySet<string>,
): { requestId: string; parcels: number }[] {
  const counts = new Map<string, number>()
  for (const { key, collection } of parcels)
    if (ticked.has(key))
      counts.set(collection.requestId, (counts.get(collection.requestId) ?? 0) + 1)
  return [...counts].map(([requestId, count]) => ({ requestId, parcels: count }))
}
