/** JSON for PostgreSQL, which holds neither NUL nor half a surrogate pair: both become U+FFFD. */
export function toJson(value: object): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'string' && !/^[\x20-\x7e]*$/.test(part)
      ? Buffer.from(part).toString('utf8').replaceAll('\0', '\ufffd')
      : part,
  )
}
