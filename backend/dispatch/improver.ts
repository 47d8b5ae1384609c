import type { Round, RoundId, RoundSettings } from '../../algorithms/model.ts'
import { explain } from '../../algorithms/round/explain.ts'
import type { ImproveInput, Improvement } from '../../algorithms/round/improve/improvePlan.ts'
import type { Travel } from '../area/travel.ts'
import type { Clock } from '../clock.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import type { Anticipation } from './anticipation.ts'
import type { Decision, DepotPlan } from './depotPlan.ts'
import { judgeRounds } from './judgeRounds.ts'
import { isBeforeDeparture } from './planMorning.ts'
import { type Planning, toInstance } from './planning.ts'
import { sayings } from './sentences.ts'
import type { Change, Step } from './step.ts'

/**
 * Looks for a better plan: improvePlan here, or in a thread of its own over the roads as `travel` has
 * them. What it finds is judged; one that fails leaves the plan as it stands.
 */
export type Improve = (
  input: ImproveInput,
  travel: Pick<Travel, 'conditions'>,
) => Improvement | undefined | Promise<Improvement | undefined>

/** Behind every plan that was committed, looks for a better one; one search at a time. */
export interface Improver {
  /** The rounds of a change are to be looked at. */
  follow(change: Change): void
  /**
   * Before the mail is sorted nothing is frozen, and no carrier has seen his round: all are looked at, then
   * the free ones for what may come as well.
   */
  lookAtMorning(): void
  /** Resolves when no search is under way; what it found may still wait for its time. */
  idle(): Promise<void>
  close(): void
}

/**
 * A search takes effect so much later than it was asked for, for each of its steps: by the simulator's
 * clock too, whatever the machine is. About what a step takes.
 */
const microsecondsPerStep = 75
/** What looking ahead in a depot's mornings takes. */
const aheadMs = 60_000

export function makeImprover({
  plan,
  planning,
  improve,
  iterations,
  anticipation,
  clock,
}: {
  readonly plan: Pick<DepotPlan, 'state' | 'inTurn' | 'commit'>
  readonly planning: (now?: number) => Planning
  readonly improve: Improve
  readonly iterations: number
  readonly anticipation?: Anticipation | undefined
  readonly clock: Clock
}): Improver {
  const touched = new Set<RoundId>()
  let isMorning = false
  let isAhead = false
  let searching: Promise<void> | undefined
  let isBusy = false
  let isClosed = false
  let cancel = () => {}

  function next(): void {
    if (isBusy || isClosed || (touched.size === 0 && !isAhead)) return
    isBusy = true
    const mine = (touched.size > 0 ? lookAtTouched() : lookAhead()).finally(() => {
      // the next one may have begun
      if (searching === mine) searching = undefined
    })
    searching = mine
  }

  function lookAtTouched(): Promise<void> {
    const state = plan.state()
    const { travel, settings, now } = planning()
    const input: ImproveInput = {
      instance: toInstance(state, isMorning ? unseen(settings) : settings),
      touched: [...touched],
      travel: travel.times,
      nowAt: now,
      seed: state.version,
      iterations,
    }
    touched.clear()
    isMorning = false
    return search(input, travel)
  }

  async function lookAhead(): Promise<void> {
    isAhead = false
    const state = plan.state()
    const { travel, settings, now } = planning()
    const instance = toInstance(state, settings)
    const rounds: RoundRow[] = []
    try {
      await anticipation?.idle()
      for (const round of state.rounds.values()) {
        const foresight = anticipation?.of(round.roundId)
        if (!foresight || round.progress.state !== 'planned') continue
        const { futures, settings: how } = foresight
        const asked = { round, instance, futures, nowAt: now, seed: 1, ...how }
        const found = await anticipation!.look.planMorning(
          { ...asked, travel: travel.times },
          travel,
        )
        if (found) rounds.push({ ...round, stops: found.stops, outAt: found.outAt })
      }
    } catch (error) {
      console.error('anticipation', error)
    }
    if (rounds.length === 0 || isClosed) return done()
    const changes = rounds.map(({ roundId, outAt }) => ({
      roundId,
      stopId: null,
      why: sayings.plannedAhead(planning().calendar.localTime(outAt)),
    }))
    takeEffect(now + aheadMs, (draft, at) => {
      const stale = new Set(
        rounds
          .filter(
            ({ roundId }) => draft.rounds.get(roundId)?.stops !== state.rounds.get(roundId)?.stops,
          )
          .map(({ roundId }) => roundId),
      )
      return asStep(
        draft,
        { rounds: rounds.filter(({ roundId }) => !stale.has(roundId)), changes },
        planning(at),
      )
    })
  }

  async function search(input: ImproveInput, travel: Planning['travel']): Promise<void> {
    let found: Improvement | undefined
    try {
      found = await improve(input, travel)
    } catch (error) {
      console.error('improver', error)
    }
    const dueAt = input.nowAt + Math.ceil((iterations * microsecondsPerStep) / 1000)
    if (!found || isClosed) return done()
    const better = found
    takeEffect(dueAt, (draft, now) => rebase(draft, better, input, planning(now)))
  }

  function takeEffect(dueAt: number, decide: Decision): void {
    cancel = clock.setTimer(dueAt, () => {
      void plan
        .inTurn(() => plan.commit(decide))
        .catch((error) => console.error('improver', error))
        .then(done)
    })
  }

  function done(): void {
    isBusy = false
    next()
  }

  return {
    follow({ baseVersion, version, roundIds, isImproved }) {
      // its own are as good as they get until something else changes
      if (version === baseVersion || isImproved) return
      for (const roundId of roundIds) touched.add(roundId)
      // not before the whole commit is in the state
      queueMicrotask(next)
    },
    lookAtMorning() {
      const state = plan.state()
      if (!isBeforeDeparture(state, clock.now())) return
      isMorning = true
      isAhead = anticipation !== undefined
      for (const roundId of state.rounds.keys()) touched.add(roundId)
      next()
    },
    async idle() {
      while (searching) await searching
    },
    close() {
      isClosed = true
      cancel()
    },
  }
}

