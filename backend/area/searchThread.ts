import { parentPort, workerData } from 'node:worker_threads'
import type { Place } from '../../algorithms/model.ts'
import {
  type ImproveInput,
  type Improvement,
  improvePlan,
} from '../../algorithms/round/improve/improvePlan.ts'
import { roadsFromBytes } from './keptArea.ts'
import { type Conditions, makeTravel } from './travel.ts'

/** What the thread is started with; the bytes are shared, the roads' arrays lie in them. */
export interface SearchGround {
  readonly bytes: Uint8Array
  readonly key: string
  readonly places: readonly Place[]
}

export interface SearchOrder {
  readonly input: Omit<ImproveInput, 'travel'>
  readonly conditions: Conditions
}

export type SearchAnswer = { readonly found: Improvement | undefined } | { readonly fault: string }

const { bytes, key, places } = workerData as SearchGround
const roads = roadsFromBytes(bytes, key)!
const travel = makeTravel(roads, places)
let known = ''

parentPort!.on('message', ({ input, conditions }: SearchOrder) => {
  parentPort!.postMessage(answer(input, conditions))
})

function answer(input: SearchOrder['input'], conditions: Conditions): SearchAnswer {
  try {
    const { closures, minuteOfWeek } = conditions
    const ids = JSON.stringify(closures)
    if (ids !== known) travel.useClosures(closures)
    known = ids
    travel.useMinuteOfWeek(minuteOfWeek)
    return { found: improvePlan({ ...input, travel: travel.times }) }
  } catch (error) {
    return { fault: String((error as Error).stack ?? error) }
  }
}
