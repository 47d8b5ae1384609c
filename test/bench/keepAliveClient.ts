import { connect } from 'node:net'

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With its query. */
  readonly path: string
  readonly contentType: string
  readonly body: string | Uint8Array
}

export interface Connection {
  /**
   * Sends one request and waits for its answer; one at a time.
   * @throws when the connection breaks first
   */
  request(request: WireRequest): Promise<{ readonly status: number; readonly text: string }>
  readonly broken: boolean
  close(): void
}

/**
 * HTTP/1.1 over one kept connection, written out by hand: on two cores node:http as the sender would
 * take as much of them as the server that is measured. It reads what our server says: a status line
 * and a Content-Length.
 */
export async function openConnection(port: number, secret: string): Promise<Connection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const common = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${secret}\r\n`
  let received = ''
  let broken = false
  let waiting:
    | { done: (answer: { status: number; text: string }) => void; failed: (why: Error) => void }
    | undefined

  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    // a 408: node's server says it to a connection that hasn't asked for anything in a minute
    if (!waiting) return void socket.destroy()
    received += chunk
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = received.slice(0, headEnd)
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
    if (received.length < headEnd + 4 + length) return
    const text = received.slice(headEnd + 4, headEnd + 4 + length)
    received = received.slice(headEnd + 4 + length)
    const { done } = waiting
    waiting = undefined
    if (/^connection: *close/im.test(head)) broken = true
    done({ status: Number(head.slice(9, 12)), text })
  })
  const end = (error?: Error) => {
    broken = true
    waiting?.failed(error ?? new Error('the connection was closed'))
    waiting = undefined
  }
  socket.on('error', end)
  socket.on('close', () => end())

  return {
    get broken() {
      return broken
    },
    request({ method, path, contentType, body }) {
      if (broken) return Promise.reject(new Error('the connection was closed'))
      return new Promise((done, failed) => {
        waiting = { done, failed }
        const bytes = typeof body === 'string' ? Buffer.from(body) : body
        socket.cork()
        socket.write(
          `${method} ${path} HTTP/1.1\r\n${common}Content-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
        )
        socket.write(bytes)
        socket.uncork()
      })
    },
    close: () => socket.destroy(),
  }
}
