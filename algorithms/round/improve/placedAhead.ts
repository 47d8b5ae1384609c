import type { Round } from '../../model.ts'
import type { Inserted, InsertInput } from '../insertion.ts'
import { type TimedRound, timeRound } from '../timeRound.ts'

/** An insertion with its stop elsewhere in the same round, and what it adds there. */
export function placedAhead(plain: Inserted, plan: Round, input: InsertInput): Inserted {
  const [was, is] = [plain.plan, plan].map((round) => timeRound({ ...input, round })) as [
    TimedRound,
    TimedRound,
  ]
  const index = plan.stops.findIndex(({ stopId }) => stopId === plain.stopId)
  const added = {
    addedSeconds: plain.addedSeconds + Math.ceil((is.returnAt - was.returnAt) / 1000),
    addedMetres: plain.addedMetres + metresOf(is) - metresOf(was),
  }
  return {
    ...plain,
    ...added,
    plan,
    arriveAt: is.arriveAt[index]!,
    reason: { kind: 'likely', ...added },
  }
}

function metresOf({ legMetres }: TimedRound): number {
  return legMetres.reduce((sum, metres) => sum + metres, 0)
}
