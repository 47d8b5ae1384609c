import { never } from '../instances/instance.ts'
import { fitsBreaks } from './breaks.ts'
import { type FlatProblem, noWay } from './flatProblem.ts'
import { beginAt, reachBy } from './windows.ts'

/**
 * All rounds of a search, changed in place: linked lists of nodes, with what each node needs to say
 * at once whether something fits before or after it (Vidal et al. 2014, European Journal of
 * Operational Research 234, section 4: information on the parts before and behind).
 */
export interface Rounds {
  readonly problem: FlatProblem
  readonly next: Int32Array
  readonly previous: Int32Array
  /** By node; -1 for a stop that is in no round. */
  readonly roundOf: Int32Array
  /** What the leg to the next node costs; 0 in an empty round. */
  readonly legCost: Int32Array
  /** When its work is done, as early as can be; for an end when it is reached. */
  readonly done: Int32Array
  /** When it has to be reached, at the latest, that all behind it is in time: from elsewhere. */
  readonly latest: Int32Array
  /** The same from its own place, where nothing is set up. */
  readonly latestNear: Int32Array
  /** By node and kind, where the load changes along the way: what is on board when leaving. */
  readonly load: Int32Array
  /** The most on board from the start until leaving the node, and from then on. */
  readonly mostBefore: Int32Array
  readonly mostAfter: Int32Array

  /** By round. */
  readonly count: Int32Array
  readonly cost: Float64Array
  readonly total: Int32Array
  readonly travel: Float64Array
  readonly length: Float64Array
  readonly closed: Uint8Array
  /** Another number whenever a round changes, the old one again once that is undone. */
  readonly version: Float64Array

  /** The nodes of one round while it is looked at, to be written over by the next. */
  readonly order: Int32Array

  /** Stops in no round; of a pair its first half. */
  readonly absent: Int32Array
  readonly sums: { absent: number; cost: number; penalty: number; versions: number }
}

export function emptyRounds(problem: FlatProblem): Rounds {
  const { nodes, kinds, vehicles, stops } = problem
  const along = problem.loadMode === 'along' ? nodes * kinds : 0
  const rounds: Rounds = {
    problem,
    next: new Int32Array(nodes),
    previous: new Int32Array(nodes),
    roundOf: new Int32Array(nodes).fill(-1),
    legCost: new Int32Array(nodes),
    done: new Int32Array(nodes),
    latest: new Int32Array(nodes),
    latestNear: new Int32Array(nodes),
    load: new Int32Array(along),
    mostBefore: new Int32Array(along),
    mostAfter: new Int32Array(along),
    count: new Int32Array(vehicles),
    cost: new Float64Array(vehicles),
    total: new Int32Array(vehicles * kinds),
    travel: new Float64Array(vehicles),
    length: new Float64Array(vehicles),
    closed: new Uint8Array(vehicles),
    version: new Float64Array(vehicles),
    order: new Int32Array(nodes),
    absent: new Int32Array(stops),
    sums: { absent: 0, cost: 0, penalty: 0, versions: 0 },
  }
  for (let round = 0; round < vehicles; round++) {
    const start = stops + 2 * round
    rounds.next[start] = start + 1
    rounds.previous[start + 1] = start
    rounds.roundOf[start] = rounds.roundOf[start + 1] = round
    refreshRound(rounds, round)
  }
  listAbsent(rounds)
  return rounds
}

/** Counts anew what is in no round. */
export function listAbsent(rounds: Rounds): void {
  const { problem, roundOf, sums } = rounds
  const { stops, partner, isDelivery } = problem
  sums.absent = 0
  sums.penalty = 0
  for (let stop = 0; stop < stops; stop++)
    if (roundOf[stop]! < 0 && (partner[stop]! < 0 || isDelivery[stop] === 0))
      putAbsent(rounds, stop)
}

export function putAbsent(rounds: Rounds, stop: number): void {
  const { sums } = rounds
  rounds.absent[sums.absent++] = stop
  sums.penalty += rounds.problem.penalty[stop]!
}

/** Takes a stop out of the lists; its round wants `refreshRound` afterwards. */
export function unlink(rounds: Rounds, stop: number): void {
  const { next, previous, roundOf } = rounds
  const before = previous[stop]!
  const after = next[stop]!
  next[before] = after
  previous[after] = before
  roundOf[stop] = -1
}

