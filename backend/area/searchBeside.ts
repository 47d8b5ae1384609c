import { Worker } from 'node:worker_threads'
import type { Instance, Place, PlaceId, Round } from '../../algorithms/model.ts'
import type { AnticipationCheck, planAhead } from '../../algorithms/round/improve/anticipate.ts'
import type { checkForesight } from '../../algorithms/round/improve/foresight.ts'
import type { ImproveInput, Improvement } from '../../algorithms/round/improve/improvePlan.ts'
import { nearRounds } from '../../algorithms/round/improve/nearRounds.ts'
import type { reorderAhead } from '../../algorithms/round/improve/reorderAhead.ts'
import type { MorningInput, MorningPlan } from '../../algorithms/round/morning/morningPlan.ts'
import type { Found, SearchAnswer, SearchGround, SearchOrder, SearchTask } from './searchThread.ts'
import type { Travel } from './travel.ts'

type Roads = Pick<Travel, 'conditions'>

export interface SearchBeside {
  /** @throws when the thread is gone, or fails */
  search(input: ImproveInput, travel: Pick<Travel, 'conditions'>): Promise<Improvement | undefined>
  /** @throws as `search` does */
  planTogether(
    input: Omit<MorningInput, 'knows'>,
    travel: Pick<Travel, 'conditions'>,
  ): Promise<MorningPlan>
  /** @throws as `search` does, each of them */
  readonly lookAhead: {
    check(input: Parameters<typeof checkForesight>[0], travel: Roads): Promise<AnticipationCheck>
    planMorning(input: Parameters<typeof planAhead>[0], travel: Roads): Promise<Round | undefined>
    place(input: Parameters<typeof reorderAhead>[0], travel: Roads): Promise<Round | undefined>
  }
  close(): Promise<void>
}

/**
 * Searches better plans in a thread of its own, whose roads are the same memory as the server's. It
 * starts with the first search, and again after it died.
 */
export function searchBeside(ground: SearchGround): SearchBeside {
  let thread: Worker | undefined

  function start(): Worker {
    const started = new Worker(new URL('./startSearchThread.mjs', import.meta.url), {
      workerData: ground,
    })
    started.unref()
    started.once('exit', () => {
      if (thread === started) thread = undefined
    })
    // whoever waits for it hears it too
    started.on('error', () => {})
    return started
  }

  let orders = 0
  function ask(task: SearchTask): Promise<Found> {
    const asked = (thread ??= start())
    const number = ++orders
    return new Promise((resolve, reject) => {
      const end = () => {
        asked.removeListener('message', hear)
        asked.removeListener('error', fail)
        asked.removeListener('exit', fail)
      }
      const hear = (answer: SearchAnswer) => {
        if (answer.number !== number) return
        end()
        if ('fault' in answer) reject(new Error(answer.fault))
        else resolve(answer.found)
      }
      const fail = (cause: unknown) => {
        end()
        reject(new Error('the thread that searches is gone', { cause }))
      }
      asked.on('message', hear).once('error', fail).once('exit', fail)
      asked.postMessage({ number, ...task } satisfies SearchOrder)
    })
  }

  return {
    search(input, travel) {
      const { touched, nowAt, seed, iterations } = input
      const better = { instance: nearPart(input), touched, nowAt, seed, iterations }
      const found = ask({ better, conditions: travel.conditions() })
      return found as Promise<Improvement | undefined>
    },
    planTogether({ travel: _, ...morning }, travel) {
      const found = ask({ morning, conditions: travel.conditions() })
      return found as Promise<MorningPlan>
    },
    lookAhead: {
      check({ travel: _, ...foresight }, travel) {
        const found = ask({ foresight, conditions: travel.conditions() })
        return found as Promise<AnticipationCheck>
      },
      planMorning({ travel: _, instance, ...input }, travel) {
        const aheadMorning = { ...input, instance: settingsOf(instance) }
        const found = ask({ aheadMorning, conditions: travel.conditions() })
        return found as Promise<Round | undefined>
      },
      place({ travel: _, instance, ...input }, travel) {
        const aheadPlace = { ...input, instance: settingsOf(instance) }
        const found = ask({ aheadPlace, conditions: travel.conditions() })
        return found as Promise<Round | undefined>
      },
    },
    async close() {
      await thread?.terminate()
    },
  }
}

function settingsOf({ depotPlaceId, settings }: Pick<Instance, 'depotPlaceId' | 'settings'>) {
  return { depotPlaceId, settings }
}

/** What a search looks at: few rounds of a depot's hundreds, and their places. */
function nearPart(input: ImproveInput): Instance {
  const { instance } = input
  const near = nearRounds(input)
  const rounds = instance.rounds.filter(({ roundId }) => near.has(roundId))
  const ids = new Set<PlaceId>([
    instance.depotPlaceId,
    ...rounds.flatMap(({ stops }) => stops.map(({ placeId }) => placeId)),
  ])
  const places = new Map<PlaceId, Place>()
  for (const id of ids) {
    const place = instance.places.get(id)
    if (place) places.set(id, place)
  }
  return { ...instance, rounds, places }
}
