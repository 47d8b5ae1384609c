import type { Place } from '../../algorithms/model.ts'
import type { RecordedDay } from '../protocol/recordedDay.ts'
import { listAccepted } from './corrections.ts'
import { listPlaces } from './depotState.ts'
import type { Db } from './transaction.ts'

type Steps = RecordedDay['commits'][number]['steps']

/** A depot's places as they lay when a day opened. */
export async function listPlacesAt(db: Db, depotId: string, at: number): Promise<Place[]> {
  const moves = (await listAccepted(db, depotId))
    .filter(({ kind }) => kind === 'entrance' || kind === 'side')
    .sort((a, b) => a.answeredAt! - b.answeredAt!)
  return (await listPlaces(db, depotId as Parameters<typeof listPlaces>[1])).map((place) => {
    const its = moves.filter(({ placeId }) => placeId === place.placeId)
    const last = its.findLast(({ answeredAt }) => answeredAt! < at)
    if (its.length === 0 || last === its.at(-1)) return place
    const { corrected: _, ...plain } = place
    return last
      ? { ...plain, position: last.line[0]!, corrected: true }
      : { ...plain, position: its[0]!.was }
  })
}

/** What was said on other days and answered on this one; its note is nobody's business. */
export async function listAnsweredLater(
  db: Db,
  steps: Steps,
): Promise<NonNullable<RecordedDay['corrections']>> {
  const said = steps.flatMap(({ eventId }) => eventId ?? [])
  const answered = steps.flatMap(({ heard }) =>
    heard?.kind === 'correction answered' ? heard.correctionId : [],
  )
  const { rows } = await db.query(
    `select correction_id as "correctionId", place_id as "placeId", kind, line, was, profile,
       round_number as "roundNumber", said_at as "saidAt"
     from corrections where correction_id = any($1) and not correction_id = any($2)
     order by said_at, correction_id`,
    [answered, said],
  )
  return rows
}