/** Puts a stop behind a node; its round wants `refreshRound` or `refreshAround` afterwards. */
export function link(rounds: Rounds, stop: number, before: number): void {
  const { next, previous, roundOf } = rounds
  const after = next[before]!
  next[before] = stop
  previous[stop] = before
  next[stop] = after
  previous[after] = stop
  roundOf[stop] = roundOf[before]!
}

/** Counts a round anew after its list was changed. */
export function refreshRound(rounds: Rounds, round: number): void {
  const { problem, next, legCost, sums, cost, count } = rounds
  const { place, costs, places, stops, kinds, delivered, collected } = problem
  const start = stops + 2 * round
  const end = start + 1
  const block = problem.blockAt[round]!
  let sum = 0
  let many = 0
  if (next[start] === end) legCost[start] = 0
  else {
    sum = problem.fixedCost[round]!
    for (let node = start; node !== end; ) {
      const after = next[node]!
      const leg = costs[block + place[node]! * places + place[after]!]!
      legCost[node] = leg
      sum += leg
      node = after
      many++
    }
    many--
  }
  sums.cost += sum - cost[round]!
  cost[round] = sum
  count[round] = many
  rounds.version[round] = ++sums.versions
  if (problem.loadMode === 'total') {
    for (let kind = 0; kind < kinds; kind++) {
      let total = 0
      for (let node = next[start]!; node !== end; node = next[node]!)
        total += delivered[node * kinds + kind]! + collected[node * kinds + kind]!
      rounds.total[round * kinds + kind] = total
    }
  } else if (problem.loadMode === 'along') refreshLoads(rounds, round)
  if (problem.hasLimits) refreshLengths(rounds, round)
  if (problem.hasTimes) {
    rounds.done[start] = problem.opens[start]!
    rounds.latest[end] = rounds.latestNear[end] = problem.closes[end]!
    refreshDone(rounds, next[start]!, end, true)
    refreshLatest(rounds, rounds.previous[end]!, start, true)
  }
}

/**
 * Counts anew what changed with one more stop, `delta` dearer. What doesn't change further on isn't
 * looked at: half of a round on average, most of it where windows are narrow.
 */
export function refreshAround(rounds: Rounds, stop: number, delta: number): void {
  const { problem, next, previous, legCost, sums, cost, count, roundOf } = rounds
  const { place, costs, places, kinds, delivered, collected, stops } = problem
  const round = roundOf[stop]!
  const before = previous[stop]!
  const after = next[stop]!
  const block = problem.blockAt[round]!
  legCost[before] = costs[block + place[before]! * places + place[stop]!]!
  legCost[stop] = costs[block + place[stop]! * places + place[after]!]!
  cost[round] = cost[round]! + delta
  sums.cost += delta
  count[round] = count[round]! + 1
  rounds.version[round] = ++sums.versions
  if (problem.loadMode === 'total') {
    for (let kind = 0; kind < kinds; kind++) {
      const at = round * kinds + kind
      const amount = delivered[stop * kinds + kind]! + collected[stop * kinds + kind]!
      rounds.total[at] = rounds.total[at]! + amount
    }
  } else if (problem.loadMode === 'along') refreshLoads(rounds, round)
  if (problem.hasLimits) refreshLengths(rounds, round)
  if (!problem.hasTimes) return
  const start = stops + 2 * round
  const end = start + 1
  refreshDone(rounds, stop, end, false)
  refreshLatest(rounds, stop, start, false)
}

/** From a node on, unless `all` until one behind it is done as early as before. */
function refreshDone(rounds: Rounds, first: number, end: number, all: boolean): void {
  const { problem, next, previous, done } = rounds
  const { place, times, places, work, opens, closes, setup, hasSetup, hasSeveralWindows } = problem
  const block = problem.blockAt[rounds.roundOf[end]!]!
  let before = previous[first]!
  let at = done[before]!
  for (let node = first; ; node = next[node]!) {
    at += times[block + place[before]! * places + place[node]!]!
    if (at > never) at = never
    if (node === end) {
      done[end] = at
      return
    }
    if (hasSeveralWindows) {
      const begins = beginAt(problem, node, at)
      at = begins < 0 ? never : begins
    } else if (at > closes[node]!) at = never
    else if (at < opens[node]!) at = opens[node]!
    at += work[node]!
    if (hasSetup && place[before] !== place[node]) at += setup[node]!
    if (at > never) at = never
    if (!all && node !== first && done[node] === at) return
    done[node] = at
    before = node
  }
}

