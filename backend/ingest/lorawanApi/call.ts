import type { Clock } from '../../clock.ts'
import { lorawanApiError } from '../../protocol/lorawanApi.ts'
import type { SendingProblem } from '../../store/downlinks.ts'
import { startDeadline } from '../startDeadline.ts'

/** Where a network's API is, and the key that may write downlinks. */
export interface LorawanApiSettings {
  readonly network: 'tts' | 'chirpstack'
  readonly baseUrl: string
  readonly apiKey: string
}

export interface ApiCall {
  readonly method: 'POST' | 'DELETE'
  /** Below the base, beginning with a slash. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export type Called =
  | { readonly json: unknown }
  | {
      readonly problem: SendingProblem
      /** The network said when to come again. */
      readonly retryAfterMs?: number
    }

/** Longer than any network takes, shorter than the first pause between two attempts. */
const timeoutMs = 10_000

/** @throws only when `signal` ends it */
export type Call = (call: ApiCall, signal: AbortSignal) => Promise<Called>

/**
 * Calls once a call. The key is in no sentence and goes to the base URL alone, whatever an answer
 * names.
 */
export function makeCall(
  settings: LorawanApiSettings,
  { setRealTimer }: Pick<Clock, 'setRealTimer'>,
): Call {
  return async (call, signal) => {
    const deadline = startDeadline(setRealTimer, timeoutMs)
    try {
      return await callOnce(settings, call, { signal, late: deadline.signal })
    } finally {
      deadline.cancel()
    }
  }
}

async function callOnce(
  { baseUrl, apiKey }: LorawanApiSettings,
  { method, path, headers, body }: ApiCall,
  { signal, late }: { readonly signal: AbortSignal; readonly late: AbortSignal },
): Promise<Called> {
  let response: Response
  let text: string
  try {
    response = await fetch(baseUrl.replace(/\/+$/, '') + path, {
      method,
      // a redirect would carry the key elsewhere
      redirect: 'manual',
      signal: AbortSignal.any([signal, late]),
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    text = await response.text()
  } catch (error) {
    if (signal.aborted) throw error
    return { problem: { no: 'unreachable', detail: faultName(error as Error) } }
  }
  const { status } = response
  if (response.ok) return { json: readJson(text) }
  const said = lorawanApiError.safeParse(readJson(text)).data?.message ?? ''
  const detail = `${status} ${said}`.replaceAll(apiKey, '…').slice(0, 200).trim()
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return {
      problem: { no: status === 429 ? 'busy' : 'unreachable', detail },
      ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    }
  }
  return { problem: { no: noByStatus[status] ?? 'refused', detail } }
}

const noByStatus: Readonly<Record<number, SendingProblem['no']>> = {
  401: 'unauthorised',
  403: 'unauthorised',
  404: 'unknown device',
}

/** `fetch` throws a TypeError for whatever happened on the wire; a timeout has its own name. */
function faultName({ name, cause }: Error): string {
  if (name === 'TimeoutError') return 'no answer in time'
  const { code } = (cause ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : 'the connection broke'
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
