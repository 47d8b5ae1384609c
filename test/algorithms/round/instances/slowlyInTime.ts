import type { Instance, InstanceVehicle } from '../../../../algorithms/round/instances/instance.ts'

/**
 * Whether a round can be in time, by trying in each second all that can be done in it: drive on,
 * wait, begin a break, begin to serve. Breaks in the order of their opening.
 */
export function slowlyInTime(
  instance: Instance,
  { vehicle, stops }: { readonly vehicle: InstanceVehicle; readonly stops: readonly number[] },
): boolean {
  const { times } = instance.blocks[vehicle.block]!
  const opening = (windows: readonly (readonly [number, number])[]) =>
    windows[0]?.[0] ?? Number.NEGATIVE_INFINITY
  const breaks = vehicle.breaks.toSorted((a, b) => opening(a.windows) - opening(b.windows))
  const places = [0, ...stops.map((stop) => instance.stops[stop]!.place), 0]
  const legOf = (index: number) => times[places[index]! * instance.places + places[index + 1]!]!
  const isOpen = (at: number, windows: readonly (readonly [number, number])[]) =>
    windows.length === 0 || windows.some(([from, to]) => from <= at && at <= to)
  const deliveredAfter = (index: number) =>
    stops.slice(index).reduce((load, stop) => load + instance.stops[stop]!.deliveredLoad[0]!, 0)

  const seen = new Set<string>()
  /** `index` stops served, `ahead` of the leg to the next left, `taken` breaks taken. */
  const canEnd = (at: number, index: number, ahead: number, taken: number): boolean => {
    if (at > vehicle.shift[1]) return false
    if (index === stops.length && ahead === 0 && taken === breaks.length) return true
    const key = [at, index, ahead, taken].join()
    if (seen.has(key)) return false
    seen.add(key)
    if (ahead > 0 && canEnd(at + 1, index, ahead - 1, taken)) return true
    if (canEnd(at + 1, index, ahead, taken)) return true
    const next = breaks[taken]
    const fits = next && deliveredAfter(index) <= (next.mostLoad?.[0] ?? Infinity)
    if (next && fits && isOpen(at, next.windows) && canEnd(at + next.time, index, ahead, taken + 1))
      return true
    const stop = instance.stops[stops[index] ?? -1]
    if (!stop || ahead > 0 || !isOpen(at, stop.windows)) return false
    const stays = places[index] === places[index + 1]
    const work = stop.serviceTime + (stays ? 0 : stop.setupTime)
    return canEnd(at + work, index + 1, legOf(index + 1), taken)
  }
  return deliveredAfter(0) <= vehicle.capacity[0]! && canEnd(0, 0, legOf(0), 0)
}
