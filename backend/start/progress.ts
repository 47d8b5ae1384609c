/** Does a step of the start, and tells about it when it takes over a second. */
export type Step = <T>(what: string, work: () => Promise<T>) => Promise<T>

/**
 * @param say prints a line
 * @returns a step: after a second it says "Making the database …", and in the end how long it took
 */
export function tellSteps(say: (line: string) => void): Step {
  return async (what, work) => {
    const begunAt = performance.now()
    const timer = setTimeout(() => say(`${what} …`), 1_000)
    try {
      const result = await work()
      const seconds = (performance.now() - begunAt) / 1_000
      if (seconds > 1) say(`${what}: done in ${seconds.toFixed(1)} s`)
      return result
    } finally {
      clearTimeout(timer)
    }
  }
}
