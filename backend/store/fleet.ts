import type { Sentence } from '../../algorithms/model.ts'
import type { AlertKind } from '../protocol/stories.ts'
import type { Db } from './transaction.ts'

/** Something about a button that a person should see to; it's gone when the rows say so. */
export interface Alert {
  readonly deviceId: string
  readonly kind: AlertKind
  readonly realSince: number
  readonly sentence: Sentence
}

const dayMs = 24 * 3_600_000
/** Gaps and resets are looked for in the messages of a week: what is older has been seen or is over. */
const weekMs = 7 * dayMs

/**
 * What is wrong with registered buttons, by device and kind. Computed from the rows when it's asked
 * for: known as soon as it can be known, with no timer that could stop.
 */
export async function listAlerts(
  db: Db,
  { realNow }: { readonly realNow: number },
): Promise<Alert[]> {
  const found = [
    await listLowBatteries(db),
    await listGaps(db, realNow),
    await listSequenceBreaks(db),
    await listSilent(db, realNow),
    await listNetworkErrors(db),
    await listFailedDownlinks(db),
    await listWeakerRadio(db, realNow),
  ].flat()
  return found.sort((a, b) => compare(a.deviceId, b.deviceId) || compare(a.kind, b.kind))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Low since the first message below the mark after the last one above it; from the payload or, while
 * the network still sends it, its status. The mark is the device type's `batteryLowMillivolts`: 2 500
 * by default, since a radio of two cells stops at about 2 200 (to be checked with the buttons bought).
 */
async function listLowBatteries(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    // only those whose newest word is low are looked into: reading every message of a year took 2 s
    `with marks as (
       select device_id, coalesce((settings->>'batteryLowMillivolts')::numeric, 2500) as mark
       from devices join device_types using (device_type_id)
     ), low as materialized (
       select d.device_id, d.mark from marks d cross join lateral (
         select mv from (
           (select real_received_at, (evidence #>> '{reading,batteryMillivolts}')::numeric as mv
            from uplinks u
            where u.device_id = d.device_id and evidence #>> '{reading,batteryMillivolts}' is not null
            order by real_received_at desc, uplink_id desc limit 1)
           union all
           (select real_received_at, (fields->>'batteryMillivolts')::numeric from notices n
            where n.device_id = d.device_id and kind = 'status'
              and fields->>'batteryMillivolts' is not null
            order by real_received_at desc, notice_id desc limit 1)
         ) as either order by real_received_at desc, mv limit 1
       ) as newest where mv < mark
     ), told as (
       select device_id, mark, real_received_at,
         (evidence #>> '{reading,batteryMillivolts}')::numeric as mv
       from uplinks join low using (device_id)
       where evidence #>> '{reading,batteryMillivolts}' is not null
       union all
       select device_id, mark, real_received_at, (fields->>'batteryMillivolts')::numeric
       from notices join low using (device_id)
       where kind = 'status' and fields->>'batteryMillivolts' is not null
     ), judged as (
       select *, mv < mark as low from told
     ), fine as (
       select device_id, max(real_received_at) as last_at from judged where not low group by device_id
     )
     select device_id, min(real_received_at) as since,
       (array_agg(mv order by real_received_at desc, mv))[1]::int as mv
     from judged j left join fine f using (device_id)
     where low and real_received_at > coalesce(f.last_at, 0)
     group by device_id order by device_id`,
  )
  return rows.map((row) => {
    const volts = (row.mv / 1000).toFixed(2)
    return {
      deviceId: row.device_id,
      kind: 'battery low',
      realSince: row.since,
      sentence: {
        fr: `Pile faible : ${volts.replace('.', ',')} V.`,
        en: `Battery low: ${volts} V.`,
      },
    }
  })
}

/** So many messages in a week may go unheard without a word. */
const toleratedMissing = 2

