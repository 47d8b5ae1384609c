/**
 * Counts tries by a key (a log-in, an address), so that what is short can't be searched for.
 *
 * @returns whether this one is beyond ten in a minute; `forget` when one was right
 */
export function countTries() {
  const tries = new Map<string, { count: number; until: number }>()
  return {
    isTooMany: (key: string): boolean => {
      const now = performance.now()
      const known = tries.get(key)
      if (!known || known.until < now) {
        // bounded, whatever names are tried
        if (tries.size > 10_000) tries.clear()
        tries.set(key, { count: 1, until: now + 60_000 })
        return false
      }
      known.count += 1
      return known.count > 10
    },
    forget: (key: string): void => {
      tries.delete(key)
    },
  }
}
