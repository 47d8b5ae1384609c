import type { Db } from './transaction.ts'

export interface DownlinkRow {
  /** Null when it was withheld: the day's share was used up. */
  readonly dataHex: string | null
}

/** The answer that a press has got already. */
export async function findDownlink(db: Db, pressId: string): Promise<DownlinkRow | undefined> {
  const { rows } = await db.query(
    'select data_hex as "dataHex" from downlinks where press_id = $1',
    [pressId],
  )
  return rows[0]
}

/**
 * Keeps the answer to a press, unless it has one: the first counts. Withheld when the device has had
 * `most` since an instant. Called in a transaction, which holds the device's lock from here on.
 *
 * @returns the answer that counts
 */
export async function insertDownlink(
  tx: Db,
  downlink: {
    readonly pressId: string
    readonly deviceId: string
    readonly dataHex: string
    readonly realAnsweredAt: number
    readonly realSinceAt: number
    readonly most: number
  },
): Promise<DownlinkRow> {
  // two answers to one device at once would both see three
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [downlink.deviceId])
  const { rows } = await tx.query(
    `with written as (
       insert into downlinks (press_id, device_id, data_hex, real_answered_at)
       select $1, $2, case when count(*) < $6 then $3 end, $4
       from downlinks where device_id = $2 and real_answered_at >= $5 and data_hex is not null
       on conflict (press_id) do nothing
       returning data_hex
     )
     select data_hex as "dataHex" from written
     union all
     select data_hex from downlinks where press_id = $1`,
    [
      downlink.pressId,
      downlink.deviceId,
      downlink.dataHex,
      downlink.realAnsweredAt,
      downlink.realSinceAt,
      downlink.most,
    ],
  )
  return rows[0]
}
