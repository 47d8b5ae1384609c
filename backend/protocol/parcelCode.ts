/**
 * What stands on a parcel: `s10` is the label of a postal operator (UPU S10: service, serial number,
 * check digit, country), `sticker` a number of the carrier's roll, nine digits of which the last is
 * S10's check digit, `label` whatever else a sender's carrier prints.
 */
export interface ParcelCode {
  readonly kind: 's10' | 'sticker' | 'label'
  /** Upper case, without spaces: the same parcel always has the same. */
  readonly code: string
}

/**
 * A label as it was scanned or typed. A wrong check digit is a slip of the finger, which must not
 * bind another's parcel. (UPU S10, Identification of postal items, 13-character identifier)
 *
 * @returns `check digit` where that is wrong, `unreadable` for what can be no label
 */
export function readParcelCode(text: string): ParcelCode | 'check digit' | 'unreadable' {
  const code = text.replace(/[\s.·-]/g, '').toUpperCase()
  const s10 = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/.exec(code)
  const sticker = /^(\d{8})(\d)$/.exec(code)
  const numbered = s10 ?? sticker
  if (numbered) {
    if (checkDigit(numbered[1]!) !== Number(numbered[2])) return 'check digit'
    return { kind: s10 ? 's10' : 'sticker', code }
  }
  // GS1-128 has 48 characters at most; fewer than eight digits are an address or a date, no label
  return /^(?=(.*\d){8})[0-9A-Z]{10,48}$/.test(code) ? { kind: 'label', code } : 'unreadable'
}

const weights = [8, 6, 4, 2, 3, 5, 9, 7]

/** Of eight digits: what is missing of their weighted sum to a multiple of 11. (UPU S10, check digit) */
export function checkDigit(serial: string): number {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(serial[index]), 0)
  const missing = 11 - (sum % 11)
  return missing === 11 ? 5 : missing % 10
}

/** In groups, as it's read aloud and compared: `RR 47312482 9 GB`, `473 124 829`. */
export function spellCode(code: string): string {
  if (/^\d{9}$/.test(code)) return code.replace(/(\d{3})(?=\d)/g, '$1 ')
  const s10 = /^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$/.exec(code)
  return s10 ? s10.slice(1).join(' ') : code.replace(/(.{4})(?=.)/g, '$1 ')
}
