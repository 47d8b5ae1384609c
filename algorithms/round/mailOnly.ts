import type { Round, Stop } from '../model.ts'
import { isMailReload } from './reloads.ts'

/** All of a round's mail, or every other halt of it, as another day may have. */
export type MailShare = 'all' | 'even' | 'odd'

/**
 * A round as it is before its carrier leaves and before any press: its mail alone. For one list of
 * stops it has the same list each time, so that what is reckoned from it is found again.
 */
export function mailOnly<Kind extends Round>(round: Kind, share: MailShare = 'all'): Kind {
  let known = lists.get(round.stops)
  if (!known) lists.set(round.stops, (known = listsOf(round.stops)))
  return { ...round, stops: known[share], progress: { state: 'planned' }, refused: [] }
}

type Lists = Readonly<Record<MailShare, readonly Stop[]>>
const lists = new WeakMap<readonly Stop[], Lists>()

function listsOf(stops: readonly Stop[]): Lists {
  const all = stops
    .filter((stop) => stop.deliveries.length > 0 || isMailReload(stop))
    .map((stop) => (stop.collections.length === 0 ? stop : { ...stop, collections: [] }))
  return {
    all,
    even: all.filter(({ reload }, index) => reload || index % 2 === 0),
    odd: all.filter(({ reload }, index) => reload || index % 2 === 1),
  }
}
