import type { OfficeRound } from './makeOffice.ts'
import { localTime, minutesOf, type Shift } from './shifts.ts'

/** What a country's law, or an office's agreement, says of a break in a shift; for counsel to check. */
export interface BreakRule {
  /** A shift of at least so long has one, or of several steps the last that it reaches. */
  readonly steps: readonly { readonly shiftMinutes: number; readonly breakMinutes: number }[]
  /** Nobody works longer than this without one. */
  readonly mostMinutes: number
}

/**
 * By ISO 3166 code. `more than six hours` is from 361 minutes on.
 *
 * - FR: Code du travail L3121-16: 20 minutes as soon as the day's work reaches six hours.
 * - CH: Arbeitsgesetz (SR 822.11) art. 15: 15, 30, 60 minutes in more than 5½, 7, 9 hours.
 * - BE: loi du 16 mars 1971 sur le travail, art. 38quater: 15 minutes where work exceeds six hours.
 * - PT: Código do Trabalho art. 213: an hour, and no more than five hours in a row (agreements
 *   may shorten it).
 * - LU: Code du travail L.211-16: a rest in more than six hours, whose length it leaves open: 20 minutes (J).
 */
const rules: Readonly<Record<string, BreakRule>> = {
  FR: { steps: [{ shiftMinutes: 360, breakMinutes: 20 }], mostMinutes: 360 },
  CH: {
    steps: [
      { shiftMinutes: 331, breakMinutes: 15 },
      { shiftMinutes: 421, breakMinutes: 30 },
      { shiftMinutes: 541, breakMinutes: 60 },
    ],
    mostMinutes: 330,
  },
  BE: { steps: [{ shiftMinutes: 361, breakMinutes: 15 }], mostMinutes: 360 },
  PT: { steps: [{ shiftMinutes: 301, breakMinutes: 60 }], mostMinutes: 300 },
  LU: { steps: [{ shiftMinutes: 361, breakMinutes: 20 }], mostMinutes: 360 },
}

/** The law of a country; France's where none is known (the Directive 2003/88/EC leaves it to each). */
export function breakRuleOf(country: string | undefined): BreakRule {
  return rules[country ?? 'FR'] ?? rules.FR!
}

/** It begins this long before the law's last moment at the latest: who is late still has it in time (J). */
const reserveMinutes = 30
/** And within so long before that, when he likes (J). */
const windowMinutes = 120

/**
 * A round with the break that its shift asks for. A letter round comes back so much later: it isn't work, and
 * the mail is as much as before. One without mail of its own has its hours by the truck, and keeps them.
 */
export function withBreak(round: OfficeRound, rule: BreakRule): OfficeRound {
  const { shift, kind } = round
  const startMinutes = minutesOf(shift.startTime)
  const shiftMinutes = minutesOf(shift.endTime) - startMinutes
  const step = rule.steps.findLast((one) => shiftMinutes >= one.shiftMinutes)
  if (!step) return round
  const toMinutes = startMinutes + rule.mostMinutes - reserveMinutes
  const longer: Shift = {
    ...shift,
    returnTime: localTime(minutesOf(shift.returnTime) + step.breakMinutes),
    endTime: localTime(minutesOf(shift.endTime) + step.breakMinutes),
  }
  return {
    ...round,
    shift: kind === 'letters' ? longer : shift,
    breakDue: {
      seconds: 60 * step.breakMinutes,
      fromTime: localTime(toMinutes - windowMinutes),
      toTime: localTime(toMinutes),
    },
  }
}
