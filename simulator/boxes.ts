import type { Wish } from './day.ts'

/** What a carrier finds in a box: how many parcels, and whether it's known where they go. */
export interface Found {
  readonly parcels: number
  readonly known: boolean
}

/** What truly lies in the mailboxes, whatever was pressed or said. */
export interface Boxes {
  /** What lies in one at an instant; at most five parcels are taken at once. */
  open(mailboxId: string, at: number): Found
  /** He takes what he has found there. */
  empty(mailboxId: string, at: number): void
}

const mostParcels = 5

/** @param wishes of all days that are lived */
export function makeBoxes(wishes: readonly Wish[]): Boxes {
  const of = new Map<string, Wish[]>()
  for (const wish of wishes) {
    const known = of.get(wish.mailboxId)
    if (known) known.push(wish)
    else of.set(wish.mailboxId, [wish])
  }
  const taken = new Set<Wish>()
  const inside = (mailboxId: string, at: number) =>
    (of.get(mailboxId) ?? []).filter(
      (wish) => wish.parcels > 0 && wish.parcelsInAt <= at && !taken.has(wish),
    )
  const isKnown = ({ labelled, announces }: Wish, at: number) =>
    labelled || (announces !== undefined && announces.at <= at)
  return {
    open(mailboxId, at) {
      const wishes = inside(mailboxId, at)
      const known = wishes.filter((wish) => isKnown(wish, at))
      // what says nothing of itself stays in the box
      const parcels = (known.length > 0 ? known : wishes).reduce((sum, w) => sum + w.parcels, 0)
      return { parcels: Math.min(parcels, mostParcels), known: known.length > 0 }
    },
    empty(mailboxId, at) {
      for (const wish of inside(mailboxId, at)) if (isKnown(wish, at)) taken.add(wish)
    },
  }
}
