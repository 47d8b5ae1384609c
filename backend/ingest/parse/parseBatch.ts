import { tidyJson, tidyText } from '../../protocol/tidyJson.ts'
import { isRecord, shown } from '../../protocol/wireValues.ts'
import type { CallbackRequest } from '../message.ts'
import { decodeText } from './decodeText.ts'
import { type ParsedSigfox, parseSigfoxFields } from './parseSigfox.ts'
import type { Fields } from './readFields.ts'

export interface BatchSettings {
  /** A line as the callback's author wrote it: `{device};{time};{data};{seqNumber}`. */
  readonly linePattern: string
  /** What divides lines; line breaks by default. */
  readonly lineSeparator?: string
}

/** One line of a batch: its text as a database takes it, and what a DATA UPLINK of it comes to. */
export type BatchLine = ParsedSigfox & { readonly line: string }

/**
 * Reads a BATCH_URL callback: the messages of about a second, a line each, in the parameter `batch`
 * of the query or of a form, in `batch` of a JSON body, or as the body itself (no document says
 * where they travel, nor how lines are divided).
 *
 * @returns at least one line; an unreadable one says why, and the others are read all the same
 */
export function parseBatch(
  request: CallbackRequest,
  { linePattern, lineSeparator }: BatchSettings,
): readonly BatchLine[] {
  const pattern = readPattern(linePattern)
  const lines = listTexts(request)
    .flatMap((text) => text.split(lineSeparator || lineBreak))
    .map((line) => tidyText(line).trim())
    .filter((line) => line !== '')
  if (lines.length === 0) return [{ line: '', unreadable: 'the batch has no lines' }]
  return lines.map((line) => {
    const read = 'unreadable' in pattern ? pattern : readLine(line, pattern)
    if ('unreadable' in read) return { line, ...read }
    return { line, ...parseSigfoxFields('uplink', read.fields, request.realReceivedAt) }
  })
}

/** A line break, or what is left of one that was escaped twice. */
const lineBreak = /\r\n|\r|\n|\\r\\n|\\n/

function listTexts({ contentType, query, body }: CallbackRequest): string[] {
  const inQuery = new URLSearchParams(query).getAll('batch')
  const text = decodeText(body, contentType)
  if (text === '') return inQuery
  if (/(^|&)batch=/.test(text)) return [...inQuery, ...new URLSearchParams(text).getAll('batch')]
  // some senders have a JSON body even where the query says it all
  if (inQuery.length > 0 && /^(\{\s*\}|\[\s*\])$/.test(text)) return inQuery
  const json = /^[{["]/.test(text) ? tidyJson(text) : undefined
  const batch = isRecord(json) ? json.batch : json
  const texts = Array.isArray(batch) ? batch : [batch]
  const readable = texts.filter((part) => typeof part === 'string')
  return readable.length > 0 ? [...inQuery, ...readable] : [...inQuery, text]
}

interface Pattern {
  readonly text: string
  readonly names: readonly string[]
  /** What stands before the first name, between the names, and after the last: one more than names. */
  readonly between: readonly string[]
}

function readPattern(text: string): Pattern | { readonly unreadable: string } {
  const parts = text.trim().split(/\{([^{}]*)\}/)
  const names = parts.filter((_, i) => i % 2 === 1)
  const between = parts.filter((_, i) => i % 2 === 0)
  if (!names.includes('device')) {
    return { unreadable: `the line pattern ${shown(text)} has no {device}` }
  }
  if (between.slice(1, -1).includes('')) {
    return { unreadable: `the line pattern ${shown(text)} has nothing between two variables` }
  }
  return { text, names, between }
}

function readLine(
  line: string,
  { text, names, between }: Pattern,
): { readonly fields: Fields } | { readonly unreadable: string } {
  const no = { unreadable: `the line ${shown(line)} is not of the pattern ${shown(text)}` }
  const [head = '', ...rest] = between
  if (!line.startsWith(head)) return no
  const values = new Map<string, string>()
  let at = head.length
  for (const [i, name] of names.entries()) {
    const next = rest[i]!
    const isLast = i === names.length - 1
    // what ends the line may be left out, as the last ";" of "…;{data};"
    const end = next === '' ? line.length : line.indexOf(next, at)
    if (end < 0 && !isLast) return no
    const value = line.slice(at, end < 0 ? line.length : end)
    if (!values.has(name)) values.set(name, value.trim())
    at = end + next.length
  }
  return { fields: Object.fromEntries([...values].filter(([name]) => name !== '__proto__')) }
}
