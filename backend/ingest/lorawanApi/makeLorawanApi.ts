import type { LorawanApiSettings } from './call.ts'
import { makeChirpstackApi } from './chirpstack.ts'
import type { LorawanApi } from './lorawanApi.ts'
import { makeTtsApi } from './tts.ts'

export function makeLorawanApi(settings: LorawanApiSettings): LorawanApi {
  return settings.network === 'tts' ? makeTtsApi(settings) : makeChirpstackApi(settings)
}
