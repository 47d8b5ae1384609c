import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { calendar, tuesday } from '../../fixtures/openTown.ts'
import { type WatchedTown, watchTown, whereIs } from './watchTown.ts'

/** A day under way: one collection to come, one in a bag, one handed over, one box was empty. */
let town: WatchedTown
let coming: string
let other: string
let bagged: string
let handed: string
let empty: string
let where: Awaited<ReturnType<typeof whereIs>>

beforeAll(async () => {
  town = await watchTown()
  const press = async (device: string) => {
    const id = await town.press(device)
    await town.step()
    await town.pass(1)
    return id
  }
  ;[coming, other, bagged, handed, empty] = [
    await press('D0000001'),
    await press('D0000002'),
    await press('D0000003'),
    await press('D0000004'),
    await press('D0000005'),
  ]
  await town.until('09:30')
  const settle = async (requestId: string, kind: 'collected' | 'problem') => {
    const { login, stopId, roundId } = await whereIs(town, requestId)
    if (kind === 'collected') {
      await town.say(login, town.event('collected', { stopId, requestId, parcels: 1 }))
      town.facts().bagged(town.carrierOf(login), requestId, 1)
    } else {
      await town.say(login, town.event('problem', { stopId, requestId, problem: 'empty' }))
    }
    return { login, roundId }
  }
  const { login, roundId } = await settle(handed, 'collected')
  await town.handOver(login, roundId)
  await settle(bagged, 'collected')
  await settle(empty, 'problem')
  await town.pass(30)
  expect(await town.step()).toEqual([])
  where = await whereIs(town, coming)
  // what the database itself forbids is to be seen too
  await town.sql('drop index one_active_request')
  await town.sql('alter table uplinks drop constraint one_message')
  await town.sql('alter table uplinks drop constraint uplinks_press_id_key')
  await town.save()
  await town.restore()
})
afterAll(() => town.close())
afterEach(() => town.restore())

const set = (change: string, requestId: string) =>
  town.broken(`update pickup_requests set ${change} where request_id = $1`, [requestId])

describe('messages', () => {
  const message = () => {
    const [deviceId, second, dataHex] = coming.split('.') as [string, string, string]
    const askedAt = town.now()
    return { messageId: coming, deviceId, second: Number(second), dataHex, askedAt, at: askedAt }
  }

  it('sees that one which was answered 2xx isn’t stored', async () => {
    town.facts().taken(message())
    expect(await town.broken()).toEqual([])
    town.facts().taken({ ...message(), dataHex: '118c0009' })
    expect(await town.broken()).toEqual(['message lost'])
  })

  it('sees that one is gone', async () => {
    town.facts().taken(message())
    expect(await town.brokenAtEnd(`delete from uplinks where press_id = '${coming}'`)).toEqual(
      expect.arrayContaining(['message lost', 'row lost']),
    )
  })

  it('sees that one is stored twice', async () => {
    const again = `insert into uplinks (network, device_id, second, data_hex, body, content_type,
      real_received_at, press_id) select network, device_id, second, data_hex, body, content_type,
      real_received_at, press_id from uplinks where press_id = $1`
    expect(await town.broken(again, [coming])).toEqual(['message twice'])
  })

  it('sees that the network waited too long', async () => {
    town.facts().taken({ ...message(), askedAt: town.now() - 10_001 })
    expect(await town.broken()).toEqual(['answered late'])
  })

  it('sees an uplink that has lost its fate', async () => {
    const none = `update uplinks set press_id = null, no_press = '' where press_id = $1`
    expect(await town.broken(none, [coming])).toEqual(['fate changed', 'not one fate'])
  })

  it('sees a press that was worked again', async () => {
    const again = `update presses set fate = 'too late', request_id = null where press_id = $1`
    expect(await town.broken(again, [coming])).toEqual(['worked twice'])
  })

  it('sees a press that names no request, or another household’s', async () => {
    const none = `insert into presses (press_id, depot_id, mailbox_id, kind, pressed_at, fate,
      request_id, worked_at) select 'page', depot_id, mailbox_id, 'short', 1, 'joined', $2, 1
      from presses where press_id = $1`
    expect(await town.broken(none, [coming, null])).toEqual(['broken chain'])
    await town.restore()
    expect(await town.broken(none, [coming, other])).toEqual(['broken chain'])
  })

  it('sees a request that no press opened', async () => {
    const made = `update presses set fate = 'joined' where press_id = $1`
    await town.sql(made, [coming])
    expect(await town.brokenAtEnd()).toContain('opened by nothing')
  })

  it('sees a press that nobody has worked by the day’s end', async () => {
    const waits = `insert into presses (press_id, depot_id, mailbox_id, kind, pressed_at)
      select 'page', depot_id, mailbox_id, 'short', 1 from presses where press_id = $1`
    expect(await town.broken(waits, [coming])).toEqual([])
    expect(await town.brokenAtEnd()).toContain('press not worked')
  })

  it('sees an LED that says what isn’t so, or something else the second time', async () => {
    const { facts } = town
    const [{ minute }] = await town.sql(
      'select promise_from_at as minute from pickup_requests where request_id = $1',
      [coming],
    )
    const [hours, minutes] = calendar.localTime(minute).split(':').map(Number)
    const hex = (outcome: number, at: number) =>
      `1${outcome}${at.toString(16).padStart(4, '0')}0600010000`
    const from = hours! * 60 + minutes!
    for (const [answer, codes] of [
      [hex(1, from), []],
      [hex(0, 0xffff), []],
      [hex(1, from + 5), ['answered what isn’t so']],
      [hex(2, from), ['answered what isn’t so']],
      [hex(3, 0xffff), ['answered what isn’t so']],
      [hex(4, 0xffff), ['answered what isn’t so']],
      ['00ff', ['no answer of ours']],
    ] as const) {
      const messageId = `${coming} ${answer}`
      facts().taken({ ...message(), messageId })
      facts().answered(messageId, answer)
      expect([answer, await town.broken()]).toEqual([answer, codes])
    }
    facts().answered(`${coming} ${hex(1, from)}`, hex(1, from))
    expect(await town.broken()).toEqual([])
    facts().answered(`${coming} ${hex(1, from)}`, hex(0, 0xffff))
    expect(await town.broken()).toEqual(['answered otherwise'])
  })
})

