/** What a button's LED can say of a press. */
export interface PressAnswer {
  readonly outcome: keyof typeof outcomes
  /** Local minutes since midnight at which the window begins; absent where none is told. */
  readonly fromMinute?: number
  readonly widthMinutes?: number
}

const outcomes = {
  received: 0,
  accepted: 1,
  'next working day': 2,
  'not possible': 3,
  cancelled: 4,
} as const

/** No hour is told. */
const noMinute = 0xffff

/**
 * The downlink of a Domino button, version 1, always eight bytes as Sigfox wants them:
 *
 *     byte 0      bits 7–4 version = 1; bits 3–0 outcome: 0 received, time to follow, 1 accepted,
 *                 2 next working day, 3 not possible, 4 cancelled
 *     bytes 1, 2  local minute of the day at which the window begins, big-endian; FFFF without
 *     byte 3      width of the window in steps of 5 minutes; 0 without
 *     bytes 4, 5  the counter of the press that is answered, big-endian
 *     bytes 6, 7  0
 *
 * @returns 16 hexadecimal digits
 */
export function encodeDownlink(answer: PressAnswer, counter: number): string {
  const bytes = Buffer.alloc(8)
  const { fromMinute, widthMinutes } = answer
  bytes.writeUInt8((1 << 4) | outcomes[answer.outcome], 0)
  bytes.writeUInt16BE(fromMinute ?? noMinute, 1)
  bytes.writeUInt8(
    fromMinute === undefined ? 0 : Math.min(255, Math.round((widthMinutes ?? 0) / 5)),
    3,
  )
  bytes.writeUInt16BE(counter & 0xffff, 4)
  return bytes.toString('hex')
}
