import { tidyText } from '../../protocol/tidyJson.ts'

/** A body's text: a byte order mark decides, else the charset of the content type, else UTF-8. */
export function decodeText(body: Uint8Array, contentType: string): string {
  const charset = markOf(body) ?? /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  return tidyText(decoderFor(charset).decode(body)).trim()
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined
}

const utf8 = new TextDecoder()

function decoderFor(charset: string): TextDecoder {
  if (/^utf-?8$/i.test(charset)) return utf8
  try {
    return new TextDecoder(charset)
  } catch {
    // a charset nobody knows: what matters is ASCII in nearly all of them
    return utf8
  }
}
