import type { Instance, PickupRequest, RequestId, Round, Stop } from '../../../algorithms/model.ts'
import type { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import type { StudyDay, StudyRequest } from '../../../simulator/study/figures.ts'
import type { Ground } from '../../../simulator/study/ground.ts'

/**
 * A day on paper: the carriers walk by true times and confirm each stop, presses are planned as they
 * come, and whoever is planned is visited. Enough to compare policies without a server.
 */
export function livePaperDay(options: {
  readonly ground: Ground
  readonly empty: readonly Round[]
  /** By the instant they're pressed at. */
  readonly presses: readonly PickupRequest[]
  readonly policy: typeof insertPickup
}): StudyDay {
  const { ground, empty, presses, policy } = options
  const walkers = new Map(empty.map((round) => [round.roundId, makeWalker(round, ground)]))
  const requests: StudyRequest[] = []
  for (const request of presses) {
    const nowAt = request.openedAt
    for (const walker of walkers.values()) walker.advance(nowAt)
    const instance: Instance = {
      depotPlaceId: ground.depotPlaceId,
      version: 1,
      places: ground.places,
      settings: ground.settings,
      rounds: [...walkers.values()].map((walker) => walker.round()),
    }
    const answer = policy({ instance, travel: ground.travel, request, nowAt })
    if (answer.kind === 'inserted') walkers.get(answer.roundId)!.change(answer.plan.stops)
    requests.push({
      request,
      pressedAt: nowAt,
      windows: [],
      wasEmpty: false,
      onTruck: answer.kind === 'inserted',
    })
  }
  for (const walker of walkers.values()) walker.advance(Infinity)
  const visits = new Map<RequestId, number>()
  for (const walker of walkers.values()) for (const [id, at] of walker.visits) visits.set(id, at)
  return {
    ground,
    empty,
    walked: [...walkers.values()].map((walker) => walker.round()),
    requests: requests.map((one) => {
      const visitedAt = visits.get(one.request.requestId)
      return visitedAt === undefined ? one : { ...one, visitedAt }
    }),
    movedStops: 0,
  }
}

function makeWalker(empty: Round, { times, travel, depotPlaceId }: Ground) {
  const leftAt = times.leavesAt(empty)
  const visits = new Map<RequestId, number>()
  let stops = empty.stops
  let done = 0
  let at = leftAt
  let nowAt = -Infinity
  const legSeconds = (stop: Stop) => {
    const from = done === 0 ? depotPlaceId : stops[done - 1]!.placeId
    if (from === stop.placeId) return 0
    const planned = travel(empty.profile, from, stop.placeId)!.seconds
    const { stopId, segment } = stop
    return times.legSeconds(empty, { toStopId: stopId, segment, plannedSeconds: planned })
  }
  return {
    visits,
    advance(untilAt: number) {
      nowAt = untilAt
      for (; done < stops.length; done++) {
        const stop = stops[done]!
        const arriveAt = Math.max(at, stop.insertedAt ?? 0) + 1000 * legSeconds(stop)
        const departAt = arriveAt + 1000 * times.workSeconds(empty, stop)
        if (departAt > untilAt) return
        at = departAt
        for (const { requestId } of stop.collections) visits.set(requestId, arriveAt)
      }
    },
    change(next: readonly Stop[]) {
      stops = next
    },
    round(): Round {
      const last = done > 0 ? { confirmed: { stopId: stops[done - 1]!.stopId, at } } : {}
      const isBack =
        empty.kind === 'letters' && done === stops.length && done > 0 && nowAt > at + 1_200_000
      const state = nowAt < leftAt ? ('planned' as const) : isBack ? ('back' as const) : 'out'
      return {
        ...empty,
        stops,
        progress: state === 'planned' ? { state } : { state, leftAt, ...last },
      }
    },
  }
}
