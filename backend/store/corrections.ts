import type { LonLat, Place, PlaceId, Profile } from '../../algorithms/model.ts'
import type { Db } from './transaction.ts'

export interface CorrectionRow {
  readonly correctionId: string
  readonly placeId: PlaceId
  readonly kind: 'entrance' | 'side' | 'path' | 'no way'
  /** Where it truly is; of a way from where to where. */
  readonly line: readonly LonLat[]
  /** Where its place lay when it was said. */
  readonly was: LonLat
  readonly profile: Profile
  readonly roundNumber: string
  readonly note: string
  /** Null once that is forgotten. */
  readonly personId: string | null
  /** Empty once that is forgotten. */
  readonly carrierName: string
  readonly saidAt: number
  /** Null until a manager answers. */
  readonly accepted: boolean | null
  readonly answer: string
  readonly answeredAt: number | null
}

/** Those without an answer, and those answered in the last fortnight before the newest answer. */
export async function listCorrections(db: Db, depotId: string): Promise<CorrectionRow[]> {
  const { rows } = await db.query(
    `select ${columns} from corrections left join people using (person_id)
     where corrections.depot_id = $1 and (answered_at is null or answered_at >
       (select max(answered_at) - 14 * 86400000::bigint from corrections where depot_id = $1))
     order by said_at, correction_id`,
    [depotId],
  )
  return rows
}

/** Those that a manager accepted, whenever that was. */
export async function listAccepted(db: Db, depotId: string): Promise<CorrectionRow[]> {
  const { rows } = await db.query(
    `select ${columns} from corrections left join people using (person_id)
     where corrections.depot_id = $1 and accepted order by said_at, correction_id`,
    [depotId],
  )
  return rows
}

const columns = `correction_id as "correctionId", place_id as "placeId", kind, line, was, profile,
  corrections.round_number as "roundNumber", note, person_id as "personId",
  coalesce(people.name, '') as "carrierName", said_at as "saidAt", accepted, answer,
  answered_at as "answeredAt"`

export async function insertCorrection(db: Db, depotId: string, row: CorrectionRow): Promise<void> {
  await db.query(
    `insert into corrections (correction_id, depot_id, place_id, kind, line, was, profile,
       round_number, note, person_id, said_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.correctionId,
      depotId,
      row.placeId,
      row.kind,
      JSON.stringify(row.line),
      JSON.stringify(row.was),
      row.profile,
      row.roundNumber,
      row.note,
      row.personId,
      row.saidAt,
    ],
  )
}

/** @returns false where it has an answer already */
export async function answerCorrection(
  db: Db,
  { correctionId, accepted, answer, answeredAt }: CorrectionRow,
  by: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update corrections set accepted = $2, answer = $3, answered_by = $4, answered_at = $5
     where correction_id = $1 and answered_at is null`,
    [correctionId, accepted, answer, by, answeredAt],
  )
  return rowCount === 1
}

/** From now on it lies there, on every day to come. */
export async function movePlace(db: Db, { placeId, position: [lon, lat] }: Place): Promise<void> {
  await db.query('update places set lon = $2, lat = $3, corrected = true where place_id = $1', [
    placeId,
    lon,
    lat,
  ])
}
