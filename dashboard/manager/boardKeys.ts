/** What a key means on the board; undefined for one that means nothing there. */
export type KeyAct =
  | { readonly act: 'select'; readonly index: number }
  | { readonly act: 'open' | 'close' | 'help' }

/**
 * Arrows go through `count` rounds from the selected one (`at`, -1 for none). `isOnRow` says that
 * the focus is on a row or on nothing: elsewhere arrows and Enter belong to what has the focus.
 */
export function keyAct(
  key: string,
  { at, count, isOnRow }: { at: number; count: number; isOnRow: boolean },
): KeyAct | undefined {
  if (key === '?') return { act: 'help' }
  if (key === 'Escape') return { act: 'close' }
  if (!isOnRow || count === 0) return undefined
  if (key === 'ArrowDown') return { act: 'select', index: Math.min(count - 1, at + 1) }
  if (key === 'ArrowUp') return { act: 'select', index: Math.max(0, at - 1) }
  if (key === 'Home') return { act: 'select', index: 0 }
  if (key === 'End') return { act: 'select', index: count - 1 }
  if (key === 'Enter' && at >= 0) return { act: 'open' }
  return undefined
}
