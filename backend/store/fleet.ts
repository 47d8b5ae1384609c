import type { Alert } from './alerts/alert.ts'
import { listLowBatteries } from './alerts/batteries.ts'
import { listDeadCallbacks } from './alerts/deadCallbacks.ts'
import { listFailedDownlinks } from './alerts/failedDownlinks.ts'
import { listNetworkErrors } from './alerts/networkErrors.ts'
import { listGaps, listSequenceBreaks } from './alerts/sequences.ts'
import { listNeverHeard, listSilent } from './alerts/silence.ts'
import { listWeakerRadio } from './alerts/weakerRadio.ts'
import type { Db } from './transaction.ts'

/**
 * What is wrong with the way to us and with registered buttons: whole types of buttons first, then
 * by device and kind. Computed from the rows when it's asked for: known as soon as it can be known,
 * with no timer that could stop.
 */
export async function listAlerts(
  db: Db,
  { realNow }: { readonly realNow: number },
): Promise<Alert[]> {
  const found = [
    await listDeadCallbacks(db, realNow),
    await listLowBatteries(db),
    await listGaps(db, realNow),
    await listSequenceBreaks(db),
    await listSilent(db, realNow),
    await listNeverHeard(db, realNow),
    await listNetworkErrors(db),
    await listFailedDownlinks(db),
    await listWeakerRadio(db, realNow),
  ].flat()
  return found.sort((a, b) => compare(subjectOf(a), subjectOf(b)) || compare(a.kind, b.kind))
}

const subjectOf = (alert: Alert) =>
  'deviceId' in alert ? `2 ${alert.deviceId}` : `1 ${alert.networkType}`
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
