import type { CarrierId, LonLat, PlaceId, RoundId } from '../algorithms/model.ts'
import type { ClosureRow } from '../backend/store/closures.ts'
import type { DayStage } from './dayStage.ts'
import type { Call } from './wire.ts'

/** The office on a day: it takes what carriers bring back, and says which roads are closed. */
export interface DayOffice {
  /** @returns whether the server knows of it now */
  handOver(roundId: RoundId, carrierId: CarrierId): Promise<boolean>
  /** Closes the road at a place, for everybody, and opens it again, whatever it heard of it. */
  closeRoad(placeId: PlaceId, forMs: number): Promise<void>
  /** Somebody else is at the desk. */
  startDay(): void
}

const minuteMs = 60_000

/** @param listClosed what is closed by now */
export function makeDayOffice(
  { clock, actAt, door, cookies, note, observer }: DayStage,
  positionOf: (placeId: PlaceId) => LonLat,
  listClosed: () => readonly ClosureRow[],
): DayOffice {
  let cookie: Promise<string> | undefined

  async function call(method: Call['method'], path: string, body?: unknown) {
    cookie ??= cookies.ofPerson('manager', 'manager')
    const mine = await cookie
    return door
      .call({
        method,
        path,
        headers: { 'content-type': 'application/json', cookie: mine },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      .catch(() => undefined)
  }

  async function openRoads(closedAt: number): Promise<void> {
    const due = listClosed().filter(({ fromAt }) => fromAt <= closedAt + minuteMs)
    for (const { closureId } of due) {
      const answer = await call('DELETE', `/api/v1/closures/${closureId}`)
      note('opens', answer?.status ?? 0)
      if (answer?.status === 204 || answer?.status === 404) continue
      actAt(clock.now() + minuteMs, () => openRoads(closedAt))
      return
    }
  }

  return {
    async handOver(roundId, carrierId) {
      const path = `/api/v1/rounds/${encodeURIComponent(roundId)}/hand-over`
      const answer = await call('POST', path, {})
      note('hands over', roundId, answer?.status ?? 0, answer?.body ?? '')
      if (answer?.status !== 200) return false
      observer.onHandedOver?.(carrierId)
      return true
    },
    async closeRoad(placeId, forMs) {
      const closedAt = clock.now()
      const answer = await call('POST', '/api/v1/closures', {
        line: [positionOf(placeId)],
        kind: 'closed',
        profiles: ['foot', 'cargo-bike', 'car'],
      })
      note('closes', placeId, answer?.status ?? 0)
      actAt(clock.now() + forMs, () => openRoads(closedAt))
    },
    startDay() {
      cookie = undefined
    },
  }
}
