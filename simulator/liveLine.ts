import WebSocket from 'ws'
import { type ClientFrame, closeUnauthorised, type ServerFrame } from '../backend/protocol/live.ts'
import type { Session } from './session.ts'
import { type Known, takeFrame, type WorkView } from './takeFrame.ts'

/** Somebody's open line to the office. */
export interface LiveLine<Shown extends WorkView> {
  /** The newest view; undefined before the first. */
  view(): Shown | undefined
  /** Rises with each change of the view. */
  changes(): number
  close(): void
}

/** The server pings every 15 s. */
const silenceMs = 40_000
const firstWaitMs = 500
const longestWaitMs = 10_000

/**
 * Opens `/live` and keeps it open: connects again after growing waits, asks for a snapshot when
 * something was missed, logs in again when the session has ended.
 *
 * @param options.heard told of each frame
 */
export function openLine<Shown extends WorkView>(options: {
  readonly url: string
  readonly session: Session
  readonly heard: () => void
  readonly signal: AbortSignal
}): LiveLine<Shown> {
  const { url, session, heard, signal } = options
  const address = new URL('/live', url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  let known: Known | undefined
  let asked = false
  let changes = 0
  let failures = 0
  let socket: WebSocket | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  const connect = () => {
    const mine = new WebSocket(address, {
      headers: { cookie: session.cookie() },
      perMessageDeflate: false,
    })
    socket = mine
    asked = false
    const listen = () => {
      clearTimeout(silence)
      silence = setTimeout(() => mine.terminate(), silenceMs)
    }
    listen()
    mine.on('message', (data) => {
      listen()
      heard()
      failures = 0
      const frame = parse(data.toString())
      if (frame) hear(mine, frame)
      else mine.terminate()
    })
    // the close that follows says the rest
    mine.on('error', () => {})
    mine.on('close', (code) => {
      clearTimeout(silence)
      if (signal.aborted) return
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures++)
      retry = setTimeout(() => {
        if (code !== closeUnauthorised) return connect()
        // whether it went well or not, the next close tells
        session
          .renew()
          .catch(() => false)
          .then(() => signal.aborted || connect())
      }, waitMs)
    })
  }

  const hear = (mine: WebSocket, frame: ServerFrame) => {
    const say = (answer: ClientFrame) => mine.send(JSON.stringify(answer))
    if (frame.type === 'ping') return say({ type: 'pong', realAt: frame.realAt })
    const next = takeFrame(known, frame)
    if (next === 'resync') {
      if (!asked) say({ type: 'resync' })
      asked = true
      return
    }
    if (frame.type === 'snapshot') asked = false
    if (next !== known) changes += 1
    known = next
  }

  const close = () => {
    clearTimeout(silence)
    clearTimeout(retry)
    socket?.terminate()
  }
  signal.addEventListener('abort', close, { once: true })
  connect()
  return { view: () => known?.view as Shown | undefined, changes: () => changes, close }
}

function parse(text: string): ServerFrame | undefined {
  try {
    return JSON.parse(text) as ServerFrame
  } catch {
    return undefined
  }
}
