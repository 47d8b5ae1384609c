import type { Place, Profile, ServiceDay, TravelTimes } from '../algorithms/model.ts'
import { breakRuleOf, withBreak } from '../algorithms/office/breakRules.ts'
import { usualMailShares } from '../algorithms/office/expectedWork.ts'
import { makeOffice, type OfficeRound } from '../algorithms/office/makeOffice.ts'
import { countryOf, makeCalendar } from '../backend/calendar.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
import { StartProblem } from '../backend/start/startProblem.ts'

/** Another office for the same places, mail and presses. What isn't named stays as it was. */
export interface OtherOffice {
  /** Letter rounds, cut anew along the streets. */
  readonly rounds?: number
  /** How all letter rounds go; they're cut anew too. */
  readonly fleet?: Profile
  readonly collectionRounds?: number
}

type RecordedRound = RecordedDay['opening']['rounds'][number]

/**
 * The recorded day in another office: its rounds as they would have opened with the very mail of that
 * day. The record itself stays as it is.
 *
 * @param travel between the recorded places
 */
export function changeOffice(
  record: RecordedDay,
  { rounds, fleet, collectionRounds }: OtherOffice,
  travel: TravelTimes,
): RecordedDay {
  if (rounds === undefined && fleet === undefined && collectionRounds === undefined) return record
  const recorded = record.officeRounds as readonly unknown[] as readonly OfficeRound[]
  const ofKind = (kind: OfficeRound['kind']) => recorded.filter((round) => round.kind === kind)
  const [letters, collections] = [ofKind('letters'), ofKind('collection')]
  const places = record.places as readonly unknown[] as readonly Place[]
  const depot = places.find(({ placeId }) => placeId === record.depot.placeId)!
  const { outTime } = letters[0]?.shift ?? {}
  const made = makeOffice({
    places,
    postOffices: [{ position: depot.position, name: record.depot.name }],
    travel,
    seed: 1,
    options: {
      letterRounds: rounds ?? letters.length,
      collectionRounds: collectionRounds ?? collections.length,
      mailShares: letters[0]?.mailShares ?? usualMailShares,
      ...(outTime === undefined ? {} : { outTime }),
      ...(fleet === undefined ? {} : { letterProfile: fleet }),
    },
  })
  const cut = made.rounds.filter(({ kind }) => kind === 'letters').length
  if (rounds !== undefined && cut < rounds)
    throw new StartProblem(
      'wrong-setting',
      `--rounds: ${record.day} has places for ${cut} letter rounds at most, got ${rounds}.`,
    )
  // where that day's carriers were due breaks, so are these
  const rule = breakRuleOf(countryOf(record.depot.timeZone))
  const hasBreaks = recorded.some(({ breakDue }) => breakDue)
  const withTheirs = (round: OfficeRound) => (hasBreaks ? withBreak(round, rule) : round)
  const isCutAnew = rounds !== undefined || fleet !== undefined
  const shift = isCutAnew ? undefined : collections[0]?.shift
  const office = [
    ...(isCutAnew ? made.rounds.filter(({ kind }) => kind === 'letters').map(withTheirs) : letters),
    ...made.rounds
      .filter(({ kind }) => kind === 'collection')
      .map((round) => withTheirs(shift ? { ...round, shift } : round)),
  ].map((round) => ({ ...round, carrierId: `carrier-${round.number}` }))
  const earlier = record.opening.rounds.filter(({ day }) => day !== record.day)
  const opened = office.map((round) => openRound(record, round, places))
  return {
    ...record,
    depot: { ...record.depot, ...(isCutAnew ? made.hours : {}) },
    officeRounds: office,
    carriers: [
      ...record.carriers.filter(({ carrierId }) =>
        earlier.some((round) => round.carrierId === carrierId),
      ),
      ...office.map(({ carrierId, number }) => ({ carrierId, roundNumber: number })),
    ].filter((one, index, all) => all.findIndex((c) => c.carrierId === one.carrierId) === index),
    opening: {
      ...record.opening,
      rounds: [...earlier, ...opened],
      // what lies in the bag of a round that there isn't any more lies in another's
      requests: record.opening.requests.map((request) =>
        request.roundId === null ||
        [...earlier, ...opened].some(({ roundId }) => roundId === request.roundId)
          ? request
          : { ...request, roundId: opened[0]!.roundId },
      ),
    },
  }
}

/** A standing round on that day, with what its mailboxes got. */
function openRound(
  { day, depot, opening }: RecordedDay,
  round: Omit<OfficeRound, 'carrierId'> & { readonly carrierId: string },
  places: readonly Place[],
): RecordedRound {
  const {
    number,
    kind,
    orderPolicy,
    profile,
    carrierId,
    capacity,
    mostMetres = null,
    shift,
    breakDue,
  } = round
  const roundId = `${day}.${number}`
  const mail = new Map<string, RecordedRound['stops'][number]['deliveries']>()
  for (const { stops } of opening.rounds.filter((each) => each.day === day))
    for (const { placeId, deliveries } of stops)
      mail.set(placeId, [...(mail.get(placeId) ?? []), ...deliveries])
  const known = new Set(places.map(({ placeId }) => placeId))
  const calendar = makeCalendar(depot.timeZone, countryOf(depot.timeZone))
  const at = (time: string) => calendar.instant(day as ServiceDay, time)
  return {
    roundId,
    day,
    number,
    kind,
    orderPolicy,
    profile,
    carrierId,
    capacity,
    mostMetres,
    outAt: at(shift.outTime),
    returnAt: at(shift.returnTime),
    endAt: at(shift.endTime),
    breakDue: breakDue
      ? { seconds: breakDue.seconds, fromAt: at(breakDue.fromTime), toAt: at(breakDue.toTime) }
      : null,
    stops: round.segments.flatMap(({ placeIds }, segment) =>
      placeIds
        .filter((placeId) => known.has(placeId) && (mail.get(placeId)?.length ?? 0) > 0)
        .map((placeId) => ({
          stopId: `${roundId}.${placeId}`,
          placeId,
          deliveries: mail.get(placeId)!,
          collections: [],
          segment,
        })),
    ),
  }
}
