import type { Request } from 'express'

/**
 * Whether a request comes from this machine itself, and through no proxy that names another caller.
 * A proxy on this machine that hides where its callers come from can't be seen through: before one,
 * start without a demo. The Host keeps out pages whose name was bound to 127.0.0.1.
 */
export function isFromThisMachine(req: Request): boolean {
  const { socket, hostname } = req
  const forwardedFor = (req.get('X-Forwarded-For') ?? '').split(',').map((each) => each.trim())
  const others = [...forwardedFor, req.get('X-Real-IP') ?? ''].filter((each) => each !== '')
  return (
    isLoopback(socket.remoteAddress ?? '') &&
    isLoopbackName(hostname) &&
    others.every(isLoopback) &&
    req.get('Forwarded') === undefined
  )
}

/** Whether a page's origin is a server of this machine. */
export function isOfThisMachine(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackName(new URL(origin).hostname)
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address)
}

function isLoopbackName(name: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '::1'].includes(name)
}
