import type { Place } from './neighbour.ts'
import type { ShareSettings } from './shareSettings.ts'

/** What a neighbour can take: the segments `from` to before `to`, where and at what price. */
export interface Offer extends Place {
  readonly from: number
  readonly to: number
  readonly neighbour: number
}

interface ShareProblem {
  /** How many segments there are in a row. */
  readonly runs: number
  readonly neighbours: number
  readonly stopsIn: (run: number) => number
  readonly offers: readonly Offer[]
  readonly settings: ShareSettings
}

/** The first `at` segments are dealt with. */
interface Label {
  readonly cost: number
  /** A bit for each neighbour that has a part. */
  readonly used: number
  readonly last?: Offer
  readonly before?: Label
}

/** What a share costs by itself: its work, what comes late by it, and how unfair it is. */
export function offerCost(
  { addedSeconds, lateSeconds }: Pick<Offer, 'addedSeconds' | 'lateSeconds'>,
  { mostAddedSeconds, unfairnessSeconds }: ShareSettings,
): number {
  const share = Math.max(0, addedSeconds) / Math.max(1, mostAddedSeconds)
  return addedSeconds + lateSeconds + Math.round(unfairnessSeconds * share * share)
}

/**
 * Which neighbour takes which segments, each neighbour once, where all together costs least: dynamic
 * programming over the cuts and the sets of neighbours that have a part; of more than `labelsKept`
 * sets at a cut the cheapest are followed. Without an offer a segment is left, at its price.
 */
export function shareOut({ runs, neighbours, stopsIn, offers, settings }: ShareProblem): {
  readonly shares: readonly Offer[]
  readonly costSeconds: number
  readonly isBest: boolean
} {
  if (neighbours > 30) throw new Error(`At most 30 neighbours, got ${neighbours}.`)
  const from: { readonly offer: Offer; readonly cost: number }[][] = Array.from(
    { length: runs },
    () => [],
  )
  for (const offer of offers) from[offer.from]!.push({ offer, cost: offerCost(offer, settings) })
  const labels = Array.from({ length: runs + 1 }, () => new Map<number, Label>())
  labels[0]!.set(0, { cost: 0, used: 0 })
  let isBest = true
  for (let run = 0; run < runs; run++) {
    let at = [...labels[run]!.values()]
    if (at.length > settings.labelsKept) {
      isBest = false
      at = at.sort((a, b) => a.cost - b.cost || a.used - b.used).slice(0, settings.labelsKept)
    }
    const leftCost = settings.leftSeconds * stopsIn(run)
    for (const label of at) {
      keep(labels[run + 1]!, { cost: label.cost + leftCost, used: label.used, before: label })
      for (const { offer, cost } of from[run]!) {
        const bit = 1 << offer.neighbour
        if (label.used & bit) continue
        const used = label.used | bit
        keep(labels[offer.to]!, { cost: label.cost + cost, used, last: offer, before: label })
      }
    }
    labels[run]!.clear()
  }
  let best: Label | undefined
  for (const label of labels[runs]!.values()) if (!best || label.cost < best.cost) best = label
  const shares: Offer[] = []
  for (let label = best; label; label = label.before) if (label.last) shares.push(label.last)
  return { shares: shares.reverse(), costSeconds: best!.cost, isBest }
}

function keep(labels: Map<number, Label>, label: Label): void {
  const known = labels.get(label.used)
  if (!known || label.cost < known.cost) labels.set(label.used, label)
}
