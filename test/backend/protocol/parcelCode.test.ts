import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, readParcelCode, spellCode } from '../../../backend/protocol/parcelCode.ts'

const serial = fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0'))
const letters = fc.stringMatching(/^[A-Z]{2}$/)

/** S10's rule said the other way round: what, added to the sum, makes a multiple of 11. */
function slowCheckDigit(digits: string): number {
  const sum =
    8 * +digits[0]! +
    6 * +digits[1]! +
    4 * +digits[2]! +
    2 * +digits[3]! +
    3 * +digits[4]! +
    5 * +digits[5]! +
    9 * +digits[6]! +
    7 * +digits[7]!
  for (let digit = 1; digit <= 11; digit++)
    if ((sum + digit) % 11 === 0) return digit === 10 ? 0 : digit === 11 ? 5 : digit
  throw new Error('never')
}

describe('what stands on a parcel', () => {
  // UPU S10's own example is RR 47312482 9 GB; the others are items that were posted
  it.each([
    ['47312482', 9],
    ['47110815', 1],
    ['00071761', 8],
    ['00071759', 5],
    ['96633102', 0],
  ])('has the check digit of S10: %s %i', (digits, digit) => {
    expect(checkDigit(digits)).toBe(digit)
  })

  it('has the same check digit as the slow way', () => {
    fc.assert(
      fc.property(serial, (digits) => {
        expect(checkDigit(digits)).toBe(slowCheckDigit(digits))
      }),
    )
  })

  it('is the same however it was typed, and its spelling is it', () => {
    fc.assert(
      fc.property(serial, letters, letters, (digits, service, country) => {
        const number = digits + checkDigit(digits)
        for (const [code, kind] of [
          [service + number + country, 's10'],
          [number, 'sticker'],
        ] as const) {
          const read = { kind, code }
          expect(readParcelCode(code)).toEqual(read)
          expect(readParcelCode(` ${code.toLowerCase()} `)).toEqual(read)
          expect(readParcelCode(spellCode(code))).toEqual(read)
        }
      }),
    )
  })

  it('is refused with any other check digit', () => {
    fc.assert(
      fc.property(serial, fc.integer({ min: 1, max: 9 }), (digits, more) => {
        const wrong = digits + ((checkDigit(digits) + more) % 10)
        expect(readParcelCode(wrong)).toBe('check digit')
        expect(readParcelCode(`RR${wrong}FR`)).toBe('check digit')
      }),
    )
  })

  it.each([
    '',
    ' ',
    '12',
    '12 rue du Lac',
    'https://domino.example/h/abc',
    'éééééééééééé',
    '1'.repeat(49),
  ])('is no label: %j', (text) => {
    expect(readParcelCode(text)).toBe('unreadable')
  })

  it('may be any sender’s label', () => {
    expect(readParcelCode('6A 12345 67890 1')).toEqual({ kind: 'label', code: '6A12345678901' })
  })
})
