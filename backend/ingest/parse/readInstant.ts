import { isAbsent, readNumber, shown } from '../../protocol/wireValues.ts'

/** What a callback says of its time. Spread it into a message or a notice. */
export interface Instant {
  readonly realAt?: number
  /** One sentence, when a time came that can't be true. */
  readonly timeProblem?: string
}

/** Sigfox's network began in 2010; no message is older. */
const earliest = Date.UTC(2010, 0, 1)
/** Clocks go wrong by hours (a zone forgotten), but not by more than a day. */
const maxAheadMs = 24 * 3_600_000

/**
 * Reads a time: seconds, milliseconds or microseconds since the epoch (number or text, fractions
 * too), or ISO 8601 (UTC where it names no zone).
 */
export function readInstant(value: unknown, realReceivedAt: number): Instant {
  if (isAbsent(value)) return {}
  const realAt = toMs(value)
  if (realAt === undefined) {
    return { timeProblem: `time: got ${shown(value)}, expected seconds since 1970` }
  }
  if (realAt < earliest || realAt > realReceivedAt + maxAheadMs) {
    return { timeProblem: `time: got ${shown(value)}, which is before 2010 or in the future` }
  }
  return { realAt }
}

function toMs(value: unknown): number | undefined {
  const number = readNumber(value)
  if (number !== undefined) {
    // 10^11 s is the year 5138, 10^11 ms is 1973
    const ms = number < 1e11 ? number * 1000 : number < 1e14 ? number : number / 1000
    return Math.floor(ms)
  }
  if (typeof value !== 'string') return undefined
  const match = isoText.exec(value.trim())
  if (!match) return undefined
  const [, day, clock, fraction = '', zone = 'Z'] = match
  const offset = /^z$/i.test(zone)
    ? 'Z'
    : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, h, m) => `${h}:${m ?? '00'}`)
  const ms = Date.parse(`${day}T${clock}${fraction.slice(0, 4)}${offset}`)
  return Number.isNaN(ms) ? undefined : ms
}

const isoText =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,12})?\s?(z|[+-]\d\d(?::?\d\d)?)?$/i
