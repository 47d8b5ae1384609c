import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '../backend/start/postgres.ts'

/**
 * A PostgreSQL of one's own, for days in which it crashes. It ends with this process, also where that
 * ends by what nobody has caught.
 */
export interface Cluster {
  readonly url: string
  /** Stops it and removes all that it held. */
  close(): Promise<void>
}

export async function openCluster(): Promise<Cluster> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'domino-simulator-'))
  // when root starts it, PostgreSQL's own user must get in
  await chmod(home, 0o755)
  // fsync would only slow it down: what survives a crash of its processes is in the system's memory
  const postgres = await startPostgres({
    home,
    password: 'simulated',
    durable: false,
    socket: true,
  })
  const endWithProcess = () => endAtOnce(postgres.pid, home)
  process.once('exit', endWithProcess)
  return {
    url: postgres.url,
    async close() {
      process.off('exit', endWithProcess)
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** An immediate shutdown takes some 10 ms. */
const mostWaitMs = 5_000

/** Nothing can be awaited any more in a process that exits. */
function endAtOnce(pid: number, home: string): void {
  const lock = path.join(home, 'postgres', 'postmaster.pid')
  const pause = new Int32Array(new SharedArrayBuffer(4))
  try {
    // another process may have its id once it's gone
    if (existsSync(lock)) process.kill(pid, 'SIGQUIT')
    for (const begunAt = performance.now(); existsSync(lock); Atomics.wait(pause, 0, 0, 10))
      if (performance.now() - begunAt > mostWaitMs) break
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  } catch {
    // what is left lies in the system's folder for what may be thrown away
  }
}
