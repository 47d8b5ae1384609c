import { type Clock, realClock } from '../../clock.ts'
import { sigfoxApiError } from '../../protocol/sigfoxApi.ts'
import { startDeadline } from '../startDeadline.ts'
import { type SigfoxApiNo, SigfoxApiProblem } from './problem.ts'
import type { RateLimit, RequestKind } from './rateLimit.ts'

export interface ApiRequest {
  readonly kind: RequestKind
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the base, beginning with a slash. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Sent once only: a second time would make a second thing. */
  readonly once?: boolean
}

/** @returns the answer's JSON, undefined where it has none. @throws SigfoxApiProblem */
export type Request = (request: ApiRequest) => Promise<unknown>

/** As the global one, as far as it's used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ApiOptions {
  /** Such as https://api.sigfox.com/v2 */
  readonly baseUrl: string
  readonly login: string
  readonly password: string
  readonly rateLimit: RateLimit
  readonly now: () => number
  /** Rejects when the program is being stopped. */
  readonly wait: (ms: number) => Promise<void>
  /** Real ms before a request counts as not answered. */
  readonly timeoutMs?: number
  /** Tells when; the wall's without it. */
  readonly setTimer?: Clock['setRealTimer']
  readonly signal?: AbortSignal
  readonly fetch?: Fetch
}

/** A fault is tried again after these; together with the first try five times in half a minute. */
const backoffMs = [2000, 4000, 8000, 16_000]
/** Somebody else may be using up the same budget: after so many times it's said instead. */
const mostBusyAnswers = 10
const busyWithoutWordMs = 60_000

/**
 * One request to Sigfox's API within its limits: basic authentication, as long as it's told to wait
 * (429), again after a fault (5xx, no answer), and a typed "no" for everything else. Neither a
 * credential nor a header that it sends is in any sentence; and they are sent to `baseUrl` alone,
 * whatever an answer names.
 */
export function makeRequest(options: ApiOptions): Request {
  const { login, password, rateLimit, now, wait, timeoutMs = 30_000, signal } = options
  const { setTimer = realClock().setRealTimer, fetch = globalThis.fetch } = options
  const base = options.baseUrl.replace(/\/+$/, '')
  const { host, username, password: inUrl } = new URL(base)
  if (username || inUrl) throw new Error('credentials belong beside the base URL, not in it')
  const token = Buffer.from(`${login}:${password}`).toString('base64')

  const send = async (request: ApiRequest) => {
    await rateLimit.take(request.kind)
    const query = new URLSearchParams(request.query).toString()
    const deadline = startDeadline(setTimer, timeoutMs)
    try {
      const response = await fetch(`${base}${request.path}${query && `?${query}`}`, {
        method: request.method,
        // a redirect would carry what we send elsewhere
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
        headers: {
          Accept: 'application/json',
          Authorization: `Basic ${token}`,
          ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      return { response, text: await response.text() }
    } finally {
      deadline.cancel()
    }
  }

  return async (request) => {
    let faults = 0
    let busy = 0
    for (;;) {
      const answer = await send(request).catch((error: unknown) => {
        if (signal?.aborted || !isNetworkFault(error)) throw error
        return { fault: faultName(error) }
      })
      if ('fault' in answer || answer.response.status >= 500) {
        const what = 'fault' in answer ? answer.fault : `it answers ${answer.response.status}`
        const restMs = request.once ? undefined : backoffMs[faults++]
        if (restMs === undefined) {
          throw new SigfoxApiProblem('unreachable', `Sigfox's API at ${host} fails: ${what}.`)
        }
        await wait(restMs)
      } else if (answer.response.status === 429) {
        if (++busy > mostBusyAnswers) {
          const sentence = `Sigfox's API at ${host} still answers "too many requests".`
          throw new SigfoxApiProblem('busy', sentence)
        }
        rateLimit.hold(request.kind, now() + retryAfterMs(answer.response, now()))
      } else if (answer.response.ok) {
        return readJson(answer.text, request, host)
      } else {
        const secrets = [password, token, ...valuesOfHeaders(request.body)]
        throw refusal(request, answer.response.status, redact(answer.text, secrets))
      }
    }
  }
}

/** `fetch` throws a TypeError for whatever happened on the wire; a timeout has its own name. */
function isNetworkFault(error: unknown): boolean {
  return error instanceof TypeError || (error as Error)?.name === 'TimeoutError'
}

function faultName(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'no answer in time'
  const { cause } = error as { cause?: { code?: unknown } }
  return typeof cause?.code === 'string' ? cause.code : 'the connection broke'
}

function retryAfterMs(response: Response, realNow: number): number {
  const said = response.headers.get('retry-after')
  const seconds = Number(said ?? Number.NaN)
  const ms = Number.isNaN(seconds) ? Date.parse(said ?? '') - realNow : seconds * 1000
  return Number.isFinite(ms) && ms >= 0 ? ms : busyWithoutWordMs
}

function readJson(text: string, { method, path }: ApiRequest, host: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    const sentence = `${host} doesn't answer ${method} ${path} in JSON: is it Sigfox's API?`
    throw new SigfoxApiProblem('unreadable-answer', sentence)
  }
}

const noByStatus: Readonly<Record<number, readonly [SigfoxApiNo, string]>> = {
  401: ['unauthorised', "Sigfox's API doesn't accept this login and password"],
  403: ['forbidden', 'This API user may not do that'],
  404: ['not-found', "Sigfox's API doesn't know that"],
}

function refusal({ method, path }: ApiRequest, status: number, text: string): SigfoxApiProblem {
  const [code, what] = noByStatus[status] ?? ['refused', `Sigfox's API refuses that (${status})`]
  let why = ''
  try {
    const { message, errors } = sigfoxApiError.parse(JSON.parse(text))
    const details = errors.flatMap((error) => [error.field, error.message]).filter(Boolean)
    why = [message, ...details].filter(Boolean).join(' ').slice(0, 200)
  } catch {
    // it needn't say why
  }
  return new SigfoxApiProblem(code, `${what}: ${method} ${path}${why && `, "${why}"`}.`)
}

function valuesOfHeaders(body: unknown): string[] {
  const { headers } = (body ?? {}) as { headers?: Record<string, string> }
  return Object.values(headers ?? {}).flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
}
