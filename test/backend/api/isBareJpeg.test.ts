import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBareJpeg } from '../../../backend/api/isBareJpeg.ts'
import { tinyJpeg, withSegment } from '../../fixtures/tinyJpeg.ts'

const content = fc.uint8Array({ maxLength: 300 })
/** Whatever a JPEG may hold before its picture begins, but for what tells of its camera. */
const harmless = fc.constantFrom(0xe0, 0xe2, 0xed, 0xdb, 0xc4)

describe('a bare JPEG', () => {
  it('is one, whatever segments of the picture itself it has', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(harmless, content), { maxLength: 5 }), (segments) => {
        const jpeg = segments.reduce(
          (all, [marker, bytes]) => withSegment(all, marker, bytes),
          tinyJpeg,
        )
        expect(isBareJpeg(jpeg)).toBe(true)
      }),
    )
  })

  it('is none with Exif, XMP or a comment, wherever that stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(harmless, content), { maxLength: 5 }),
        fc.constantFrom(0xe1, 0xfe),
        content,
        (segments, telling, bytes) => {
          const told = withSegment(tinyJpeg, telling, bytes)
          const jpeg = segments.reduce(
            (all, [marker, more]) => withSegment(all, marker, more),
            told,
          )
          expect(isBareJpeg(jpeg)).toBe(false)
        },
      ),
    )
  })

  it('is none where it is cut before its picture, or anything else', () => {
    const isPicture = (length: number) => isBareJpeg(tinyJpeg.subarray(0, length))
    const scanAt = tinyJpeg.indexOf(Buffer.from([0xff, 0xda]))
    for (let length = 0; length < scanAt; length++) expect(isPicture(length)).toBe(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        fc.pre(bytes[0] !== 0xff || bytes[1] !== 0xd8)
        expect(isBareJpeg(bytes)).toBe(false)
      }),
    )
  })
})
