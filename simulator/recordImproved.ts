import type { Pool } from 'pg'
import type { DepotId, RoundId, ServiceDay, Stop } from '../algorithms/model.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
import { insertCommit } from '../backend/store/commits.ts'
import type { RequestRow } from '../backend/store/depotState.ts'
import {
  claimCommit,
  insertPlanVersion,
  insertRoundPlan,
  saveRequest,
  updateLeaving,
} from '../backend/store/plans.ts'
import { inTransaction } from '../backend/store/transaction.ts'

/**
 * Writes a better plan that a search had found on a recorded day, as another process of the same depot
 * would: how long a search took on its machine can't be played back.
 */
export async function writeImproved(
  db: Pool,
  { depot, day, planVersions }: RecordedDay,
  { at, version, requests = [], leaves = [] }: RecordedDay['commits'][number]['steps'][number],
): Promise<void> {
  const depotId = depot.depotId as DepotId
  const rows = requests as readonly unknown[] as readonly RequestRow[]
  const { committedAt, rounds } = planVersions.find((each) => each.version === version)!
  await inTransaction(db, async (tx) => {
    const found = await tx.query('select commits, plan_version from depots')
    const [{ commits: baseCommits, plan_version: baseVersion }] = found.rows
    const next = baseVersion + 1
    await claimCommit(tx, { depotId, baseCommits, baseVersion, version: next })
    const step = { at, heard: { kind: 'improved' as const }, version: next, requests: rows }
    await insertCommit(tx, { depotId, commit: baseCommits + 1, steps: [step] })
    const made = { version: next, day: day as ServiceDay, committedAt, changes: [] }
    await insertPlanVersion(tx, { depotId, ...made })
    for (const { roundId, stops } of rounds) {
      const planned = stops as readonly unknown[] as readonly Stop[]
      await insertRoundPlan(tx, roundId as RoundId, next, planned)
    }
    for (const { roundId, outAt } of leaves) await updateLeaving(tx, roundId as RoundId, outAt)
    for (const request of rows) await saveRequest(tx, depotId, request)
  })
}
