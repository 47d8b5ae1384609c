import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'
import { lastHeard } from './lastHeard.ts'

/** Gaps and resets are looked for in the messages of a week: what is older has been seen or is over. */
const weekMs = 7 * 24 * 3_600_000
/** So many messages in a week may go unheard without a word. */
const toleratedMissing = 2

/** Steps of the network's sequence number that aren't one: messages unheard, or a counter set back. */
export async function listGaps(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select device_id, at, seq, before
     from (
       select device_id, coalesce(second * 1000, real_received_at) as at,
         (evidence->>'seqNumber')::int as seq,
         lag((evidence->>'seqNumber')::int) over (partition by device_id
           order by coalesce(second * 1000, real_received_at), uplink_id) as before
       from uplinks join devices using (device_id)
       where real_received_at >= $1 and evidence->>'seqNumber' is not null
     ) as steps
     where seq not in (before, before + 1) order by device_id, at, seq`,
    [realNow - weekMs],
  )
  const alerts: Alert[] = []
  const missing = new Map<string, { count: number; realSince: number }>()
  const resets = new Map<string, Alert>()
  for (const { device_id: deviceId, at, seq, before } of rows) {
    const step = readStep(before, seq)
    if (step === 'reset') {
      resets.set(deviceId, {
        deviceId,
        kind: 'counter reset',
        realSince: at,
        sentence: {
          fr: `Compteur remis à ${seq} après ${before} : le réseau pourrait écarter ses messages.`,
          en: `Counter back at ${seq} after ${before}: the network may discard its messages.`,
        },
      })
    } else {
      const known = missing.get(deviceId)
      missing.set(deviceId, {
        count: (known?.count ?? 0) + step.missing,
        realSince: known?.realSince ?? at,
      })
    }
  }
  for (const [deviceId, { count, realSince }] of missing)
    if (count > toleratedMissing)
      alerts.push({
        deviceId,
        kind: 'messages missing',
        realSince,
        sentence: {
          fr: `${count} messages manquent en une semaine.`,
          en: `${count} messages are missing within a week.`,
        },
      })
  return [...alerts, ...resets.values()]
}

/** Where devices' counters roll over; our LoRaWAN networks count to 65 536 and beyond. */
const rollOvers = [128, 256, 512, 1024, 2048, 4096, 65_536]
/** A counter is taken to have rolled over when it was this near to where one may. */
const nearRollOver = 16

/** What lies between two sequence numbers that don't follow each other. */
export function readStep(before: number, seq: number): { missing: number } | 'reset' {
  if (seq > before) return { missing: seq - before - 1 }
  const steps = rollOvers.filter((at) => at > before).map((at) => seq + at - before)
  const [nearest = Number.POSITIVE_INFINITY] = steps
  return nearest <= nearRollOver ? { missing: nearest - 1 } : 'reset'
}

/**
 * The network's "Break in message sequence": it discards what the button sends until it is disengaged.
 * Over as soon as a message gets through.
 */
export async function listSequenceBreaks(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    `select n.device_id, min(n.real_received_at) as since
     from notices n join devices using (device_id)
     where n.kind = 'event' and n.fields->>'info' ilike '%sequence%'
       and n.real_received_at > ${lastHeard('n.device_id')}
     group by n.device_id order by n.device_id`,
  )
  return rows.map((row) => ({
    deviceId: row.device_id,
    kind: 'sequence break',
    realSince: row.since,
    sentence: {
      fr: 'Le réseau écarte ses messages : la suite est rompue, il faut la rétablir (disengage).',
      en: 'The network discards its messages: their sequence is broken and must be disengaged.',
    },
  }))
}
