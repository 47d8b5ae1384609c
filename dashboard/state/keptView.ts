import { clear, del, get, set } from 'idb-keyval'
import type { View } from '../../backend/protocol/live.ts'

/** What a page showed last, on this device. */
export interface KeptView<Shown extends View = View> {
  readonly view: Shown
  readonly version: number
  /** How far the server's real clock was ahead of this device's, ms. */
  readonly aheadMs: number
  /** By the device's clock. */
  readonly keptAt: number
}

/** Another day's round isn't today's. */
const longestMs = 16 * 3_600_000
/** A burst of changes is written once. */
const restMs = 1_000

/** Whoever signs out leaves nothing of his round to the next. */
export async function forgetViews(): Promise<void> {
  await clear().catch(() => {})
}

/** Keeps a page's newest view in IndexedDB; a browser that keeps nothing still works. */
export function openKeptView<Shown extends View>(audience: Shown['audience']) {
  const key = `domino.view.${audience}`
  let waiting: KeptView<Shown> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const write = () => {
    clearTimeout(timer)
    timer = undefined
    const view = waiting
    waiting = undefined
    if (view) void set(key, view).catch(() => {})
  }
  // a phone ends a page in the background without a word
  document.addEventListener('visibilitychange', write)

  return {
    read: async (): Promise<KeptView<Shown> | undefined> => {
      const kept = await get<KeptView<Shown>>(key).catch(() => undefined)
      return kept && Math.abs(Date.now() - kept.keptAt) < longestMs ? kept : undefined
    },
    keep: (view: KeptView<Shown>) => {
      waiting = view
      timer ??= setTimeout(write, restMs)
    },
    forget: () => {
      waiting = undefined
      void del(key).catch(() => {})
    },
    close: () => {
      write()
      document.removeEventListener('visibilitychange', write)
    },
  }
}
