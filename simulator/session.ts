/** An answer of the office; `json` is undefined where there was none. */
interface Answer {
  readonly status: number
  readonly json: unknown
}

/** Somebody who is logged in. Each call throws when there is no answer at all. */
export interface Session {
  readonly login: string
  /** The cookie in force, for `/live`. */
  cookie(): string
  get(path: string): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  /** Logs in again. @returns whether that went well */
  renew(): Promise<boolean>
}

/** An office that keeps silent this long won't answer. */
const patienceMs = 10_000

/**
 * Logs in. A session that has ended later is renewed once, by itself, before a call is repeated.
 *
 * @param options.url the server's address, without a path
 * @param options.heard told of each answer, whatever it says
 * @returns undefined for a login or a password that's refused
 * @throws without an answer, or with one that is neither a yes nor a no (the server is starting)
 */
export async function openSession(options: {
  readonly url: string
  readonly login: string
  readonly password: string
  readonly heard: () => void
}): Promise<Session | undefined> {
  const { url, login, password, heard } = options
  let cookie = ''

  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    })
    heard()
    const text = await response.text()
    const set = response.headers.getSetCookie()[0]?.split(';')[0]
    if (response.ok && set) cookie = set
    return { status: response.status, json: parse(text) }
  }
  const renew = async () => {
    cookie = ''
    const { status } = await call('POST', '/api/v1/sessions', { login, password })
    if (status === 401 || status === 403) return false
    if (status !== 200) throw new Error(`logging in: ${status}`)
    return cookie !== ''
  }
  const callAgain = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await call(method, path, body)
    return answer.status === 401 && (await renew()) ? call(method, path, body) : answer
  }

  if (!(await renew())) return undefined
  return {
    login,
    cookie: () => cookie,
    get: (path) => callAgain('GET', path),
    post: (path, body) => callAgain('POST', path, body),
    renew,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
