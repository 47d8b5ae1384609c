import { effect, type Signal, signal } from '@preact/signals'

/**
 * A signal whose value is kept on this device under a key. `parse` judges what was kept and answers
 * undefined for what it can't use. A browser that keeps nothing (private mode) still works.
 */
export function kept<Value>(
  key: string,
  parse: (text: string) => Value | undefined,
  fallback: Value,
  write: (value: Value) => string | undefined = String,
): Signal<Value> {
  const value = signal(read(key, parse) ?? fallback)
  effect(() => {
    const text = write(value.value)
    try {
      if (text === undefined) localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    } catch {
      // Full or forbidden: it holds until the page is closed.
    }
  })
  return value
}

function read<Value>(key: string, parse: (text: string) => Value | undefined): Value | undefined {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : parse(text)
  } catch {
    return undefined
  }
}
