import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import type { ServerFrame, View } from '../../backend/protocol/live.ts'
import { type RoundEvent, roundEvents } from '../../backend/protocol/rest.ts'
import { boardOf, roundOf } from './pictures.ts'

/** What somebody asked of the office. */
export interface Heard {
  readonly what: string
  readonly who: string
  readonly body: string
  readonly type: string
}

/**
 * An office of one or more rounds behind a real port: it knows passwords, keeps what carriers say,
 * and shows their views by snapshots. Its day passes in a fraction of a second.
 */
export async function openSmallOffice(options: {
  readonly day: string
  readonly rounds: Readonly<Record<string, string>>
  readonly speed: number
  /** Answers instead of the office, for a call it should fail at. */
  readonly refuse?: (heard: Heard) => number | undefined
}) {
  const { rounds, speed, refuse } = options
  let { day } = options
  const heard: Heard[] = []
  const said: { who: string; event: RoundEvent }[] = []
  const watchers = new Set<() => void>()
  const sockets = new Map<WebSocket, string>()
  const at = (time: string) => Date.parse(`${day}T${time}:00Z`)
  let clock = { serviceAt: at('09:10'), realAt: Date.now(), speed }
  const state = new Map(Object.keys(rounds).map((number) => [number, 'planned' as RoundState]))
  const settled = new Map<string, 'collected' | 'empty' | 'refused'>()
  const delivered = new Set<string>()
  let seq = 1
  let opened = false

  const board = () => {
    const numbers = Object.keys(rounds)
    const times = numbers.map(() => ({ outAt: at('09:15'), returnAt: at('12:40') }))
    const { serviceAt } = clock
    const truckAt = at('16:00')
    const view = boardOf({ serviceAt, serviceDay: day, truckAt, rounds: times, state: 'planned' })
    for (const [index, number] of numbers.entries()) {
      Object.assign(view.rounds[index]!, {
        number,
        roundId: `${day}.${number}`,
        state: state.get(number),
      })
    }
    return { ...view, clock }
  }
  const carrier = (number: string): CarrierView => {
    const picture = rounds[number]!
    const round = roundOf({ day, picture, number, state: state.get(number)! })
    for (const stop of round.stops) {
      for (const collection of stop.collections) {
        collection.state = settled.get(collection.requestId) ?? collection.state
      }
      const open = stop.collections.some(({ state }) => state === 'planned')
      if (delivered.has(stop.stopId) && !open) stop.state = 'done'
    }
    return { audience: 'carrier', clock, depot: board().depot, round }
  }
  const show = (socket: WebSocket, who: string) => {
    // the day begins when somebody looks, however long that took
    if (!opened) clock = { ...clock, realAt: Date.now() }
    opened = true
    const view: View = who === 'manager' ? board() : carrier(who.toUpperCase())
    const frame: ServerFrame = { type: 'snapshot', version: 1, seq: seq++, view }
    socket.send(JSON.stringify(frame))
  }
  const changed = () => {
    for (const [socket, who] of sockets) show(socket, who)
    for (const look of watchers) look()
  }
  const whoSent = (request: IncomingMessage) =>
    /domino=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''

  function take(who: string, event: RoundEvent) {
    said.push({ who, event })
    const number = who.toUpperCase()
    if (event.kind === 'left depot') state.set(number, 'out')
    if (event.kind === 'back at depot') state.set(number, 'back')
    if (event.kind === 'delivered') delivered.add(event.stopId)
    if (event.kind === 'collected') settled.set(event.requestId, 'collected')
    if (event.kind === 'problem') settled.set(event.requestId, 'empty')
    if (event.kind === 'refused') settled.set(event.requestId, 'refused')
    if (event.kind === 'undone') {
      const undone = said.find((other) => other.event.eventId === event.undoesEventId)!.event
      if ('requestId' in undone) settled.delete(undone.requestId)
    }
    return { eventId: event.eventId, outcome: 'kept' }
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const what = `${request.method} ${request.url}`
    const who = whoSent(request)
    const call = { what, who, body, type: request.headers['content-type'] ?? '' }
    heard.push(call)
    const answer = (status: number, json?: unknown, headers = {}) =>
      response
        .writeHead(status, headers)
        .end(json === undefined ? undefined : JSON.stringify(json), changed)
    const refused = refuse?.(call)
    if (refused) return answer(refused)
    if (what === 'GET /readyz') return answer(200, {})
    if (what === 'POST /api/v1/sessions') {
      const { login, password } = JSON.parse(body)
      if (password !== (login === 'manager' ? 'admin' : 'carrier')) return answer(401)
      const me = { role: login === 'manager' ? 'manager' : 'carrier', name: login, login }
      return answer(200, me, { 'set-cookie': `domino=${login}; Path=/; HttpOnly` })
    }
    if (what === 'POST /sigfox/uplink') {
      return answer(request.headers.authorization === 'Bearer secret' ? 204 : 401)
    }
    if (who === '') return answer(401)
    if (what === 'GET /api/v1/devices') {
      const devices = ['49F941', 'BFE47E', '284019F'].map((deviceId, index) => ({
        deviceId,
        mailboxId: `n${index}.1`,
        address: '1 Rue des Tilleuls',
        position: [2, 48],
      }))
      return answer(200, { devices })
    }
    if (what === 'POST /api/v1/round-events') {
      const { events } = roundEvents.parse(JSON.parse(body))
      return answer(200, { results: events.map((event) => take(who, event)) })
    }
    if (request.url?.endsWith('/hand-over')) {
      state.set(who.toUpperCase(), 'handed over')
      return answer(200, { requests: 0, parcels: 0 })
    }
    return answer(404)
  })
  const live = new WebSocketServer({ server, path: '/live' })
  live.on('connection', (socket, request) => {
    const who = whoSent(request)
    sockets.set(socket, who)
    socket.on('close', () => sockets.delete(socket))
    show(socket, who)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    said,
    /** Resolves once it's so, looked at whenever something changed. */
    until: (so: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!so()) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    /** Cuts every open line, as a restart does. */
    cut: () => {
      for (const socket of sockets.keys()) socket.terminate()
    },
    /** Opens another day at 9:10. */
    openDay(next: string) {
      day = next
      clock = { serviceAt: at('09:10'), realAt: Date.now(), speed }
      for (const number of state.keys()) state.set(number, 'planned')
      settled.clear()
      delivered.clear()
      changed()
    },
    state: (number: string) => state.get(number),
    close: async () => {
      live.close()
      for (const socket of sockets.keys()) socket.terminate()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

type RoundState = 'planned' | 'absent' | 'out' | 'back' | 'handed over'
