import type { Db } from './transaction.ts'

/**
 * Until this (real) instant the device's presses show that it works, and open nothing.
 *
 * @returns false when the depot has no such device
 */
export async function startPairing(
  db: Db,
  depotId: string,
  deviceId: string,
  realUntilAt: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update devices set real_pairing_until_at = $3
     from mailboxes join places using (place_id)
     where device_id = $2 and mailboxes.mailbox_id = devices.mailbox_id and depot_id = $1`,
    [depotId, deviceId, realUntilAt],
  )
  return rowCount === 1
}
