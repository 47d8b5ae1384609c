import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('./clusterProcess.ts', import.meta.url))

test('a process that ends by an error nobody catches leaves no PostgreSQL behind', () => {
  const command = ['--import', 'tsx', program]
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  expect(stderr).toContain('a bug of an act')
  expect(status).toBe(1)
  // the socket lies in its cluster, and with it the lock of the process that listens there
  const cluster = decodeURIComponent(new URL(stdout.trim()).host.replace(/:\d+$/, ''))
  expect(cluster).toContain('domino-simulator-')
  expect(existsSync(path.dirname(cluster))).toBe(false)
})
