import type { LonLat, Profile } from '../../algorithms/model.ts'
import type { Db } from './transaction.ts'

export interface ClosureRow {
  readonly closureId: string
  readonly kind: 'closed' | 'slow'
  /** How many times as long it takes; null where it's closed. */
  readonly factor: number | null
  readonly profiles: readonly Profile[]
  readonly direction: 'both' | 'forward' | 'backward'
  readonly pieces: readonly { readonly wayId: number; readonly line: readonly LonLat[] }[]
  readonly street: string
  readonly note: string
  readonly fromAt: number
  readonly untilAt: number | null
}

/** Those in force or to come. */
export async function listClosures(db: Db, depotId: string, now: number): Promise<ClosureRow[]> {
  const { rows } = await db.query(
    `select closure_id as "closureId", kind, factor, profiles, direction, pieces, street, note,
       from_at as "fromAt", until_at as "untilAt"
     from closures
     where depot_id = $1 and ended_at is null and (until_at is null or until_at > $2)
     order by from_at, closure_id`,
    [depotId, now],
  )
  return rows
}

export async function insertClosure(
  db: Db,
  depotId: string,
  closure: ClosureRow,
  created: { readonly by: string; readonly at: number },
): Promise<void> {
  const { closureId, kind, factor, profiles, direction, pieces, street, note } = closure
  await db.query(
    `insert into closures (closure_id, depot_id, kind, factor, profiles, direction, pieces, street,
       note, from_at, until_at, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      closureId,
      depotId,
      kind,
      factor,
      profiles,
      direction,
      JSON.stringify(pieces),
      street,
      note,
      closure.fromAt,
      closure.untilAt,
      created.by,
      created.at,
    ],
  )
}

/** @returns false where there is none that hasn't ended */
export async function endClosure(
  db: Db,
  depotId: string,
  closureId: string,
  ended: { readonly by: string; readonly at: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update closures set ended_by = $3, ended_at = $4
     where depot_id = $1 and closure_id = $2 and ended_at is null
       and (until_at is null or until_at > $4)`,
    [depotId, closureId, ended.by, ended.at],
  )
  return rowCount === 1
}
