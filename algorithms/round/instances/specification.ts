import { InstanceError } from './instanceError.ts'

/**
 * A file in TSPLIB's keyed form (Reinelt 1995), which CVRPLIB, ORTEC and LKH's `.vrpspd` share:
 * headers `KEY : value`, then sections of numbers.
 */
export interface Specification {
  readonly headers: ReadonlyMap<string, string>
  /** By name without `_SECTION`, all numbers in a row. */
  readonly sections: ReadonlyMap<string, Float64Array>
}

/** @throws InstanceError `not-a-number`, `duplicate-id` for a section that comes twice */
export function readSpecification(text: string): Specification {
  const headers = new Map<string, string>()
  const sections = new Map<string, Float64Array>()
  let name = ''
  let numbers: number[] = []
  const close = () => {
    if (name !== '') sections.set(name, Float64Array.from(numbers))
    numbers = []
    name = ''
  }
  let line = 0
  for (const raw of text.split(/\r\n|\r|\n/)) {
    line++
    const trimmed = raw.trim()
    if (trimmed === '') continue
    if (trimmed === 'EOF') break
    const section = /^([A-Z_0-9]+)_SECTION\s*:?$/.exec(trimmed)
    if (section) {
      close()
      name = section[1]!
      if (sections.has(name)) throw twice(name)
      continue
    }
    const header = /^([A-Za-z_]+)\s*:(.*)$/.exec(trimmed)
    if (header) {
      close()
      headers.set(header[1]!.toUpperCase(), header[2]!.trim().replace(/^"(.*)"$/, '$1'))
      continue
    }
    for (const word of trimmed.split(/\s+/)) {
      const number = Number(word)
      if (name === '' || Number.isNaN(number)) throw notANumber(word, line)
      numbers.push(number)
    }
  }
  close()
  return { headers, sections }
}

/**
 * A header as a whole number from `least` up.
 *
 * @throws InstanceError `not-a-number`
 */
export function wholeHeader(headers: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = headers.get(key)
  if (text === undefined) return undefined
  const number = Number(text)
  if (text !== '' && Number.isInteger(number)) return number
  throw new InstanceError('not-a-number', {
    fr: `${key} : « ${text} » n’est pas un nombre entier.`,
    en: `${key}: "${text}" isn’t a whole number.`,
  })
}

function notANumber(word: string, line: number): InstanceError {
  const shown = word.slice(0, 40)
  return new InstanceError('not-a-number', {
    fr: `Ligne ${line} : « ${shown} » n’est pas un nombre.`,
    en: `Line ${line}: "${shown}" isn’t a number.`,
  })
}

function twice(name: string): InstanceError {
  return new InstanceError('duplicate-id', {
    fr: `La section ${name}_SECTION figure deux fois.`,
    en: `There are two sections ${name}_SECTION.`,
  })
}
