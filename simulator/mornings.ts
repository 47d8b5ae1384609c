import type { Pool } from 'pg'
import type { CarrierId, RoundId, ServiceDay } from '../algorithms/model.ts'
import type { CarrierView } from '../backend/protocol/carrierView.ts'
import { type CarrierDay, startCarrierDay } from './carrierDay.ts'
import type { DayOffice } from './dayOffice.ts'
import type { DayStage } from './dayStage.ts'
import { makePhone } from './phone.ts'
import type { Troubles } from './troubles.ts'

/** The carriers of these days, who come in before their rounds leave. */
export interface Mornings {
  /** Who has a round on a day lights his phone up before he leaves; the day may have to open first. */
  open(day: ServiceDay): Promise<void>
  /** Who has this round; undefined until he has come in. */
  carrierOf(roundId: RoundId): CarrierDay | undefined
}

type CarrierDayOptions = Parameters<typeof startCarrierDay>[0]

interface Shift {
  readonly outAt: number
  readonly returnAt: number
}

const minuteMs = 60_000
/** Before a round leaves, its carrier looks at it while he sorts. */
const sortingMs = 60 * minuteMs

export function makeMornings(
  stage: DayStage,
  {
    db,
    office,
    troubles,
    untilAt,
    ...streets
  }: Pick<
    CarrierDayOptions,
    'nature' | 'settings' | 'depotPlaceId' | 'stopOf' | 'learn' | 'boxes' | 'travel'
  > & {
    readonly db: Pool
    readonly office: Pick<DayOffice, 'handOver' | 'startDay'>
    readonly troubles: Troubles
    readonly untilAt: number
  },
): Mornings {
  const { seed, clock, actAt, door, cookies, note, shown, observer } = stage
  const carriers = new Map<RoundId, CarrierDay>()

  async function open(day: ServiceDay): Promise<void> {
    const { rows } = await db.query<{ roundId: RoundId; carrierId: CarrierId } & Shift>(
      `select round_id as "roundId", carrier_id as "carrierId", out_at as "outAt",
         return_at as "returnAt"
       from rounds where day = $1 order by round_id`,
      [day],
    )
    if (rows.length === 0) {
      if (clock.now() + 5 * minuteMs < untilAt) actAt(clock.now() + 5 * minuteMs, () => open(day))
      return
    }
    office.startDay()
    for (const { roundId, carrierId, ...shift } of rows)
      actAt(Math.max(clock.now(), shift.outAt - sortingMs), () =>
        openCarrier(roundId, carrierId, shift),
      )
  }

  async function openCarrier(roundId: RoundId, carrierId: CarrierId, shift: Shift): Promise<void> {
    let cookie: Promise<string> | undefined
    const phone = makePhone({
      clock,
      door,
      cookie: () => {
        cookie ??= cookies.ofPerson(carrierId, 'carrier')
        return cookie
      },
      trouble: troubles.phone(roundId, shift),
      name: `${seed} ${roundId}`,
      onAnswered(event, result) {
        note('event', carrierId, JSON.stringify(event), result.outcome)
        observer.onAnswered?.(event, carrierId, result)
      },
      onShown: (frame) => shown(frame, { role: 'carrier', carrierId }),
    })
    const view: CarrierView | undefined = await phone.look()
    if (view?.round?.roundId !== roundId) {
      actAt(clock.now() + minuteMs, () => openCarrier(roundId, carrierId, shift))
      return
    }
    const carrier = startCarrierDay({
      ...streets,
      clock,
      phone,
      trouble: troubles.carrier(roundId, shift),
      note(deed) {
        note(deed.kind, roundId, JSON.stringify(deed))
        observer.onDeed?.(roundId, carrierId, deed, clock.now())
      },
      handOver: () => office.handOver(roundId, carrierId),
      seed,
      carrierId,
      morning: view.round,
    })
    carriers.set(roundId, carrier)
  }

  return { open, carrierOf: (roundId) => carriers.get(roundId) }
}
