import { type SigfoxKind, sigfoxCallbacks } from '../protocol/sigfoxCallbacks.ts'
import type { CallbackRequest, Message, Parsed } from './message.ts'
import { parseBatch } from './parse/parseBatch.ts'
import { parseChirpstack } from './parse/parseChirpstack.ts'
import { parseSigfox } from './parse/parseSigfox.ts'
import { parseTts } from './parse/parseTts.ts'

/** The networks' doors, as paths without their first slash. */
export const doors: readonly string[] = [
  ...Object.keys(sigfoxCallbacks).map((kind) => `sigfox/${kind}`),
  'sigfox/batch',
  'lorawan/tts',
  'lorawan/chirpstack',
]

/**
 * A request as its door reads it, when it comes and when it's taken out of the store again; undefined
 * for a door that is no more.
 */
export function parseDoor(
  door: string,
  request: CallbackRequest,
  linePattern: string,
): readonly Parsed[] | undefined {
  if (door === 'sigfox/batch') return parseBatch(request, { linePattern })
  if (door === 'lorawan/tts') return [parseTts(request)]
  if (door === 'lorawan/chirpstack') return [parseChirpstack(request)]
  // written by us, from a row of the network's history
  if (door === 'sigfox-api')
    return [{ message: JSON.parse(Buffer.from(request.body).toString()) as Message }]
  const [network, kind = ''] = door.split('/')
  if (network !== 'sigfox' || !Object.hasOwn(sigfoxCallbacks, kind)) return undefined
  return [parseSigfox(kind as SigfoxKind, request)]
}
