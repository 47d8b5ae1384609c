/** Segments that say where, when and by which phone it was taken (Exif, XMP), and comments. */
const telling = [0xe1, 0xfe]
const startOfScan = 0xda

/**
 * Whether it's a JPEG that tells nothing beside its picture. A page draws each photo anew before it
 * sends it, which leaves no position in it; what still has one came another way.
 * (ITU-T T.81, B.1.1: markers; each segment's length counts its own two bytes)
 */
export function isBareJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    if (marker === startOfScan) return true
    if (telling.includes(marker)) return false
    at += 2 + view.getUint16(at + 2)
  }
  return false
}
