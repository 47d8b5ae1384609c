import { type Floats, type Ints, type int, ints } from './numbers.ts'

/**
 * One carrier's whole round as a cycle: node 0 is where he starts and where he ends, node n the
 * problem's stop n - 1. What a leg costs and how long it takes are looked up by node, without places.
 */
export class Lap {
  /** Stops and one. */
  readonly nodes: int
  /** When he sets out. */
  readonly leavesAt: int
  /** 1 where any node is timed, or he has to be back by some time. */
  readonly hasWindows: int
  readonly hasDues: int
  readonly isSymmetric: int
  /** 1 where what a leg costs is the time it takes. */
  readonly costsTime: int
  /** Row by row, from row to column. */
  readonly costs: Ints
  readonly times: Ints
  /** By node: what has to be done there before he leaves. */
  readonly work: Ints
  readonly opens: Ints
  readonly closes: Ints
  /** Who begins later than it closes goes back in time; later than it's due, he pays `perSecond`. */
  readonly dues: Ints
  readonly perSecond: Floats
  /** By node: 1 where he may have to wait, or must not be late. */
  readonly isTimed: Ints
  /** `per` nodes by node, best first: those that may come after it, and those before. */
  readonly per: int
  readonly after: Ints
  readonly before: Ints
  /** What the legs to and from them cost: beside each other, where a row of `costs` would be read. */
  readonly afterCosts: Ints
  readonly beforeCosts: Ints

  constructor(
    nodes: int,
    per: int,
    leavesAt: int,
    hasWindows: int,
    hasDues: int,
    isSymmetric: int,
    costs: Ints,
    times: Ints,
    work: Ints,
    opens: Ints,
    closes: Ints,
    dues: Ints,
    perSecond: Floats,
    isTimed: Ints,
  ) {
    this.nodes = nodes
    this.leavesAt = leavesAt
    this.hasWindows = hasWindows
    this.hasDues = hasDues
    this.isSymmetric = isSymmetric
    this.costsTime = times === costs ? 1 : 0
    this.costs = costs
    this.times = times
    this.work = work
    this.opens = opens
    this.closes = closes
    this.dues = dues
    this.perSecond = perSecond
    this.isTimed = isTimed
    this.per = per
    this.after = ints(nodes * per)
    this.before = ints(nodes * per)
    this.afterCosts = ints(nodes * per)
    this.beforeCosts = ints(nodes * per)
  }
}
