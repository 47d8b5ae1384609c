import { hash } from '@node-rs/argon2'
import type { Pool } from 'pg'
import type { CarrierId, DepotId, MailboxId, Place, Round } from '../../algorithms/model.ts'
import { type BreakRule, withBreak } from '../../algorithms/office/breakRules.ts'
import { savePerson } from '../store/accounts.ts'
import { insertArea, insertDepot, insertDeviceType, insertMany } from '../store/areas.ts'
import { findDepot } from '../store/depotState.ts'
import { inTransaction } from '../store/transaction.ts'
import { boxName, carrierName } from './demoNames.ts'
import { type DepotLayout, layOutDepot } from './layOutDepot.ts'
import type { Area } from './readArea.ts'

const depotId = 'depot-1' as DepotId

/** What every carrier of the demo logs in with. */
export const demoPassword = 'domino'

/**
 * The demo's buttons say every tenth day of their office that they live, later where that is a Sunday
 * or a holiday. A day of the demo takes a real one at most, so this raises no false alert.
 */
const demoKeepAliveSeconds = 30 * 24 * 3600

/**
 * Gives an area without a depot one, and leaves one that is there alone: what layOutDepot makes of
 * it, and in the demo a button for a third of the mailboxes. In one transaction: a start that is
 * killed here starts again from nothing.
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
  readonly config: {
    readonly seed: number
    readonly demo: boolean
    /** Without it nobody is planned a break. */
    readonly breakRule?: BreakRule
  }
}): Promise<void> {
  if (await findDepot(db)) return
  const { seed, breakRule } = config
  const laidOut = layOutDepot(area, { seed })
  const layout = breakRule ? withBreaks(laidOut, breakRule) : laidOut
  const demo = config.demo
    ? { seed, buttonEvery: 3, passwordHash: await hash(demoPassword) }
    : undefined
  const linkKey = Buffer.from(randomBytes(32)).toString('base64url')
  await saveDepot(db, { layout, area, linkKey, realNow, ...(demo ? { demo } : {}) })
}

/** The same depot with the breaks that its shifts ask for. */
export function withBreaks(layout: DepotLayout, rule: BreakRule): DepotLayout {
  const rounds = layout.office.rounds.map((round) => withBreak(round, rule))
  return { ...layout, office: { ...layout.office, rounds } }
}

/** Writes a depot into a database that has none: its places, its mailboxes, a carrier for each round. */
export async function saveDepot(
  db: Pool,
  {
    layout: { office, places, mailboxes },
    area,
    linkKey,
    realNow,
    demo,
  }: {
    readonly layout: DepotLayout
    readonly area: { readonly sha256: string; readonly timeZone: string }
    /** Signs the households' links. */
    readonly linkKey: string
    /** Buttons registered at 0 are watched by no alert of silence. */
    readonly realNow: number
    /** Made names, log-ins of all carriers, and a button at every third mailbox, say. */
    readonly demo?: {
      readonly seed: number
      readonly passwordHash: string
      readonly buttonEvery: number
    }
  },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await insertArea(tx, { sha256: area.sha256, linkKey, realNow })
    await insertDepot(tx, {
      depotId,
      name: office.depot.name || 'Domino',
      timeZone: area.timeZone,
      placeId: office.depot.placeId,
      ...office.hours,
    })
    await insertMany(tx, 'places', places.map(toPlaceColumns))
    await insertMany(
      tx,
      'mailboxes',
      mailboxes.map(({ mailboxId, placeId }) => ({
        mailbox_id: mailboxId,
        place_id: placeId,
        label: demo ? boxName(demo.seed, mailboxId) : '',
        link_epoch: 0,
      })),
    )
    for (const [index, round] of office.rounds.entries())
      await savePerson(tx, {
        personId: carrierIdOf(round.number),
        role: 'carrier',
        name: demo ? carrierName(demo.seed, index) : round.number,
        login: round.number.toLowerCase(),
        passwordHash: demo?.passwordHash ?? null,
        demo: demo !== undefined,
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
    if (demo)
      await insertMany(
        tx,
        'devices',
        listButtons(mailboxes, demo.buttonEvery).map(({ deviceId, mailboxId }) => ({
          device_id: deviceId,
          device_type_id: 'domino',
          mailbox_id: mailboxId,
          real_registered_at: realNow,
        })),
      )
  })
}

/** Every seventh letter round, so that the demo shows what a page says to a replacement. */
function isReplaced({ kind, number }: Pick<Round, 'kind' | 'number'>): boolean {
  return kind === 'letters' && Number(number.slice(1)) % 7 === 0
}

function carrierIdOf(number: string): CarrierId {
  return `carrier-${number}` as CarrierId
}

/** The made buttons: one at every so many mailboxes, the first among them. */
export function listButtons(
  mailboxes: DepotLayout['mailboxes'],
  every: number,
): { readonly deviceId: string; readonly mailboxId: MailboxId }[] {
  return mailboxes
    .filter((_, index) => index % every === 0)
    .map(({ mailboxId }, index) => ({
      // from D0000001 on: a range of its own, so that nobody takes it for a real button
      deviceId: (0xd0000001 + index).toString(16).toUpperCase(),
      mailboxId,
    }))
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
