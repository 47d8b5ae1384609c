import { setTimeout as sleep } from 'node:timers/promises'
import { callbackAt, type Sort } from './callbackMix.ts'
import { type Connection, openConnection } from './keepAliveClient.ts'

// The network: sends callbacks over kept connections, and says what came back.

export interface Load {
  readonly port: number
  readonly secret: string
  readonly seed: number
  readonly devices: number
  /** Number of the first callback, so that no run repeats another's messages. */
  readonly from: number
  readonly count: number
  readonly connections: number
  /** Callbacks a second at fixed instants, whatever the answers take; without it as fast as it goes. */
  readonly rate?: number
}

export interface LoadResult {
  /** From the instant at which a callback was due to its answer, in the order of their numbers. */
  readonly answers: readonly {
    readonly sort: Sort
    readonly status: number
    readonly milliseconds: number
  }[]
  readonly seconds: number
}

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send!(result),
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit())

async function run(load: Load): Promise<LoadResult> {
  const { port, secret, from, count, rate } = load
  const second = Math.floor(Date.now() / 1000)
  const callbacks = Array.from({ length: count }, (_, n) =>
    callbackAt(from + n, { ...load, second }),
  )
  const answers = new Array<LoadResult['answers'][number]>(count)
  const idle = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(port, secret)),
  )
  const begunAt = performance.now()
  const dueAt = (n: number) =>
    rate === undefined ? performance.now() : begunAt + (n * 1000) / rate
  let next = 0
  const send = async (kept: Connection): Promise<void> => {
    // the server closes what was idle for 5 s
    const connection = kept.broken ? await openConnection(port, secret) : kept
    while (next < count && (rate === undefined || dueAt(next) <= performance.now())) {
      const n = next++
      const at = dueAt(n)
      const { sort, request } = callbacks[n]!
      const { status } = await connection.request(request)
      answers[n] = { sort, status, milliseconds: performance.now() - at }
    }
    idle.push(connection)
  }
  const sending = new Set<Promise<void>>()
  const startIdle = () => {
    while (
      idle.length > 0 &&
      next < count &&
      (rate === undefined || dueAt(next) <= performance.now())
    ) {
      const sent = send(idle.pop()!).finally(() => sending.delete(sent))
      sending.add(sent)
    }
  }
  startIdle()
  while (next < count && rate !== undefined) {
    await sleep(1)
    startIdle()
  }
  while (sending.size > 0) await Promise.all(sending)
  const seconds = (performance.now() - begunAt) / 1000
  for (const connection of idle) connection.close()
  return { answers, seconds }
}
