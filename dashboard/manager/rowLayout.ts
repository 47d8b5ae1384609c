import type { BoardCollection, BoardPress, BoardRound } from '../../backend/protocol/boardView.ts'
import type { TimeScale } from './timeScale.ts'

/** The signs of look.md's table that a collection can carry. */
export type Mark = 'collect' | 'new' | 'done' | 'atRisk' | 'no'

/** What a request's state looks like to a manager. */
export function markOf(collection: Pick<BoardCollection, 'state' | 'atRisk'>): Mark {
  switch (collection.state) {
    case 'collected':
    case 'handed over':
    case 'departed':
      return 'done'
    case 'open':
      return collection.atRisk ? 'atRisk' : 'new'
    case 'planned':
      return collection.atRisk ? 'atRisk' : 'collect'
    default:
      return 'no'
  }
}

/** The same for a press; one that opened no request has no state. */
export function pressMark(press: Pick<BoardPress, 'state'>): Mark {
  return press.state ? markOf({ state: press.state, atRisk: false }) : 'no'
}

/** Shares of the row's width, 0 to 1. */
export interface RowLayout {
  readonly shift: { readonly left: number; readonly width: number }
  /** From the latest allowed return to the expected one; absent when he'll be back in time. */
  readonly late?: { readonly left: number; readonly width: number }
  /** The break that is planned. */
  readonly rest?: { readonly left: number; readonly width: number }
  readonly mustReturn: number
  readonly expectedReturn: number
  readonly windows: readonly Window[]
  readonly ticks: readonly Tick[]
}

interface Window {
  readonly requestId: string
  readonly left: number
  readonly width: number
  readonly atRisk: boolean
  /** Under the ticks (0) or, where another one is already there, above them (1). */
  readonly lane: 0 | 1
}

interface Tick {
  readonly requestId: string
  readonly left: number
  readonly mark: Mark
}

/** What is drawn first lies lowest: what needs an eye comes last. */
const order: Readonly<Record<Mark, number>> = { done: 0, no: 1, collect: 2, new: 3, atRisk: 4 }

/** Lays one round out along the day. */
export function layOutRow(round: BoardRound, scale: TimeScale): RowLayout {
  const { share } = scale
  const left = share(round.outAt)
  const mustReturn = share(round.returnAt)
  const expectedReturn = share(round.expectedReturnAt)
  return {
    shift: { left, width: expectedReturn - left },
    ...(expectedReturn > mustReturn && {
      late: { left: mustReturn, width: expectedReturn - mustReturn },
    }),
    ...(round.breakAhead && { rest: spanOf(round.breakAhead, scale) }),
    mustReturn,
    expectedReturn,
    windows: layOutWindows(round.collections, scale),
    ticks: round.collections
      .map((collection) => ({
        requestId: collection.requestId,
        left: share(collection.arriveAt),
        mark: markOf(collection),
      }))
      .sort((a, b) => order[a.mark] - order[b.mark] || a.left - b.left),
  }
}

function spanOf(
  { at, seconds }: { readonly at: number; readonly seconds: number },
  scale: TimeScale,
) {
  const left = scale.share(at)
  return { left, width: scale.share(at + 1000 * seconds) - left }
}

/** A promise that is kept or gone needs no bracket any more, nor one of another day. */
function layOutWindows(collections: readonly BoardCollection[], scale: TimeScale): Window[] {
  const open = collections
    .flatMap((collection) => {
      const mark = markOf(collection)
      const { promise } = collection
      if (!promise || mark === 'done' || mark === 'no') return []
      if (promise.toAt < scale.fromAt || promise.fromAt > scale.toAt) return []
      return [{ ...promise, requestId: collection.requestId, atRisk: collection.atRisk }]
    })
    .sort((a, b) => a.fromAt - b.fromAt || a.toAt - b.toAt)
  let freeFrom = -Infinity
  return open.map(({ requestId, fromAt, toAt, atRisk }) => {
    const lane = fromAt > freeFrom ? 0 : 1
    if (lane === 0) freeFrom = toAt
    const left = scale.share(fromAt)
    return { requestId, left, width: scale.share(toAt) - left, atRisk, lane }
  })
}
