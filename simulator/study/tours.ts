import type {
  Collection,
  PickupRequest,
  PlaceId,
  Round,
  Stop,
  StopId,
} from '../../algorithms/model.ts'
import { asCollection } from '../../algorithms/round/positions.ts'
import { collectedLoad, deliveredLoad } from '../../algorithms/round/stopWork.ts'
import { segmentsOf } from './execute.ts'
import type { Ground } from './ground.ts'

/** A request, from when it may be collected. */
export interface Release {
  readonly request: PickupRequest
  readonly at: number
}

/**
 * A round with collections, timed. Its nodes are its deliveries (0 to deliveries - 1, as in the round
 * without collections) and requests (deliveries + request) that have a halt of their own.
 */
export interface Tour {
  readonly nodes: readonly number[]
  /** Requests collected at a node, one's own first. */
  readonly at: ReadonlyMap<number, readonly number[]>
  /** Milliseconds: leaving each node, the depot first. */
  readonly departs: Float64Array
  /** From arriving at a node until being back, without waits. */
  readonly rest: Float64Array
  /** Back at the depot however early he comes to a node: somebody behind it is waited for. */
  readonly least: Float64Array
  /** The most on board from a node on; the depot's is at the front. */
  readonly mostLitres: Float64Array
  readonly mostGrams: Float64Array
  readonly backAt: number
  /** Carrier time and the price of overtime, in milliseconds. */
  readonly cost: number
}

/** Where a request may go: at a node that is there, or before the node of that index. */
export interface Spot {
  readonly tour: number
  readonly index: number
  readonly joined: boolean
  readonly cost: number
}

/** All that is known of one round, for placing requests in it. */
export interface TourMaker {
  readonly empty: Tour
  make(nodes: readonly number[], at: ReadonlyMap<number, readonly number[]>): Tour
  /** The cheapest place for a request; undefined where nothing allows it. */
  findSpot(tour: Tour, request: number): Omit<Spot, 'tour'> | undefined
  place(tour: Tour, request: number, spot: Pick<Spot, 'index' | 'joined'>): Tour
  remove(tour: Tour, request: number): Tour
  /** From a round with collections; those that aren't among the requests are left out. */
  read(round: Round): Tour
  write(tour: Tour): Round
  /** What is on board is never more than the bag holds. */
  fitsBag(tour: Tour): boolean
  /** From now on a return as late as this is allowed. */
  allow(backAt: number): void
}

/** They know no range: what hindsight finds within none is a bound for any.
 *
 * @param round without collections
 */
