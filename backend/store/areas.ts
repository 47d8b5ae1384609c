import type { Db } from './transaction.ts'

/** Which extract this database was filled from; undefined before. */
export async function findAreaSha256(db: Db): Promise<string | undefined> {
  const { rows } = await db.query('select osm_sha256 from areas')
  return rows[0]?.osm_sha256
}

export async function insertArea(
  tx: Db,
  area: { readonly sha256: string; readonly linkKey: string; readonly realNow: number },
): Promise<void> {
  await tx.query(
    `insert into areas (area_id, osm_sha256, link_key, loaded_real_at) values ('area', $1, $2, $3)`,
    [area.sha256, area.linkKey, area.realNow],
  )
}

export async function insertDepot(
  tx: Db,
  depot: {
    readonly depotId: string
    readonly name: string
    readonly timeZone: string
    readonly placeId: string
    readonly cutOff: string
    readonly truckAt: string
    readonly closesAt: string
  },
): Promise<void> {
  await tx.query(
    `insert into depots (depot_id, name, time_zone, place_id, cut_off, truck_at, closes_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      depot.depotId,
      depot.name,
      depot.timeZone,
      depot.placeId,
      depot.cutOff,
      depot.truckAt,
      depot.closesAt,
    ],
  )
}

/** Thousands of rows of one table in one statement; the keys are the columns. */
export async function insertMany(
  tx: Db,
  table: 'places' | 'mailboxes' | 'devices' | 'office_rounds',
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return
  await tx.query(
    `insert into ${table} (${columns.join(', ')})
     select ${columns.join(', ')} from json_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  )
}

export async function insertDeviceType(
  tx: Db,
  type: {
    readonly deviceTypeId: string
    readonly name: string
    readonly decoder: string
    readonly settings: object
  },
): Promise<void> {
  await tx.query(
    'insert into device_types (device_type_id, name, decoder, settings) values ($1, $2, $3, $4)',
    [type.deviceTypeId, type.name, type.decoder, JSON.stringify(type.settings)],
  )
}
