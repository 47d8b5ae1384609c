import { setTimeout as sleep } from 'node:timers/promises'
import { callbackAt, type Sort } from './callbackMix.ts'
import { openConnection } from './keepAliveClient.ts'

// The network: sends callbacks over kept connections, and says what came back.

export interface Load {
  readonly port: number
  readonly secret: string
  readonly seed: number
  readonly devices: number
  /** Number of the first callback, so that no run repeats another's messages. */
  readonly from: number
  readonly count: number
  /** At first; a rate opens as many more as it needs. */
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

/** A network isn't bounded by us; a bench is. */
const mostConnections = 512

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
  const opening = Array.from({ length: load.connections }, () => openConnection(port, secret))
  const idle = (await Promise.all(opening)).map((line) => ({ line, usedAt: performance.now() }))
  let opened = idle.length
  const send = async (n: number, at: number) => {
    const kept = idle.pop()
    if (!kept) opened++
    // the server closes what was idle for 5 s, perhaps just when the next request goes out
    const isFresh = kept && !kept.line.broken && performance.now() - kept.usedAt < 4_000
    if (!isFresh) kept?.line.close()
    const line = isFresh ? kept.line : await openConnection(port, secret)
    const { sort, request } = callbacks[n]!
    const { status } = await line.request(request)
    answers[n] = { sort, status, milliseconds: performance.now() - at }
    idle.push({ line, usedAt: performance.now() })
  }
  let next = 0
  const begunAt = performance.now()
  if (rate === undefined) {
    const sendOn = async () => {
      while (next < count) await send(next++, performance.now())
    }
    await Promise.all(Array.from({ length: load.connections }, sendOn))
  } else {
    const sending = new Set<Promise<void>>()
    while (next < count) {
      const dueAt = begunAt + (next * 1000) / rate
      if (dueAt > performance.now() || (idle.length === 0 && opened >= mostConnections)) {
        await sleep(1)
        continue
      }
      const sent = send(next++, dueAt).finally(() => sending.delete(sent))
      sending.add(sent)
    }
    await Promise.all(sending)
  }
  const seconds = (performance.now() - begunAt) / 1000
  for (const { line } of idle) line.close()
  return { answers, seconds }
}
