/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function makeRandom(seed: number) {
  let state = Math.imul(seed, 0x9e3779b1) | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    chance: (share: number) => next() < share,
    pick: <T>(items: readonly T[]): T => items[below(items.length)]!,
    shuffled<T>(items: readonly T[]): T[] {
      const list = [...items]
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[list[i], list[j]] = [list[j]!, list[i]!]
      }
      return list
    },
  }
}

export type Random = ReturnType<typeof makeRandom>
