/** What real callbacks nest is 5 deep at most. */
const maxDepth = 20

/**
 * Parses JSON into something that can be kept: no text that PostgreSQL refuses (NUL, halves of
 * surrogate pairs), no infinite number, no `__proto__`, nothing nested beyond reason.
 *
 * @returns undefined when it isn't JSON, or nests too deep
 */
export function tidyJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isDeeper(value, maxDepth) ? undefined : tidy(value)
}

/** Text that PostgreSQL takes. */
export function tidyText(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1))
}

function tidy(value: unknown): unknown {
  if (typeof value === 'string') return tidyText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, inner]) => [tidyText(key), tidy(inner)]),
  )
}
