import { chance } from '../algorithms/office/chance.ts'
import type { CarrierStop, CarrierView, CollectionView } from '../backend/protocol/carrierView.ts'
import type { Problem } from '../backend/protocol/rest.ts'

type RoundShown = NonNullable<CarrierView['round']>

/** One thing a carrier says, so long after the one before, in real time. */
export type Word = { readonly afterRealMs: number } & (
  | {
      readonly kind: 'left depot' | 'back at depot' | 'break started' | 'break ended' | 'undone'
    }
  | { readonly kind: 'delivered' | 'reloaded'; readonly stopId: string }
  | {
      readonly kind: 'collected'
      readonly stopId: string
      readonly requestId: string
      readonly parcels: number
    }
  | {
      readonly kind: 'problem'
      readonly stopId: string
      readonly requestId: string
      readonly problem: Problem
    }
  | { readonly kind: 'refused'; readonly requestId: string }
)

/** What a carrier does next, and when (service clock). `undone` takes back the word before it. */
export interface CarrierAct {
  /** What it is, so that it's done once: see `said`. */
  readonly key: string
  readonly dueAt: number
  /** Empty for the hand-over, which is a call of its own. */
  readonly words: readonly Word[]
}

const secondMs = 1_000
const minuteMs = 60_000
/** Work at a stop, in seconds; near the office's own standard times, which a view doesn't tell. */
const workSeconds = { parcel: 60, registered: 90, collection: 45, reload: 300, relay: 120 } as const
const shares = { late: 0.1, problem: 0.06, undone: 0.06, refused: 0.03 } as const

/**
 * What the carrier of a round does next, by the newest view of it. Letters are never confirmed:
 * parcels, registered items and collections are, each about when the view expects it, at a pace
 * within 10 % of the planned one; then he's back, and hands over.
 *
 * An expected arrival that isn't confirmed moves on with the clock, so the instant of an act is
 * settled when he sets out for it: the act known before keeps its `dueAt`.
 *
 * @param options.sinceAt when he did the last thing, or was first seen
 * @param options.said keys of what is done; nothing is done twice, whatever became of it
 * @param options.before what this function answered the last time
 */
export function nextCarrierAct(options: {
  readonly round: RoundShown
  readonly sinceAt: number
  readonly said: ReadonlySet<string>
  readonly mayRefuse: boolean
  readonly seed: number
  readonly before?: CarrierAct | undefined
}): CarrierAct | undefined {
  const { round, said, before } = options
  const isOut = round.state === 'out'
  const act = isOut
    ? (endOfBreak(options) ??
      earlier(startOfBreak(options), earlier(refusal(options), walk(options))))
    : atDepot(options)
  if (!act || said.has(act.key)) return undefined
  return before?.key === act.key ? { ...act, dueAt: before.dueAt } : act
}

type Options = Parameters<typeof nextCarrierAct>[0]

/** Before going out and after coming back. */
function atDepot({ round, sinceAt, seed }: Options): CarrierAct | undefined {
  const draw = (what: string) => chance(seed, round.roundId, what)
  if (round.state === 'planned') {
    const late = draw('late') < shares.late
    const minutes = late ? 5 + 10 * draw('minutes') : -2 + 5 * draw('minutes')
    const dueAt = round.outAt + minutes * minuteMs
    return { key: 'left depot', dueAt, words: [{ afterRealMs: 0, kind: 'left depot' }] }
  }
  if (round.state === 'back') {
    const dueAt = sinceAt + (4 + 8 * draw('hand-over')) * minuteMs
    return { key: 'hand over', dueAt, words: [] }
  }
  return undefined
}

/** A few minutes earlier or later than it's planned. */
function startOfBreak({ round, said, seed }: Options): CarrierAct | undefined {
  if (round.break?.state !== 'due' || said.has('break started')) return undefined
  const minutes = -5 + 10 * chance(seed, round.roundId, 'break')
  const dueAt = round.break.at + minutes * minuteMs
  return { key: 'break started', dueAt, words: [{ afterRealMs: 0, kind: 'break started' }] }
}

/** Nothing else is done on it. */
function endOfBreak({ round, said, seed }: Options): CarrierAct | undefined {
  if (round.break?.state !== 'open' || said.has('break ended')) return undefined
  const longer = 1 + 0.2 * chance(seed, round.roundId, 'break lasts')
  const dueAt = round.break.at + round.break.seconds * longer * secondMs
  return { key: 'break ended', dueAt, words: [{ afterRealMs: 0, kind: 'break ended' }] }
}

