import { parentPort, workerData } from 'node:worker_threads'
import type { Place } from '../../algorithms/model.ts'
import {
  type ImproveInput,
  type Improvement,
  improvePlan,
} from '../../algorithms/round/improve/improvePlan.ts'
import type { MorningInput, MorningPlan } from '../../algorithms/round/morning/morningPlan.ts'
import { planByStreets } from '../../algorithms/round/morning/planByStreets.ts'
import { roadsFromBytes } from './keptArea.ts'
import { type Conditions, makeTravel } from './travel.ts'

/** What the thread is started with; the bytes are shared, the roads' arrays lie in them. */
export interface SearchGround {
  readonly bytes: Uint8Array
  readonly key: string
  readonly places: readonly Place[]
}

/** A better plan of what was touched, or a morning's plan from what waits for it. */
export type SearchTask = { readonly conditions: Conditions } & (
  | { readonly better: Omit<ImproveInput, 'travel'> }
  | { readonly morning: Omit<MorningInput, 'travel' | 'knows'> }
)

/** Several may wait for their answers. */
export type SearchOrder = SearchTask & { readonly number: number }

export type SearchAnswer = { readonly number: number } & (
  | { readonly found: Improvement | MorningPlan | undefined }
  | { readonly fault: string }
)

const { bytes, key, places } = workerData as SearchGround
const roads = roadsFromBytes(bytes, key)!
const travel = makeTravel(roads, places)
let known = ''

parentPort!.on('message', (order: SearchOrder) => {
  parentPort!.postMessage(answer(order))
})

function answer(order: SearchOrder): SearchAnswer {
  const { number } = order
  try {
    const { closures, minuteOfWeek } = order.conditions
    const ids = JSON.stringify(closures)
    if (ids !== known) travel.useClosures(closures)
    known = ids
    travel.useMinuteOfWeek(minuteOfWeek)
    const { times } = travel
    if ('better' in order) return { number, found: improvePlan({ ...order.better, travel: times }) }
    return { number, found: planByStreets({ ...order.morning, travel: times }) }
  } catch (error) {
    return { number, fault: String((error as Error).stack ?? error) }
  }
}
