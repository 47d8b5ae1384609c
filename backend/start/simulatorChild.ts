import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeAbandoned } from './making.ts'
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
  const file = path.join(dataFolder, 'model-town.osm')
  await removeAbandoned(file)
  const child = runCli(
    ['town', '--seed', `${seed}`, '--mailboxes', `${mailboxes}`, '--out', file],
    'ignore',
  )
  const [exitCode, signal] = await once(child, 'exit')
  if (exitCode === 0) return file
  throw new StartProblem('model-town', `The model town was not made (${signal ?? exitCode}).`)
}

export interface Demo {
  stop(): Promise<void>
}

/**
 * Starts the demo's day: a process that presses buttons and walks rounds over HTTP and WebSocket
 * like the world does. It's told the secrets on its standard input, because a command line and an
 * environment are seen by others; that pipe then stays open, and ends when this process does,
 * however it's killed: the demo goes with it. One that stops is started again, after 1 s and then
 * after twice as long each time.
 *
 * @param options.url where this server is reached
 */
export function startDemo(options: {
  readonly url: string
  readonly secrets: {
    readonly sigfoxSecret: string
    readonly adminPassword: string
    readonly carrierPassword: string
  }
  readonly seed: number
  readonly environment: NodeJS.ProcessEnv
  readonly complain: (line: string) => void
}): Demo {
  const { url, secrets, seed, environment, complain } = options
  let child: ChildProcess
  let stopped = false
  let again: ReturnType<typeof setTimeout> | undefined
  let pauseMs = 1_000

  const start = () => {
    const beganAt = performance.now()
    child = runCli(['demo', '--url', url, '--seed', `${seed}`], 'pipe', {
      ...environment,
      // The certificate is for a name; this child talks to its own parent on this machine.
      ...(url.startsWith('https:') ? { NODE_TLS_REJECT_UNAUTHORIZED: '0' } : {}),
    })
    // One that died at once doesn't read; its exit says so.
    child.stdin!.on('error', () => {})
    child.stdin!.write(`${JSON.stringify(secrets)}\n`)
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
function runCli(
  args: readonly string[],
  stdin: 'ignore' | 'pipe',
  environment?: NodeJS.ProcessEnv,
): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, cli, ...args], {
    cwd: root,
    stdio: [stdin, 'inherit', 'inherit'],
    ...(environment ? { env: environment } : {}),
  })
}
