import { type Answer, checkAnswer } from '../../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../../algorithms/round/instances/instance.ts'

export interface Worth {
  /** Of what is left out: those that have to be served, then the sum of priorities, then how many. */
  readonly left: readonly [must: number, priorities: number, many: number]
  readonly cost: number
}

/** The best of all answers, by putting each stop everywhere and nowhere; judged one by one. */
export function tryEverything(instance: Instance): Worth | undefined {
  let best: Worth | undefined
  const rounds: number[][] = instance.vehicles.map(() => [])
  const unserved: number[] = []
  const put = (stop: number): void => {
    if (stop === instance.stops.length) {
      const worth = worthOf(instance, {
        rounds: rounds.map((stops, vehicle) => ({ vehicle, stops })),
        unserved,
      })
      if (worth && (!best || compareWorth(worth, best) < 0)) best = worth
      return
    }
    for (const stops of rounds) {
      for (let at = 0; at <= stops.length; at++) {
        stops.splice(at, 0, stop)
        put(stop + 1)
        stops.splice(at, 1)
      }
    }
    unserved.push(stop)
    put(stop + 1)
    unserved.pop()
  }
  put(0)
  return best
}

/** What an answer is worth; undefined where it breaks a rule other than leaving out what it must serve. */
export function worthOf(instance: Instance, answer: Answer): Worth | undefined {
  const { violations, cost } = checkAnswer(instance, answer)
  if (violations.some(({ code }) => code !== 'not served')) return undefined
  const halves = new Set(instance.stops.map(({ partner }) => partner))
  const left = answer.unserved.filter((stop) => !halves.has(stop))
  const must = left.filter((stop) => instance.stops[stop]!.priority === undefined).length
  const priorities = left.reduce((sum, stop) => sum + (instance.stops[stop]!.priority ?? 0), 0)
  return { left: [must, priorities, left.length - must], cost }
}

export function compareWorth(a: Worth, b: Worth): number {
  return a.left[0] - b.left[0] || a.left[1] - b.left[1] || a.left[2] - b.left[2] || a.cost - b.cost
}
