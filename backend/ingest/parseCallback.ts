import { type SigfoxUplink, sigfoxUplink } from '../protocol/sigfox.ts'

/** Reads a callback's body, JSON or form; whatever it is, it never throws. */
export function parseCallback(
  contentType: string,
  body: Buffer,
): { readonly uplink: SigfoxUplink } | { readonly unreadable: string } {
  const fields = readFields(contentType, body.toString('utf8'))
  if (fields === undefined) return { unreadable: 'the body is neither JSON nor a form' }
  const parsed = sigfoxUplink.safeParse(fields)
  if (parsed.success) return { uplink: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  return { unreadable: `${path.join('.') || 'body'}: ${message}` }
}

function readFields(contentType: string, text: string): Record<string, unknown> | undefined {
  if (contentType.includes('form')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
