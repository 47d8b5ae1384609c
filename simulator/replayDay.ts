import type { Pool, PoolClient } from 'pg'
import { placedAhead } from '../algorithms/round/improve/placedAhead.ts'
import type { InsertInput, Insertion } from '../algorithms/round/insertion.ts'
import { insertWithReload } from '../algorithms/round/insertWithReload.ts'
import { makeSessions } from '../backend/account/sessions.ts'
import { localBus } from '../backend/bus/localBus.ts'
import { countryOf, makeCalendar } from '../backend/calendar.ts'
import { openBackend } from '../backend/openBackend.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
import { endClosure } from '../backend/store/closures.ts'
import { insertCommit } from '../backend/store/commits.ts'
import { connect } from '../backend/store/connect.ts'
import { insertPress } from '../backend/store/inbox.ts'
import { claimCommit } from '../backend/store/plans.ts'
import { findRecordedDay } from '../backend/store/recordedDay.ts'
import { inTransaction } from '../backend/store/transaction.ts'
import { openDatabasePort } from './databasePort.ts'
import { writeImproved } from './recordImproved.ts'
import { restoreDepot, saveClosure } from './recordRestore.ts'
import { replayClock } from './replayClock.ts'
import { type Difference, findDifference } from './replayDifference.ts'
import { seededBytes } from './server.ts'
import { virtualClock } from './virtualClock.ts'
import { openWire } from './wire.ts'

type Commit = RecordedDay['commits'][number]
type Uplink = RecordedDay['uplinks'][number]

export interface Replayed {
  /** What the server made of it this time. */
  readonly day: RecordedDay
  /** The first thing that isn't as it was; undefined where all is. */
  readonly difference?: Difference
  /** What came in, and what of it was answered otherwise than with yes. */
  readonly inputs: number
  readonly refused: readonly string[]
}

const secret = 'a secret of the replay'
const never = 400 * 24 * 3_600_000
/** What a busy server does behind an answer is done by then. */
const afterwardsMs = 5_000

/**
 * Plays a recorded day back through the real backend: each thing that came in, in its order, at the
 * instant at which the recorded server decided upon it; between them nothing happens but what the
 * hours of the day bring. Nobody looks for work by himself: what the recorded server found to do at
 * some instant is looked for at that instant.
 *
 * @param options.databaseUrl an empty database with the newest schema, to be used up
 * @param options.area the roads that the day was planned on
 */
