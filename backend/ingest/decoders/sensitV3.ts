import { type DecoderInput, type Decoding, failed, type Measurements } from './reading.ts'

/**
 * A Sens'it v3: 4 bytes, or 12 when it sends its configuration along, which isn't read.
 *
 *     byte 0  bits 7–3 battery, 2 700 mV + 50 mV a step; bits 2–0 = 110
 *     byte 1  bits 7–3 mode; bit 2 button; bits 1–0 the mode's own
 *     2 and 3 the mode's measurement
 *
 * Its one gesture is a double click, in every mode. Source: the Sens'it team's payload parser
 * (sensit_payload_v3.c); temperature in eighths of a degree from −25 °C, light in 96ths of a lux.
 */
export function decodeSensitV3({ bytes }: DecoderInput): Decoding {
  if (bytes.length !== 4 && bytes.length !== 12) {
    return failed(`got ${bytes.length} bytes, expected 4 or 12`)
  }
  const [first, second, third, fourth] = bytes as unknown as [number, number, number, number]
  const type = first & 0b111
  if (type !== 0b110) return failed(`got frame type ${type}, expected 6`)
  const mode = second >> 3
  const read = modes[mode]
  if (!read) return failed(`got mode ${mode}, expected 0 to 5`)
  const measurements = read({ special: second & 0b11, third, fourth })
  const evidence = { batteryMillivolts: 2700 + (first >> 3) * 50, measurements }
  if (second & 0b100) return { data: { kind: 'press', press: 'double', ...evidence } }
  // the button mode measures nothing: without a press, it says that it lives
  return { data: { kind: mode === 0 ? 'keep alive' : 'status', ...evidence } }
}

interface Rest {
  readonly special: number
  readonly third: number
  readonly fourth: number
}

const modes: readonly ((rest: Rest) => Measurements)[] = [
  ({ third, fourth }) => ({
    mode: 'button',
    firmware: `${third >> 4}.${((third & 0x0f) << 2) | (fourth >> 6)}.${fourth & 0x3f}`,
  }),
  ({ special, third, fourth }) => ({
    mode: 'temperature',
    temperatureCelsius: (((special << 8) | third) - 200) / 8,
    humidityPercent: fourth / 2,
  }),
  ({ third, fourth }) => ({ mode: 'light', lux: ((third << 8) | fourth) / 96 }),
  ({ special, ...rest }) => ({ mode: 'door', door: special, events: events(rest) }),
  ({ special, ...rest }) => ({ mode: 'vibration', vibration: special === 1, events: events(rest) }),
  ({ special, ...rest }) => ({ mode: 'magnet', magnet: special === 1, events: events(rest) }),
]

function events({ third, fourth }: Pick<Rest, 'third' | 'fourth'>): number {
  return (third << 8) | fourth
}