/** Nobody has seen an order yet, so that it costs nothing to change it. */
function unseen(settings: RoundSettings): RoundSettings {
  const { stability } = settings
  const { inAll } = stability.leastGainSeconds
  const leastGainSeconds = { perStop: 0, inAll }
  return { ...settings, stability: { ...stability, movedSeconds: 0, leastGainSeconds } }
}

/**
 * What still holds of an improvement when it has been found: rounds that have changed since stay as
 * they are, with those whose collections would come from them or go to them. The rest is judged by
 * how far the carriers are now.
 */
function rebase(
  state: DepotState,
  better: Improvement,
  { instance }: ImproveInput,
  planning: Planning,
): Step | undefined {
  const stale = staleRounds(state, better, instance.rounds)
  const rounds = better.rounds.flatMap(({ roundId, stops }) => {
    const round = state.rounds.get(roundId)
    return round && !stale.has(roundId) ? [{ ...round, stops }] : []
  })
  const all = better.changes.map(({ reason, ...change }) => ({ ...change, why: explain(reason) }))
  const step = asStep(state, { rounds, changes: all }, planning)
  if (!step?.plan) return undefined
  const { changes } = step.plan
  const changed = new Set(rounds.map(({ roundId }) => roundId))
  const requests = better.handedOver.flatMap(({ requestId, roundId }) => {
    const request = state.requests.get(requestId)
    const why = changes.find((each) => each.roundId === roundId)?.why
    if (!changed.has(roundId) || !request || !why) return []
    // a household that reads why (viewHousehold) isn't told why a round was chosen
    const isRead = request.promise === null || request.room === 'found'
    return [{ ...request, roundId, ...(isRead ? {} : { why }) }]
  })
  return { ...step, requests }
}

/** Rounds in a better order, as far as the judge allows it by now. */
function asStep(
  state: DepotState,
  { rounds, changes }: NonNullable<Step['plan']>,
  planning: Planning,
): Step | undefined {
  if (rounds.length === 0) return undefined
  // a carrier has come on meanwhile
  if (judgeRounds(state, rounds, planning).length > 0) return undefined
  const changed = new Set(rounds.map(({ roundId }) => roundId))
  const its = changes.filter(({ roundId }) => changed.has(roundId))
  return { plan: { rounds, changes: its }, heard: { kind: 'improved' } }
}

function staleRounds(
  state: DepotState,
  { rounds, handedOver }: Improvement,
  asked: readonly Round[],
): ReadonlySet<RoundId> {
  const was = new Map(asked.map((round) => [round.roundId, round]))
  const stale = new Set(
    rounds
      .map(({ roundId }) => roundId)
      .filter((roundId) => state.rounds.get(roundId)?.stops !== was.get(roundId)?.stops),
  )
  const homeOf = new Map(
    asked.flatMap(({ roundId, stops }) =>
      stops.flatMap(({ collections }) => collections.map((each) => [each.requestId, roundId])),
    ),
  )
  for (const { requestId, roundId } of handedOver)
    if (state.requests.get(requestId)?.state !== 'planned') stale.add(roundId)
  for (let size = -1; size !== stale.size; ) {
    size = stale.size
    for (const { requestId, roundId } of handedOver) {
      const from = homeOf.get(requestId) as RoundId
      if (stale.has(from)) stale.add(roundId)
      if (stale.has(roundId)) stale.add(from)
    }
  }
  return stale
}
