import { z } from 'zod'
import { tidyJson, tidyText } from './tidyJson.ts'

/**
 * Values as networks send them: a number may come as a string, a whole object as JSON text, and
 * nothing as "null". What is only evidence becomes undefined when it can't be read: a message is
 * never lost over its signal strength.
 */

/**
 * True for what stands for nothing: null, "", "null", "N/A", "undefined", "NaN", and a variable that
 * the network left unfilled, as `{seqNumber}`. ("NA" is a link quality.)
 */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'number') return !Number.isFinite(value)
  return (
    typeof value === 'string' &&
    value.length <= 80 &&
    /^\s*(null|n\/a|undefined|nan|\{[\w#.]*\})?\s*$/i.test(value)
  )
}

export const wireNumber = z.unknown().optional().transform(readNumber)

export const wireCount = z
  .unknown()
  .optional()
  .transform((value) => {
    const number = readNumber(value)
    return Number.isSafeInteger(number) && number! >= 0 ? number : undefined
  })

export const wireBoolean = z.unknown().optional().transform(readBoolean)

/** Trimmed, at most 500 characters: it's for people to read. */
export const wireText = z.unknown().optional().transform(readText)

/** An object, or JSON text of one. */
export const wireRecord = z
  .unknown()
  .optional()
  .transform((value) => {
    const read = unpack(value)
    return isRecord(read) ? read : undefined
  })

/** A list of objects, or JSON text of one; what isn't an object is left out. */
export const wireRecords = z
  .unknown()
  .optional()
  .transform((value) => {
    const read = unpack(value)
    return Array.isArray(read) ? read.filter(isRecord) : undefined
  })

/** Bytes in base64 (also the URL's alphabet), given in lower-case hexadecimal; nothing is no bytes. */
export const wireBase64 = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (isAbsent(value)) return ''
    const text = typeof value === 'string' ? value.trim() : undefined
    if (
      text !== undefined &&
      /^[\w+/-]*={0,2}$/.test(text) &&
      text.replace(/=+$/, '').length % 4 !== 1
    ) {
      return Buffer.from(text, 'base64').toString('hex')
    }
    context.addIssue(`got ${shown(value)}, expected bytes in base64`)
    return z.NEVER
  })

/** What is wrong with a value that had to be an object. */
export const objectError = {
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? 'is missing' : `got ${shown(input)}, expected an object`,
}

/** A LoRaWAN device's 16 hexadecimal digits, in upper case. */
export const wireDevEui = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const text = typeof value === 'string' ? value.trim().replace(/[-:]/g, '') : ''
    if (/^[0-9a-f]{16}$/i.test(text)) return text.toUpperCase()
    context.addIssue(
      isAbsent(value) ? 'is missing' : `got ${shown(value)}, expected 16 hexadecimal digits`,
    )
    return z.NEVER
  })

/** The first thing wrong, as a sentence that begins with where it is. */
export function firstIssue(error: z.ZodError): string {
  const { path, message } = error.issues[0]!
  return `${path.join('.') || 'body'}: ${message}`
}

/** A value as a sentence can quote it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > 40 ? `${JSON.stringify(value.slice(0, 40))}…` : JSON.stringify(value)
  }
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  // "-112,5", by those who write numbers with a comma
  const plain = /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text
  if (plain.length > 40 || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined
  return readNumber(Number(plain))
}

function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === 1 || value === 0) return value === 1
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (text === 'true' || text === '1') return true
  return text === 'false' || text === '0' ? false : undefined
}

export function readText(value: unknown): string | undefined {
  if (isAbsent(value)) return undefined
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  // the cut may go through a pair of surrogates
  return typeof value === 'string' ? tidyText(value.trim().slice(0, 500)) : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unpack(value: unknown): unknown {
  return typeof value === 'string' ? tidyJson(value) : value
}