describe('the way to the store', () => {
  it('goes on through another connection where its own has ended', async () => {
    await town.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'checkers' and datname = current_database()`,
    )
    expect(await set(`why = '{"fr": "Oui.", "en": ""}'`, coming)).toEqual(['no reason'])
    expect(await town.broken()).toEqual([])
  })

  it('sees what was written by one who ended later than another', async () => {
    const client = await town.town.database.pool.connect()
    try {
      await client.query('begin')
      const silent = `update pickup_requests set why = '{"fr": "", "en": ""}' where request_id = $1`
      await client.query(silent, [coming])
      expect(await set("state = 'open', round_id = null", empty)).toContain('impossible step')
      await client.query('commit')
      expect(await town.broken()).toEqual(['no reason'])
      expect(await town.broken()).toEqual([])
    } finally {
      client.release()
    }
  })
})

describe('versions', () => {
  it('sees a version that is left out', async () => {
    const leap = 'update depots set plan_version = plan_version + 1'
    expect(await town.broken(leap)).toEqual(['versions not by one'])
  })

  it('sees commits that are fewer than before', async () => {
    expect(await town.broken('update depots set commits = commits - 1')).toEqual(['commits fell'])
  })

  it('sees a depot without an open day', async () => {
    const closed = "update service_days set state = 'closed'"
    expect(await town.broken(closed)).toContain('not one open day')
  })

  it('sees a change that nobody gives a reason for', async () => {
    const silent = `with a as (update depots set plan_version = plan_version + 1 returning *)
      insert into plan_versions select depot_id, plan_version, $1, $2, $3 from a`
    const changes = [{ roundId: where.roundId, stopId: null, why: { fr: 'Oui.', en: ' ' } }]
    expect(await town.broken(silent, [tuesday, town.now(), JSON.stringify(changes)])).toEqual([
      'no reason',
    ])
  })
})

describe('plans', () => {
  it('accepts a version in which nothing moves', async () => {
    expect(await town.replan(where.roundId, (stops) => stops)).toEqual([])
  })

  it('sees a request in two rounds', async () => {
    const [{ round_id }] = await town.sql(
      'select round_id from rounds where round_id <> $1 and day = $2 order by 1',
      [where.roundId, tuesday],
    )
    const { stops } = await planOf(where.roundId)
    const twice = stops.find((stop) => stop.stopId === where.stopId)
    expect(await town.replan(round_id, (there) => [...there, twice])).toContain('request twice')
  })

  it('sees a request that its round has lost', async () => {
    const codes = await town.replan(where.roundId, (stops) =>
      stops
        .map((stop) => ({
          ...stop,
          collections: stop.collections.filter(({ requestId }) => requestId !== coming),
        }))
        .filter((stop) => stop.collections.length + stop.deliveries.length > 0),
    )
    expect(codes).toEqual(['judged: collection lost', 'plan and row differ'])
  })

  it('sees a collection of another size, and one of nobody', async () => {
    const changed = (change: object) => (stops: Awaited<ReturnType<typeof planOf>>['stops']) =>
      stops.map((stop) => ({
        ...stop,
        collections: stop.collections.map((one) =>
          one.requestId === coming ? { ...one, ...change } : one,
        ),
      }))
    expect(await town.replan(where.roundId, changed({ parcels: 2 }))).toContain('wrong collection')
    await town.restore()
    const unknown = await town.replan(where.roundId, changed({ requestId: 'nobody' }))
    expect(unknown).toEqual([
      'judged: collection lost',
      'judged: unknown request',
      'plan and row differ',
      'unknown request',
    ])
  })

  it('sees deliveries that are lost, or in another order', async () => {
    const fixed = await fixedRound()
    const last = (stops: { deliveries: unknown[] }[]) =>
      stops.findLastIndex(({ deliveries }) => deliveries.length > 0)
    const lost = await town.replan(fixed, (stops) => stops.toSpliced(last(stops), 1))
    expect(lost).toContain('delivery lost')
    await town.restore()
    const moved = await town.replan(fixed, (stops) => {
      const at = last(stops)
      return [...stops.slice(0, at - 1), stops[at], stops[at - 1], ...stops.slice(at + 1)]
    })
    expect(moved).toEqual(expect.arrayContaining(['order changed', 'judged: order changed']))
  })

  it('sees a stop that moved although the carrier had passed it', async () => {
    const fixed = await fixedRound()
    const { stops } = await planOf(fixed)
    await town.sql(
      "update rounds set state = 'out', left_at = out_at, confirmed_stop_id = $2, confirmed_at = $3 where round_id = $1",
      [fixed, stops[5]!.stopId, town.now()],
    )
    expect(await town.broken()).toEqual([])
    const turned = await town.replan(fixed, ([a, b, ...rest]) => [b, a, ...rest])
    expect(turned).toEqual(expect.arrayContaining(['judged: frozen moved', 'passed moved']))
  })

  it('sees a request come back to who refused it', async () => {
    await town.sql(
      `insert into round_events (event_id, round_id, kind, request_id, body, at, real_received_at)
       values ('refused-1', $1, 'refused', $2, '{}', 1, 1)`,
      [where.roundId, coming],
    )
    expect(await town.broken()).toEqual([])
    expect(await town.replan(where.roundId, (stops) => stops)).toEqual(['refused came back'])
  })

  it('sees what a carrier pinned or put in order moved, forgotten or never heard', async () => {
    const roundId = where.roundId
    const ids = (await planOf(roundId)).stops.map(({ stopId }) => stopId as string)
    const [a, b] = ids.slice(-2) as [string, string]
    await town.say(where.login, town.event('pinned', { stopId: b }))
    await town.say(where.login, town.event('reordered', { stopIds: [b, a] }))
    expect(await town.step()).toEqual([])
    const said = (await planOf(roundId)).stops
    const back = await town.replan(roundId, (stops) => [
      ...stops.slice(0, -2),
      stops.at(-1),
      stops.at(-2),
    ])
    expect(back).toEqual(
      expect.arrayContaining([
        'own order lost',
        'pin moved',
        'judged: pin broken',
        'judged: own order broken',
      ]),
    )
    await town.replan(roundId, () => said)
    const forget = (stop: (typeof said)[number]) => ({ ...stop, pin: undefined })
    expect(await town.replan(roundId, (stops) => stops.map(forget))).toContain('own word lost')
    await town.replan(roundId, () => said)
    const { eventId: _, ...unheard } = town.event('pinned', { stopId: a })
    expect(
      await town.broken(
        `insert into round_events (event_id, round_id, kind, stop_id, body, at, real_received_at)
         values ('pinned-1', $1, 'pinned', $2, $3, $4, $4)`,
        [roundId, a, JSON.stringify(unheard), town.now()],
      ),
    ).toEqual(['own word unheard'])
  })

  async function planOf(roundId: string) {
    const [row] = await town.sql(
      'select stops from round_plans where round_id = $1 order by version desc limit 1',
      [roundId],
    )
    return row as { stops: Parameters<Parameters<WatchedTown['replan']>[1]>[0] }
  }
  /** A letter round under way. */
  async function fixedRound(): Promise<string> {
    const [row] = await town.sql(
      `update rounds set state = 'out' where order_policy = 'fixed' and day = $1
       returning round_id`,
      [tuesday],
    )
    expect(await town.broken()).toEqual([])
    return row.round_id
  }
})

describe("a request's life", () => {
  it('sees a step that leads nowhere', async () => {
    expect(await set("state = 'empty', settled_at = null", handed)).toContain('impossible step')
    await town.restore()
    expect(await set("state = 'open', round_id = null", empty)).toContain('impossible step')
  })

  it('sees what no carrier has said', async () => {
    expect(await set("state = 'collected', settled_at = opened_at", coming)).toEqual([
      'nobody said so',
    ])
    await town.restore()
    const undone = `update round_events set undone = true where request_id = $1`
    await town.sql(undone, [bagged])
    expect(await set('waits_for_road = true', bagged)).toEqual(['nobody said so'])
  })

  it('sees two active requests of a mailbox', async () => {
    const mine = 'mailbox_id = (select mailbox_id from pickup_requests where request_id = $2)'
    const moved = `update pickup_requests set ${mine} where request_id = $1`
    expect(await town.broken(moved, [other, coming])).toEqual(
      expect.arrayContaining(['request changed', 'two active requests']),
    )
  })

  it('sees that a reason is missing', async () => {
    expect(await set(`why = '{"fr": "Oui.", "en": ""}'`, coming)).toEqual(['no reason'])
  })

  it('sees hours that cannot be', async () => {
    expect(await set('settled_at = opened_at - 1', bagged)).toEqual(['hours out of order'])
    await town.restore()
    expect(await set('settled_at = settled_at + 3600000', bagged)).toContain('from the future')
    await town.restore()
    expect(await set('departed_at = handed_over_at', handed)).toContain('hours out of order')
  })

  it('sees one that is planned nowhere', async () => {
    expect(await set("day = '2026-03-11', promise_day = '2026-03-11'", coming)).toContain(
      'planned nowhere',
    )
  })

  it('sees one that hangs at the day’s end', async () => {
    const left = "update pickup_requests set state = 'open', round_id = null where request_id = $1"
    expect(await town.brokenAtEnd(left, [coming])).toContain('in limbo')
  })
})

describe('promises', () => {
  it('sees a time that no plan expects', async () => {
    const later =
      'promise_from_at = promise_from_at + 7200000, promise_to_at = promise_to_at + 7200000'
    expect(await set(later, coming)).toEqual(['promised without a plan'])
    await town.restore()
    await town.sql(`update pickup_requests set ${later} where request_id = $1`, [coming])
    const told = await town.replan(where.roundId, (stops) =>
      stops.map((stop) => ({
        ...stop,
        collections: stop.collections.map((one) =>
          one.requestId === coming ? { ...one, promisedToAt: one.promisedToAt! + 7_200_000 } : one,
        ),
      })),
    )
    expect(told).toEqual(['promised another time'])
  })

  it('sees a time that is over', async () => {
    const over = 'promise_from_at = opened_at - 7200000, promise_to_at = opened_at'
    expect(await set(over, coming)).toContain('promised the past')
  })

  it('sees a day on which nobody comes, today where it is put off, and two days at once', async () => {
    const off = "state = 'postponed', round_id = null, promise_day = null, "
    expect(await set(`${off} day = '2026-03-15'`, coming)).toContain('no working day')
    await town.restore()
    expect(await set(`${off} day = '${tuesday}'`, coming)).toContain('postponed to today')
    await town.restore()
    expect(await set("promise_day = '2026-03-11'", coming)).toContain('another day promised')
  })
})

describe('parcels', () => {
  it('sees that what was kept is lost', async () => {
    const { login, stopId } = where
    const event = town.event('collected', { stopId, requestId: coming, parcels: 1 })
    town.facts().acknowledged({ carrierId: login, event, outcome: 'kept' })
    expect(await town.broken()).toEqual(['event lost'])
    const known = await town.sql(
      "select event_id, body from round_events where kind = 'collected' and request_id = $1",
      [bagged],
    )
    await set("state = 'cancelled', round_id = null, promise_day = null", bagged)
    town.facts().acknowledged({ carrierId: login, event: known[0].body, outcome: 'known' })
    expect(await town.broken()).toEqual(['parcel lost'])
  })

  it('sees that somebody was told no without a reason', async () => {
    const event = town.event('back at depot', {})
    const why = { fr: '', en: 'No.' }
    town.facts().acknowledged({ carrierId: 'any', event, outcome: 'rejected', why })
    expect(await town.broken()).toEqual(['no reason'])
  })

  it('compares bags and container with the rows at the day’s end', async () => {
    const lost = 'parcel not accounted for'
    const { carrier_id: carrierId } = (
      await town.sql(
        'select carrier_id from pickup_requests join rounds using (round_id) where request_id = $1',
        [bagged],
      )
    )[0]
    const truth = (parcels: number, inBag = bagged, inContainer = handed) => {
      town.facts().bagged('another', inContainer, 1)
      town.facts().handedOver('another')
      town.facts().bagged(carrierId, inBag, parcels)
    }
    truth(1)
    expect(await town.brokenAtEnd()).toEqual([])
    truth(2)
    expect(await town.brokenAtEnd()).toEqual([lost])
    await town.restore()
    expect(await town.brokenAtEnd()).toEqual(['never in a bag'])
    truth(1)
    town.facts().bagged(carrierId, 'nobody', 1)
    expect(await town.brokenAtEnd()).toEqual([lost])
    await town.restore()
    truth(1, handed, bagged)
    expect(await town.brokenAtEnd()).toEqual([lost])
    await town.restore()
    truth(1)
    town.facts().bagged('another', bagged, 1)
    expect(await town.brokenAtEnd()).toEqual([lost])
  })

  it('sees a truck that does not exist, and one that was missed', async () => {
    const departs = "state = 'departed', departed_at = "
    await town.until('16:20')
    await town.restore()
    expect(await set(`${departs} ${calendar.instant(tuesday, '16:00')}`, handed)).toEqual([])
    await town.restore()
    expect(await set(`${departs} ${calendar.instant(tuesday, '16:01')}`, handed)).toEqual([
      'no such truck',
    ])
    await town.restore()
    expect(await town.brokenAtEnd()).toContain('missed the truck')
    await town.until('09:31')
  })
})

describe('the reading', () => {
  it('sees what a transaction that began before an earlier step commits after it', async () => {
    const client = await town.town.database.pool.connect()
    await client.query('begin')
    await client.query(
      `update pickup_requests set why = '{"fr": "", "en": ""}' where request_id = $1`,
      [coming],
    )
    expect(await town.broken('update depots set commits = commits + 1')).toEqual([])
    expect(await town.broken('update depots set commits = commits + 1')).toEqual([])
    await client.query('commit')
    client.release()
    expect(await town.broken()).toEqual(['no reason'])
  })

  it('sees nothing of what was rolled back', async () => {
    const client = await town.town.database.pool.connect()
    await client.query('begin')
    await client.query(`update pickup_requests set why = '{"fr": "", "en": ""}'`)
    await client.query('rollback')
    client.release()
    expect(await town.broken()).toEqual([])
  })

  it('goes on over connections that broke', async () => {
    await town.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'checkers' and datname = current_database()",
    )
    expect(await set(`why = '{"fr": "", "en": ""}'`, coming)).toEqual(['no reason'])
  })

  it('sees that the schema could keep where somebody was', async () => {
    await town.sql('alter table rounds add column last_position text')
    expect(await town.brokenAtEnd()).toContain('position kept')
    await town.sql('alter table rounds drop column last_position')
    const said = `update round_events set body = body || '{"lon": 2.1}' where request_id = $1`
    expect(await town.broken(said, [empty])).toEqual(['position kept'])
  })
})
