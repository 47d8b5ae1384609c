/** Everything in a model town that isn't geometry comes from here, so that a seed gives one town. */
export interface Random {
  /** 0 <= x < 1. */
  next(): number
  between(low: number, high: number): number
  /** Both ends included. */
  integer(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  shuffled<T>(from: readonly T[]): T[]
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a drawing. */
export function makeRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    integer,
    chance: (share) => next() < share,
    pick: (from) => from[integer(0, from.length - 1)]!,
    shuffled: (from) => {
      const list = [...from]
      for (let i = list.length - 1; i > 0; i--) {
        const j = integer(0, i)
        ;[list[i], list[j]] = [list[j]!, list[i]!]
      }
      return list
    },
  }
}
