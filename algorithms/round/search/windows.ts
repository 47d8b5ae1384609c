import { never } from '../instances/instance.ts'
import type { FlatProblem } from './flatProblem.ts'

/** When work begins that is reached at `at`; -1 when all windows have closed. */
export function beginAt(problem: FlatProblem, stop: number, at: number): number {
  const { windowsAt, windows } = problem
  for (let index = windowsAt[stop]!; index < windowsAt[stop + 1]!; index++) {
    if (at > windows[2 * index + 1]!) continue
    return Math.max(at, windows[2 * index]!)
  }
  return windowsAt[stop] === windowsAt[stop + 1] ? at : -1
}

/** The latest instant up to `at` at which somebody there gets to begin by `at`. */
export function reachBy(problem: FlatProblem, stop: number, at: number): number {
  const { windowsAt, windows } = problem
  for (let index = windowsAt[stop + 1]! - 1; index >= windowsAt[stop]!; index--) {
    if (windows[2 * index]! > at) continue
    return Math.min(at, windows[2 * index + 1]!)
  }
  return windowsAt[stop] === windowsAt[stop + 1] ? at : -never
}
