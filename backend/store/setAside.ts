import type { NoticeRow, RawRequest, UplinkRow } from './inbox.ts'
import { toJson } from './toJson.ts'
import type { Db } from './transaction.ts'

/**
 * A message without a press that isn't an ordinary one (a keep-alive, a measurement, a button that
 * is being shown to work). The words are those of the partial index.
 */
const isAside = `press_id is null and no_press not in ('keep alive', 'status', 'pairing')`

/** One thing that was set aside, newest first where there are several. */
export interface SetAsideRow extends RawRequest {
  /** `message`: read as far as its device and data; `notice`: not even that. */
  readonly source: 'message' | 'notice'
  /** A database identity: good to ask for the next page, and for nothing else. */
  readonly id: number
  readonly deviceId: string | null
  readonly dataHex: string | null
  readonly reason: string
}

/** Where a page ended: of the last row of it. */
export type SetAsideCursor = Pick<SetAsideRow, 'realReceivedAt' | 'source' | 'id'>

const all = `select 'message' as source, uplink_id as id, device_id, data_hex, no_press as reason,
    door, query, content_type, body, real_received_at from uplinks where ${isAside}
  union all
  select 'notice', notice_id, device_id, data_hex, unreadable, door, query, content_type, body,
    real_received_at from notices where unreadable is not null`

export async function listSetAside(
  db: Db,
  {
    reason,
    before,
    limit,
  }: { readonly reason?: string; readonly before?: SetAsideCursor; readonly limit: number },
): Promise<SetAsideRow[]> {
  const { rows } = await db.query(
    `select source, id, device_id as "deviceId", data_hex as "dataHex", reason, door, query,
       content_type as "contentType", body, real_received_at as "realReceivedAt"
     from (${all}) as aside
     where ($1::text is null or reason = $1)
       and ($2::bigint is null or (real_received_at, source, id) < ($2, $3, $4))
     order by real_received_at desc, source desc, id desc limit $5`,
    [reason ?? null, before?.realReceivedAt ?? null, before?.source, before?.id, limit],
  )
  return rows
}

/** Why things were set aside and how often, the commonest first; at most 100 reasons. */
export async function countSetAside(db: Db): Promise<{ reason: string; count: number }[]> {
  const { rows } = await db.query(
    `select reason, count(*) from (${all}) as aside group by reason
     order by count(*) desc, reason limit 100`,
  )
  return rows
}

/** A message set aside, as it is to be read again. */
export interface AsideMessage extends RawRequest {
  readonly uplinkId: number
  readonly network: string
  readonly deviceId: string
  readonly second: number | null
  readonly dataHex: string
}

interface Batch {
  readonly reason?: string
  /** Rows of a greater identity: those that stay aside aren't looked at twice in a run. */
  readonly afterId: number
  readonly limit: number
}

/** Locked until the transaction ends: who reworks them at the same time waits and finds them done. */
export async function lockAsideMessages(
  tx: Db,
  { reason, afterId, limit }: Batch,
): Promise<AsideMessage[]> {
  const { rows } = await tx.query(
    `select uplink_id as "uplinkId", network, device_id as "deviceId", second,
       data_hex as "dataHex", door, query, content_type as "contentType", body,
       real_received_at as "realReceivedAt"
     from uplinks where ${isAside} and ($1::text is null or no_press = $1) and uplink_id > $2
     order by uplink_id limit $3 for update`,
    [reason ?? null, afterId, limit],
  )
  return rows
}

/**
 * What a message was found to say at last: a press, or why it still says none. Its device, second and
 * data stay.
 * @returns false when that press is another message's already, or when it came again meanwhile: without
 *   a time its counter tells that, which only a decoder may know
 */
export async function settleAsideMessage(
  tx: Db,
  uplinkId: number,
  { fate, evidence, counter }: UplinkRow,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update uplinks u set press_id = $2, no_press = $3, evidence = $4, counter = $5
     where uplink_id = $1
       and not exists (select from uplinks o where o.press_id = $2)
       and not exists (select from uplinks o where o.uplink_id <> $1
         and o.second is null and u.second is null and o.network = u.network
         and o.device_id = u.device_id and o.data_hex = u.data_hex
         and coalesce(o.counter, -1) = coalesce($5, -1)
         and abs(o.real_received_at - u.real_received_at) < 600000)`,
    [
      uplinkId,
      'pressId' in fate ? fate.pressId : null,
      'noPress' in fate ? fate.noPress : null,
      toJson(evidence),
      counter ?? null,
    ],
  )
  return rowCount === 1
}

/** A callback that nobody could read. */
export interface AsideNotice extends RawRequest {
  readonly noticeId: number
  readonly reason: string
}

export async function lockAsideNotices(
  tx: Db,
  { reason, afterId, limit }: Batch,
): Promise<AsideNotice[]> {
  const { rows } = await tx.query(
    `select notice_id as "noticeId", unreadable as reason, door, query,
       content_type as "contentType", body, real_received_at as "realReceivedAt"
     from notices where unreadable is not null and ($1::text is null or unreadable = $1)
       and notice_id > $2
     order by notice_id limit $3 for update`,
    [reason ?? null, afterId, limit],
  )
  return rows
}

/** What an unreadable callback was found to say; `reread` when that is messages of their own. */
export async function settleAsideNotice(
  tx: Db,
  noticeId: number,
  notice: Pick<NoticeRow, 'kind' | 'deviceId' | 'realAt' | 'fields'>,
): Promise<void> {
  await tx.query(
    `update notices set unreadable = null, kind = $2, device_id = coalesce($3, device_id),
       real_at = $4, fields = $5
     where notice_id = $1`,
    [noticeId, notice.kind, notice.deviceId ?? null, notice.realAt ?? null, toJson(notice.fields)],
  )
}

/** Of these messages, those that the inbox doesn't know. */
export async function listUnknownMessages(
  tx: Db,
  messages: readonly UplinkRow[],
): Promise<UplinkRow[]> {
  const unknown = []
  for (const message of messages) {
    const { network, deviceId, second, dataHex, counter, realReceivedAt } = message
    const { rowCount } = await tx.query(
      `select from uplinks where network = $1 and device_id = $2 and data_hex = $3
         and (second = $4 or $4::bigint is null and second is null
           and coalesce(counter, -1) = coalesce($5::int, -1)
           and abs(real_received_at - $6) < 600000)
       limit 1`,
      [network, deviceId, dataHex, second ?? null, counter ?? null, realReceivedAt],
    )
    if (rowCount === 0) unknown.push(message)
  }
  return unknown
}
