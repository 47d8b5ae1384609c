import type { Db } from '../backend/store/transaction.ts'

/** What is stored in the end, in the words of the world: no identities, no order of a heap. */
export async function dumpDay(db: Db): Promise<string[]> {
  const texts: string[] = []
  for (const statement of [
    'select device_id, second, data_hex, press_id, no_press from uplinks order by 1, 2, 3',
    'select press_id, kind, pressed_at, fate, request_id, worked_at from presses order by 1',
    'select * from pickup_requests order by request_id',
    `select mailbox_id, request_id, parcels, labelled, announced_at from announcements
     order by 1, 5, 2`,
    'select round_id, state, left_at, confirmed_stop_id, confirmed_at from rounds order by 1',
    'select round_id, version, stops from round_plans order by 1, 2',
    'select version, day, committed_at, changes from plan_versions order by 1',
    'select event_id, round_id, kind, stop_id, request_id, at, undone from round_events order by 1',
    'select press_id, data_hex from downlinks order by 1',
  ]) {
    const { rows } = await db.query(statement)
    for (const row of rows) texts.push(JSON.stringify(row))
  }
  return texts
}
