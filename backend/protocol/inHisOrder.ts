/**
 * A round in the order that its carrier gave to some stops ahead, the same on his page and at the
 * office. He may have seen another plan: those he names stand in his order from where the first of them
 * stands now to where the last one does; a stop between them that he doesn't name follows the one that
 * it follows now; all before and behind stays. So `[x, y]` puts x just before y, wherever it came from
 * behind, and `[y, …, x]` with all that is between puts x behind y.
 *
 * @param mayMove stops that may; a named one that may not, or isn't there, is as good as not named
 */
export function inHisOrder<Stop extends { readonly stopId: string }>(
  stops: readonly Stop[],
  stopIds: readonly string[],
  mayMove: (stop: Stop, index: number) => boolean,
): readonly Stop[] {
  const named = new Set(stopIds)
  const isNamed = (stop: Stop, index: number) => named.has(stop.stopId) && mayMove(stop, index)
  const first = stops.findIndex(isNamed)
  const last = stops.findLastIndex(isNamed)
  if (first === last) return stops
  const groups = new Map<string, Stop[]>()
  let group: Stop[] = []
  for (let index = first; index <= last; index++) {
    const stop = stops[index]!
    if (isNamed(stop, index)) groups.set(stop.stopId, (group = [stop]))
    else group.push(stop)
  }
  const ordered = stopIds.flatMap((stopId) => groups.get(stopId) ?? [])
  return [...stops.slice(0, first), ...ordered, ...stops.slice(last + 1)]
}
