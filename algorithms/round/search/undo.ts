import { putAbsent, type Rounds } from './rounds.ts'

/** What the rounds touched in one step were before, to be put back when it is refused. */
export interface Undo {
  readonly step: { number: number; touched: number; filled: number; absent: number }
  /** By round: the step in which it was last kept. */
  readonly keptIn: Int32Array
  readonly touched: Int32Array
  readonly filledTo: Int32Array
  readonly nodes: Int32Array
  readonly legCost: Int32Array
  readonly done: Int32Array
  readonly latest: Int32Array
  readonly latestNear: Int32Array
  readonly load: Int32Array
  readonly mostBefore: Int32Array
  readonly mostAfter: Int32Array
  readonly cost: Float64Array
  readonly count: Int32Array
  readonly total: Int32Array
  readonly travel: Float64Array
  readonly length: Float64Array
  readonly version: Float64Array
  readonly absent: Int32Array
  readonly sums: { cost: number; penalty: number }
}

export function makeUndo(rounds: Rounds): Undo {
  const { nodes, vehicles, stops, kinds } = rounds.problem
  return {
    step: { number: 0, touched: 0, filled: 0, absent: 0 },
    keptIn: new Int32Array(vehicles),
    touched: new Int32Array(vehicles),
    filledTo: new Int32Array(vehicles),
    nodes: new Int32Array(nodes),
    legCost: new Int32Array(nodes),
    done: new Int32Array(nodes),
    latest: new Int32Array(nodes),
    latestNear: new Int32Array(nodes),
    load: new Int32Array(rounds.load.length),
    mostBefore: new Int32Array(rounds.load.length),
    mostAfter: new Int32Array(rounds.load.length),
    cost: new Float64Array(vehicles),
    count: new Int32Array(vehicles),
    total: new Int32Array(vehicles * kinds),
    travel: new Float64Array(vehicles),
    length: new Float64Array(vehicles),
    version: new Float64Array(vehicles),
    absent: new Int32Array(stops),
    sums: { cost: 0, penalty: 0 },
  }
}

export function beginStep(undo: Undo, rounds: Rounds): void {
  const { step } = undo
  step.number++
  step.touched = 0
  step.filled = 0
  step.absent = rounds.sums.absent
  for (let index = 0; index < step.absent; index++) undo.absent[index] = rounds.absent[index]!
  undo.sums.cost = rounds.sums.cost
  undo.sums.penalty = rounds.sums.penalty
}

/** Keeps a round as it is; to be called before its list is changed. */
export function keepRound(undo: Undo, rounds: Rounds, round: number): void {
  const { step, keptIn } = undo
  if (keptIn[round] === step.number) return
  keptIn[round] = step.number
  const { problem, next } = rounds
  const { stops, kinds } = problem
  const end = stops + 2 * round + 1
  const along = problem.loadMode === 'along'
  const hasTimes = problem.hasTimes
  let filled = step.filled
  for (let node = end - 1; ; node = next[node]!) {
    undo.nodes[filled] = node
    undo.legCost[filled] = rounds.legCost[node]!
    if (hasTimes) {
      undo.done[filled] = rounds.done[node]!
      undo.latest[filled] = rounds.latest[node]!
      undo.latestNear[filled] = rounds.latestNear[node]!
    }
    if (along) {
      for (let kind = 0; kind < kinds; kind++) {
        undo.load[filled * kinds + kind] = rounds.load[node * kinds + kind]!
        undo.mostBefore[filled * kinds + kind] = rounds.mostBefore[node * kinds + kind]!
        undo.mostAfter[filled * kinds + kind] = rounds.mostAfter[node * kinds + kind]!
      }
    }
    filled++
    if (node === end) break
  }
  const at = step.touched++
  undo.touched[at] = round
  undo.filledTo[at] = step.filled = filled
  undo.cost[at] = rounds.cost[round]!
  undo.count[at] = rounds.count[round]!
  for (let kind = 0; kind < kinds; kind++)
    undo.total[at * kinds + kind] = rounds.total[round * kinds + kind]!
  undo.travel[at] = rounds.travel[round]!
  undo.length[at] = rounds.length[round]!
  undo.version[at] = rounds.version[round]!
}

/** Puts back all that was kept since `beginStep`. */
export function undoStep(undo: Undo, rounds: Rounds): void {
  const { step } = undo
  const { problem, next, previous, roundOf } = rounds
  const { kinds, hasTimes, partner } = problem
  const along = problem.loadMode === 'along'
  rounds.sums.absent = 0
  for (let index = 0; index < step.absent; index++) {
    const stop = undo.absent[index]!
    roundOf[stop] = -1
    if (partner[stop]! >= 0) roundOf[partner[stop]!] = -1
    putAbsent(rounds, stop)
  }
  let at = 0
  for (let index = 0; index < step.touched; index++) {
    const round = undo.touched[index]!
    let before = -1
    for (; at < undo.filledTo[index]!; at++) {
      const node = undo.nodes[at]!
      if (before >= 0) {
        next[before] = node
        previous[node] = before
      }
      before = node
      roundOf[node] = round
      rounds.legCost[node] = undo.legCost[at]!
      if (hasTimes) {
        rounds.done[node] = undo.done[at]!
        rounds.latest[node] = undo.latest[at]!
        rounds.latestNear[node] = undo.latestNear[at]!
      }
      if (along) {
        for (let kind = 0; kind < kinds; kind++) {
          rounds.load[node * kinds + kind] = undo.load[at * kinds + kind]!
          rounds.mostBefore[node * kinds + kind] = undo.mostBefore[at * kinds + kind]!
          rounds.mostAfter[node * kinds + kind] = undo.mostAfter[at * kinds + kind]!
        }
      }
    }
    rounds.cost[round] = undo.cost[index]!
    rounds.count[round] = undo.count[index]!
    for (let kind = 0; kind < kinds; kind++)
      rounds.total[round * kinds + kind] = undo.total[index * kinds + kind]!
    rounds.travel[round] = undo.travel[index]!
    rounds.length[round] = undo.length[index]!
    rounds.version[round] = undo.version[index]!
  }
  rounds.sums.cost = undo.sums.cost
  rounds.sums.penalty = undo.sums.penalty
}
