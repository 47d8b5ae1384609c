import type { Message, Notice, Radio } from '../message.ts'
import { dropUndefined } from './dropUndefined.ts'

/** T, where a key that may be missing may also hold undefined. */
type Loose<T> = T extends unknown
  ? { [K in keyof T]: Partial<Pick<T, K>> extends Pick<T, K> ? T[K] | undefined : T[K] }
  : never

/** A message of what was read: its second added, what is undefined or empty left out. */
export function makeMessage(
  parts: Loose<Omit<Message, 'second' | 'radio'>> & { readonly radio: Loose<Radio> },
): { readonly message: Message } {
  const radio = dropUndefined(parts.radio)
  return {
    message: dropUndefined({
      ...parts,
      second: parts.realAt === undefined ? undefined : Math.floor(parts.realAt / 1000),
      radio: Object.keys(radio).length > 0 ? radio : undefined,
    }) as Message,
  }
}

/** A notice of what was read, what is undefined left out. */
export function makeNotice(parts: Loose<Notice>): { readonly notice: Notice } {
  return { notice: dropUndefined(parts) as unknown as Notice }
}
