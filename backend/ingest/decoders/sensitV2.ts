import { type DecoderInput, type Decoding, failed, type Measurements } from './reading.ts'

/**
 * A Sens'it v2: 4 bytes, or 12 when it sends its configuration along, which isn't read.
 *
 *     byte 0  bit 7 battery's highest bit; bits 6–5 frame type, 01 = button; 4–3 period; 2–0 mode
 *     byte 1  bits 7–4 temperature's high bits; bits 3–0 battery's other bits, 2 700 mV + 50 mV a step
 *     2 and 3 the mode's measurement
 *
 * Its one gesture is a double click. Source: the Sens'it team's payload parser
 * (sensit_payload_v2.c) and frame description; temperature in eighths of a degree from −25 °C.
 */
export function decodeSensitV2({ bytes }: DecoderInput): Decoding {
  if (bytes.length !== 4 && bytes.length !== 12) {
    return failed(`got ${bytes.length} bytes, expected 4 or 12`)
  }
  const [first, second, third, fourth] = bytes as unknown as [number, number, number, number]
  const mode = first & 0b111
  const read = modes[mode]
  if (!read) return failed(`got mode ${mode}, expected 0 to 5`)
  const frameType = (first >> 5) & 0b11
  const batteryMillivolts = 2700 + (((first >> 7) << 4) | (second & 0x0f)) * 50
  const frame = { frameType, third, fourth, temperature: ((second >> 4) << 6) | (third & 0x3f) }
  if (frameType === 1) {
    const measurements = { mode: modeNames[mode]!, temperatureCelsius: celsius(frame) }
    return { data: { kind: 'press', press: 'double', batteryMillivolts, measurements } }
  }
  const measurements = { mode: modeNames[mode]!, ...read(frame) }
  return { data: { kind: mode === 0 ? 'keep alive' : 'status', batteryMillivolts, measurements } }
}

interface Frame {
  readonly frameType: number
  readonly third: number
  readonly fourth: number
  readonly temperature: number
}

const modeNames = ['button', 'temperature', 'light', 'door', 'vibration', 'magnet'] as const

const modes: readonly ((frame: Frame) => Measurements)[] = [
  ({ fourth }) => ({ firmware: `${fourth >> 4}.${fourth & 0x0f}` }),
  (frame) => ({ temperatureCelsius: celsius(frame), humidityPercent: frame.fourth / 2 }),
  // two bits of multiplier, six of value, in hundredths of a lux
  ({ third, fourth }) => ({
    lux: ((third & 0x3f) * [1, 8, 64, 1024][third >> 6]!) / 100,
    events: fourth,
  }),
  ({ frameType, fourth }) => ({ door: frameType === 2, events: fourth }),
  ({ frameType, fourth }) => ({ vibration: frameType === 2, events: fourth }),
  ({ third, fourth }) => ({ magnet: Boolean(third & 0x40), events: fourth }),
]

function celsius({ temperature }: Frame): number {
  return (temperature - 200) / 8
}
