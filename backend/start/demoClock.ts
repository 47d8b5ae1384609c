import type { Pool } from 'pg'
import type { Calendar } from '../calendar.ts'
import { type ScaledClock, scaledClock } from '../clock.ts'
import {
  findLatestServiceAt,
  hasServiceDays,
  insertClockOrigin,
  listClockOrigins,
} from '../store/clockOrigins.ts'
import { StartProblem } from './startProblem.ts'

export interface DemoClock extends ScaledClock {
  /** Notes what time it is, for the next start. */
  close(): Promise<void>
}

/** The demo's day begins when the rounds are about to go out (9:15). */
const firstTime = '09:10'

/**
 * The demo's clock. The first time it begins at 9:10 on the depot's next working day; later it goes
 * on from where it was when the server stopped or, when that was killed, from the last thing stored.
 *
 * @throws StartProblem `real-work` where days were opened without a demo: its clock would be ahead
 */
export async function openDemoClock(options: {
  readonly db: Pool
  readonly calendar: Calendar
  readonly speed: number
  readonly complain: (line: string) => void
  readonly realNow?: () => number
}): Promise<DemoClock> {
  const { db, calendar, speed, complain, realNow = Date.now } = options
  const origins = await listClockOrigins(db)
  if (origins.length === 0 && (await hasServiceDays(db))) {
    throw new StartProblem(
      'real-work',
      'This data folder was used without the demo: start with --no-demo, or choose another folder with --data.',
    )
  }
  const realAt = realNow()
  const serviceAt =
    (await findLatestServiceAt(db)) ??
    calendar.instant(calendar.nextWorkingDay(calendar.dayAt(realAt)), firstTime)
  const origin = { realAt, serviceAt, speed }
  await insertClockOrigin(db, origin)
  const clock = scaledClock({
    origins: [...origins, origin],
    realNow,
    onJump: (jumped) => {
      insertClockOrigin(db, jumped).catch((error) => complain(`The clock's jump: ${error.message}`))
    },
  })
  return Object.assign(clock, {
    close: () =>
      insertClockOrigin(db, { realAt: realNow(), serviceAt: clock.now(), speed: clock.speed }),
  })
}

/**
 * @throws StartProblem `demo-data` where a demo ran: its days lie ahead of the real ones
 */
export async function refuseDemoData(db: Pool): Promise<void> {
  if ((await listClockOrigins(db)).length === 0) return
  throw new StartProblem(
    'demo-data',
    'This data folder holds a demo, whose days lie ahead of the real ones: choose another with --data, or leave out --no-demo.',
  )
}
