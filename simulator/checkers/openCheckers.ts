import type { Pool } from 'pg'
import { checkAnswers } from './checkAnswers.ts'
import { checkBags, checkBagsAtEnd, checkDepartedAtEnd } from './checkBags.ts'
import { checkFaces, lookBefore } from './checkFaces.ts'
import { checkLife, checkLifeAtEnd } from './checkLife.ts'
import { checkMessages, checkMessagesAtEnd } from './checkMessages.ts'
import { checkOwnOrder } from './checkOwnOrder.ts'
import { checkPlans, checkPlansAtEnd, type Reckoning } from './checkPlans.ts'
import { checkEvents, checkTables } from './checkPrivacy.ts'
import { checkLimbo, checkPromises, checkPromisesAtEnd, type LocalDays } from './checkPromises.ts'
import { checkVersions } from './checkVersions.ts'
import { countDay, type DayCounts } from './countDay.ts'
import { type Audience, type Facts, forgetJudged, noteFacts } from './facts.ts'
import { type Delta, emptyMirror, follow, type Mirror } from './mirror.ts'
import { readGround, readRows } from './readRows.ts'
import type { Say, Violation } from './violation.ts'

export interface Checkers {
  /** To be told what happens outside of the server. */
  readonly facts: Facts
  /** Judges what a step has changed, as soon as the server is quiet again. */
  afterStep(now: number): Promise<readonly Violation[]>
  /** Whose faces the last step's rows are on: who looks now sees whether they follow. */
  touched(): readonly Audience[]
  /** Reads the store anew and judges all of it; the day is closed by then. */
  atEnd(now: number): Promise<readonly Violation[]>
  counts(): DayCounts
}

/**
 * What must always hold (design section 7), checked on the rows themselves. Opened on a depot that
 * has been made; what is there by then is taken as it is and judged at the day's end.
 *
 * @param options.db a pool of its own, on the same database
 * @param options.onRequests told which rows of requests a step has changed
 */
export async function openCheckers({
  db,
  calendar,
  onRequests,
  ...reckoning
}: Reckoning & {
  readonly db: Pool
  readonly calendar: LocalDays
  readonly onRequests?: (changes: Delta['requests'], now: number) => void
}): Promise<Checkers> {
  const { facts, noted } = noteFacts()
  const ground = await readGround(db)
  let steps = 0
  let versions = 0
  let mark: NonNullable<Awaited<ReturnType<typeof readRows>>>['mark'] | undefined
  let touched: readonly Audience[] = []
  let mirror = await readAll()

  async function readAll(): Promise<Mirror> {
    const all = (await readRows(db, undefined))!
    const read = emptyMirror(ground, all.depot)
    follow(read, all)
    mark = all.mark
    return read
  }

  async function afterStep(now: number): Promise<readonly Violation[]> {
    steps += 1
    const { found, say } = listening(now)
    const seen = lookBefore(mirror, noted.seen)
    const fresh = await readRows(db, mark)
    const delta = fresh ? follow(mirror, fresh) : nothing(mirror)
    mark = fresh?.mark ?? mark
    touched = fresh ? listTouched(mirror, delta) : []
    versions += delta.versions.length
    if (fresh) {
      onRequests?.(delta.requests, now)
      checkVersions(mirror, delta, now, say)
      checkLife(mirror, delta, now, say)
      checkPlans(mirror, delta, reckoning, say)
      checkOwnOrder(mirror, delta, say)
      checkPromises(mirror, delta, { ...reckoning, calendar }, now, say)
      checkEvents(delta, say)
    }
    checkMessages(mirror, delta, noted, say)
    checkAnswers(mirror, noted, calendar, say)
    checkBags(mirror, delta, noted, calendar, say)
    checkFaces(mirror, delta, seen, noted, say)
    forgetJudged(noted)
    return found
  }

  return {
    facts,
    afterStep,
    touched: () => touched,
    async atEnd(now) {
      const last = await afterStep(now)
      const { found, say } = listening(now)
      const known = mirror
      mirror = await readAll()
      checkNothingLost(known, mirror, say)
      await checkTables(db, say)
      checkMessagesAtEnd(mirror, noted, now, say)
      checkLifeAtEnd(mirror, now, say)
      checkPlansAtEnd(mirror, say)
      checkPromisesAtEnd(mirror, calendar, say)
      checkLimbo(mirror, say)
      checkBagsAtEnd(mirror, noted, say)
      checkDepartedAtEnd(mirror, calendar, now, say)
      return [...last, ...found]
    },
    counts: () => ({ ...countDay(mirror), steps, versions, restarts: noted.restarts }),
  }
}

function listening(at: number): { readonly found: Violation[]; readonly say: Say } {
  const found: Violation[] = []
  return { found, say: (code, sentence, ...ids) => found.push({ code, sentence, at, ids }) }
}

function nothing({ depot, openDays }: Mirror): Delta {
  const none = { requests: [], presses: [], uplinks: [], rounds: [], events: [] }
  return { ...none, depotBefore: depot, openDaysBefore: openDays, versions: [], planSteps: [] }
}

function listTouched(mirror: Mirror, { requests, rounds, planSteps }: Delta): Audience[] {
  const roundIds = [
    ...rounds.map(({ now }) => now.roundId as string),
    ...planSteps.map(({ plan }) => plan.roundId),
  ]
  const carriers = roundIds.flatMap((roundId) => {
    const round = mirror.rounds.get(roundId)
    return round?.day === mirror.openDays[0] ? [round!.carrierId as string] : []
  })
  return [
    { role: 'manager' },
    ...[...new Set(carriers)].map((carrierId) => ({ role: 'carrier' as const, carrierId })),
    ...[...new Set(requests.map(({ now }) => now.mailboxId))].map((mailboxId) => ({
      role: 'household' as const,
      mailboxId,
    })),
  ]
}

/** Rows are never deleted, and nothing was written that no step saw. */
function checkNothingLost(known: Mirror, now: Mirror, say: Say): void {
  for (const table of ['requests', 'presses', 'uplinks', 'rounds', 'events', 'plans'] as const)
    for (const [id, row] of known[table] as ReadonlyMap<string | number, object>) {
      const found = (now[table] as ReadonlyMap<string | number, object>).get(id)
      if (!found) say('row lost', `${id} of ${table} is gone.`, `${id}`)
      else if (JSON.stringify(found) !== JSON.stringify(row))
        say('written unseen', `${id} of ${table} isn't what it was when last seen.`, `${id}`)
    }
}
