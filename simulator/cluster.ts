import { mkdtempSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startPostgres } from '../backend/start/postgres.ts'

/** A PostgreSQL of one's own, for days in which it crashes. */
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
  return {
    url: postgres.url,
    async close() {
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}
