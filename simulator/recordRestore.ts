import type { Pool } from 'pg'
import type {
  CarrierId,
  DepotId,
  MailboxId,
  PlaceId,
  RequestId,
  Round,
  RoundId,
  ServiceDay,
  Stop,
} from '../algorithms/model.ts'
import type { RecordedDay, RecordedRequest } from '../backend/protocol/recordedDay.ts'
import { savePerson } from '../backend/store/accounts.ts'
import { saveAnnouncement } from '../backend/store/announcements.ts'
import { insertArea, insertDepot, insertDeviceType, insertMany } from '../backend/store/areas.ts'
import { type ClosureRow, insertClosure } from '../backend/store/closures.ts'
import { insertCommit } from '../backend/store/commits.ts'
import { insertCorrection } from '../backend/store/corrections.ts'
import type { RequestRow } from '../backend/store/depotState.ts'
import { insertPress } from '../backend/store/inbox.ts'
import {
  insertPlanVersion,
  insertRound,
  insertRoundPlan,
  insertServiceDay,
  saveRequest,
  settlePress,
} from '../backend/store/plans.ts'
import { inTransaction } from '../backend/store/transaction.ts'

/** Fills a database that has the newest schema and nothing else with the depot as its day opened. */
export async function restoreDepot(db: Pool, record: RecordedDay): Promise<void> {
  const { depot, day, opening, places, mailboxes, devices, deviceTypes } = record
  const depotId = depot.depotId as DepotId
  await inTransaction(db, async (tx) => {
    await insertArea(tx, { sha256: record.osmSha256, linkKey: 'replay', realNow: 0 })
    await insertDepot(tx, depot)
    await tx.query('update depots set plan_version = $2, commits = $3 where depot_id = $1', [
      depotId,
      opening.planVersion,
      opening.commit,
    ])
    await insertMany(
      tx,
      'places',
      places.map(
        ({ placeId, position: [lon, lat], street, houseNumber, source, boxes, corrected }) => ({
          place_id: placeId,
          depot_id: depotId,
          lon,
          lat,
          street,
          house_number: houseNumber,
          source,
          boxes,
          access_notes: null,
          corrected: corrected === true,
        }),
      ),
    )
    await insertMany(
      tx,
      'mailboxes',
      mailboxes.map(({ mailboxId, placeId }) => ({
        mailbox_id: mailboxId,
        place_id: placeId,
        label: '',
        link_epoch: 0,
      })),
    )
    for (const type of deviceTypes) await insertDeviceType(tx, { ...type, name: type.deviceTypeId })
    await insertMany(
      tx,
      'devices',
      devices.map(({ deviceId, deviceTypeId, mailboxId }) => ({
        device_id: deviceId,
        device_type_id: deviceTypeId,
        mailbox_id: mailboxId,
        real_registered_at: 0,
      })),
    )
    await insertMany(
      tx,
      'office_rounds',
      record.officeRounds.map((round) => ({
        depot_id: depotId,
        number: round.number,
        body: round,
      })),
    )
    const nobody = { login: '', passwordHash: null, demo: false, depotId, roundNumber: null }
    for (const { carrierId, roundNumber } of record.carriers)
      await savePerson(tx, {
        ...nobody,
        personId: carrierId,
        role: 'carrier',
        name: carrierId,
        login: carrierId,
        roundNumber,
      })
    await savePerson(tx, {
      ...nobody,
      personId: 'manager',
      role: 'manager',
      name: 'manager',
      login: 'manager',
    })
    for (const other of new Set(opening.rounds.map((round) => round.day)))
      await insertServiceDay(tx, depotId, other as ServiceDay, other === day ? 'open' : 'closed')
    const changes = { depotId, version: opening.planVersion, committedAt: opening.at, changes: [] }
    await insertPlanVersion(tx, { ...changes, day: day as ServiceDay })
    for (const round of opening.rounds) {
      await insertRound(tx, depotId, round.day as ServiceDay, toRound(round))
      const stops = round.stops as readonly unknown[] as readonly Stop[]
      await insertRoundPlan(tx, round.roundId as RoundId, opening.planVersion, stops)
    }
    const requests = opening.requests.map(toRequestRow)
    for (const request of requests) await saveRequest(tx, depotId, request)
    const opened = { opened: day as ServiceDay, version: opening.planVersion, requests }
    await insertCommit(tx, {
      depotId,
      commit: opening.commit,
      steps: [
        { at: opening.at, ...opened },
        ...opening.announcements.map((one) => ({
          at: opening.at,
          announcement: toAnnouncement(one),
        })),
      ],
    })
    for (const one of opening.announcements) await saveAnnouncement(tx, toAnnouncement(one))
    for (const { pressId, fate, requestId, workedAt, ...press } of opening.presses) {
      await insertPress(tx, { pressId, depotId, ...press })
      if (fate === null || workedAt === null) continue
      await settlePress(tx, {
        pressId,
        fate,
        requestId: requestId as RequestId | null,
        workedAt,
      })
    }
    for (const { placeId, ...said } of record.corrections ?? [])
      await insertCorrection(tx, depotId, {
        ...said,
        placeId: placeId as PlaceId,
        note: '',
        personId: null,
        carrierName: '',
        accepted: null,
        answer: '',
        answeredAt: null,
      })
    for (const closure of record.closures)
      if (closure.createdAt < opening.at) await saveClosure(tx, depotId, closure)
  })
}

export async function saveClosure(
  tx: Parameters<typeof insertClosure>[0],
  depotId: string,
  { createdAt, ...closure }: RecordedDay['closures'][number],
): Promise<void> {
  const row = { ...closure, note: '' } as ClosureRow
  await insertClosure(tx, depotId, row, { by: 'manager', at: createdAt })
}

function toRound({
  stops,
  breakDue,
  mostMetres,
  ...round
}: RecordedDay['opening']['rounds'][number]): Round {
  return {
    ...round,
    ...(breakDue ? { breakDue } : {}),
    ...(mostMetres === null ? {} : { mostMetres }),
    roundId: round.roundId as RoundId,
    carrierId: round.carrierId as CarrierId,
    stops: stops as readonly unknown[] as readonly Stop[],
    progress: { state: 'planned' },
    refused: [],
  }
}

function toRequestRow({ items, missedTruckAt, photo, ...request }: RecordedRequest): RequestRow {
  const found = {
    ...(items ? { items } : {}),
    ...(missedTruckAt ? { missedTruckAt } : {}),
    ...(photo ? { photo } : {}),
  }
  return { ...request, ...found } as typeof request & {
    readonly requestId: RequestId
    readonly mailboxId: MailboxId
    readonly placeId: PlaceId
    readonly day: ServiceDay
    readonly roundId: RoundId | null
    readonly promise: RequestRow['promise']
  }
}

function toAnnouncement(one: RecordedDay['opening']['announcements'][number]) {
  return {
    ...one,
    mailboxId: one.mailboxId as MailboxId,
    requestId: one.requestId as RequestId | null,
  }
}
