import type { VroomOptions } from '../../protocol/vroom.ts'

const hardest = 5

/**
 * How long to search, in milliseconds: 200 and 40 for each task at VROOM's usual level, which is about
 * what VROOM takes, less below it; at most 10 s, or `l` where that is shorter.
 */
export function searchTime({ x = hardest, l = Infinity }: VroomOptions, tasks: number): number {
  const level = Math.min(hardest, Math.max(0, Math.floor(x)))
  const whole = Math.min(10_000, 200 + 40 * tasks)
  return Math.max(1, Math.min((whole * (level + 1)) / (hardest + 1), Math.max(0, l) * 1_000))
}