export function makeTours(round: Round, releases: readonly Release[], ground: Ground): TourMaker {
  const { depotPlaceId, places, settings, travel, times } = ground
  const { stops, profile, capacity, returnAt, kind } = round
  const count = stops.length
  const nodeCount = count + releases.length
  const depot = nodeCount
  const segmentAt = segmentsOf(round, places)
  const leftAt = times.leavesAt(round)
  const isOnCall = kind === 'collection'
  const collections = releases.map(({ request }) => asCollection(request))
  const own = releases.map(({ request }): Stop => {
    const stop = { placeId: request.placeId, deliveries: [], segment: 0 }
    const stopId = `${round.roundId}.${request.requestId}` as StopId
    return { ...stop, stopId, segment: segmentAt(stop), collections: [] }
  })
  const stopOf = (node: number) => (node < count ? stops[node]! : own[node - count]!)
  const placeOf = (node: number) => (node === depot ? depotPlaceId : stopOf(node).placeId)
  const nodesAt = groupNodes(stops, own)
  const loads = releases.map((_, r) => collectedLoad(workOf([r]), settings))
  const given = stops.map((stop) => deliveredLoad(stop, settings))
  const startLoad = given.reduce(
    (sum, { litres, grams }) => ({ litres: sum.litres + litres, grams: sum.grams + grams }),
    { litres: 0, grams: 0 },
  )
  const legs = new Float64Array((nodeCount + 1) ** 2).fill(Number.NaN)
  const plain = new Float64Array(nodeCount).fill(Number.NaN)
  let limitAt = returnAt + 1000 * settings.maxOvertimeSeconds

  function workOf(requests: readonly number[]): Pick<Stop, 'deliveries' | 'collections'> {
    return { deliveries: [], collections: requests.map((r) => collections[r]!) }
  }

  /** Milliseconds; endless where no way leads. */
  function leg(from: number, to: number): number {
    const key = from * (nodeCount + 1) + to
    const known = legs[key]!
    if (!Number.isNaN(known)) return known
    const [a, b] = [placeOf(from), placeOf(to)]
    const planned = a === b ? { seconds: 0 } : travel(profile, a, b)
    const toStopId = to === depot ? 'depot' : stopOf(to).stopId
    const segment = to === depot ? 0 : stopOf(to).segment
    legs[key] = planned
      ? 1000 * times.legSeconds(round, { toStopId, segment, plannedSeconds: planned.seconds })
      : Infinity
    return legs[key]!
  }

  function workMs(node: number, requests: readonly number[]): number {
    const isPlain = requests.length === (node < count ? 0 : 1)
    if (isPlain && !Number.isNaN(plain[node]!)) return plain[node]!
    const stop = { ...stopOf(node), collections: requests.map((r) => collections[r]!) }
    const ms = 1000 * times.workSeconds(round, stop)
    if (isPlain) plain[node] = ms
    return ms
  }

  function releaseOf(requests: readonly number[]): number {
    let at = -Infinity
    for (const r of requests) at = Math.max(at, releases[r]!.at)
    return at
  }

  function costOf(backAt: number, restMs: number): number {
    const overtimeMs = Math.max(0, backAt - returnAt)
    return (isOnCall ? restMs : backAt - leftAt) + settings.overtimeWeight * overtimeMs
  }

  function make(nodes: readonly number[], at: ReadonlyMap<number, readonly number[]>): Tour {
    const { length } = nodes
    const departs = new Float64Array(length + 1)
    const works = new Float64Array(length)
    const rest = new Float64Array(length + 1)
    const least = new Float64Array(length + 1)
    const mostLitres = new Float64Array(length + 1)
    const mostGrams = new Float64Array(length + 1)
    departs[0] = leftAt
    mostLitres[0] = startLoad.litres
    mostGrams[0] = startLoad.grams
    let before = depot
    for (const [index, node] of nodes.entries()) {
      const requests = at.get(node) ?? none
      works[index] = workMs(node, requests)
      const arriveAt = departs[index]! + leg(before, node)
      departs[index + 1] = Math.max(arriveAt, releaseOf(requests)) + works[index]!
      let litres = mostLitres[index]!
      let grams = mostGrams[index]!
      if (node < count) {
        litres -= given[node]!.litres
        grams -= given[node]!.grams
      }
      for (const r of requests) {
        litres += loads[r]!.litres
        grams += loads[r]!.grams
      }
      mostLitres[index + 1] = litres
      mostGrams[index + 1] = grams
      before = node
    }
    const home = leg(before, depot)
    const backAt = departs[length]! + home
    least[length] = -Infinity
    for (let index = length - 1; index >= 0; index--) {
      const node = nodes[index]!
      const next = index + 1 < length ? nodes[index + 1]! : depot
      rest[index] = works[index]! + leg(node, next) + rest[index + 1]!
      least[index] = Math.max(releaseOf(at.get(node) ?? none) + rest[index]!, least[index + 1]!)
      mostLitres[index] = Math.max(mostLitres[index]!, mostLitres[index + 1]!)
      mostGrams[index] = Math.max(mostGrams[index]!, mostGrams[index + 1]!)
    }
    const allMs = length === 0 ? 0 : leg(depot, nodes[0]!) + rest[0]!
    const cost = costOf(backAt, allMs)
    return { nodes, at, departs, rest, least, mostLitres, mostGrams, backAt, cost }
  }

  const emptyNodes = Array.from({ length: count }, (_, node) => node)
  const empty = make(emptyNodes, new Map())
  limitAt = Math.max(limitAt, empty.backAt)

  function holds(tour: Tour, index: number, r: number): boolean {
    const { litres, grams } = loads[r]!
    return (
      tour.mostLitres[index]! + litres <= capacity.litres &&
      tour.mostGrams[index]! + grams <= capacity.grams
    )
  }

  function findSpot(tour: Tour, r: number): Omit<Spot, 'tour'> | undefined {
    const { nodes, departs, rest, least } = tour
    const { length } = nodes
    const node = count + r
    const release = releases[r]!.at
    const allMs = length === 0 ? 0 : leg(depot, nodes[0]!) + rest[0]!
    let found: Omit<Spot, 'tour'> | undefined
    const consider = (index: number, joined: boolean, backAt: number, addedMs: number) => {
      if (!(backAt <= limitAt)) return
      const cost = costOf(backAt, allMs + addedMs) - tour.cost
      if (found && cost >= found.cost) return
      // what is laden at a node counts from behind it on
      if (holds(tour, index + (joined ? 1 : 0), r)) found = { index, joined, cost }
    }
    for (const other of nodesAt.get(placeOf(node)) ?? none) {
      const index = nodes.indexOf(other)
      if (index < 0) continue
      const requests = [...(tour.at.get(other) ?? none), r]
      const before = index > 0 ? nodes[index - 1]! : depot
      const next = index + 1 < length ? nodes[index + 1]! : depot
      const arriveAt = departs[index]! + leg(before, other)
      const work = workMs(other, requests)
      const nextAt = Math.max(arriveAt, releaseOf(requests)) + work + leg(other, next)
      const backAt = Math.max(nextAt + rest[index + 1]!, least[index + 1]!)
      const wasMs = rest[index]! - rest[index + 1]!
      consider(index, true, backAt, work + leg(other, next) - wasMs)
    }
    const work = workMs(node, [r])
    for (let index = 0; index <= length; index++) {
      const before = index > 0 ? nodes[index - 1]! : depot
      const next = index < length ? nodes[index]! : depot
      const to = leg(before, node)
      const on = leg(node, next)
      const nextAt = Math.max(departs[index]! + to, release) + work + on
      const backAt = Math.max(nextAt + rest[index]!, least[index]!)
      const wasMs = length === 0 ? 0 : leg(before, next)
      consider(index, false, backAt, to + work + on - wasMs)
    }
    return found
  }

  function place(tour: Tour, r: number, { index, joined }: Pick<Spot, 'index' | 'joined'>): Tour {
    const at = new Map(tour.at)
    const node = joined ? tour.nodes[index]! : count + r
    at.set(node, [...(at.get(node) ?? none), r])
    return make(joined ? tour.nodes : tour.nodes.toSpliced(index, 0, node), at)
  }

  function remove(tour: Tour, r: number): Tour {
    const [node, requests] = [...tour.at].find(([, some]) => some.includes(r))!
    const others = requests.filter((each) => each !== r)
    const at = new Map(tour.at)
    at.delete(node)
    const index = tour.nodes.indexOf(node)
    if (node < count) {
      if (others.length > 0) at.set(node, others)
      return make(tour.nodes, at)
    }
    if (others.length === 0) return make(tour.nodes.toSpliced(index, 1), at)
    // the halt takes the name of the first who stays
    const renamed = count + others[0]!
    return make(tour.nodes.with(index, renamed), at.set(renamed, others))
  }

  return {
    empty,
    make,
    findSpot,
    place,
    remove,
    fitsBag: ({ mostLitres, mostGrams }) =>
      mostLitres[0]! <= capacity.litres && mostGrams[0]! <= capacity.grams,
    allow(backAt) {
      limitAt = Math.max(limitAt, backAt)
    },
    read({ stops: walked }) {
      const indexOf = new Map(releases.map(({ request }, r) => [request.requestId, r]))
      const delivered = new Map(stops.map(({ stopId }, node) => [stopId, node]))
      const nodes: number[] = []
      const at = new Map<number, readonly number[]>()
      for (const { stopId, deliveries, collections: taken } of walked) {
        const requests = taken.flatMap(({ requestId }) => indexOf.get(requestId) ?? [])
        const isDelivery = deliveries.length > 0
        if (!isDelivery && requests.length === 0) continue
        const node = isDelivery ? delivered.get(stopId)! : count + requests[0]!
        nodes.push(node)
        if (requests.length > 0) at.set(node, requests)
      }
      return make(nodes, at)
    },
    write: (tour) => ({
      ...round,
      stops: tour.nodes.map((node): Stop => {
        const taken: Collection[] = (tour.at.get(node) ?? none).map((r) => collections[r]!)
        return { ...stopOf(node), collections: taken }
      }),
    }),
  }
}

const none: readonly number[] = []

/** Nodes by place. */
function groupNodes(
  stops: readonly Stop[],
  own: readonly Stop[],
): ReadonlyMap<PlaceId, readonly number[]> {
  const nodes = new Map<PlaceId, number[]>()
  for (const [node, { placeId }] of [...stops, ...own].entries()) {
    const some = nodes.get(placeId)
    if (some) some.push(node)
    else nodes.set(placeId, [node])
  }
  return nodes
}
