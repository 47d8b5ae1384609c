import { readWeekHours, type WeekHours } from './weekHours.ts'

/** One clause of a conditional tag: the value that holds in these hours. */
export interface Condition {
  readonly value: string
  /** Undefined where the condition isn't about the time alone, or can't be read. */
  readonly when: WeekHours | undefined
}

/**
 * The clauses of a value such as `no @ (Mo-Fr 07:00-09:00); delivery @ (06:00-11:00)`:
 * https://wiki.openstreetmap.org/wiki/Conditional_restrictions. Of those that hold at the same time
 * the last one counts. Weights, lengths, purposes (`yes @ residents`), weather, seasons, and what
 * is joined by AND, have no hours here. None where there is no clause at all.
 */
export function readConditions(text: string): Condition[] {
  // A condition without brackets may hold semicolons too: it ends before the next value.
  return [...text.matchAll(/([^@;]+)@(.+?)(?=;[^;@]*@|;?\s*$)/g)].map(([, value, condition]) => ({
    value: value!.trim(),
    when: readWeekHours(condition!.trim().replace(/^\((.*)\)$/, '$1')),
  }))
}