export async function replayDay(options: {
  readonly record: RecordedDay
  readonly databaseUrl: string
  readonly area: Parameters<typeof openBackend>[0]['area']
  readonly insert?: typeof insertWithReload
}): Promise<Replayed> {
  const { record, databaseUrl, area, insert = insertWithReload } = options
  const { depot } = record
  const outside = connect(databaseUrl, 'domino replay')
  const port = openDatabasePort(connect(databaseUrl, 'domino replayed'))
  let close = async () => {}
  try {
    await restoreDepot(outside, record)
    const expected = listExpected(record)
    /** How many of them are made; the server's own that follow at once get their own instant. */
    let made = 0
    function committed() {
      made++
      const next = expected[made]
      // what comes from outside next has its own instant, also when this was done by the clock
      if (!next || next.cause) return clock.stamp({ serviceAt: undefined })
      if (clock.toReal(next.at) - virtual.now() < afterwardsMs)
        clock.stamp({ serviceAt: Math.max(next.at, clock.now()) })
    }
    const calendar = makeCalendar(depot.timeZone, countryOf(depot.timeZone))
    const virtual = virtualClock(realStart(record))
    const clock = replayClock(virtual, record.clock)
    const bus = localBus()
    let secrets = 0
    const randomBytes = (count: number) => seededBytes(0, `${++secrets}`, count)
    /** Rings wait while what comes in is stamped with the time at which it came. */
    let held: (() => void)[] | undefined
    // what was found to do at once when the day had opened
    const [first] = expected
    if (first && !first.cause && first.at - record.opening.at < afterwardsMs)
      clock.stamp({ serviceAt: first.at })
    const backend = await openBackend({
      db: watchCommits(port.pool, committed),
      bus: {
        listen: bus.listen,
        ring: (depotId) => (held ? held.push(() => bus.ring(depotId)) : bus.ring(depotId)),
      },
      clock,
      calendar,
      area,
      insert: (input) => placedAsRecorded(record, expected[made]?.own, insert(input), input),
      improve: 'never',
      lookAhead: 'never',
      // what was found then: how many steps of a search that took isn't known
      morning: { search: () => plannedTogether(record, expected[made]?.own), iterations: 0 },
      randomBytes,
      config: {
        seed: 0,
        sigfoxSecret: secret,
        adminPassword: 'a password of the replay',
        demo: false,
        allowDemoLogIns: true,
        secure: false,
        sweepRealMs: never,
      },
    })
    const wire = openWire(backend)
    close = async () => {
      await backend.close()
      await port.quiet()
      wire.cut()
      clock.end()
    }
    await port.quiet()
    clock.unstamp()

    const sessions = makeSessions({
      db: outside,
      clock,
      randomBytes,
      allowDemoLogIns: true,
      secure: false,
    })
    const cookieOf = (setCookie: string) => setCookie.split(';')[0]!
    const cookies = new Map<string, string>()
    const cookie = async (who: string, open: () => Promise<string>) => {
      const known = cookies.get(who) ?? cookieOf(await open())
      cookies.set(who, known)
      return known
    }
    const household = (mailboxId: string) =>
      cookie(`household ${mailboxId}`, () => sessions.openForMailbox(mailboxId))
    const person = (personId: string, role: 'carrier' | 'manager') =>
      cookie(`${role} ${personId}`, () => sessions.openForPerson({ personId, role }))

    let inputs = 0
    const refused: string[] = []
    async function post(path: string, headers: Record<string, string>, body: string) {
      inputs++
      const answer = await wire.call({ method: 'POST', path, headers, body })
      if (answer.status >= 300) refused.push(`${path}: ${answer.status} ${answer.body}`)
      await port.quiet()
    }
    const say = (path: string, headers: string, body: object) =>
      post(path, { cookie: headers, 'content-type': 'application/json' }, JSON.stringify(body))

    async function advance(realAt: number) {
      while (virtual.step(Math.max(realAt, virtual.now()))) await port.quiet()
    }
    async function receive({ door, query, contentType, bodyBase64, realReceivedAt }: Uplink) {
      clock.stamp({ realAt: realReceivedAt })
      await post(
        `/${door}${query === '' ? '' : `?${query}`}`,
        { authorization: `Bearer ${secret}`, 'content-type': contentType },
        Buffer.from(bodyBase64, 'base64').toString('utf8'),
      )
      clock.unstamp()
    }

    const uplinkOf = new Map(record.uplinks.map((uplink) => [uplink.pressId, uplink]))
    const pressOf = new Map(record.presses.map((press) => [press.pressId, press]))
    const eventOf = new Map(record.events.map((one) => [one.event.eventId, one]))
    const closureOf = new Map(record.closures.map((one) => [one.closureId, one]))

    async function press(pressId: string) {
      const uplink = uplinkOf.get(pressId)
      const { fate: _, requestId: __, workedAt: ___, ...row } = pressOf.get(pressId)!
      const { mailboxId, pressedAt } = row
      if (uplink && isDoor(uplink)) return receive(uplink)
      if (uplink) {
        // found in the network's history, whose answers aren't kept
        inputs++
        await insertPress(outside, { ...row, depotId: depot.depotId })
        bus.ring(depot.depotId)
        return port.quiet()
      }
      held = []
      clock.stamp({ serviceAt: pressedAt })
      // `<mailbox>.page.<event>`
      const eventId = pressId.slice(mailboxId.length + '.page.'.length)
      await say('/api/v1/presses', await household(mailboxId), { eventId })
      clock.unstamp()
      const rings = held
      held = undefined
      for (const ring of rings) ring()
      await port.quiet()
    }

    /** As another process of the same depot would write it. */
    async function changeRoads(commit: number, { closureAdded, closureEnded, at }: Step) {
      inputs++
      const { depotId } = depot
      await inTransaction(outside, async (tx) => {
        const { rows } = await tx.query('select commits, plan_version from depots')
        const [{ commits: baseCommits, plan_version: version }] = rows
        await claimCommit(tx, { depotId, baseCommits, baseVersion: version, version })
        const told = closureAdded ? { closureAdded } : { closureEnded: closureEnded! }
        await insertCommit(tx, { depotId, commit: baseCommits + 1, steps: [{ at, ...told }] })
        if (closureAdded) await saveClosure(tx, depotId, closureOf.get(closureAdded)!)
        else await endClosure(tx, depotId, closureEnded!, { by: 'manager', at })
      }).catch((error) => {
        throw new Error(`commit ${commit}`, { cause: error })
      })
      committed()
      bus.ring(depotId)
      await port.quiet()
    }

    /** What a search had found by then. */
    async function improve(commit: number, step: Step) {
      inputs++
      await writeImproved(outside, record, step).catch((error) => {
        throw new Error(`commit ${commit}`, { cause: error })
      })
      committed()
      bus.ring(depot.depotId)
      await port.quiet()
    }

    async function hear(commit: number, step: Step) {
      const { pressId, eventId, heard } = step
      if (pressId) return press(pressId)
      if (step.closureAdded || step.closureEnded) return changeRoads(commit, step)
      if (eventId) {
        const { carrierId, event } = eventOf.get(eventId)!
        return say('/api/v1/round-events', await person(carrierId, 'carrier'), { events: [event] })
      }
      if (heard?.kind === 'announced') {
        const { mailboxId, parcels, labelled } = heard
        return say('/api/v1/my-announcement', await household(mailboxId), { parcels, labelled })
      }
      if (heard?.kind === 'cancelled') {
        const { mailboxId, requestId } = heard
        return say('/api/v1/my-request/cancel', await household(mailboxId), { requestId })
      }
      if (heard?.kind === 'absent') {
        const { roundId, why, mostAddedMinutes } = heard
        const path = `/api/v1/rounds/${encodeURIComponent(roundId)}/absence`
        return say(path, await person('manager', 'manager'), { why, mostAddedMinutes })
      }
      if (heard?.kind === 'correction answered') {
        const { correctionId, accepted, why } = heard
        const path = `/api/v1/corrections/${encodeURIComponent(correctionId)}/answer`
        return say(path, await person('manager', 'manager'), { accepted, why })
      }
      if (heard?.kind !== 'handed over') return improve(commit, step)
      const path = `/api/v1/rounds/${encodeURIComponent(heard.roundId)}/hand-over`
      return say(path, await person('manager', 'manager'), {})
    }

    // a button that was tried isn't known to have been by now
    const silent = record.uplinks.filter(
      (uplink) => uplink.pressId === null && uplink.noPress !== 'pairing' && isDoor(uplink),
    )
    async function receiveSilent(untilAt: number) {
      while (silent[0] && silent[0].realReceivedAt <= untilAt) {
        await advance(silent[0].realReceivedAt)
        await receive(silent.shift()!)
      }
    }

    for (const [index, { cause, at, commit }] of expected.entries()) {
      // done behind what was said before, or by the clock
      if (!cause && index < made) continue
      const event = cause?.eventId === undefined ? undefined : eventOf.get(cause.eventId)
      const realAt = event?.realReceivedAt ?? clock.toReal(at)
      await receiveSilent(realAt)
      await advance(realAt)
      if (cause) await hear(commit, cause)
      else if (index >= made) await backend.idle()
      await port.quiet()
      clock.unstamp()
    }
    const endsAt = record.closedAt === null ? virtual.now() : clock.toReal(record.closedAt) - 1
    await receiveSilent(endsAt)

    const day = (await findRecordedDay(outside, record.day as never))!
    const difference = findDifference(record, day)
    return { day, ...(difference ? { difference } : {}), inputs, refused }
  } finally {
    await close()
    await port.drop()
    await outside.end()
  }
}

