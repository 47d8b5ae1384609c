import type { MailboxId, Place, ServiceDay } from '../algorithms/model.ts'
import { insertWithReload } from '../algorithms/round/insertWithReload.ts'
import type { Area } from '../backend/area/readArea.ts'
import { makeTravel } from '../backend/area/travel.ts'
import { countryOf, makeCalendar } from '../backend/calendar.ts'
import type { RecordedDay, RecordedRequest } from '../backend/protocol/recordedDay.ts'
import { connect } from '../backend/store/connect.ts'
import { findRecordedDay } from '../backend/store/recordedDay.ts'
import type { Wish } from './day.ts'
import { makeNature } from './nature.ts'
import { makeNetwork } from './network.ts'
import { changeOffice, type OtherOffice } from './recordOffice.ts'
import { restoreDepot } from './recordRestore.ts'
import { listEnds } from './replayDifference.ts'
import { runDay } from './runDay.ts'
import { drawTroubles } from './troubles.ts'

const afterClosingMs = 3_600_000

/**
 * Lives a recorded day again: the same depot, mail and presses, with simulated carriers, in another
 * office or under another policy where one is given. With neither it's what the other is to be
 * compared with: the recorded carriers were others than the simulated ones.
 *
 * @param options.databaseUrl an empty database with the newest schema, to be used up
 * @returns the day as that database holds it in the end
 */
export async function liveAgain(options: {
  readonly record: RecordedDay
  readonly databaseUrl: string
  readonly area: Pick<Area, 'roads' | 'features' | 'osm' | 'bounds'>
  /** Draws what carriers and streets are like. */
  readonly seed: number
  readonly office?: OtherOffice
  readonly insert?: typeof insertWithReload
}): Promise<RecordedDay> {
  const { databaseUrl, area, seed, office = {}, insert } = options
  const travel = makeTravel(area.roads, placesOf(options.record))
  const record = withButtons(changeOffice(options.record, office, travel.times))
  const wishes = listWishes(options.record, record.devices)
  const { depot, opening } = record
  const day = record.day as ServiceDay
  const calendar = makeCalendar(depot.timeZone, countryOf(depot.timeZone))
  const untilAt = calendar.instant(day, depot.closesAt) + afterClosingMs
  const deviceIds = record.devices.map(({ deviceId }) => deviceId)
  const db = connect(databaseUrl, 'domino what-if')
  try {
    await restoreDepot(db, withClosures(record))
    await runDay({
      seed,
      databaseUrl,
      area,
      travel,
      calendar,
      serviceDays: [day],
      fromAt: opening.at,
      untilAt,
      wishes,
      network: makeNetwork({
        seed,
        faults: 'none',
        wishes,
        deviceIds,
        fromAt: opening.at,
        untilAt,
        aliveShare: 0,
      }),
      nature: makeNature(seed),
      troubles: drawTroubles({ seed, faults: 'none' }),
      crashPostgres: async () => {},
      ...(insert ? { insert } : {}),
      ...(insert && insert !== insertWithReload ? { improve: 'never' as const } : {}),
    })
    return (await findRecordedDay(db, day))!
  } finally {
    await db.end()
  }
}

export function placesOf({ places }: RecordedDay): Place[] {
  return places as readonly unknown[] as Place[]
}

const buttonType = 'replayed'

/** A Domino for every household: those of other kinds, and who presses on the page, get one too. */
function withButtons(record: RecordedDay): RecordedDay {
  const dominos = new Set(
    record.deviceTypes.flatMap(({ deviceTypeId, decoder }) =>
      decoder === 'domino' ? [deviceTypeId] : [],
    ),
  )
  const known = new Map(
    record.devices
      .filter(({ deviceId, deviceTypeId }) => dominos.has(deviceTypeId) && deviceId.length <= 8)
      .map((device) => [device.mailboxId, device]),
  )
  const devices = record.mailboxes.map(
    ({ mailboxId }, index) =>
      known.get(mailboxId) ?? {
        deviceId: (0xe0000001 + index).toString(16).toUpperCase(),
        deviceTypeId: buttonType,
        mailboxId,
      },
  )
  const type = { deviceTypeId: buttonType, decoder: 'domino', settings: {} }
  return { ...record, devices, deviceTypes: [...record.deviceTypes, type] }
}

