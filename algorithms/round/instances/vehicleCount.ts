import type { InstanceStop } from './instance.ts'

/**
 * How many vehicles a fleet without a limit gets: a third more than their loads fill, and some, as
 * HGS-CVRP (Vidal 2022) has it; no more than there are stops.
 */
export function vehicleCount(
  stops: readonly Pick<InstanceStop, 'deliveredLoad' | 'collectedLoad'>[],
  capacity: number,
): number {
  let delivered = 0
  let collected = 0
  for (const { deliveredLoad, collectedLoad } of stops) {
    delivered += deliveredLoad[0] ?? 0
    collected += collectedLoad[0] ?? 0
  }
  const filled = capacity > 0 ? Math.max(delivered, collected) / capacity : stops.length
  return Math.max(1, Math.min(stops.length, Math.ceil(1.3 * filled) + 3))
}
