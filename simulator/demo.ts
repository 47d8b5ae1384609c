import { setMaxListeners } from 'node:events'
import type { BoardView } from '../backend/protocol/boardView.ts'
import type { CarrierView } from '../backend/protocol/carrierView.ts'
import type { DeviceList } from '../backend/protocol/rest.ts'
import { makeHouseholds } from './households.ts'
import { openLine } from './liveLine.ts'
import { complainRarely, makeNews, type News } from './news.ts'
import { type Callback, carry, waitUntilAborted } from './radio.ts'
import { openSession, type Session } from './session.ts'
import { type Crew, makeWalker } from './walkRound.ts'

export interface DemoSecrets {
  readonly sigfoxSecret: string
  readonly adminPassword: string
  /** One for all carriers, whose login is their round's number in lower case. */
  readonly carrierPassword: string
}

/** Everybody looks at what is due this often: 5 s of a day at 20 times real time. */
const lookMs = 250
/** A server that is silent this long is gone for good. */
const goneMs = 60_000

/**
 * Lives the day of a depot until `signal` aborts, over HTTP and WebSocket like the world does:
 * households press, carriers walk their rounds and confirm. The next service day begins by itself.
 *
 * @returns undefined when it was told to end, else why it couldn't go on, in one sentence
 */
export async function liveDemo(options: {
  readonly url: string
  readonly secrets: DemoSecrets
  readonly seed: number
  readonly pressesPerRound: number
  readonly signal: AbortSignal
  readonly say: (line: string) => void
  readonly complain: (line: string) => void
  /** For tests, whose time is their own: how to wait in real time, and for how long. */
  readonly wait?: (milliseconds: number) => Promise<void>
  readonly goneAfterMs?: number
}): Promise<string | undefined> {
  const { url, secrets, seed, pressesPerRound, say, goneAfterMs = goneMs } = options
  const ending = new AbortController()
  const end = () => ending.abort()
  if (options.signal.aborted) return undefined
  options.signal.addEventListener('abort', end, { once: true })
  const { signal } = ending
  setMaxListeners(0, signal)
  const wait = options.wait ?? waitUntilAborted(signal)
  const complain = complainRarely(options.complain)

  let heardAt = performance.now()
  const heard = () => {
    heardAt = performance.now()
  }
  let gone = false
  const watch = setInterval(() => {
    if (performance.now() - heardAt < goneAfterMs) return
    gone = true
    end()
  }, goneAfterMs / 12)

  /** Asks until there is an answer that is neither "later" nor silence. */
  async function persist<T>(what: string, ask: () => Promise<T>): Promise<T> {
    for (let pauseMs = 500; ; pauseMs = Math.min(2 * pauseMs, 5_000)) {
      try {
        return await ask()
      } catch (error) {
        if (signal.aborted) throw error
        complain(`${what}: ${reasonOf(error)}`)
        await wait(pauseMs)
      }
    }
  }
  const logIn = (login: string, password: string) =>
    persist(`log-in of ${login}`, () => openSession({ url, login, password, heard }))

  try {
    await persist('waiting for the server', async () => {
      const { status } = await fetch(new URL('/readyz', url), {
        signal: AbortSignal.timeout(10_000),
      })
      heard()
      if (status !== 200) throw new Error(`not ready yet (${status})`)
    })
    const manager = await logIn('manager', secrets.adminPassword)
    if (!manager) return 'The manager’s password is refused.'
    const deviceIds = await persist('the list of devices', () => listDeviceIds(manager))
    const board = openLine<BoardView>({ url, session: manager, heard, signal })
    const news = makeNews(say)
    const households = makeHouseholds({ deviceIds, seed, pressesPerRound })
    const post = postCallback({ url, secret: secrets.sigfoxSecret, heard, complain })
    const crew = makeCrew({ seed, wait, complain, news })
    const walkers = new Map<string, { look(): void }>()

    let day = ''
    let opening = false
    while (!signal.aborted) {
      await wait(lookMs)
      const view = board.view()
      if (!view || view.rounds.length === 0) continue
      if (view.depot.serviceDay !== day) {
        day = view.depot.serviceDay
        crew.newDay()
      }
      if (!opening) {
        opening = true
        openWalkers(view).finally(() => {
          opening = false
        })
      }
      for (const press of households.due(view, Date.now())) {
        news.count('sent')
        const { deviceId, kind, counter, batteryMillivolts } = press
        const uplink = { deviceId, kind, counter, batteryMillivolts, realAt: Date.now() }
        carry(uplink, { seed, post, wait }).catch(() => {})
      }
      for (const walker of walkers.values()) walker.look()
      news.tell(view, Date.now())
    }

    /** One at a time: a log-in costs the server 50 ms of a core. */
    async function openWalkers({ rounds }: BoardView): Promise<void> {
      for (const { number } of rounds) {
        if (walkers.has(number) || signal.aborted) continue
        const session = await logIn(number.toLowerCase(), secrets.carrierPassword).catch(() => {})
        if (signal.aborted) return
        if (session) {
          const line = openLine<CarrierView>({ url, session, heard, signal })
          walkers.set(number, makeWalker({ session, line, crew }))
        } else {
          complain(`${number}: the carrier’s password is refused`)
          walkers.set(number, { look() {} })
        }
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    end()
    clearInterval(watch)
    options.signal.removeEventListener('abort', end)
  }
  return gone ? `The server at ${url} is gone.` : undefined
}

async function listDeviceIds(manager: Session): Promise<readonly string[]> {
  const { status, json } = await manager.get('/api/v1/devices')
  if (status !== 200) throw new Error(`answered ${status}`)
  return (json as DeviceList).devices.map(({ deviceId }) => deviceId)
}

function postCallback(options: {
  readonly url: string
  readonly secret: string
  readonly heard: () => void
  readonly complain: (line: string) => void
}) {
  const { url, secret, heard, complain } = options
  return async ({ contentType, body }: Callback): Promise<number> => {
    try {
      const response = await fetch(new URL('/sigfox/uplink', url), {
        method: 'POST',
        headers: { 'content-type': contentType, authorization: `Bearer ${secret}` },
        body,
        signal: AbortSignal.timeout(10_000),
      })
      heard()
      await response.arrayBuffer()
      if (!response.ok) complain(`callback: ${response.status}`)
      return response.status
    } catch (error) {
      complain(`callback: ${reasonOf(error)}`)
      return 0
    }
  }
}

function makeCrew(options: Pick<Crew, 'seed' | 'wait' | 'complain'> & { readonly news: News }) {
  const { news, ...rest } = options
  let refused = false
  return {
    ...rest,
    mayRefuse: () => !refused,
    did(what: Parameters<Crew['did']>[0]) {
      if (what === 'refused') refused = true
      news.count(what)
    },
    newDay() {
      refused = false
    },
  }
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? message
}
