import type { VroomOptions } from '../../protocol/vroom.ts'

const hardest = 5

/**
 * How long to search, in milliseconds: a tenth of a second and 20 ms for each task at VROOM's usual
 * level, less below it; at most 10 s, or `l` where that is shorter.
 */
export function searchTime({ x = hardest, l = Infinity }: VroomOptions, tasks: number): number {
  const level = Math.min(hardest, Math.max(0, Math.floor(x)))
  const whole = Math.min(10_000, 100 + 20 * tasks)
  return Math.max(1, Math.min((whole * (level + 1)) / (hardest + 1), Math.max(0, l) * 1_000))
}
