import type { DepotId, ServiceDay } from '../../algorithms/model.ts'
import type { AnticipationCheck } from '../../algorithms/round/improve/anticipate.ts'
import type { RoundOfDay } from '../../algorithms/round/improve/foresight.ts'
import type { Db } from './transaction.ts'

/** A round of a day, by what people call it. */
export interface RoundDay {
  readonly depotId: DepotId
  readonly number: string
  readonly day: ServiceDay
}

/** What a free round was asked for on a day; one that is known stays as it is. */
export async function insertRoundOfDay(
  tx: Db,
  { depotId, number, day }: RoundDay,
  body: RoundOfDay,
): Promise<void> {
  await tx.query(
    `insert into round_history (depot_id, number, day, body) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [depotId, number, day, JSON.stringify(body)],
  )
}

/** A round's newest days before one, the newest first. */
export async function listPastOfRound(
  db: Db,
  { depotId, number, day }: RoundDay,
  most: number,
): Promise<RoundOfDay[]> {
  const { rows } = await db.query(
    `select body from round_history where depot_id = $1 and number = $2 and day < $3
     order by day desc limit $4`,
    [depotId, number, day, most],
  )
  return rows.map(({ body }) => body)
}

export async function findCheck(
  db: Db,
  { depotId, number, day }: RoundDay,
): Promise<AnticipationCheck | undefined> {
  const { rows } = await db.query(
    'select body from anticipation_checks where depot_id = $1 and number = $2 and day = $3',
    [depotId, number, day],
  )
  return rows[0]?.body
}

/** Keeps what was found first. @returns what is kept */
export async function saveCheck(
  db: Db,
  round: RoundDay,
  check: AnticipationCheck,
): Promise<AnticipationCheck> {
  const { depotId, number, day } = round
  await db.query(
    `insert into anticipation_checks (depot_id, number, day, body) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [depotId, number, day, JSON.stringify(check)],
  )
  return (await findCheck(db, round))!
}
