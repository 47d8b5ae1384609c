import { parentPort, workerData } from 'node:worker_threads'
import type { Place, Round } from '../../algorithms/model.ts'
import { type AnticipationCheck, planAhead } from '../../algorithms/round/improve/anticipate.ts'
import { checkForesight } from '../../algorithms/round/improve/foresight.ts'
import {
  type ImproveInput,
  type Improvement,
  improvePlan,
} from '../../algorithms/round/improve/improvePlan.ts'
import { reorderAhead } from '../../algorithms/round/improve/reorderAhead.ts'
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

/**
 * A better plan of what was touched, a morning's plan from what waits for it; whether looking ahead pays, and
 * what it makes of a morning and of a press.
 */
export type SearchTask = { readonly conditions: Conditions } & (
  | { readonly better: Omit<ImproveInput, 'travel'> }
  | { readonly morning: Omit<MorningInput, 'travel' | 'knows'> }
  | { readonly foresight: Without<typeof checkForesight> }
  | { readonly aheadMorning: Without<typeof planAhead> }
  | { readonly aheadPlace: Without<typeof reorderAhead> }
)

type Without<Search extends (input: never) => unknown> = Omit<Parameters<Search>[0], 'travel'>

/** Several may wait for their answers. */
export type SearchOrder = SearchTask & { readonly number: number }

export type SearchAnswer = { readonly number: number } & (
  | { readonly found: Found }
  | { readonly fault: string }
)

export type Found = Improvement | MorningPlan | AnticipationCheck | Round | undefined

const { bytes, key, places } = workerData as SearchGround
const roads = roadsFromBytes(bytes, key)!
let travel = makeTravel(roads, places)
let known = ''
let laid = '[]'

parentPort!.on('message', (order: SearchOrder) => {
  parentPort!.postMessage(answer(order))
})

function answer(order: SearchOrder): SearchAnswer {
  const { number } = order
  try {
    const { closures, minuteOfWeek, moved } = order.conditions
    const elsewhere = JSON.stringify(moved)
    if (elsewhere !== laid) {
      const now = new Map(moved.map((place) => [place.placeId, place]))
      travel = makeTravel(
        roads,
        places.map((place) => now.get(place.placeId) ?? place),
      )
      known = ''
    }
    laid = elsewhere
    const ids = JSON.stringify(closures)
    if (ids !== known) travel.useClosures(closures)
    known = ids
    travel.useMinuteOfWeek(minuteOfWeek)
    const { times } = travel
    if ('better' in order) return { number, found: improvePlan({ ...order.better, travel: times }) }
    if ('morning' in order)
      return { number, found: planByStreets({ ...order.morning, travel: times }) }
    if ('foresight' in order)
      return { number, found: checkForesight({ ...order.foresight, travel: times }) }
    if ('aheadMorning' in order)
      return { number, found: planAhead({ ...order.aheadMorning, travel: times }) }
    return { number, found: reorderAhead({ ...order.aheadPlace, travel: times }) }
  } catch (error) {
    return { number, fault: String((error as Error).stack ?? error) }
  }
}
