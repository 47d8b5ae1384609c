/** Local times of a working day, `09:15`; from `24:00` on of the next date. */
export interface Shift {
  readonly startTime: string
  readonly outTime: string
  /** Must be back; the hand-over lies between it and `endTime`. */
  readonly returnTime: string
  readonly endTime: string
}

/** Design section 4: planned work fills at most this much of the time outside. */
export const mostFilled = 0.85

const letterShift: Shift = {
  startTime: '07:00',
  outTime: '09:15',
  returnTime: '12:40',
  endTime: '13:00',
}
/** Out when the first letter rounds report what they have passed, back well before the truck. */
const collectionShift: Shift = {
  startTime: '09:15',
  outTime: '09:45',
  returnTime: '15:10',
  endTime: '15:30',
}

/** The local hours of a depot (design section 4; the closing is a judgement). */
export interface DepotHours {
  readonly cutOff: string
  readonly truckAt: string
  readonly closesAt: string
}

const depotHours: DepotHours = { cutOff: '08:00', truckAt: '16:00', closesAt: '16:30' }

/** A day's shifts, and the hours of the depot that go with them. */
export interface DayPlan {
  readonly letters: Shift
  readonly collection: Shift
  readonly hours: DepotHours
}

export const usualDay: DayPlan = {
  letters: letterShift,
  collection: collectionShift,
  hours: depotHours,
}

/** Times that people can keep. */
const roundedToMinutes = 5

/**
 * The usual day, with a shift of the letter rounds so long that the longest of them fills 85 % of it.
 * Where they return later than usual, so do the collection rounds, and the truck waits; where they
 * return earlier, nothing else changes: households press all day.
 *
 * @param outTime of the letter rounds: the whole day lies so much later, or earlier
 */
export function dayFor(longestSeconds: number, outTime = letterShift.outTime): DayPlan {
  const later = minutesOf(outTime) - minutesOf(letterShift.outTime)
  const outMinutes = longestSeconds / mostFilled / 60
  const back = minutesOf(outTime) + Math.ceil(outMinutes / roundedToMinutes) * roundedToMinutes
  const longer = back - minutesOf(letterShift.returnTime) - later
  const waits = Math.max(0, longer)
  return {
    letters: moved(letterShift, later, later + longer),
    collection: moved(collectionShift, later, later + waits),
    hours: {
      cutOff: laterBy(later, depotHours.cutOff),
      truckAt: laterBy(later + waits, depotHours.truckAt),
      closesAt: laterBy(later + waits, depotHours.closesAt),
    },
  }
}

function moved(shift: Shift, outMinutes: number, backMinutes: number): Shift {
  return {
    startTime: laterBy(outMinutes, shift.startTime),
    outTime: laterBy(outMinutes, shift.outTime),
    returnTime: laterBy(backMinutes, shift.returnTime),
    endTime: laterBy(backMinutes, shift.endTime),
  }
}

/** Minutes since the day's beginning; `25:10` is ten past one of the next date. */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return 60 * hours! + minutes!
}

function laterBy(byMinutes: number, time: string): string {
  return localTime(minutesOf(time) + byMinutes)
}

/** The inverse of `minutesOf`. */
export function localTime(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