type Step = Commit['steps'][number]
type Morning = Exclude<Parameters<typeof openBackend>[0]['morning'], 'never' | undefined>
type Together = Awaited<ReturnType<Morning['search']>>

const isDoor = ({ door }: Uplink) => door.includes('/')

interface Expected {
  readonly commit: number
  readonly at: number
  /** What came from outside; without one it's the server's own. */
  readonly cause?: Step
  readonly own?: Step
}

/**
 * The commits to come. Presses that were worked in one are worked one by one here, each at the
 * instant at which its place was sought.
 */
function listExpected({ commits }: RecordedDay): Expected[] {
  return commits.flatMap(({ commit, steps }) => {
    const found: Expected[] = []
    for (const step of steps) {
      const { at, pressId, eventId, heard, closureAdded, closureEnded } = step
      const isOwn = heard?.kind === 'planned together' || heard?.kind === 'placed ahead'
      const said = isOwn ? undefined : heard
      if (pressId ?? eventId ?? said ?? closureAdded ?? closureEnded)
        found.push({ commit, at, cause: step })
      else found.push({ commit, own: step, ...found.pop(), at })
    }
    return found
  })
}

/** What was planned together in a commit of the server's own; one by one where nothing was. */
function plannedTogether({ planVersions }: RecordedDay, own: Step | undefined) {
  if (own?.heard?.kind !== 'planned together') return undefined
  const made = planVersions.find(({ version }) => version === own.version)!
  const placed = (own.requests ?? []).map(({ requestId, roundId }) => ({ requestId, roundId }))
  return { rounds: made.rounds, placed } as object as Together
}

