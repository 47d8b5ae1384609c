import type { IncomingMessage, Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { CarrierId, MailboxId, RequestId, RoundId, Sentence } from '../../algorithms/model.ts'
import { type Clock, repeat } from '../clock.ts'
import {
  type ClientFrame,
  clientFrame,
  closeElsewhere,
  closeTooSlow,
  closeUnauthorised,
  type ServerFrame,
  type View,
} from '../protocol/live.ts'
import type { DepotState, PlanChange, RequestRow } from '../store/depotState.ts'
import { diffViews } from './diffViews.ts'
import type { makeShowing, Showing } from './showing.ts'
import { viewBoard } from './viewBoard.ts'
import { viewCarrier } from './viewCarrier.ts'
import { newestRequest, viewHousehold } from './viewHousehold.ts'

/** Who looks: each of these has its own view, made and serialised once for all its sockets. */
export type Audience =
  | { readonly role: 'carrier'; readonly carrierId: CarrierId }
  | { readonly role: 'manager' }
  | { readonly role: 'household'; readonly mailboxId: MailboxId }

/** What changed; undefined stands for anything. */
export interface Touched {
  readonly baseVersion: number
  readonly version: number
  readonly roundIds: readonly RoundId[]
  readonly requestIds: readonly RequestId[]
  readonly changes: readonly PlanChange[]
}

/** Somebody who opened a socket, the session by which he did, and his enrolled phone. */
export interface Visitor {
  readonly audience: Audience
  readonly sessionId: string
  readonly phone?: { readonly phoneId: string; readonly isElsewhere: boolean } | undefined
}

/** What one carrier's device says on its socket, beside what all do. */
export interface CarrierLine {
  hear(frame: ClientFrame): void
  close(): void
}

interface Room {
  readonly audience: Audience
  readonly sockets: Set<WebSocket>
  /** A household's newest request, also when its day has gone by. */
  past: RequestRow | undefined
  view: View
  version: number
  /** Starts at the wall clock, so that it rises over a restart too. */
  seq: number
}

const path = '/live'
const pingMs = 15_000
/** Time moves expected arrivals and passings even when nothing happens. */
const tickMs = 5_000
/** A client that lets this much pile up is dropped and takes a snapshot when it's back. */
const maxBufferedBytes = 1_000_000

/** Snapshots and patches over WebSocket, as `protocol/live.ts` describes them. */
export function makeLiveHub({
  state,
  showing,
  clock,
  authenticate,
  openCarrierLine,
  findPastRequest,
}: {
  readonly state: () => DepotState
  readonly showing: ReturnType<typeof makeShowing>
  readonly clock: Clock
  readonly authenticate: (request: IncomingMessage) => Promise<Visitor | undefined>
  readonly openCarrierLine: (
    device: { readonly carrierId: CarrierId; readonly sessionId: string },
    say: (frame: ServerFrame) => void,
  ) => CarrierLine
  readonly findPastRequest: (mailboxId: MailboxId) => Promise<RequestRow | undefined>
}): {
  attach(server: Server): void
  changed(touched: Touched | undefined): void
  /** A carrier's round goes on at this phone: his other phones are told. */
  moveRound(carrierId: CarrierId, phoneId: string): void
  /** Ends the line of a phone that is revoked. */
  endPhone(phoneId: string): void
  close(): void
} {
  // no per-message deflate: it costs 8 times the latency (design section 5)
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 16 * 1024,
  })
  const rooms = new Map<string, Room>()

  function viewOf(room: Pick<Room, 'audience' | 'past'>, shown: Showing): View {
    const { audience } = room
    if (audience.role === 'carrier') return viewCarrier(shown, audience.carrierId)
    if (audience.role === 'manager') return viewBoard(shown)
    room.past = newestRequest(shown.state, audience.mailboxId) ?? room.past
    return viewHousehold(shown, audience.mailboxId, room.past)
  }

  /** @returns undefined for who left while we looked him up */
  async function enter(socket: WebSocket, audience: Audience): Promise<Room | undefined> {
    const past =
      audience.role === 'household' ? await findPastRequest(audience.mailboxId) : undefined
    if (socket.readyState !== socket.OPEN) return undefined
    const key = keyOf(audience)
    let room = rooms.get(key)
    if (!room) {
      const current = state()
      room = {
        audience,
        sockets: new Set(),
        past,
        view: viewOf({ audience, past }, showing.show(current)),
        version: current.version,
        seq: clock.realNow(),
      }
      if (rooms.size === 0) startTimers()
      rooms.set(key, room)
    }
    room.sockets.add(socket)
    socket.on('close', () => {
      room.sockets.delete(socket)
      if (room.sockets.size === 0) rooms.delete(key)
      if (rooms.size === 0) rest()
    })
    return room
  }

  function send(room: Room, frame: ServerFrame) {
    const text = JSON.stringify(frame)
    for (const socket of room.sockets) sendText(socket, text)
  }

  const snapshot = ({ version, seq, view }: Room): ServerFrame => ({
    type: 'snapshot',
    version,
    seq,
    view,
  })

  /** Brings a room to the state of now: a patch for a new version, a progress for the rest. */
  function refresh(room: Room, shown: Showing, why?: Sentence) {
    const before = room.view
    const after = viewOf(room, shown)
    const { version } = shown.state
    const changes = diffViews(before, after)
    const baseVersion = room.version
    room.view = after
    room.version = version
    if (!changes || version > baseVersion + 1) {
      room.seq += 1
      send(room, snapshot(room))
    } else if (version > baseVersion) {
      send(room, { type: 'patch', baseVersion, version, changes, ...(why ? { why } : {}) })
    } else if (Object.keys(changes).length > 0) {
      room.seq += 1
      send(room, { type: 'progress', version, seq: room.seq, changes })
    }
  }

  function changed(touched: Touched | undefined) {
    if (!touched) showing.forget()
    const shown = showing.show(state())
    for (const room of rooms.values()) {
      if (!touched || isTouched(room, touched, shown)) {
        refresh(room, shown, touched && whyFor(room, touched))
      } else if (touched.version > room.version && touched.baseVersion === room.version) {
        // an empty patch, so that versions have no gaps for those it doesn't concern
        const { baseVersion, version } = touched
        room.version = version
        send(room, { type: 'patch', baseVersion, version, changes: {} })
      }
    }
  }

  function isTouched({ audience, view }: Room, touched: Touched, shown: Showing): boolean {
    if (audience.role === 'manager') return true
    if (view.audience === 'carrier')
      return touched.roundIds.some((roundId) => roundId === view.round?.roundId)
    return touched.requestIds.some(
      (id) =>
        audience.role === 'household' &&
        shown.state.requests.get(id)?.mailboxId === audience.mailboxId,
    )
  }

  function whyFor({ audience, view }: Room, touched: Touched): Sentence | undefined {
    if (audience.role === 'manager') return touched.changes[0]?.why
    if (view.audience !== 'carrier') return undefined
    return touched.changes.find((change) => change.roundId === view.round?.roundId)?.why
  }

  function tick() {
    showing.forget()
    const shown = showing.show(state())
    for (const room of rooms.values()) refresh(room, shown)
  }

  let stopTimers: readonly (() => void)[] = []
  /** While somebody looks: nobody's times move otherwise. */
  function startTimers() {
    stopTimers = [repeat(clock, pingMs, ping), repeat(clock, tickMs, tick)]
  }

  function ping() {
    const text = JSON.stringify({ type: 'ping', realAt: clock.realNow() } satisfies ServerFrame)
    for (const room of rooms.values())
      for (const socket of room.sockets) {
        if (silent.has(socket)) socket.terminate()
        else {
          silent.add(socket)
          sendText(socket, text)
        }
      }
  }

  function rest() {
    for (const stop of stopTimers) stop()
    stopTimers = []
  }

  /** Sockets that haven't answered the last ping: a cut network leaves them "open". */
  const silent = new WeakSet<WebSocket>()

  const phoneOf = new WeakMap<WebSocket, string>()

  /** Who may look, undefined once the socket is told that he may not. */
  async function judge(socket: WebSocket, request: IncomingMessage): Promise<Visitor | undefined> {
    const visitor = isOwnPage(request) ? await authenticate(request) : undefined
    if (!visitor) socket.close(closeUnauthorised, 'log in again')
    else if (visitor.phone?.isElsewhere) socket.close(closeElsewhere, 'goes on elsewhere')
    else return visitor
    return undefined
  }

  async function welcome(socket: WebSocket, request: IncomingMessage) {
    const visitor = await judge(socket, request)
    if (!visitor) return
    const { audience, sessionId } = visitor
    const say = (frame: ServerFrame) => sendText(socket, JSON.stringify(frame))
    const room = await enter(socket, audience)
    if (!room) return
    if (visitor.phone) phoneOf.set(socket, visitor.phone.phoneId)
    const line =
      audience.role === 'carrier'
        ? openCarrierLine({ carrierId: audience.carrierId, sessionId }, say)
        : undefined
    socket.on('close', () => line?.close())
    say(snapshot(room))
    // at once, so that what is tapped first bears the right time on a phone whose clock is wrong
    say({ type: 'ping', realAt: clock.realNow() })
    socket.on('message', (data) => {
      silent.delete(socket)
      const frame = parse(data.toString())
      if (frame?.type === 'resync') say(snapshot(room))
      else if (frame) line?.hear(frame)
    })
    // it may have been revoked, or its round taken, before it stood among those that are told
    if (visitor.phone) await judge(socket, request)
  }

  return {
    attach(server) {
      server.on('upgrade', (request, stream, head) => {
        if (new URL(request.url ?? '/', 'http://domino').pathname !== path) return stream.destroy()
        sockets.handleUpgrade(request, stream, head, (socket) => {
          socket.on('error', () => socket.terminate())
          welcome(socket, request).catch(() => socket.close(1011, 'try again'))
        })
      })
    },
    changed,
    moveRound(carrierId, phoneId) {
      const room = rooms.get(keyOf({ role: 'carrier', carrierId }))
      for (const socket of room?.sockets ?? [])
        if ((phoneOf.get(socket) ?? phoneId) !== phoneId)
          socket.close(closeElsewhere, 'goes on elsewhere')
    },
    endPhone(phoneId) {
      for (const socket of sockets.clients)
        if (phoneOf.get(socket) === phoneId) socket.close(closeUnauthorised, 'log in again')
    },
    close() {
      rest()
      for (const socket of sockets.clients) socket.close(1001, 'the server stops')
      sockets.close()
    },
  }
}

function keyOf(audience: Audience): string {
  return audience.role === 'manager'
    ? 'manager'
    : `${audience.role} ${audience.role === 'carrier' ? audience.carrierId : audience.mailboxId}`
}

/** A browser names the page that opens the socket; cookies alone would let any site ride on them. */
function isOwnPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || new URL(headers.origin).host === headers.host
}

function sendText(socket: WebSocket, text: string) {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > maxBufferedBytes) socket.close(closeTooSlow, 'too slow')
  else socket.send(text)
}

function parse(text: string) {
  try {
    return clientFrame.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
