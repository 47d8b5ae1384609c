import { decodeDomino } from './domino.ts'
import { decodeByGrammar } from './grammar.ts'
import { type Decoder, type DecoderInput, type Decoding, failed } from './reading.ts'
import { decodeSensitV2 } from './sensitV2.ts'
import { decodeSensitV3 } from './sensitV3.ts'
import { decodeSimplePack } from './simplePack.ts'

/** By the name that a device type gives; a new maker's button is a file and a line here. */
const decoders = new Map<string, Decoder>([
  ['domino', decodeDomino],
  ['sensit-v2', decodeSensitV2],
  ['sensit-v3', decodeSensitV3],
  ['simplepack', decodeSimplePack],
  ['grammar', decodeByGrammar],
])

/** Decodes a device's bytes as its type says; it never throws. */
export function decodeDevice(
  decoderName: string,
  settings: unknown,
  input: Omit<DecoderInput, 'settings'>,
): Decoding {
  const decode = decoders.get(decoderName)
  return decode ? decode({ ...input, settings }) : failed(`unknown decoder ${decoderName}`)
}