/** The day's closed roads are known from its opening on, and hold from when they were said. */
function withClosures(record: RecordedDay): RecordedDay {
  const endedAt = new Map(
    record.commits.flatMap(({ steps }) =>
      steps.flatMap(({ closureEnded, at }) => (closureEnded ? [[closureEnded, at] as const] : [])),
    ),
  )
  return {
    ...record,
    closures: record.closures.map((closure) => ({
      ...closure,
      fromAt: Math.max(closure.fromAt, closure.createdAt),
      untilAt: endedAt.get(closure.closureId) ?? closure.untilAt,
      createdAt: Math.min(closure.createdAt, record.opening.at - 1),
    })),
  }
}

/**
 * What the households wanted, as far as it's known: the presses at their instants; the parcels that a
 * carrier found, else those that were announced or reckoned with. A box that was found empty is.
 */
export function listWishes(record: RecordedDay, devices: RecordedDay['devices']): Wish[] {
  const { opening } = record
  const deviceOf = new Map(devices.map((each) => [each.mailboxId, each.deviceId]))
  const wishOf = (mailboxId: string, at: number, kind: Wish['kind']): Making => ({
    deviceId: deviceOf.get(mailboxId)!,
    mailboxId: mailboxId as MailboxId,
    at: Math.max(at, opening.at),
    kind,
    parcels: 0,
    parcelsInAt: Math.max(at, opening.at),
    labelled: true,
  })
  const presses = new Map(
    record.presses.map((press) => [
      press.pressId,
      wishOf(press.mailboxId, press.pressedAt, press.kind),
    ]),
  )
  const pressed = [...presses.values()]
  const wishes = [...pressed]
  const nearest = (mailboxId: string, isOne: (wish: Making) => boolean, at: number) =>
    pressed
      .filter((wish) => wish.mailboxId === mailboxId && isOne(wish))
      .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0]

  for (const { heard, at } of record.commits.flatMap(({ steps }) => steps)) {
    if (heard?.kind === 'announced') {
      const { parcels, labelled } = heard
      const wish = nearest(heard.mailboxId, ({ announces }) => !announces, at)
      if (wish) wish.announces = { at, parcels, labelled }
    }
    // who took it back on the page does so by a long press
    if (heard?.kind === 'cancelled') wishes.push(wishOf(heard.mailboxId, at, 'long'))
  }

  const leftThere = new Set(
    record.events.flatMap(({ event }) =>
      event.kind === 'problem' && event.problem === 'not announced' ? [event.requestId] : [],
    ),
  )
  const before = new Map(opening.requests.map((request) => [request.requestId, request]))
  for (const { requestId, mailboxId, parcels, openedAt, state } of listEnds(record).values()) {
    const was = before.get(requestId)
    if (state === 'empty' || (was && !isWaiting(was, record.day))) continue
    // opened by an announcement it belongs to the press that was told to announce first
    let wish = presses.get(requestId)
    if (!wish && !was)
      wish = nearest(mailboxId, ({ at, parcels }) => at <= openedAt && parcels === 0, openedAt)
    // what was left over from the day before lies there still; pressing again joins it
    if (!wish) wishes.push((wish = wishOf(mailboxId, openedAt, 'short')))
    wish.parcels = parcels
    wish.labelled = !leftThere.has(requestId)
  }
  return wishes.sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : 1))
}

type Making = { -readonly [Name in keyof Wish]: Wish[Name] }

const isWaiting = ({ state, day }: RecordedRequest, today: string) =>
  (state === 'open' || state === 'postponed') && day === today