/** The next stop with something to confirm, else the way back. */
function walk(options: Options): CarrierAct {
  const { round, sinceAt, said, seed } = options
  const arrival = (expectedAt: number, name: string) => {
    const pace = 0.9 + 0.2 * chance(seed, round.roundId, name, 'pace')
    return sinceAt + Math.max(0, expectedAt - sinceAt) * pace
  }
  for (const stop of round.stops) {
    if (stop.cutOff) continue
    const words = wordsAt(stop, said, seed)
    if (words.length === 0) continue
    const dueAt = arrival(stop.arriveAt, stop.stopId) + workAt(stop, words) * secondMs
    return { key: `stop ${stop.stopId}`, dueAt, words }
  }
  // a collection round without work waits for some until its time is over
  const backAt =
    round.kind === 'collection'
      ? Math.max(round.expectedReturnAt, round.returnAt - 5 * minuteMs)
      : round.expectedReturnAt
  return {
    key: 'back at depot',
    dueAt: arrival(backAt, 'depot'),
    words: [{ afterRealMs: 0, kind: 'back at depot' }],
  }
}

/** What is to be said at a stop; nothing for letters alone, nor for a delivery passed over. */
function wordsAt(stop: CarrierStop, said: ReadonlySet<string>, seed: number): readonly Word[] {
  const { stopId } = stop
  const handsOut = stop.parcels.length + stop.registered.length > 0
  return [
    ...(stop.reload && stop.state === 'planned' && !said.has(`reloaded ${stopId}`)
      ? [{ afterRealMs: 0, kind: 'reloaded', stopId } as const]
      : []),
    ...(handsOut && stop.state === 'planned' && !said.has(`delivered ${stopId}`)
      ? [{ afterRealMs: 0, kind: 'delivered', stopId } as const]
      : []),
    ...stop.collections
      .filter(({ state, requestId }) => state === 'planned' && !said.has(requestId))
      .flatMap((collection) => outcome(stopId, collection, seed)),
  ]
}

/** Mostly collected; at times not, and at times first the wrong word, taken back. */
function outcome(stopId: string, collection: CollectionView, seed: number): readonly Word[] {
  const { requestId, parcels } = collection
  const draw = (what: string) => chance(seed, requestId, what)
  const collected = { kind: 'collected', stopId, requestId, parcels } as const
  const fate = draw('fate')
  if (fate < shares.problem) {
    const problem = problems[Math.floor(draw('problem') * problems.length)]!
    return [{ afterRealMs: 0, kind: 'problem', stopId, requestId, problem }]
  }
  if (fate < shares.problem + shares.undone) {
    return [
      { afterRealMs: 0, kind: 'problem', stopId, requestId, problem: 'empty' },
      { afterRealMs: 3_000 + 3_000 * draw('undone'), kind: 'undone' },
      { afterRealMs: 1_000, ...collected },
    ]
  }
  return [{ afterRealMs: 0, ...collected }]
}

/** Empty boxes are the most of them. */
const problems: readonly Problem[] = [
  ...(['empty', 'empty', 'empty', 'empty', 'empty'] as const),
  ...(['no access', 'no access', 'not announced', 'too large', 'dog'] as const),
]

function workAt(stop: CarrierStop, words: readonly Word[]): number {
  const delivers = words.some(({ kind }) => kind === 'delivered')
  const collects = new Set(words.flatMap((word) => ('requestId' in word ? [word.requestId] : [])))
  return (
    (stop.reload ? workSeconds[stop.reload === 'relay' ? 'relay' : 'reload'] : 0) +
    (delivers ? stop.parcels.length * workSeconds.parcel : 0) +
    (delivers ? stop.registered.length * workSeconds.registered : 0) +
    collects.size * workSeconds.collection
  )
}

/** A no to a collection that came while he was out, a minute or two after he saw it. */
function refusal({ round, said, mayRefuse, seed }: Options): CarrierAct | undefined {
  if (!mayRefuse) return undefined
  for (const { stopId, state, collections } of round.stops) {
    const news = round.changes.find((change) => change.stopId === stopId)
    if (!news || state !== 'planned') continue
    for (const { requestId, state } of collections) {
      if (state !== 'planned' || said.has(requestId)) continue
      if (chance(seed, round.roundId, requestId, 'refused') >= shares.refused) continue
      const dueAt = news.at + (1 + chance(seed, requestId, 'minutes')) * minuteMs
      return { key: requestId, dueAt, words: [{ afterRealMs: 0, kind: 'refused', requestId }] }
    }
  }
  return undefined
}

function earlier(a: CarrierAct | undefined, b: CarrierAct): CarrierAct {
  return a && a.dueAt < b.dueAt ? a : b
}

/**
 * The keys that an act leaves behind in `said`. A stop itself isn't among them: a collection may
 * join it after the visit.
 */
export function keysOf({ key, words }: CarrierAct): readonly string[] {
  const parts = words.flatMap((word) => {
    if (word.kind === 'delivered' || word.kind === 'reloaded')
      return [`${word.kind} ${word.stopId}`]
    return 'requestId' in word ? [word.requestId] : []
  })
  return parts.length > 0 ? parts : [key]
}
