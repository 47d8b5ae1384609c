import type { MailboxId, Place, ServiceDay } from '../algorithms/model.ts'
import type { insertPickup } from '../algorithms/round/insertPickup.ts'
import type { Area } from '../backend/area/readArea.ts'
import { makeTravel } from '../backend/area/travel.ts'
import { countryOf, makeCalendar } from '../backend/calendar.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
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
  readonly insert?: typeof insertPickup
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

/** One kind of button for every household: pages and other networks press by it too. */
function withButtons(record: RecordedDay): RecordedDay {
  const devices = record.mailboxes.map(({ mailboxId }, index) => ({
    deviceId: (0xe0000001 + index).toString(16).toUpperCase(),
    deviceTypeId: buttonType,
    mailboxId,
  }))
  const deviceTypes = [{ deviceTypeId: buttonType, decoder: 'domino', settings: {} }]
  return { ...record, devices, deviceTypes }
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
  const deviceOf = new Map(devices.map((each) => [each.mailboxId, each.deviceId]))
  const ends = listEnds(record)
  const heard = record.commits.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.heard ? [{ ...step.heard, at: step.at }] : [])),
  )
  const leftThere = new Set(
    record.events.flatMap(({ event }) =>
      event.kind === 'problem' && event.problem === 'not announced' ? [event.requestId] : [],
    ),
  )
  const said = new Set<unknown>()
  const wishes = record.presses.map((press): Wish => {
    const { pressId, requestId, mailboxId, kind, fate } = press
    const at = Math.max(press.pressedAt, record.opening.at)
    const end = requestId === null ? undefined : ends.get(requestId)
    const isMeant = fate === 'opened' && end !== undefined && end.state !== 'empty'
    const announced = heard.find((one) => {
      const isHis = one.kind === 'announced' && one.mailboxId === mailboxId
      return isHis && !said.has(one)
    })
    if (announced) said.add(announced)
    return {
      deviceId: deviceOf.get(mailboxId)!,
      mailboxId: mailboxId as MailboxId,
      at,
      kind,
      parcels: isMeant && pressId === requestId ? end.parcels : 0,
      parcelsInAt: at,
      labelled: requestId === null || !leftThere.has(requestId),
      ...(announced?.kind === 'announced'
        ? {
            announces: {
              at: announced.at,
              parcels: announced.parcels,
              labelled: announced.labelled,
            },
          }
        : {}),
    }
  })
  // what was left over from the day before lies there still; pressing again joins it
  for (const { requestId, mailboxId, state, day } of record.opening.requests) {
    const end = ends.get(requestId)!
    if (!['open', 'postponed'].includes(state) || day !== record.day) continue
    wishes.push({
      deviceId: deviceOf.get(mailboxId)!,
      mailboxId: mailboxId as MailboxId,
      at: record.opening.at,
      kind: 'short',
      parcels: end.state === 'empty' ? 0 : end.parcels,
      parcelsInAt: record.opening.at,
      labelled: !leftThere.has(requestId),
    })
  }
  // who took it back on the page does so by a long press
  for (const one of heard)
    if (one.kind === 'cancelled')
      wishes.push({
        deviceId: deviceOf.get(one.mailboxId)!,
        mailboxId: one.mailboxId as MailboxId,
        at: one.at,
        kind: 'long',
        parcels: 0,
        parcelsInAt: one.at,
        labelled: false,
      })
  return wishes.sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : 1))
}