/** From a node back, unless `all` until one before it may be reached as late as before. */
function refreshLatest(rounds: Rounds, last: number, start: number, all: boolean): void {
  const { problem, next, previous, latest, latestNear } = rounds
  const { place, times, places, work, closes, opens, setup, hasSetup, hasSeveralWindows } = problem
  const block = problem.blockAt[rounds.roundOf[start]!]!
  for (let node = last; ; node = previous[node]!) {
    const after = next[node]!
    const near = place[node] === place[after]
    let by =
      (near ? latestNear[after]! : latest[after]!) -
      times[block + place[node]! * places + place[after]!]!
    if (node === start) {
      latest[node] = by < -never ? -never : by
      return
    }
    by -= work[node]!
    let far = hasSetup ? by - setup[node]! : by
    if (hasSeveralWindows) {
      by = reachBy(problem, node, by)
      far = reachBy(problem, node, far)
    } else {
      by = by < opens[node]! ? -never : by > closes[node]! ? closes[node]! : by
      far = far < opens[node]! ? -never : far > closes[node]! ? closes[node]! : far
    }
    if (by < -never) by = -never
    if (far < -never) far = -never
    if (!all && node !== last && latest[node] === far && latestNear[node] === by) return
    latest[node] = far
    latestNear[node] = by
  }
}

function refreshLoads(rounds: Rounds, round: number): void {
  const { problem, next, previous, load, mostBefore, mostAfter } = rounds
  const { kinds, delivered, collected, carried, stops } = problem
  const start = stops + 2 * round
  const end = start + 1
  for (let kind = 0; kind < kinds; kind++) {
    let board = 0
    for (let node = next[start]!; node !== end; node = next[node]!)
      board += delivered[node * kinds + kind]!
    let most = board
    load[start * kinds + kind] = mostBefore[start * kinds + kind] = board
    let node = next[start]!
    for (; node !== end; node = next[node]!) {
      const at = node * kinds + kind
      board += collected[at]! + carried[at]! - delivered[at]!
      if (board > most) most = board
      load[at] = board
      mostBefore[at] = most
    }
    load[end * kinds + kind] = board
    mostBefore[end * kinds + kind] = most
    most = board
    for (node = end; ; node = previous[node]!) {
      const at = node * kinds + kind
      if (load[at]! > most) most = load[at]!
      mostAfter[at] = most
      if (node === start) break
    }
  }
}

function refreshLengths(rounds: Rounds, round: number): void {
  const { problem, next } = rounds
  const { place, places, times, lengths, stops } = problem
  const start = stops + 2 * round
  const end = start + 1
  const block = problem.blockAt[round]!
  let travel = 0
  let length = 0
  if (next[start] !== end) {
    for (let node = start; node !== end; node = next[node]!) {
      const cell = block + place[node]! * places + place[next[node]!]!
      travel += times[cell]!
      if (lengths) length += lengths[cell]!
    }
  }
  rounds.travel[round] = travel
  rounds.length[round] = length
}

/** True where a round may be driven as it is: after stops were taken out, ways may be missing or longer. */
export function isFeasible(rounds: Rounds, round: number): boolean {
  const { problem } = rounds
  if (rounds.cost[round]! - problem.fixedCost[round]! >= noWay) return false
  if (problem.hasTimes) {
    const start = problem.stops + 2 * round
    if (rounds.latest[start]! < problem.opens[start]! && rounds.count[round]! > 0) return false
  }
  if (problem.hasLimits) {
    if (rounds.travel[round]! > problem.mostTravel[round]!) return false
    if (rounds.length[round]! > problem.mostLength[round]!) return false
  }
  return !problem.hasBreaks || rounds.count[round] === 0 || fitsBreaks(rounds, round)
}