/** What was put where it suited what might come: where that was, the days that told it aren't recorded. */
function placedAsRecorded(
  { planVersions }: RecordedDay,
  own: Step | undefined,
  found: Insertion,
  input: InsertInput,
): Insertion {
  if (own?.heard?.kind !== 'placed ahead' || found.kind === 'refusal') return found
  const { roundId, stopId, plan } = found
  const made = planVersions.find(({ version }) => version === own.version)!
  const recorded = made.rounds.find((round) => round.roundId === roundId)?.stops ?? []
  const index = recorded.findIndex((stop) => stop.stopId === stopId)
  const others = plan.stops.filter((stop) => stop.stopId !== stopId)
  const stop = plan.stops.find((each) => each.stopId === stopId)!
  if (index < 0 || index > others.length) return found
  return placedAhead(found, { ...plan, stops: others.toSpliced(index, 0, stop) }, input)
}

/** Tells of each commit to the depot once it's made, before anything is decided upon it. */
function watchCommits(pool: Pool, committed: () => void): Pool {
  const watch = (client: PoolClient): PoolClient => {
    let isOne = false
    return new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name !== 'query') return typeof value === 'function' ? value.bind(target) : value
        return async (...given: Parameters<PoolClient['query']>) => {
          const text = String(given[0])
          if (text.startsWith('insert into commits')) isOne = true
          const answer = await target.query(...given)
          if (text === 'commit' && isOne) committed()
          return answer
        }
      },
    })
  }
  return new Proxy(pool, {
    get(target, name) {
      if (name === 'connect') return async () => watch(await target.connect())
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function realStart({ opening, clock }: RecordedDay): number {
  const origin = clock.findLast(({ serviceAt }) => serviceAt <= opening.at) ?? clock[0]!
  return origin.realAt + Math.ceil((opening.at - origin.serviceAt) / origin.speed)
}
