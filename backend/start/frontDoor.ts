import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Settings } from './settings.ts'
import { StartProblem } from './startProblem.ts'

/**
 * The one port. It's open before anything else is done, so that one in use is said at once; until
 * presses can be worked `/readyz` answers 503 and every page says that Domino is starting.
 */
export interface FrontDoor {
  readonly server: http.Server
  /** As a browser on this machine reaches it. */
  readonly url: string
  /** From now on everything but /healthz and /readyz goes to `app`. */
  open(app: http.RequestListener): void
  /** `/readyz` answers 503 again, nobody new comes in, and who is inside has 3 s to finish. */
  close(): Promise<void>
}

/**
 * Of an address with its places: OSRM's clients name each in it, some 25 bytes a place, so that too
 * many are refused by the door and its code. Node's own 16 kB end at 600.
 */
const maxHeaderSize = 256 * 1024

/** @throws StartProblem `port`, `address` or `tls` */
export async function makeFrontDoor(
  settings: Pick<Settings, 'host' | 'port' | 'tls'>,
): Promise<FrontDoor> {
  const { host, port, tls } = settings
  let app: http.RequestListener | undefined
  const answer: http.RequestListener = (request, response) => {
    const [path] = (request.url ?? '').split('?')
    if (path === '/healthz') return sayPlain(response, 200, 'ok')
    if (path === '/readyz') return sayPlain(response, app ? 200 : 503, app ? 'ready' : 'not ready')
    if (app !== undefined) return app(request, response)
    response.setHeader('Retry-After', '2')
    response.setHeader('Refresh', '2')
    sayPlain(response, 503, 'Domino démarre. Domino is starting.')
  }
  const server = tls ? makeTlsServer(tls, answer) : http.createServer({ maxHeaderSize }, answer)
  // Nobody listens for WebSockets yet.
  const refuseUpgrade = (_: http.IncomingMessage, socket: { destroy(): void }) => socket.destroy()
  server.on('upgrade', refuseUpgrade)
  await listen(server, host, port)

  const shown = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const named = shown.includes(':') ? `[${shown}]` : shown
  return {
    server,
    url: `http${tls ? 's' : ''}://${named}:${(server.address() as AddressInfo).port}`,
    open(next) {
      server.off('upgrade', refuseUpgrade)
      app = next
    },
    close() {
      app = undefined
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), 3_000)
        server.close(() => {
          clearTimeout(timer)
          resolve()
        })
        server.closeIdleConnections()
      })
    },
  }
}

function sayPlain(response: http.ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(`${text}\n`)
}

function makeTlsServer(
  { certFile, keyFile }: NonNullable<Settings['tls']>,
  answer: http.RequestListener,
): http.Server {
  try {
    return https.createServer(
      { maxHeaderSize, cert: readFileSync(certFile), key: readFileSync(keyFile) },
      answer,
    )
  } catch (error) {
    throw new StartProblem(
      'tls',
      `--tls-cert and --tls-key are not a certificate and its key (${(error as Error).message}).`,
    )
  }
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): Error {
  if (code === 'EADDRINUSE') {
    return new StartProblem('port', `Port ${port} is already in use: choose another with --port.`)
  }
  if (code === 'EACCES') {
    return new StartProblem(
      'port',
      `Port ${port} needs more rights than this user has: choose another with --port.`,
    )
  }
  return new StartProblem('address', `Domino can't listen on --host ${host} (${code ?? message}).`)
}
