/**
 * A cost is one number: milliseconds × 2^24 + decimetres. Sums of costs are sums of both parts as
 * long as a way stays below 1 677 km and 149 h, and the smaller cost is the faster way, of equally
 * fast ones the shorter. So the best cost between two places is one number, in whatever order
 * edges are looked at, forward or backward.
 */
const perMillisecond = 2 ** 24

export function costOf(milliseconds: number, decimetres: number): number {
  return milliseconds * perMillisecond + decimetres
}

/** Whole seconds of a cost, -1 of an infinite one. */
export function secondsOf(cost: number): number {
  return cost === Infinity ? -1 : Math.round(Math.floor(cost / perMillisecond) / 1000)
}

/** Whole metres of a cost, -1 of an infinite one. */
export function metresOf(cost: number): number {
  return cost === Infinity ? -1 : Math.round((cost % perMillisecond) / 10)
}
