import { type ReadonlySignal, signal } from '@preact/signals'
import type { Sentence } from '../../algorithms/model.ts'
import type { ClientFrame, ServerFrame, View } from '../../backend/protocol/live.ts'
import { type LiveState, reduce } from './reduce.ts'
import { heardPing } from './serviceClock.ts'

export type Network = 'connecting' | 'live' | 'offline' | 'signed out' | 'wrong role'

/** A page's line to the office; `view` is undefined until the first snapshot. */
export interface Live<Shown extends View = View> {
  readonly view: ReadonlySignal<Shown | undefined>
  /** The plan version shown; 0 before the first snapshot. */
  readonly version: ReadonlySignal<number>
  readonly network: ReadonlySignal<Network>
  /** Why the plan changed last, with its version; for a polite announcement. */
  readonly news: ReadonlySignal<{ readonly version: number; readonly why: Sentence } | undefined>
  readonly close: () => void
}

/** The close code of an ended session; the value lives in backend/protocol/live.ts, types only here. */
const closeUnauthorised = 4401
/** The server pings every 15 s; a cut network leaves a socket "open", so silence is what tells. */
const silenceMs = 40_000
const firstWaitMs = 500
const longestWaitMs = 15_000
/** A resync that nobody answered is asked again. */
const askAgainMs = 5_000

/**
 * Opens `/live` for one audience and keeps its view up to date: reconnects with growing, jittered
 * waits, asks for a snapshot when it missed something, stops when the session has ended.
 */
export function openLive<Audience extends View['audience']>(
  audience: Audience,
): Live<Extract<View, { audience: Audience }>> {
  type Shown = Extract<View, { audience: Audience }>
  const view = signal<Shown | undefined>(undefined)
  const version = signal(0)
  const network = signal<Network>('connecting')
  const news = signal<{ version: number; why: Sentence } | undefined>(undefined)
  let state: LiveState | undefined
  let socket: WebSocket | undefined
  let failures = 0
  let askedAt = 0
  let closed = false
  let silence: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  const send = (frame: ClientFrame) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }

  const hear = (frame: ServerFrame) => {
    if (frame.type === 'ping') {
      heardPing(frame.realAt)
      send({ type: 'pong', realAt: frame.realAt })
      return
    }
    const next = reduce(state, frame)
    if (next === 'resync') {
      if (Date.now() - askedAt < askAgainMs) return
      askedAt = Date.now()
      send({ type: 'resync' })
      return
    }
    if (next === state) return
    if (next.view.audience !== audience) {
      stop('wrong role')
      return
    }
    if (frame.type === 'snapshot') askedAt = 0
    state = next
    view.value = next.view as Shown
    version.value = next.version
    if (frame.type === 'patch' && frame.why) news.value = { version: frame.version, why: frame.why }
  }

  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(() => lose('silent'), silenceMs)
  }

  const connect = () => {
    clearTimeout(retry)
    // A new socket starts from its own snapshot; what is on the screen stays until it comes.
    state = undefined
    askedAt = Date.now()
    let opened = false
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const mine = new WebSocket(`${scheme}://${location.host}/live?as=${audience}`)
    socket = mine
    listen()
    mine.onopen = () => {
      opened = true
    }
    mine.onmessage = (message) => {
      if (socket !== mine) return
      listen()
      failures = 0
      network.value = 'live'
      hear(JSON.parse(String(message.data)) as ServerFrame)
    }
    mine.onclose = (event) => {
      if (socket !== mine) return
      if (event.code === closeUnauthorised) stop('signed out')
      else {
        lose('closed')
        if (!opened) void checkSession()
      }
    }
  }

  const lose = (how: 'silent' | 'closed') => {
    clearTimeout(silence)
    const old = socket
    socket = undefined
    if (how === 'silent') old?.close()
    if (closed) return
    network.value = view.peek() || failures > 0 ? 'offline' : 'connecting'
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** failures)
    failures += 1
    retry = setTimeout(connect, wait / 2 + (Math.random() * wait) / 2)
  }

  const stop = (why: Network | undefined) => {
    closed = true
    clearTimeout(retry)
    clearTimeout(silence)
    removeEventListener('online', wake)
    removeEventListener('offline', sleep)
    document.removeEventListener('visibilitychange', wake)
    const old = socket
    socket = undefined
    old?.close()
    if (why) network.value = why
  }

  /** A refused handshake looks like any failure to a page, so the session is asked for by REST. */
  const checkSession = async () => {
    try {
      const answer = await fetch(`/api/v1/me?as=${audience}`)
      if (answer.status === 401 && !closed) stop('signed out')
    } catch {
      // No network: the next try will tell.
    }
  }

  /** Back from the pocket or under a roof with network: try at once. */
  const wake = () => {
    if (closed || document.visibilityState === 'hidden') return
    if (!socket) {
      failures = 0
      connect()
    }
  }
  const sleep = () => {
    if (socket) lose('silent')
  }

  addEventListener('online', wake)
  addEventListener('offline', sleep)
  document.addEventListener('visibilitychange', wake)
  connect()
  return { view, version, network, news, close: () => stop(undefined) }
}
