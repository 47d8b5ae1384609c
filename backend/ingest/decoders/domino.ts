import { type DecoderInput, type Decoding, failed } from './reading.ts'

/**
 * A Domino button, version 1, four bytes (a 4-byte frame lasts 1.5 s on the air against 2.1 s for
 * 12, and the battery pays for each):
 *
 *     byte 0  bits 7–4 version = 1; bits 3–0 kind: 0 keep-alive, 1 short, 2 double, 3 long press
 *     byte 1  battery, 2 000 mV + 10 mV a step
 *     2 and 3 press counter, big-endian, rolls over at 65 536
 */
export function decodeDomino({ bytes }: DecoderInput): Decoding {
  if (bytes.length !== 4) return failed(`got ${bytes.length} bytes, expected 4`)
  const [first, battery, high, low] = bytes as unknown as [number, number, number, number]
  const version = first >> 4
  if (version !== 1) return failed(`got payload version ${version}, expected 1`)
  const evidence = { batteryMillivolts: 2000 + battery * 10, counter: (high << 8) | low }
  const kind = first & 0x0f
  if (kind === 0) return { data: { kind: 'keep alive', ...evidence } }
  const press = presses[kind]
  if (!press) return failed(`got press kind ${kind}, expected 0 to 3`)
  return { data: { kind: 'press', press, ...evidence } }
}

const presses = [undefined, 'short', 'double', 'long'] as const
