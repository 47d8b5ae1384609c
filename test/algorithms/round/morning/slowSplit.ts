import type { Instance, Round, RoundId, Stop } from '../../../../algorithms/model.ts'
import type { ShareSettings } from '../../../../algorithms/round/morning/shareSettings.ts'
import { scheduleRound } from '../../../../algorithms/round/schedule.ts'
import { travel } from '../gridTown.ts'
import { metresOf } from '../slowInsert.ts'

/** Every way to share a round out, each receiver scheduled whole: the cheapest cost. */
export function slowSplit(
  instance: Instance,
  { roundId, nowAt, settings }: { roundId: RoundId; nowAt: number; settings: ShareSettings },
): number {
  const absent = instance.rounds.find((round) => round.roundId === roundId)!
  const segments = groupBySegment(absent.stops)
  const neighbours = instance.rounds.filter(
    (round) =>
      round !== absent &&
      round.orderPolicy === 'fixed' &&
      round.profile === absent.profile &&
      round.progress.state === 'planned',
  )
  const timeOf = (round: Round) => scheduleRound({ round, instance, travel, nowAt })

  function bestPlace(round: Round, part: Stop[]): number {
    if (part.some((s) => s.collections.some((c) => round.refused.includes(c.requestId))))
      return Infinity
    const old = timeOf(round)
    let best = Infinity
    for (let at = 0; at <= round.stops.length; at++) {
      const [before, behind] = [round.stops[at - 1], round.stops[at]]
      if (before && behind && before.segment === behind.segment) continue
      const now = timeOf({ ...round, stops: round.stops.toSpliced(at, 0, ...part) })
      const added = (now.returnAt - old.returnAt) / 1000
      const loads = [now.startLoad, ...now.stops.map(({ load }) => load)]
      if (loads.some((l) => l.litres > round.capacity.litres || l.grams > round.capacity.grams))
        continue
      if (added > settings.mostAddedSeconds || now.returnAt > round.returnAt) continue
      const metres = metresOf(now)
      if (metres > (round.mostMetres ?? Infinity) && metres > metresOf(old)) continue
      const share = Math.max(0, added) / settings.mostAddedSeconds
      best = Math.min(best, added + Math.round(settings.unfairnessSeconds * share * share))
    }
    return best
  }

  function rest(from: number, free: readonly Round[]): number {
    if (from === segments.length) return 0
    let best = settings.leftSeconds * segments[from]!.length + rest(from + 1, free)
    for (const round of free)
      for (let to = from + 1; to <= segments.length; to++) {
        const cost = bestPlace(round, segments.slice(from, to).flat())
        if (cost === Infinity) continue
        best = Math.min(
          best,
          cost +
            rest(
              to,
              free.filter((each) => each !== round),
            ),
        )
      }
    return best
  }
  return rest(0, neighbours)
}

function groupBySegment(stops: readonly Stop[]): Stop[][] {
  const groups: Stop[][] = []
  for (const stop of stops) {
    const last = groups.at(-1)
    if (last && last[0]!.segment === stop.segment) last.push(stop)
    else groups.push([stop])
  }
  return groups
}
