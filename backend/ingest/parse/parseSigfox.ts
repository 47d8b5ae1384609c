import {
  type SigfoxCallback,
  type SigfoxKind,
  sigfoxCallbacks,
} from '../../protocol/sigfoxCallbacks.ts'
import { firstIssue } from '../../protocol/wireValues.ts'
import type { CallbackRequest, Message, Notice, Unreadable } from '../message.ts'
import { deviceOf, fromSigfox } from './fromSigfox.ts'
import { type Fields, readFields } from './readFields.ts'
import { renameFields } from './renameFields.ts'

/** The callback as it was read, its unknown keys kept, and what it comes to. */
export type ParsedSigfox =
  | ({ readonly callback: SigfoxCallback } & (
      | { readonly message: Message }
      | { readonly notice: Notice }
    ))
  | Unreadable

/** Reads a callback of one kind, the last part of its path; it never throws. */
export function parseSigfox(kind: SigfoxKind, request: CallbackRequest): ParsedSigfox {
  const read = readFields(request)
  if ('unreadable' in read) return read
  return parseSigfoxFields(kind, read.fields, request.realReceivedAt)
}

/** The same for named values that came another way: a line of a batch, a row of the API. */
export function parseSigfoxFields(
  kind: SigfoxKind,
  fields: Fields,
  realReceivedAt: number,
): ParsedSigfox {
  const renamed = renameFields(fields)
  const parsed = sigfoxCallbacks[kind].safeParse(renamed)
  if (!parsed.success) return { unreadable: firstIssue(parsed.error), ...deviceOf(renamed) }
  const callback = { kind, fields: parsed.data } as SigfoxCallback
  return { callback, ...fromSigfox(callback, realReceivedAt) }
}
