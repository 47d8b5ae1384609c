import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { makingOf, removeAbandoned } from './making.ts'
import { StartProblem } from './startProblem.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const cli = path.join(root, 'simulator', 'cli.ts')

/**
 * Has the simulator write the model town as OSM data.
 *
 * @returns the file, in the data folder
 */
export async function makeModelTown(options: {
  readonly dataFolder: string
  readonly seed: number
  readonly mailboxes: number
}): Promise<string> {
  const { dataFolder, seed, mailboxes } = options
  const name = path.join(dataFolder, 'model-town')
  await removeAbandoned(name)
  const making = `${makingOf(name)}.osm`
  try {
    const child = runCli(
      ['town', '--seed', `${seed}`, '--mailboxes', `${mailboxes}`, '--out', making],
      {},
    )
    const [exitCode, signal] = await once(child, 'exit')
    if (exitCode !== 0) {
      throw new StartProblem('model-town', `The model town was not made (${signal ?? exitCode}).`)
    }
    await rename(making, `${name}.osm`)
  } finally {
    await rm(making, { force: true })
  }
  return `${name}.osm`
}

export interface Demo {
  stop(): Promise<void>
}

/**
 * Starts the demo's day: a process that presses buttons and walks rounds over HTTP and WebSocket
 * like the world does. Its standard input is a pipe that never carries anything: it ends when this
 * process does, however that is killed, and the demo then ends by itself. One that stops is started
 * again, after 1 s and then after twice as long each time.
 *
 * @param options.url where this server is reached
 * @param options.sigfoxSecret written into the data folder (0600), because a command line is public
 */
export async function startDemo(options: {
  readonly url: string
  readonly dataFolder: string
  readonly sigfoxSecret: string
  readonly seed: number
  readonly environment: NodeJS.ProcessEnv
  readonly complain: (line: string) => void
}): Promise<Demo> {
  const { url, dataFolder, sigfoxSecret, seed, environment, complain } = options
  const secretFile = path.join(dataFolder, 'demo-secret')
  await writeFile(secretFile, sigfoxSecret, { mode: 0o600 })
  let child: ChildProcess
  let stopped = false
  let again: ReturnType<typeof setTimeout> | undefined
  let pauseMs = 1_000

  const start = () => {
    const beganAt = performance.now()
    child = runCli(['demo', '--url', url, '--secret-file', secretFile, '--seed', `${seed}`], {
      ...environment,
      // The certificate is for a name; this child talks to its own parent on this machine.
      ...(url.startsWith('https:') ? { NODE_TLS_REJECT_UNAUTHORIZED: '0' } : {}),
    })
    child.once('exit', (exitCode, signal) => {
      if (stopped) return
      if (performance.now() - beganAt > 60_000) pauseMs = 1_000
      complain(`The demo stopped (${signal ?? exitCode}); it starts again in ${pauseMs / 1_000} s.`)
      again = setTimeout(start, pauseMs)
      pauseMs = Math.min(pauseMs * 2, 60_000)
    })
  }
  start()
  return {
    async stop() {
      stopped = true
      clearTimeout(again)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await gone
      clearTimeout(timer)
    },
  }
}

/** With this process' own flags (`--import tsx`), which are looked up from the working directory. */
const runCli = (args: readonly string[], environment: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [...process.execArgv, cli, ...args], {
    cwd: root,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: environment,
  })
