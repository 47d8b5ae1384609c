import type { Pool } from 'pg'
import { chance } from '../algorithms/office/chance.ts'
import type { Bus } from '../backend/bus/localBus.ts'
import type { Calendar } from '../backend/calendar.ts'
import { type Backend, type BackendConfig, openBackend } from '../backend/openBackend.ts'
import { type DatabasePort, openDatabasePort } from './databasePort.ts'
import type { Door } from './phone.ts'
import type { VirtualClock } from './virtualClock.ts'
import { openWire, type Wire } from './wire.ts'

type Given = Parameters<typeof openBackend>[0]

/** The real backend as a process that can die: what it had in memory is gone then, its rows aren't. */
export interface Server extends Door {
  start(): Promise<void>
  /** All in memory is lost, every connection breaks. */
  kill(): void
  /** From the n-th statement from now on: the process is gone. */
  killAt(statements: number, when: 'before' | 'after'): void
  /** The n-th statement from now on fails as if the connection broke, before or after it was done. */
  breakAt(statements: number, when: 'before' | 'after'): void
  /** PostgreSQL can't be reached. */
  setAway(isAway: boolean): void
  isUp(): boolean
  /** Resolves when nothing moves in it any more. */
  quiet(): Promise<void>
  starts(): number
  statements(): number
  /** Of these those that may have written. */
  written(): number
  close(): Promise<void>
}

export function makeServer({
  clock,
  calendar,
  area,
  config,
  bus,
  insert,
  improve,
  morning,
  lookAhead,
  openPool,
  hasSessions,
  seed,
  onDeath,
  onTimer,
}: {
  readonly clock: VirtualClock
  readonly calendar: Calendar
  readonly area: Given['area']
  readonly config: BackendConfig
  readonly bus: () => Bus
  readonly insert: NonNullable<Given['insert']>
  readonly improve: NonNullable<Given['improve']>
  readonly morning: NonNullable<Given['morning']>
  readonly lookAhead: NonNullable<Given['lookAhead']>
  /** Connections under this name. */
  readonly openPool: (name: string) => Pool
  /** Whether PostgreSQL still knows sessions of that name. */
  readonly hasSessions: (name: string) => Promise<boolean>
  readonly seed: number
  readonly onDeath: () => void
  /** One of its timers has gone off. */
  readonly onTimer: () => void
}): Server {
  let starts = 0
  let statements = 0
  let written = 0
  let isAway = false
  let booting: Promise<void> | undefined
  let name = ''
  let running:
    | {
        readonly port: DatabasePort
        end: () => void
        backend?: Backend
        wire?: Wire
      }
    | undefined
  let dropping: Promise<void> = Promise.resolve()

  async function boot() {
    await dropping
    while (name !== '' && (await hasSessions(name))) await new Promise((r) => setTimeout(r, 2))
    const number = ++starts
    name = `simulated-${process.pid}-${seed}-${number}`
    const port = openDatabasePort(openPool(name))
    port.setAway(isAway)
    const processClock = clock.forProcess(onTimer)
    const mine = { port, end: processClock.end } as NonNullable<typeof running>
    running = mine
    let count = 0
    const opened = openBackend({
      db: port.pool,
      bus: bus(),
      clock: processClock,
      calendar,
      area,
      insert,
      improve,
      morning,
      lookAhead,
      randomBytes: (bytes) => seededBytes(seed, `${number} ${++count}`, bytes),
      config,
    })
    const death = new Promise<undefined>((resolve) => {
      mine.end = () => {
        processClock.end()
        resolve(undefined)
      }
    })
    // one that dies while it starts never gets ready
    const backend = await Promise.race([opened.catch((error) => error as Error), death])
    if (!backend || running !== mine) return
    if (backend instanceof Error) {
      console.error('server', 'it could not start:', backend)
      // as whoever watches over it would: again in a moment
      die()
      return
    }
    mine.backend = backend
    mine.wire = openWire(backend)
  }

  function die() {
    if (!running) return
    const { port, wire, end } = running
    running = undefined
    statements += port.sent()
    written += port.written()
    end()
    wire?.cut()
    dropping = dropping.then(() => port.drop())
    onDeath()
  }

  const wireNow = (): Wire => {
    const wire = running?.wire
    if (!wire) throw new Error('connection refused')
    return wire
  }

  return {
    start() {
      booting = boot().finally(() => {
        booting = undefined
      })
      return booting
    },
    kill: die,
    killAt: (n, when) => running?.port.failAt(n, when, 'process', die),
    breakAt: (n, when) => running?.port.failAt(n, when, 'connection', () => {}),
    setAway(away) {
      isAway = away
      running?.port.setAway(away)
    },
    isUp: () => running?.wire !== undefined,
    async quiet() {
      while (booting) await booting
      await running?.port.quiet()
    },
    starts: () => starts,
    statements: () => statements + (running?.port.sent() ?? 0),
    written: () => written + (running?.port.written() ?? 0),
    call: async (call) => wireNow().call(call),
    async snapshot(path, cookie) {
      const socket = wireNow().live(path, cookie)
      try {
        return await new Promise((resolve, reject) => {
          socket.once('message', (data) => resolve(JSON.parse(data.toString())))
          socket.once('close', () => reject(new Error('cut off')))
          socket.once('error', reject)
        })
      } finally {
        socket.terminate()
      }
    },
    async close() {
      if (running?.backend) {
        const { backend, port } = running
        await backend.close()
        await port.quiet()
      }
      const last = running
      running = undefined
      last?.end()
      last?.wire?.cut()
      await dropping
      await last?.port.drop()
    },
  }
}

/** Secrets of a simulated day: the same for the same seed. */
export function seededBytes(seed: number, name: string, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) =>
    Math.floor(256 * chance(seed, 'secret', name, `${index}`)),
  )
}
