import { type DecoderInput, type Decoding, failed, type PressKind } from './reading.ts'

/**
 * A SimplePack in its mode "Press me" (byte 0 = 01). Byte 1 is the event: 30 short press (up to
 * 2 s), 31 double, 32 long (2 to 6 s), 81 extra long (more than 6 s, and asks for a downlink).
 * Every other event of its table (heartbeats, resets, readouts) is no press. What follows the event
 * depends on the device's registers, and isn't read.
 */
export function decodeSimplePack({ bytes }: DecoderInput): Decoding {
  const [mode, event] = bytes
  if (mode === undefined || event === undefined) {
    return failed(`got ${bytes.length} bytes, expected at least 2`)
  }
  if (mode !== 1) return failed(`got mode ${hex(mode)}, expected 01`)
  const press = presses.get(event)
  if (press) return { data: { kind: 'press', press } }
  return { data: { kind: 'status', measurements: { event: hex(event) } } }
}

const presses = new Map<number, PressKind>([
  [0x30, 'short'],
  [0x31, 'double'],
  [0x32, 'long'],
  [0x81, 'extra long'],
])

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
