/** Runs something once, real ms from now. @returns cancels it */
export type SetTimer = (ms: number, run: () => void) => () => void

/** Doesn't keep a process alive. */
export const realTimer: SetTimer = (ms, run) => {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
