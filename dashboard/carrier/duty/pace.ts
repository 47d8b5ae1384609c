import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'

/** A carrier isn't called upon more often than that, on the service clock. */
const restMs = 10 * 60_000

/**
 * Lets news come at a halt, and one in ten minutes: a change is in force and in the list at once, but
 * its card waits. What is urgent waits for a halt alone.
 *
 * @param news newest first, each with a key of its own
 * @param now the service clock; read only while something waits
 * @returns those whose card has come, newest first
 */
export function paceNews<News>(
  news: ReadonlySignal<readonly News[]>,
  {
    keyOf,
    isUrgent,
    isHalted,
    now,
  }: {
    readonly keyOf: (one: News) => string
    readonly isUrgent: (one: News) => boolean
    readonly isHalted: ReadonlySignal<boolean>
    readonly now: () => number
  },
) {
  const come = signal<ReadonlySet<string>>(new Set())
  let lastAt = Number.NEGATIVE_INFINITY
  const stop = effect(() => {
    const waiting = news.value.filter((one) => !come.value.has(keyOf(one)))
    if (waiting.length === 0 || !isHalted.value) return
    const at = now()
    // the oldest has waited longest
    const next = waiting.findLast(isUrgent) ?? (at - lastAt >= restMs ? waiting.at(-1) : undefined)
    if (next === undefined) return
    lastAt = at
    come.value = new Set([...come.value, keyOf(next)])
  })
  return { shown: computed(() => news.value.filter((one) => come.value.has(keyOf(one)))), stop }
}
