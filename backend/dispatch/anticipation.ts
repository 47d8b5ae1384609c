import type { Pool } from 'pg'
import type { Future } from '../../algorithms/forecast/samplePresses.ts'
import type { DepotId, RoundId, Sentence, ServiceDay, TravelTimes } from '../../algorithms/model.ts'
import type { AnticipationCheck, planAhead } from '../../algorithms/round/improve/anticipate.ts'
import {
  type checkForesight,
  type ForesightEffort,
  foreseeRound,
} from '../../algorithms/round/improve/foresight.ts'
import { placedAhead } from '../../algorithms/round/improve/placedAhead.ts'
import type { reorderAhead } from '../../algorithms/round/improve/reorderAhead.ts'
import type { Travel } from '../area/travel.ts'
import type { Clock } from '../clock.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import { findCheck, listPastOfRound, saveCheck } from '../store/roundHistory.ts'
import type { DepotPlan } from './depotPlan.ts'
import { inTime } from './inTime.ts'
import { isBeforeDeparture } from './planMorning.ts'
import type { PlaceAhead, Planning } from './planning.ts'
import { sayings } from './sentences.ts'

type Roads = Pick<Travel, 'conditions'>
type Asked<Search extends (input: never) => unknown> = (
  input: Parameters<Search>[0] & { readonly travel: TravelTimes },
  roads: Roads,
) => ReturnType<Search> | Promise<ReturnType<Search>>

/** Where it's reckoned, and how much is looked at: here, or in a thread of its own over the same roads. */
export interface LookAhead {
  readonly check: Asked<typeof checkForesight>
  readonly planMorning: Asked<typeof planAhead>
  readonly place: Asked<typeof reorderAhead>
  readonly effort: ForesightEffort
}

/** What may come in a round, and how far to look; only where its past days say that it pays. */
export interface Foresight {
  readonly settings: NonNullable<AnticipationCheck['settings']>
  readonly futures: readonly Future[]
}

export interface Anticipation {
  readonly look: LookAhead
  /** Looks at the past of the open day's free rounds, where that hasn't been done; to be called as it opens. */
  follow(): void
  of(roundId: RoundId): Foresight | undefined
  /** What the check of a round said, where there was one. */
  tellCheck(roundId: RoundId): Sentence | undefined
  /** A press that nobody has seen yet, where it suits what may come; one that fails stays where it is. */
  readonly placeAhead: PlaceAhead
  idle(): Promise<void>
}

/** So many days are remembered: a month of working days. */
const mostDays = 24
/** A press is looked at in some ms. */
const patienceMs = 2_000

export function makeAnticipation({
  db,
  clock,
  plan,
  planning,
  look,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly plan: Pick<DepotPlan, 'state'>
  readonly planning: () => Planning
  readonly look: LookAhead
}): Anticipation {
  let day: ServiceDay | undefined
  let following: Promise<void> = Promise.resolve()
  const checks = new Map<RoundId, AnticipationCheck>()
  const foresights = new Map<RoundId, Foresight>()

  async function followRound(state: DepotState, round: RoundRow): Promise<void> {
    const { roundId, number, progress } = round
    const { travel, settings, now } = planning()
    const { depotId, placeId: depotPlaceId } = state.depot
    const { effort } = look
    const its = { depotId: depotId as DepotId, number, day: state.day }
    const past = await listPastOfRound(db, its, mostDays)
    const planned: RoundRow = { ...round, outAt: round.shiftOutAt }
    const { places } = state
    const input = { round: planned, past, places, depotPlaceId, settings, effort }
    let check = await findCheck(db, its)
    if (!check) {
      // it takes minutes: who opens in the middle of a day does without
      if (progress.state !== 'planned' || !isBeforeDeparture(state, now)) return
      const found = await look.check({ ...input, travel: travel.times }, travel)
      check = await saveCheck(db, its, found)
    }
    if (plan.state().day !== state.day) return
    checks.set(roundId, check)
    if (!check.settings) return
    const futures = foreseeRound({ ...input, seed: 1 })
    foresights.set(roundId, { settings: check.settings, futures })
  }

  return {
    look,
    follow() {
      const state = plan.state()
      if (state.day === day) return
      day = state.day
      checks.clear()
      foresights.clear()
      const free = [...state.rounds.values()].filter(({ orderPolicy }) => orderPolicy === 'free')
      following = following.then(async () => {
        for (const round of free)
          await followRound(state, round).catch((error) => console.error('anticipation', error))
      })
    },
    of: (roundId) => foresights.get(roundId),
    tellCheck(roundId) {
      const check = checks.get(roundId)
      if (!check) return undefined
      const { days, settings, saved } = check
      const { tooFewDays, noGain, gain } = sayings.anticipation
      if (days === 0) return tooFewDays
      if (!settings || !saved) return noGain(days)
      const { value, low, high } = saved
      return gain(days, [value / 60, low / 60, high / 60])
    },
    async placeAhead(found, input) {
      const foresight = foresights.get(found.roundId)
      if (found.joined || !foresight) return undefined
      const { travel, nowAt, instance } = input
      const { plan: round, stopId } = found
      const asked = { round, stopId, instance, travel, nowAt, futures: foresight.futures }
      try {
        const moved = await inTime(clock, patienceMs, look.place(asked, planning().travel))
        return moved && placedAhead(found, { ...round, stops: moved.stops }, input)
      } catch (error) {
        console.error('anticipation', error)
        return undefined
      }
    },
    async idle() {
      await following
    },
  }
}
