import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import { StartProblem } from './startProblem.ts'

/** Whom PostgreSQL's programs run as; undefined: as ourselves. */
export interface RunUser {
  readonly uid: number
  readonly gid: number
}

/**
 * PostgreSQL refuses to run as root. So when we're root it runs as whoever owns the cluster, when
 * there is one already, else as `postgres` where the machine has that user, else as `nobody`.
 *
 * @param cluster PostgreSQL's data directory, which needn't exist yet
 */
export function findRunUser(cluster: string): RunUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const found = lookUp('postgres') ?? lookUp('nobody')
  if (found === undefined) {
    throw new StartProblem(
      'no-run-user',
      'PostgreSQL may not run as root, and this machine has neither a user postgres nor nobody: start Domino as an ordinary user.',
    )
  }
  return found
}

/**
 * Whether the user can get into the folder through all of its parents. Judged by the permission
 * bits, since trying it would need a program that this user can surely run.
 */
export function canEnter(folder: string, user: RunUser | undefined): boolean {
  if (user === undefined) return true
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const { uid, gid, mode } = statSync(at)
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
    if (((mode >> shift) & 1) === 0) return false
    if (at === path.dirname(at)) return true
  }
}

function lookUp(name: string): RunUser | undefined {
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })) >>> 0
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    return undefined
  }
}