/** Steps of the network's sequence number that aren't one: messages unheard, or a counter set back. */
async function listGaps(db: Db, realNow: number): Promise<Alert[]> {
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
async function listSequenceBreaks(db: Db): Promise<Alert[]> {
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

/** When a device's last message came; 0 before any. */
const lastHeard = (deviceId: string) =>
  `coalesce((select max(u.real_received_at) from uplinks u where u.device_id = ${deviceId}), 0)`

/** What a message needs from the button to us: three frames of 2 s, and the network's own time. */
const onItsWaySeconds = 60

/** A device type that promises a sign of life (`keepAliveSeconds`), and a button that missed it. */
async function listSilent(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select device_id, last_at + (seconds + $2) * 1000 as since, last_at
     from (
       select d.device_id, (y.settings->>'keepAliveSeconds')::int as seconds,
         ${lastHeard('d.device_id')} as last_at
       from devices d join device_types y using (device_type_id)
     ) as d
     where seconds > 0 and last_at > 0 and last_at + (seconds + $2) * 1000 <= $1
     order by device_id`,
    [realNow, onItsWaySeconds],
  )
  return rows.map((row) => {
    const hours = Math.floor((realNow - row.last_at) / 3_600_000)
    return {
      deviceId: row.device_id,
      kind: 'silent',
      realSince: row.since,
      sentence: {
        fr: `Silencieux depuis ${hours} h : le signe de vie manque.`,
        en: `Silent for ${hours} h: its sign of life is missing.`,
      },
    }
  })
}

/** The network's own errors about a device, until it's heard again. */
async function listNetworkErrors(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    `select n.device_id, min(n.real_received_at) as since,
       (array_agg(n.fields->>'info' order by n.real_received_at desc, n.notice_id desc))[1] as info
     from notices n join devices using (device_id)
     where n.kind = 'error' and n.real_received_at > ${lastHeard('n.device_id')}
     group by n.device_id order by n.device_id`,
  )
  return rows.map((row) => ({
    deviceId: row.device_id,
    kind: 'network error',
    realSince: row.since,
    sentence: {
      fr: `Le réseau signale : ${row.info ?? 'une erreur'}.`,
      en: `The network says: ${row.info ?? 'an error'}.`,
    },
  }))
}

/** Answers that weren't emitted, until one is. */
async function listFailedDownlinks(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    `with told as (
       select n.device_id, coalesce(n.real_at, n.real_received_at) as at, n.notice_id,
         n.fields->>'downlink' in ('failed', 'not received') as failed, n.fields->>'name' as name
       from notices n join devices using (device_id)
       where n.kind = 'acknowledge' and n.fields->>'downlink' <> 'queued'
     ), fine as (
       select device_id, max(at) as last_at from told where not failed group by device_id
     )
     select device_id, min(at) as since, count(distinct at)::int as count,
       (array_agg(name order by at desc, notice_id desc))[1] as name
     from told left join fine f using (device_id)
     where failed and at > coalesce(f.last_at, 0)
     group by device_id order by device_id`,
  )
  return rows.map((row) => {
    const why = row.name === null ? '' : ` (${row.name})`
    return {
      deviceId: row.device_id,
      kind: 'downlink failed',
      realSince: row.since,
      sentence: {
        fr: `${row.count === 1 ? 'Une réponse n’est pas partie' : `${row.count} réponses ne sont pas parties`}${why}.`,
        en: `${row.count === 1 ? 'An answer was not sent' : `${row.count} answers were not sent`}${why}.`,
      },
    }
  })
}

/** Ten decibels are a tenth of the power: a box that was turned, a van in front, a dying antenna. */
const weakerDecibels = 10
/** Fewer messages than these say nothing of a trend. */
const enoughMessages = 5

/** The last week's signal against the 28 days before it, by the newest fifty messages of each. */
async function listWeakerRadio(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select device_id, round(avg(rssi) filter (where before))::int as was,
       round(avg(rssi) filter (where not before))::int as is_now,
       min(at) filter (where not before) as since
     from (
       select d.device_id, (h.evidence #>> '{radio,rssi}')::numeric as rssi, h.real_received_at as at,
         h.real_received_at < $1 as before
       from devices d cross join lateral (
         (select evidence, real_received_at from uplinks u
          where u.device_id = d.device_id and real_received_at >= $1
            and evidence #>> '{radio,rssi}' is not null
          order by real_received_at desc, uplink_id desc limit 50)
         union all
         (select evidence, real_received_at from uplinks u
          where u.device_id = d.device_id and real_received_at >= $2 and real_received_at < $1
            and evidence #>> '{radio,rssi}' is not null
          order by real_received_at desc, uplink_id desc limit 50)
       ) as h
     ) as heard
     group by device_id
     having count(*) filter (where before) >= $3 and count(*) filter (where not before) >= $3
       and avg(rssi) filter (where not before) <= avg(rssi) filter (where before) - $4::numeric
     order by device_id`,
    [realNow - weekMs, realNow - 5 * weekMs, enoughMessages, weakerDecibels],
  )
  return rows.map((row) => ({
    deviceId: row.device_id,
    kind: 'radio weaker',
    realSince: row.since,
    sentence: {
      fr: `Signal plus faible : ${row.is_now} dBm, il était à ${row.was}.`,
      en: `Weaker signal: ${row.is_now} dBm, it was ${row.was}.`,
    },
  }))
}
