import { createServer, request as httpRequest } from 'node:http'
import { type Duplex, duplexPair } from 'node:stream'
import { WebSocket } from 'ws'
import type { Backend } from '../backend/openBackend.ts'

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/**
 * The way to a backend: real HTTP and real WebSockets, through sockets in memory, so that nothing is
 * ever on its way in a system's buffers when it looks quiet.
 */
export interface Wire {
  /** @throws when the connection is cut before the answer is there */
  call(call: Call): Promise<Answer>
  /** A socket at `/live`. */
  live(path: string, cookie: string): WebSocket
  /** The process is gone: every connection breaks. */
  cut(): void
}

export function openWire(backend: Pick<Backend, 'app' | 'attach'>): Wire {
  const server = createServer(backend.app)
  backend.attach(server)
  const open = new Set<Duplex>()
  let isCut = false

  function connect(): Duplex {
    const [near, far] = duplexPair()
    if (isCut) {
      near.destroy(new Error('connection refused'))
      return near
    }
    for (const end of [near, far]) {
      open.add(end)
      end.on('error', () => {})
      end.once('close', () => open.delete(end))
    }
    // a socket that one end has closed is closed at the other too
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
    server.emit('connection', far)
    return near
  }

  return {
    call: ({ method, path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const request = httpRequest(
          {
            method,
            path,
            headers: {
              host: 'domino',
              connection: 'close',
              ...headers,
              ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            },
            createConnection: connect,
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk) => chunks.push(chunk))
            response.on('error', reject)
            response.on('close', () => {
              if (!response.complete) return reject(new Error('cut off'))
              const { statusCode = 0 } = response
              const text = Buffer.concat(chunks).toString('utf8')
              resolve({ status: statusCode, headers: response.headers, body: text })
            })
          },
        )
        request.on('error', reject)
        request.end(body)
      }),
    live: (path, cookie) =>
      new WebSocket(`ws://domino${path}`, {
        headers: { cookie },
        perMessageDeflate: false,
        createConnection: connect as never,
      }),
    cut() {
      isCut = true
      for (const end of open) end.destroy()
    },
  }
}
