import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtDashboard, builtMark } from '../../backend/start/dashboardBuild.ts'
import { startMain } from '../fixtures/mainProcess.ts'
import type { Bench } from './cli.ts'

/** How long it takes until presses can be worked. */
export const start: Bench = {
  about:
    'seconds from starting the process until /readyz answers 200, on Geneva (9 000 addresses): the first start (makes the database, the pages, the office), a later one, and one after kill -9. Without DOMINO_DATA: on the model town.',

  async run() {
    const geneva = path.join(process.env.DOMINO_DATA ?? '', 'osm', 'geneva.osm.pbf')
    const real = process.env.DOMINO_DATA !== undefined && existsSync(geneva)
    if (!real) console.error('No osm/geneva.osm.pbf in DOMINO_DATA: this is the model town.')
    const data = await mkdtemp(path.join(os.tmpdir(), 'domino-bench-'))
    // When we're root, PostgreSQL's own user must get in.
    await chmod(data, 0o755)
    await rm(path.join(builtDashboard, builtMark), { force: true })
    const measure = async (how: string, limitSeconds: number, end: NodeJS.Signals) => {
      const port = await findFreePort()
      const begunAt = performance.now()
      const main = startMain([
        ...['--data', data, '--port', String(port), '--no-demo'],
        ...(real ? ['--osm', geneva] : []),
      ])
      try {
        while (!(await isReady(port))) {
          if (main.child.exitCode !== null) throw new Error(main.stderr())
          await sleep(20)
        }
        const seconds = (performance.now() - begunAt) / 1_000
        return { start: how, seconds: seconds.toFixed(1), limit: limitSeconds }
      } finally {
        await main.end(end)
      }
    }
    try {
      return [
        await measure('first', 60, 'SIGTERM'),
        await measure('later', 15, 'SIGKILL'),
        await measure('after kill -9', 15, 'SIGTERM'),
      ]
    } finally {
      await rm(data, { recursive: true, force: true })
    }
  },
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  } catch {
    return false
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
