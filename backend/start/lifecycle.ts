/** What must be stopped, in the reverse order of its start. */
export interface Lifecycle {
  /** Set once stopping began. */
  readonly stopping: boolean
  /** @param close called at most once; what it throws is said and doesn't stop the rest */
  onStop(what: string, close: () => Promise<unknown>, patienceMs?: number): void
  /** Stops everything; a second call waits for the first. */
  stop(): Promise<void>
  /** Tells everything to stop and waits for nothing. */
  force(): void
}

export function makeLifecycle(complain: (line: string) => void): Lifecycle {
  const open: { what: string; close: () => Promise<unknown>; patienceMs: number }[] = []
  let stopped: Promise<void> | undefined
  const stop = async () => {
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      const { what, close, patienceMs } = last
      let timer: ReturnType<typeof setTimeout> | undefined
      const tooLong = new Promise<never>((_, reject) => {
        const tellTooLong = () => reject(new Error('it took too long'))
        // Twice, because after long work in one go (reading a map) the timers that are due come
        // before the answers that wait.
        timer = setTimeout(() => {
          timer = setTimeout(tellTooLong, 500)
        }, patienceMs)
      })
      try {
        await Promise.race([close(), tooLong])
      } catch (error) {
        complain(`Stopping ${what}: ${error instanceof Error ? error.message : error}`)
      } finally {
        clearTimeout(timer)
      }
    }
  }
  return {
    get stopping() {
      return stopped !== undefined
    },
    onStop(what, close, patienceMs = 5_000) {
      open.push({ what, close, patienceMs })
    },
    stop() {
      stopped ??= stop()
      return stopped
    },
    force() {
      for (const { close } of open.splice(0).reverse()) close().catch(() => {})
    },
  }
}
