import type { Instance, RoundId, RoundSettings } from '../../algorithms/model.ts'
import { type Schedule, scheduleRound } from '../../algorithms/round/schedule.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { ClosureView } from '../protocol/closures.ts'
import type { ClockView, DepotView } from '../protocol/common.ts'
import type { DepotState, MailboxRow, RoundRow } from '../store/depotState.ts'
import { listTurns } from './viewTurns.ts'

/** What every view is made from, at one instant. */
export interface Showing {
  readonly state: DepotState
  readonly now: number
  readonly realNow: number
  readonly clock: ClockView
  readonly depot: DepotView
  readonly settings: RoundSettings
  readonly travel: Travel
  /** Roads closed or slow, in force or to come. */
  readonly closures: readonly ClosureView[]
  readonly schedule: (round: RoundRow) => Schedule
  /** What carriers may turn round for, by round. */
  readonly turns: () => ReturnType<typeof listTurns>
}

/**
 * Schedules are kept by the round's identity (a changed round is a new object) until the next
 * tick, so that a press computes one round and not the depot's fifty.
 */
export function makeShowing({
  clock,
  calendar,
  travel,
  settings,
  listClosures,
}: {
  readonly clock: Clock
  readonly calendar: Calendar
  readonly travel: Travel
  readonly settings: RoundSettings
  readonly listClosures: () => readonly ClosureView[]
}): { show(state: DepotState): Showing; forget(): void } {
  let schedules = new Map<RoundId, { round: RoundRow; schedule: Schedule }>()
  return {
    show(state) {
      const now = clock.now()
      const truckAt = calendar.instant(state.day, state.depot.truckAt)
      let turns: ReturnType<typeof listTurns> | undefined
      const instance: Pick<Instance, 'depotPlaceId' | 'settings'> = {
        depotPlaceId: state.depot.placeId,
        settings,
      }
      return {
        state,
        now,
        realNow: clock.realNow(),
        clock: clock.origin(),
        depot: {
          name: state.depot.name,
          timeZone: state.depot.timeZone,
          position: [...state.depot.position],
          serviceDay: state.day,
          truckAt,
        },
        settings,
        travel,
        closures: listClosures(),
        turns: () =>
          (turns ??= listTurns(state, { settings, travel: travel.times, nowAt: now, truckAt })),
        schedule(round) {
          const known = schedules.get(round.roundId)
          if (known?.round === round) return known.schedule
          const schedule = scheduleRound({ round, instance, travel: travel.times, nowAt: now })
          schedules.set(round.roundId, { round, schedule })
          return schedule
        },
      }
    },
    forget() {
      schedules = new Map()
    },
  }
}

/** For those who go by the roads, and those who say what is closed. */
export function viewClosures({ closures }: Showing): { closures?: ClosureView[] } {
  return closures.length === 0 ? {} : { closures: [...closures] }
}

/** `12 bis Rue des Tilleuls`, for people; the mailbox's label stands in where there is no address. */
export function addressOf(state: DepotState, mailbox: MailboxRow | undefined): string {
  const place = mailbox && state.places.get(mailbox.placeId)
  const address = place ? [place.houseNumber, place.street].filter(Boolean).join(' ') : ''
  return address === '' ? (mailbox?.label ?? '') : address
}

/** What a household may know of its request's state: `collected` only once it can't be undone. */
export function isUndoable(realUndoUntilAt: number | null, realNow: number): boolean {
  return realUndoUntilAt !== null && realNow < realUndoUntilAt
}
