import { parentPort } from 'node:worker_threads'
import { type Answer, checkAnswer } from '../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../algorithms/round/instances/instance.ts'
import {
  listUnservable,
  noRoom,
  type UnservedReason,
} from '../../../algorithms/round/instances/whyUnserved.ts'
import { SearchError } from '../../../algorithms/round/search/searchError.ts'
import { solve } from '../../../algorithms/round/search/solve.ts'
import { type ChainStep, chooseTimes } from './chooseTimes.ts'
import { leaveOutCutOff } from './leaveOutCutOff.ts'

// What takes long of a problem, in a thread of its own: one order after the other.

export type SolverOrder =
  | {
      readonly kind: 'solve'
      readonly instance: Instance
      /** Stands where nothing better is found. */
      readonly start?: Answer
      readonly seed: number
      /** The same answer each time; or else for so long. */
      readonly iterations?: number
      readonly milliseconds: number
    }
  | { readonly kind: 'times'; readonly chains: readonly (readonly ChainStep[])[] }

export type SolverAnswer =
  | {
      readonly kind: 'solve'
      readonly answer: Answer
      /** Of what is left out, in the same order. */
      readonly reasons: readonly UnservedReason[]
    }
  | { readonly kind: 'times'; readonly times: readonly (readonly number[] | undefined)[] }
  /** What the search knows nothing of. */
  | { readonly kind: 'refused'; readonly sentence: string }

parentPort!.on('message', (order: SolverOrder) => parentPort!.postMessage(work(order)))

function work(order: SolverOrder): SolverAnswer {
  if (order.kind === 'times') return { kind: 'times', times: order.chains.map(chooseTimes) }
  const { instance, start, seed, iterations, milliseconds } = order
  const startedAt = performance.now()
  const spent = () => (performance.now() - startedAt) / milliseconds
  try {
    const limit = iterations === undefined ? { spent } : { iterations }
    const answer = leaveOutCutOff(instance, solve(instance, { seed, ...limit }).answer)
    const best = start && !isBetter(instance, answer, start) ? start : answer
    return { kind: 'solve', answer: best, reasons: whyUnserved(instance, best) }
  } catch (error) {
    if (!(error instanceof SearchError)) throw error
    return { kind: 'refused', sentence: error.sentence.en }
  }
}

/** What is left out first, then cost: as the search has it. A pair counts once. */
function isBetter(instance: Instance, a: Answer, b: Answer): boolean {
  const deliveries = new Set(instance.stops.map(({ partner }) => partner))
  const lost = (stop: number) => (deliveries.has(stop) ? 0 : (instance.stops[stop]!.priority ?? 0))
  const rank = (answer: Answer) => [
    answer.unserved.reduce((sum, stop) => sum + lost(stop), 0),
    checkAnswer(instance, answer).cost,
  ]
  const [ofA, ofB] = [rank(a), rank(b)]
  const differs = ofA.findIndex((each, i) => each !== ofB[i])
  return differs >= 0 && ofA[differs]! < ofB[differs]!
}

function whyUnserved(instance: Instance, { unserved }: Answer): UnservedReason[] {
  if (unserved.length === 0) return []
  const reasons = listUnservable(instance)
  return unserved.map((stop) => reasons.get(stop) ?? noRoom)
}
