import type { Sentence } from '../../algorithms/model.ts'
import { readParcelCode, spellCode } from '../protocol/parcelCode.ts'
import type { Item } from '../protocol/rest.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { parcelSayings } from './parcelSentences.ts'
import { addressOf } from './removeFromPlan.ts'

/**
 * What a carrier scanned, with each label at one parcel of the depot only. The parcel is in his bag
 * whatever its label says: a label that is unreadable or another's is left out, and he is told.
 */
export function takeItems(
  { requests, places }: Pick<DepotState, 'requests' | 'places'>,
  { requestId }: Pick<RequestRow, 'requestId'>,
  said: readonly Item[],
): { readonly items: readonly Item[]; readonly correct?: Sentence } {
  const owners = new Map<string, RequestRow | undefined>()
  for (const other of requests.values())
    if (other.requestId !== requestId)
      for (const { code } of other.items ?? []) if (code) owners.set(code, other)
  const wrong: Sentence[] = []
  const items = said.map(({ code: text, outcome }): Item => {
    if (text === undefined) return { outcome }
    const read = readParcelCode(text)
    if (typeof read === 'string') {
      wrong.push(parcelSayings.wrongLabel(text))
      return { outcome }
    }
    const { code } = read
    if (owners.has(code)) {
      const owner = owners.get(code)
      wrong.push(
        parcelSayings.labelTwice(spellCode(code), owner && addressOf(places.get(owner.placeId))),
      )
      return { outcome }
    }
    owners.set(code, undefined)
    return { code, outcome }
  })
  return { items, ...(wrong[0] ? { correct: wrong[0] } : {}) }
}
