import type { Pool } from 'pg'
import type {
  MailboxId,
  Place,
  PlaceId,
  Round,
  ServiceDay,
  TravelTimes,
} from '../algorithms/model.ts'
import { planDay } from '../algorithms/office/planDay.ts'
import { mostFilled } from '../algorithms/office/shifts.ts'
import { crowMetresTo } from '../algorithms/round/behind.ts'
import type { RoundOfDay } from '../algorithms/round/improve/foresight.ts'
import { makeTravel } from '../backend/area/travel.ts'
import { findDepot } from '../backend/store/depotState.ts'
import { insertRoundOfDay } from '../backend/store/roundHistory.ts'
import { listWishes } from './listWishes.ts'
import { livedDays, type Scenario } from './scenarios.ts'
import type { World } from './world.ts'

/**
 * Writes what the free rounds were asked for on working days before the first of a scenario, as if they had
 * been lived: mail and presses drawn as for the day itself, by other dates. Each press is of the round that
 * comes nearest, or of the first on call once that one has passed.
 */
export async function writePastDays(
  db: Pool,
  {
    world,
    scenario,
    seed,
    presses,
    days,
  }: {
    readonly world: World
    readonly scenario: Scenario
    readonly seed: number
    readonly presses: number
    readonly days: number
  },
): Promise<void> {
  const { calendar, layout } = world
  const travel = makeTravel(world.area.roads, world.places).times
  const { depotId } = (await findDepot(db))!
  const { hours } = layout.office
  const [first] = livedDays(scenario, { seed, calendar, hours }).serviceDays as [ServiceDay]
  let day = first
  for (let n = 0; n < days; n++) {
    do day = calendar.dayBefore(day)
    while (!calendar.isWorkingDay(day))
    const past = { ...scenario, firstDays: [day], days: 1 }
    const lived = livedDays(past, { seed, calendar, hours })
    const wishes = listWishes({ seed, scenario: past, world, presses }, lived)
    for (const [number, asked] of roundsOf(world, { seed, day, wishes, travel }))
      await insertRoundOfDay(db, { depotId, number, day }, asked)
  }
}

function roundsOf(
  { calendar, layout, places, mailboxes }: World,
  {
    seed,
    day,
    wishes,
    travel,
  }: {
    readonly seed: number
    readonly day: ServiceDay
    readonly wishes: ReturnType<typeof listWishes>
    readonly travel: TravelTimes
  },
): Map<string, RoundOfDay> {
  const placeById = new Map(places.map((place) => [place.placeId, place]))
  const placeOf = new Map(mailboxes.map(({ mailboxId, placeId }) => [mailboxId, placeId]))
  const boxes = new Map<PlaceId, MailboxId[]>()
  for (const { placeId, mailboxId } of mailboxes)
    boxes.set(placeId, [...(boxes.get(placeId) ?? []), mailboxId])
  const rounds = planDay({
    office: layout.office,
    places: placeById,
    mailboxesOf: (placeId) => boxes.get(placeId) ?? [],
    serviceDay: day,
    toInstant: (localTime) => calendar.instant(day, localTime),
    seed,
    travel,
  })
  const free = rounds.filter(({ orderPolicy }) => orderPolicy === 'free')
  const presses = new Map(free.map((round) => [round, [] as RoundOfDay['presses'][number][]]))
  for (const { mailboxId, at, parcels } of wishes) {
    const placeId = placeOf.get(mailboxId)!
    const nearest = nearestOf(rounds, placeById.get(placeId)!, placeById)
    // who has passed leaves it to whoever is on call
    const its = at < nearest.passesAt ? nearest.round : free.find(({ stops }) => stops.length === 0)
    const asked = presses.get(its ?? nearest.round)
    if (asked && parcels > 0 && at < (its ?? nearest.round).returnAt)
      asked.push({ placeId, parcels, at })
  }
  return new Map(
    free.map((round) => [
      round.number,
      {
        profile: round.profile,
        capacity: round.capacity,
        outAt: round.outAt,
        returnAt: round.returnAt,
        stops: round.stops.map(({ placeId, deliveries }) => ({
          placeId,
          kinds: deliveries.map(({ kind }) => kind),
        })),
        presses: presses.get(round)!,
      },
    ]),
  )
}

/** Who comes nearest, and about when he passes there: a free round has no behind. */
function nearestOf(rounds: readonly Round[], place: Place, places: ReadonlyMap<PlaceId, Place>) {
  let nearest = { round: rounds[0]!, passesAt: Infinity }
  let least = Infinity
  for (const round of rounds)
    for (const [n, metres] of crowMetresTo(place, round, places).entries()) {
      if (metres >= least) continue
      least = metres
      const { outAt, returnAt, orderPolicy, stops } = round
      const share = (mostFilled * n) / stops.length
      const passesAt = orderPolicy === 'free' ? Infinity : outAt + share * (returnAt - outAt)
      nearest = { round, passesAt }
    }
  return nearest
}
