import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'

/**
 * Whatever must never be seen half made is made beside its place and renamed when whole.
 *
 * @param place the final path
 * @returns a path beside it that nobody else uses
 */
export const makingOf = (place: string): string => `${place}.new-${process.pid}-${++count}`

let count = 0

/** Removes what killed processes left beside a place. */
export async function removeAbandoned(place: string): Promise<void> {
  const folder = path.dirname(place)
  const prefix = `${path.basename(place)}.new-`
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10)))
      continue
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/** Whether a process of this id lives that we may signal. (PostgreSQL judges its lock file so too.) */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
