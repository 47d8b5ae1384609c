import type { Instance } from '../instances/instance.ts'
import { SearchError } from './searchError.ts'

/** @throws SearchError where the instance has what the search knows nothing of */
export function refuseWhatIsMissing({ vehicles, stops }: Instance): void {
  if (vehicles.length === 0) {
    throw new SearchError('no-vehicle', {
      fr: 'Il n’y a pas de véhicule.',
      en: 'There is no vehicle.',
    })
  }
  const halves = new Set<number>()
  const isOwn = (amount: number) => amount !== 0
  for (const [index, { label, partner }] of stops.entries()) {
    if (partner === undefined) continue
    for (const half of [index, partner]) {
      if (halves.has(half)) {
        throw new SearchError('pair-of-several', {
          fr: `L’arrêt ${label} fait partie de plusieurs paires.`,
          en: `Stop ${label} is part of several pairs.`,
        })
      }
      halves.add(half)
      const { deliveredLoad, collectedLoad } = stops[half]!
      if (deliveredLoad.some(isOwn) || collectedLoad.some(isOwn)) {
        throw new SearchError('pair-with-own-load', {
          fr: `L’arrêt ${stops[half]!.label} fait partie d’une paire et a sa propre charge.`,
          en: `Stop ${stops[half]!.label} is half of a pair and has a load of its own.`,
        })
      }
    }
  }
}
