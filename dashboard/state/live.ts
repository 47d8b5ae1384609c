import { type ReadonlySignal, signal } from '@preact/signals'
import type { Sentence } from '../../algorithms/model.ts'
import type { Passing } from '../../backend/protocol/duty.ts'
import type { ClientFrame, ServerFrame, View } from '../../backend/protocol/live.ts'
import type { openKeptView } from './keptView.ts'
import { type LiveState, reduce } from './reduce.ts'
import { aheadMs, heardPing } from './serviceClock.ts'

export type Network = 'connecting' | 'live' | 'offline' | 'elsewhere' | 'signed out' | 'wrong role'

/** A page's line to the office; `view` is undefined until the first snapshot. */
export interface Live<Shown extends View = View> {
  readonly view: ReadonlySignal<Shown | undefined>
  /** The plan version shown; 0 before the first snapshot. */
  readonly version: ReadonlySignal<number>
  readonly network: ReadonlySignal<Network>
  /** Why the plan changed last, with its version; for a polite announcement. */
  readonly news: ReadonlySignal<{ readonly version: number; readonly why: Sentence } | undefined>
  /** carrier: what he passes by and hasn't on his list. */
  readonly passing: ReadonlySignal<readonly Passing[]>
  /** The version this device had shown when it was last put away; undefined where it never was. */
  readonly seenVersion: ReadonlySignal<number | undefined>
  /** Says something to the office, if there is a line just now. */
  readonly send: (frame: ClientFrame) => void
  readonly close: () => void
}

/** Why the office ends a line; the values live in backend/protocol/live.ts, types only here. */
const closeUnauthorised = 4401
const closeElsewhere = 4409
/** The server pings every 15 s; a cut network leaves a socket "open", so silence is what tells. */
const silenceMs = 40_000
const firstWaitMs = 500
const longestWaitMs = 15_000
/** A resync that nobody answered is asked again. */
const askAgainMs = 5_000

/**
 * Opens `/live` for one audience and keeps its view up to date: reconnects with growing, jittered
 * waits, asks for a snapshot when it missed something, stops when the session has ended.
 *
 * A carrier's page that isn't looked at has no line: a phone in a pocket is told by web push.
 *
 * @param kept what was shown last on this device, until the office says something newer
 */
export function openLive<Audience extends View['audience']>(
  audience: Audience,
  kept?: ReturnType<typeof openKeptView<Extract<View, { audience: Audience }>>>,
): Live<Extract<View, { audience: Audience }>> {
  type Shown = Extract<View, { audience: Audience }>
  const view = signal<Shown | undefined>(undefined)
  const version = signal(0)
  const network = signal<Network>('connecting')
  const news = signal<{ version: number; why: Sentence } | undefined>(undefined)
  const passing = signal<readonly Passing[]>([])
  const seenVersion = signal<number | undefined>(undefined)
  const isOnTheWay = audience === 'carrier'
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
    if (frame.type === 'passing') {
      passing.value = frame.near
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
    kept?.keep({
      view: next.view as Shown,
      version: next.version,
      aheadMs: aheadMs.value,
      keptAt: Date.now(),
    })
    const isTold = frame.type !== 'patch' || frame.changes.carrier !== undefined
    if (isOnTheWay && isTold && frame.type !== 'progress')
      send({ type: 'shown', version: frame.version })
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
      else if (event.code === closeElsewhere) stop('elsewhere')
      else {
        lose('closed')
        if (!opened) void checkSession()
      }
    }
  }

  const lose = (how: 'silent' | 'closed') => {
    clearTimeout(silence)
    passing.value = []
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
    document.removeEventListener('visibilitychange', look)
    const old = socket
    socket = undefined
    old?.close()
    kept?.close()
    if (!why) return
    kept?.forget()
    network.value = why
  }

  const showKept = async () => {
    const last = await kept?.read()
    if (!last || closed || view.value) return
    if (network.value !== 'live') aheadMs.value = last.aheadMs
    view.value = last.view
    version.value = last.version
    seenVersion.value ??= last.version
    if (failures > 0) network.value = 'offline'
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
  /** Put away, or taken out again. */
  const look = () => {
    if (document.visibilityState !== 'hidden') wake()
    else if (isOnTheWay) rest()
  }
  const rest = () => {
    clearTimeout(silence)
    clearTimeout(retry)
    seenVersion.value = version.value || undefined
    passing.value = []
    const old = socket
    socket = undefined
    old?.close()
    if (!closed) network.value = 'connecting'
  }
  const sleep = () => {
    if (socket) lose('silent')
  }

  addEventListener('online', wake)
  addEventListener('offline', sleep)
  document.addEventListener('visibilitychange', look)
  connect()
  void showKept()
  return {
    view,
    version,
    network,
    news,
    passing,
    seenVersion,
    send,
    close: () => stop(undefined),
  }
}
