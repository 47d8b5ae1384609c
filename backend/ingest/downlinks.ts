import type { Pool } from 'pg'
import type { Clock } from '../clock.ts'
import { findDownlink, insertDownlink } from '../store/downlinks.ts'
import type { PressRow } from '../store/inbox.ts'
import { inTransaction } from '../store/transaction.ts'
import { encodeDownlink, type PressAnswer } from './downlinkPayload.ts'

export interface Downlinks {
  /**
   * The eight bytes that answer a press, in hexadecimal; undefined when the device has had its four
   * of the day. Asked again, it's the same bytes, and they count once.
   */
  answer(deviceId: string, press: PressRow): Promise<string | undefined>
}

/** The network wants its answer within 10 s; what isn't known after 7 is told later. */
const patienceMs = 7_000
/** Guaranteed a device and a (UTC) day. */
const mostADay = 4
const dayMs = 24 * 3_600_000

export function makeDownlinks({
  db,
  clock,
  answerPress,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly answerPress: (pressId: string, realDeadlineAt: number) => Promise<PressAnswer>
}): Downlinks {
  return {
    async answer(deviceId, { pressId, counter }) {
      try {
        const known = await findDownlink(db, pressId)
        if (known) return known.dataHex ?? undefined
        const answer = await answerPress(pressId, clock.realNow() + patienceMs)
        const realAnsweredAt = clock.realNow()
        const downlink = await inTransaction(db, (tx) =>
          insertDownlink(tx, {
            pressId,
            deviceId,
            dataHex: encodeDownlink(answer, counter ?? 0),
            realAnsweredAt,
            realSinceAt: realAnsweredAt - (realAnsweredAt % dayMs),
            most: mostADay,
          }),
        )
        return downlink.dataHex ?? undefined
      } catch (error) {
        // the press is stored and will be worked: only its LED stays dark
        console.error('downlink', pressId, (error as Error).message)
        return undefined
      }
    },
  }
}
