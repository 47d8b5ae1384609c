import { hash } from '@node-rs/argon2'
import type { Pool } from 'pg'
import type {
  CarrierId,
  DepotId,
  LonLat,
  MailboxId,
  Place,
  PlaceId,
  Round,
} from '../../algorithms/model.ts'
import { makeOffice } from '../../algorithms/office/makeOffice.ts'
import { listPlaces } from '../../algorithms/road/listPlaces.ts'
import { listPostalPoints } from '../../algorithms/road/listPostalPoints.ts'
import { savePerson } from '../store/accounts.ts'
import { insertArea, insertDepot, insertDeviceType, insertMany } from '../store/areas.ts'
import { findDepot } from '../store/depotState.ts'
import { inTransaction } from '../store/transaction.ts'
import { boxName, carrierName } from './demoNames.ts'
import type { Area } from './readArea.ts'
import { makeTravel } from './travel.ts'

const depotId = 'depot-1' as DepotId

/** Why an extract can't be a depot's area, in one sentence. */
class AreaError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What every carrier of the demo logs in with. */
export const demoPassword = 'domino'

/**
 * The demo's buttons say every tenth day of their office that they live, later where that is a Sunday
 * or a holiday. A day of the demo takes a real one at most, so this raises no false alert.
 */
const demoKeepAliveSeconds = 30 * 24 * 3600

/** Local hours of a depot nobody has set yet (design section 4; the closing is a judgement). */
const hours = { cutOff: '08:00', truckAt: '16:00', closesAt: '16:30' }

/**
 * Gives an area without a depot one, and leaves one that is there alone: its places, its mailboxes, the office that makeOffice cuts, a
 * carrier for each round; in the demo a button for a third of the mailboxes. In one transaction:
 * a start that is killed here starts again from nothing.
 */
export async function makeDepot({
  db,
  area,
  realNow,
  randomBytes,
  config,
}: {
  readonly db: Pool
  readonly area: Area & { readonly sha256: string; readonly timeZone: string }
  readonly realNow: number
  readonly randomBytes: (count: number) => Uint8Array
  readonly config: { readonly seed: number; readonly demo: boolean }
}): Promise<void> {
  if (await findDepot(db)) return
  const { seed, demo } = config
  const osm = area.osm()
  const served = listPlaces(osm)
  if (served.length === 0)
    throw new AreaError(
      'no-mailboxes',
      'This extract has roads but no address and no house: there is nowhere to collect.',
    )
  // a partner is a shop with a counter: rounds don't start there
  const postOffices = listPostalPoints(osm).filter(({ kind }) => kind !== 'partner')
  const depots = postOffices.map(toDepotPlace)
  const candidates = [...served, ...depots]
  const travel = makeTravel(area.roads, candidates)
  const office = makeOffice({
    places: candidates,
    postOffices,
    travel: travel.times,
    seed,
  })
  const depotPlaces = depots.filter((place) => place.placeId === office.depot.placeId)
  const places = [...served, ...depotPlaces]
  const mailboxes = places.flatMap((place) =>
    Array.from({ length: place.boxes }, (_, index) => ({
      mailbox_id: `${place.placeId}.${index + 1}` as MailboxId,
      place_id: place.placeId,
      label: demo ? boxName(seed, `${place.placeId}.${index + 1}`) : '',
      link_epoch: 0,
    })),
  )
  const demoHash = demo ? await hash(demoPassword) : null

  await inTransaction(db, async (tx) => {
    const linkKey = Buffer.from(randomBytes(32)).toString('base64url')
    await insertArea(tx, { sha256: area.sha256, linkKey, realNow })
    await insertDepot(tx, {
      depotId,
      name: office.depot.name || 'Domino',
      timeZone: area.timeZone,
      placeId: office.depot.placeId,
      ...hours,
    })
    await insertMany(tx, 'places', places.map(toPlaceColumns))
    await insertMany(tx, 'mailboxes', mailboxes)
    for (const [index, round] of office.rounds.entries())
      await savePerson(tx, {
        personId: carrierIdOf(round.number),
        role: 'carrier',
        name: demo ? carrierName(seed, index) : round.number,
        login: round.number.toLowerCase(),
        passwordHash: demoHash,
        demo,
        depotId,
        roundNumber: demo && isReplaced(round) ? null : round.number,
      })
    await insertMany(
      tx,
      'office_rounds',
      office.rounds.map((round) => ({
        depot_id: depotId,
        number: round.number,
        body: { ...round, carrierId: carrierIdOf(round.number) },
      })),
    )
    await insertDeviceType(tx, {
      deviceTypeId: 'domino',
      name: 'Domino',
      decoder: 'domino',
      // real buttons promise what their type says at the network
      settings: demo ? { keepAliveSeconds: demoKeepAliveSeconds } : {},
    })
    if (demo) await insertMany(tx, 'devices', makeDevices(mailboxes, realNow))
  })
}

/** Every seventh letter round, so that the demo shows what a page says to a replacement. */
function isReplaced({ kind, number }: Pick<Round, 'kind' | 'number'>): boolean {
  return kind === 'letters' && Number(number.slice(1)) % 7 === 0
}

function carrierIdOf(number: string): CarrierId {
  return `carrier-${number}` as CarrierId
}

/** A post office as a place where rounds start; nothing is delivered to it. */
function toDepotPlace({ position }: { readonly position: LonLat }, index: number): Place {
  return {
    placeId: `depot-${index + 1}` as PlaceId,
    position,
    street: '',
    houseNumber: '',
    source: 'depot',
    boxes: 0,
  }
}

/** Every third mailbox owns a button. */
function makeDevices(
  mailboxes: readonly { readonly mailbox_id: MailboxId }[],
  realRegisteredAt: number,
) {
  return mailboxes.flatMap(({ mailbox_id }, index) =>
    index % 3 === 0
      ? [
          {
            // from D0000001 on: a range of its own, so that nobody takes it for a real button
            device_id: (0xd0000001 + index / 3).toString(16).toUpperCase(),
            device_type_id: 'domino',
            mailbox_id,
            real_registered_at: realRegisteredAt,
          },
        ]
      : [],
  )
}

function toPlaceColumns(place: Place) {
  return {
    place_id: place.placeId,
    depot_id: depotId,
    lon: place.position[0],
    lat: place.position[1],
    street: place.street,
    house_number: place.houseNumber,
    source: place.source,
    boxes: place.boxes,
    access_notes: place.accessNotes ?? null,
  }
}
