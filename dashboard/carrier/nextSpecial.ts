import type { CarrierStop, CollectionView } from '../../backend/protocol/carrierView.ts'

/** One thing to confirm with a tap at a stop. */
export type Act =
  | { readonly kind: 'deliver'; readonly parcels: number; readonly registered: number }
  | { readonly kind: 'collect'; readonly collection: CollectionView }
  | { readonly kind: 'reload'; readonly what: NonNullable<CarrierStop['reload']> }

/** Still to be collected; the others are done with, or not for today. */
export function isPending(collection: CollectionView): boolean {
  return collection.state === 'planned' || collection.state === 'open'
}

/**
 * What is still to be tapped at a stop, in the order of the hand: first what goes into the box, then
 * what comes out. Letters are never tapped, so a stop with letters alone has no acts.
 */
export function actsAt(stop: CarrierStop): Act[] {
  const parcels = stop.parcels.length
  const registered = stop.registered.length
  const delivers = stop.state !== 'done' && !stop.delivered && parcels + registered > 0
  const reloads = stop.state !== 'done' && !stop.delivered && stop.reload
  return [
    ...(reloads ? [{ kind: 'reload' as const, what: reloads }] : []),
    ...(delivers ? [{ kind: 'deliver' as const, parcels, registered }] : []),
    ...stop.collections
      .filter(isPending)
      .map((collection) => ({ kind: 'collect' as const, collection })),
  ]
}

/** What is in the bag. */
export function collectedIn({
  stops,
  bag = [],
}: {
  readonly stops: readonly CarrierStop[]
  readonly bag?: readonly CollectionView[] | undefined
}): readonly CollectionView[] {
  return [...stops.flatMap((stop) => stop.collections), ...bag].filter(
    (collection) => collection.state === 'collected',
  )
}

/** A stop that is shown on its own: a collection, a parcel, something registered, a reload. */
export function isSpecial(stop: CarrierStop): boolean {
  if (stop.reload) return true
  return stop.parcels.length + stop.registered.length + stop.collections.length > 0
}

/**
 * The special stops ahead with something left to tap, in the round's order; the first is next. One
 * that has begun (of two boxes the first is emptied) stays next until another one is confirmed.
 */
export function nextSpecials(stops: readonly CarrierStop[]): CarrierStop[] {
  const lastConfirmed = stops.findLastIndex(isConfirmed)
  return stops.filter(
    (stop, index) =>
      (stop.state === 'planned' || index === lastConfirmed) && actsAt(stop).length > 0,
  )
}

/** Special stops the carrier has gone past without a tap: nobody may forget them. */
export function leftBehind(stops: readonly CarrierStop[]): CarrierStop[] {
  const lastConfirmed = stops.findLastIndex(isConfirmed)
  return stops.filter(
    (stop, index) => stop.state !== 'planned' && index !== lastConfirmed && actsAt(stop).length > 0,
  )
}

/** Letters are passed as time goes by, a special stop only by a tap at it or after it. */
export function isConfirmed(stop: CarrierStop): boolean {
  return stop.state !== 'planned' && isSpecial(stop)
}

/** Where a stop is, as a carrier thinks of it: after which door, how many letter boxes away. */
export interface Whereabouts {
  /** The stop before it in the round; absent for the first one. */
  readonly after?: { readonly houseNumber: string; readonly street: string }
  /** On the same street, so that the number alone says it. */
  readonly sameStreet: boolean
  /** Boxes that get letters between the last confirmed stop and this one. */
  readonly boxes: number
}

/** Counts from the last stop that was confirmed or inferred, never from a position. */
export function whereabouts(stops: readonly CarrierStop[], stopId: string): Whereabouts {
  const index = stops.findIndex((stop) => stop.stopId === stopId)
  const here = stops[index]
  const before = stops[index - 1]
  const from = stops.findLastIndex((stop, i) => i < index && stop.state !== 'planned')
  const between = stops.slice(from + 1, Math.max(index, 0))
  return {
    ...(before && { after: { houseNumber: before.houseNumber, street: before.street } }),
    sameStreet: before !== undefined && before.street === here?.street,
    boxes: between.reduce((sum, stop) => sum + stop.letters, 0),
  }
}

/** The whole round for the list view: special stops alone, letters between them as one line. */
export type ListLine =
  | { readonly kind: 'special'; readonly stop: CarrierStop }
  | {
      readonly kind: 'letters'
      readonly stops: readonly CarrierStop[]
      readonly boxes: number
      /** Behind the carrier already. */
      readonly passed: boolean
    }

export function listLines(stops: readonly CarrierStop[]): ListLine[] {
  const lines: ListLine[] = []
  for (const stop of stops) {
    if (isSpecial(stop)) {
      lines.push({ kind: 'special', stop })
      continue
    }
    const last = lines.at(-1)
    const passed = stop.state !== 'planned'
    if (last?.kind === 'letters' && last.passed === passed) {
      lines[lines.length - 1] = {
        ...last,
        stops: [...last.stops, stop],
        boxes: last.boxes + stop.letters,
      }
    } else lines.push({ kind: 'letters', stops: [stop], boxes: stop.letters, passed })
  }
  return lines
}
