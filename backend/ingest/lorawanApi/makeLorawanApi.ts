import { type Clock, realClock } from '../../clock.ts'
import { type LorawanApiSettings, makeCall } from './call.ts'
import { makeChirpstackApi } from './chirpstack.ts'
import type { LorawanApi } from './lorawanApi.ts'
import { makeTtsApi } from './tts.ts'

/** @param clock tells when a call has waited long enough */
export function makeLorawanApi(
  settings: LorawanApiSettings,
  clock: Pick<Clock, 'setRealTimer'> = realClock(),
): LorawanApi {
  const make = settings.network === 'tts' ? makeTtsApi : makeChirpstackApi
  return make(settings.apiKey, makeCall(settings, clock))
}
