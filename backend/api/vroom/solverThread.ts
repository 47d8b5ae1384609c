import { parentPort } from 'node:worker_threads'
import { planMode } from './planMode.ts'
import type { Question, Routed } from './question.ts'
import { VroomRefusal } from './refusal.ts'
import { solveProblem } from './solveProblem.ts'

// What takes long of a problem, in a thread of its own: one after the other.

/** An error loses what it is on its way between threads. */
export type ThreadAnswer =
  | { readonly routed: Routed }
  | { readonly refused: Pick<VroomRefusal, 'kind' | 'message'> }

parentPort!.on('message', (question: Question) => parentPort!.postMessage(work(question)))

function work(question: Question): ThreadAnswer {
  try {
    return { routed: question.isPlanMode ? planMode(question) : solveProblem(question) }
  } catch (error) {
    if (!(error instanceof VroomRefusal)) throw error
    return { refused: { kind: error.kind, message: error.message } }
  }
}
