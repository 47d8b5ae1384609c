import { tidyJson, tidyText } from '../../protocol/tidyJson.ts'
import { isAbsent, isRecord } from '../../protocol/wireValues.ts'
import type { CallbackRequest } from '../message.ts'
import { decodeText } from './decodeText.ts'

export type Fields = Record<string, unknown>

/**
 * A callback's named values, from its query and its body. The body is read by its looks, JSON first,
 * because content types are often wrong: JSON, a form, a JSON text URL-encoded as a form's key, or
 * text as `key=value` in lines or divided by `&`, `;` or `,`.
 *
 * The body wins over the query, where people leave constants; of a key that repeats, the first value
 * counts. (Sigfox moves the query into a form's body, so that keys can repeat.) What stands for
 * nothing ("null", "N/A", …) is left out, and so gives way to a value elsewhere. It never throws.
 */
export function readFields({
  contentType,
  query,
  body,
}: Omit<CallbackRequest, 'realReceivedAt'>):
  | { readonly fields: Fields }
  | { readonly unreadable: string } {
  const inQuery = fromPairs(new URLSearchParams(query))
  const text = decodeText(body, contentType)
  const inBody = text === '' ? {} : readBody(text)
  if (inBody !== undefined) return { fields: { ...inQuery, ...inBody } }
  if (Object.keys(inQuery).length > 0) return { fields: inQuery }
  return { unreadable: 'the body is neither JSON nor a form nor text with named values' }
}

function readBody(text: string): Fields | undefined {
  const json = /^[{["]/.test(text) ? readObject(text) : undefined
  if (json) return json
  // a list would fall apart into nonsense
  if (text.startsWith('[')) return undefined
  const fields = fromPairs(listPairs(text))
  return Object.keys(fields).length > 0 ? fields : undefined
}

/** A JSON object, or a JSON text that holds one. */
function readObject(text: string): Fields | undefined {
  const value = tidyJson(text)
  const inner = typeof value === 'string' ? tidyJson(value) : value
  return isRecord(inner) ? fromPairs(Object.entries(inner)) : undefined
}

function listPairs(text: string): Iterable<readonly [string, string]> {
  const looksLikeForm = text.includes('&') ? text.includes('=') : !/[\r\n;,]/.test(text)
  if (looksLikeForm || /^(\{|%7b)/i.test(text)) return new URLSearchParams(text)
  const separator = /[\r\n]/.test(text) ? /[\r\n]+/ : text.includes(';') ? ';' : ','
  return text.split(separator).flatMap((piece) => {
    const [, key, value] = /^\s*([\w#.-]{1,80})\s*[=:](.*)$/s.exec(piece) ?? []
    return key === undefined ? [] : [[key, decodeForm(value!.trim())] as const]
  })
}

function fromPairs(pairs: Iterable<readonly [string, unknown]>): Fields {
  const fields = new Map<string, unknown>()
  const put = (key: string, value: unknown) => {
    if (key === '' || key === '__proto__' || fields.has(key) || isAbsent(value)) return
    fields.set(key, typeof value === 'string' ? tidyText(value) : value)
  }
  for (const [rawKey, value] of pairs) {
    const key = tidyText(rawKey).trim()
    if (!key.startsWith('{')) put(key, value)
    // a whole JSON text as a form's key, cut at its first "=" if it has one
    else if (typeof value === 'string') {
      const inner = readObject(value === '' ? key : `${key}=${value}`)
      for (const [innerKey, innerValue] of Object.entries(inner ?? {})) put(innerKey, innerValue)
    }
  }
  return Object.fromEntries(fields)
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
