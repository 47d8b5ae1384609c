import { afterAll, beforeAll } from 'vitest'
import { type Cluster, openCluster } from '../../simulator/cluster.ts'
import { scenarios } from '../../simulator/scenarios.ts'
import { liveSmallDay, type SmallDay, smallOf } from '../../simulator/smallDay.ts'

const usual = Array.from({ length: 20 - scenarios.length + 1 }, () => scenarios[0]!)

/** Twenty fixed days, of every scenario one and the others usual. */
export const cruelDays: readonly SmallDay[] = [...usual, ...scenarios.slice(1)].map(
  (scenario, index) => ({ seed: index + 1, faults: 'cruel', ...smallOf(scenario) }),
)

/** A PostgreSQL for this file's days, which may crash it. @returns lives a day on it */
export function liveHere() {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await openCluster()
  })
  afterAll(async () => {
    await cluster.close()
  })
  return (day: SmallDay, given?: Parameters<typeof liveSmallDay>[2]) =>
    liveSmallDay(day, cluster.url, given)
}
