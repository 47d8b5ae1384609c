import { insertPickup } from '../../algorithms/round/insertPickup.ts'
import { slowInsert } from '../algorithms/round/slowInsert.ts'
import { insertionMorning, type insertionTowns } from './roundsInsertionCase.ts'

// One town and number of rounds in a process of its own.

export interface InsertionOrder {
  readonly town: (typeof insertionTowns)[number]
  readonly rounds: number
  /** Not counted, before those that are. */
  readonly warmUps: number
  readonly presses: number
  /** For so many of them the slow twin is asked too. */
  readonly twins: number
  readonly seed: number
}

export interface InsertionRun {
  /** Of CPU, a press: the row and the column of its legs with it. */
  readonly microseconds: readonly number[]
  readonly refused: number
  readonly joined: number
  /** CPU of the slow twin beside ours for the same presses, and how often both say the same. */
  readonly twinMicroseconds: number
  readonly oursMicroseconds: number
  readonly agreed: number
}

process.once('message', (order: InsertionOrder) => {
  process.send!(measure(order), () => process.disconnect())
})

function measure({ town, rounds, warmUps, presses, twins, seed }: InsertionOrder): InsertionRun {
  const morning = insertionMorning({ town, rounds, presses: warmUps + presses, seed })
  const { travel } = morning
  const microseconds: number[] = []
  let [refused, joined, twinMicroseconds, oursMicroseconds, agreed] = [0, 0, 0, 0, 0]
  for (let press = 0; press < warmUps + presses; press++) {
    const situation = morning.next()
    const { instance, request, nowAt } = situation
    const begun = process.cpuUsage()
    travel.prepare(request.placeId)
    const insertion = insertPickup({ instance, travel: travel.times, request, nowAt })
    const spent = cpuMicroseconds(begun)
    if (press >= warmUps) {
      microseconds.push(spent)
      if (insertion.kind === 'refusal') refused++
      else if (insertion.joined) joined++
      if (press % Math.floor(presses / Math.max(1, twins)) === 0 && twins > 0) {
        const twinBegun = process.cpuUsage()
        const twin = slowInsert(situation, travel.times)
        twinMicroseconds += cpuMicroseconds(twinBegun)
        oursMicroseconds += spent
        const same =
          insertion.kind === 'refusal'
            ? twin === undefined
            : twin !== undefined &&
              twin.plan.roundId === insertion.roundId &&
              twin.arriveAt === insertion.arriveAt &&
              twin.joined === insertion.joined &&
              twin.addedSeconds === insertion.addedSeconds &&
              twin.addedMetres === insertion.addedMetres
        if (same) agreed++
      }
    }
    morning.take(insertion)
  }
  return { microseconds, refused, joined, twinMicroseconds, oursMicroseconds, agreed }
}

function cpuMicroseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return user + system
}
