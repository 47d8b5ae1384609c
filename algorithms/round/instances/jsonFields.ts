import { InstanceError } from './instanceError.ts'

export type Fields = Readonly<Record<string, unknown>>
export type Window = readonly [from: number, to: number]

export function objectOf(value: unknown, at: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw wrong(at, 'an object', 'un objet')
}

export function listOf(value: unknown, at: string): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw wrong(at, 'a list', 'une liste')
}

export function numberOf(value: unknown, at: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new InstanceError('not-a-number', {
    fr: `${at} n’est pas un nombre.`,
    en: `${at} isn’t a number.`,
  })
}

export function wholeOf(value: unknown, at: string): number {
  const number = numberOf(value, at)
  if (!Number.isInteger(number)) throw wrong(at, 'a whole number', 'un nombre entier')
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) throw tooLarge(at)
  return number
}

/** Whole and not negative, in 31 bits. */
export function amountOf(value: unknown, at: string): number {
  const number = wholeOf(value, at)
  if (number > 0x7fffffff) throw tooLarge(at)
  if (number >= 0) return number
  throw new InstanceError('negative-amount', {
    fr: `${at} est négatif (${number}).`,
    en: `${at} is negative (${number}).`,
  })
}

export function amountsOf(value: unknown, at: string): number[] {
  return listOf(value, at).map((one, i) => amountOf(one, `${at}[${i}]`))
}

export function priorityOf(value: unknown, at: string): number {
  const priority = amountOf(value ?? 0, at)
  if (priority <= 100) return priority
  throw wrong(at, '0 to 100', '0 à 100')
}

/** VROOM's bounds: at most five times as fast. */
export function speedOf(value: unknown, at: string): number {
  const factor = numberOf(value, at)
  if (factor > 0 && factor <= 5) return factor
  throw wrong(at, 'more than 0, at most 5', 'plus de 0, au plus 5')
}

/** @param code what it is called when it closes before it opens */
export function windowOf(
  value: unknown,
  at: string,
  code: 'window-closes-early' | 'shift-is-over' = 'window-closes-early',
): Window {
  const pair = listOf(value, at)
  if (pair.length !== 2) throw wrong(at, 'two instants', 'deux instants')
  const [from, to] = [wholeOf(pair[0], `${at}[0]`), wholeOf(pair[1], `${at}[1]`)]
  if (from <= to) return [from, to]
  throw new InstanceError(code, {
    fr: `${at} : la fenêtre ferme (${to}) avant de s’ouvrir (${from}).`,
    en: `${at}: the window closes (${to}) before it opens (${from}).`,
  })
}

export function windowsOf(value: unknown, at: string): Window[] {
  const windows = listOf(value, at).map((one, i) => windowOf(one, `${at}[${i}]`))
  return windows.toSorted((a, b) => a[0] - b[0])
}

export function lonLatOf(value: unknown, at: string): readonly [number, number] | undefined {
  if (value === undefined) return undefined
  const pair = listOf(value, at)
  if (pair.length !== 2) throw wrong(at, '[lon, lat]')
  return [numberOf(pair[0], `${at}[0]`), numberOf(pair[1], `${at}[1]`)]
}

export function perTypeOf(value: unknown, at: string): Map<string, number> {
  if (value === undefined) return new Map()
  const entries = Object.entries(objectOf(value, at))
  return new Map(entries.map(([type, seconds]) => [type, amountOf(seconds, `${at}.${type}`)]))
}

export function textOf(value: unknown, at: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw wrong(at, 'a text', 'un texte')
}

export function optional<Value>(
  value: unknown,
  at: string,
  read: (value: unknown, at: string) => Value,
): Value | undefined {
  return value === undefined ? undefined : read(value, at)
}

/** What stands at `at` isn't what is expected there. */
export function wrong(at: string, expected: string, attendu = expected): InstanceError {
  return new InstanceError('not-understood', {
    fr: `${at} : il faudrait ${attendu}.`,
    en: `${at}: expected ${expected}.`,
  })
}

export function notSquare(at: string, got: number, expected: number): InstanceError {
  return new InstanceError('matrix-not-square', {
    fr: `${at} : ${got} au lieu de ${expected}, la matrice n’est pas carrée.`,
    en: `${at}: got ${got}, expected ${expected}, the matrix isn’t square.`,
  })
}

export function tooLarge(at: string): InstanceError {
  return new InstanceError('too-large', {
    fr: `${at} est trop grand pour être compté.`,
    en: `${at} is too large to be counted.`,
  })
}
