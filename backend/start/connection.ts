import { StartProblem } from './startProblem.ts'

/** How to bear with a connection. */
export interface Connecting {
  readonly pause: (seconds: number) => Promise<void>
  /** Without a byte for so long, the connection counts as cut. */
  readonly patienceMs?: number
}

/** Between one try and the next; a try that brought something new starts the row again. */
export const pausesSeconds = [1, 3, 9, 27]

/** The connection failed in a way that another try may mend. */
export class Cut extends Error {
  readonly retryAfterSeconds: number
  constructor(message: string, retryAfterSeconds = 0) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * A small text; undefined where the server has none.
 *
 * @throws StartProblem `download-refused` or `download-cut`
 */
export async function downloadText(
  url: string,
  { pause, patienceMs }: Connecting,
): Promise<string | undefined> {
  for (const pauseSeconds of [...pausesSeconds, undefined]) {
    const patience = makePatience(patienceMs)
    try {
      const answer = await request(url, {}, patience.signal)
      return answer.status === 200 ? await answer.text().catch(cut) : undefined
    } catch (error) {
      if (error instanceof StartProblem && error.code === 'not-found') return undefined
      if (!(error instanceof Cut)) throw error
      if (pauseSeconds === undefined) throw givenUp(url, error)
      await pause(Math.max(pauseSeconds, error.retryAfterSeconds))
    } finally {
      patience.end()
    }
  }
  return undefined
}

/**
 * Asks for a file, or for a part of it. The answer's status is 200, 206 or 416.
 *
 * @throws Cut, or StartProblem `not-found` or `download-refused`
 */
export async function request(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onReached?: () => void,
): Promise<Response> {
  const answer = await fetch(url, {
    headers: { ...headers, 'accept-encoding': 'identity' },
    signal,
  }).catch(cut)
  onReached?.()
  const { status } = answer
  if (status === 200 || status === 206 || status === 416) return answer
  const { host } = new URL(url)
  if (status === 404 || status === 410)
    throw new StartProblem('not-found', `${host} has no ${new URL(url).pathname}.`)
  if (status < 500 && status !== 429)
    throw new StartProblem('download-refused', `${host} refuses ${url} (HTTP ${status}).`)
  const retryAfter = Number(answer.headers.get('retry-after') ?? 0)
  throw new Cut(`it answered ${status}`, Math.min(60, retryAfter) || 0)
}

/** @throws Cut */
export async function* chunksOf(answer: Response): AsyncGenerator<Uint8Array> {
  const reader = answer.body!.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(cut)
      if (done) return
      yield value
    }
  } finally {
    // The rest isn't wanted: a disk may be full.
    reader.cancel().catch(() => {})
  }
}

/** A signal that aborts unless it's renewed in time. */
export function makePatience(patienceMs = 30_000) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), patienceMs)
  return {
    signal: controller.signal,
    renew: () => timer.refresh(),
    end: () => clearTimeout(timer),
  }
}

/** What fetch throws, and why: its own message says only "fetch failed" or "terminated". */
function cut(error: unknown): never {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  throw new Cut(
    name === 'AbortError' ? 'nothing came for too long' : cause?.code || cause?.message || message,
  )
}

export function noNetwork(url: string, { message }: Cut): StartProblem {
  const file = new URL(url).pathname.split('/').at(-1)
  return new StartProblem(
    'no-network',
    `${new URL(url).host} can't be reached (${message}): without a network, bring ${file} from elsewhere and start with --osm ${file}.`,
  )
}

export function givenUp(url: string, { message }: Cut): StartProblem {
  return new StartProblem(
    'download-cut',
    `${new URL(url).host} failed again and again (${message}): the next start goes on from here.`,
  )
}
