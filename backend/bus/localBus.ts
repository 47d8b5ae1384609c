/** The doorbell: it carries ids, never content. PostgreSQL is the truth; a lost ring costs time. */
export interface Bus {
  ring(depotId: string): void
  /** @returns stops listening */
  listen(answer: (depotId: string) => void): () => void
}

/** One process: a ring is heard before the next turn of the event loop ends. */
export function localBus(): Bus {
  const listeners = new Set<(depotId: string) => void>()
  return {
    ring(depotId) {
      for (const answer of listeners) queueMicrotask(() => answer(depotId))
    },
    listen(answer) {
      listeners.add(answer)
      return () => listeners.delete(answer)
    },
  }
}
