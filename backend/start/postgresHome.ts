import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { keepJson, readJson } from './keptJson.ts'
import { canEnter, findRunUser } from './runUser.ts'
import { StartProblem } from './startProblem.ts'

export interface PostgresHome {
  readonly home: string
  readonly password: string
}

/** What `postgres.json` keeps; without `home` it's the data folder, wherever that is moved. */
interface Kept {
  readonly password: string
  readonly home?: string
}

/**
 * Where PostgreSQL of a data folder lives, decided once: in the data folder; or, when we're root
 * and PostgreSQL's user can't get in there (a home of mode 0700), in
 * `/var/lib/domino/<hash of the path>`.
 */
export async function settlePostgresHome(
  dataFolder: string,
  say: (line: string) => void,
): Promise<PostgresHome> {
  const kept = await keepJson<Kept>(fileOf(dataFolder), () => {
    const user = findRunUser(path.join(dataFolder, 'postgres'))
    const password = randomBytes(24).toString('base64url')
    return canEnter(dataFolder, user) ? { password } : { password, home: elsewhere(dataFolder) }
  })
  const home = kept.home ?? dataFolder
  if (kept.home !== undefined) {
    say(`PostgreSQL's own user can't enter ${dataFolder}: its files are in ${home}.`)
    try {
      await mkdir(home, { recursive: true })
      await chmod(home, 0o755)
    } catch (error) {
      throw new StartProblem(
        'no-database',
        `${home} can't be made (${(error as NodeJS.ErrnoException).code}).`,
      )
    }
  }
  return { home, password: kept.password }
}

/** The same when it was settled before. */
export async function findPostgresHome(dataFolder: string): Promise<PostgresHome | undefined> {
  const kept = await readJson<Kept>(fileOf(dataFolder))
  return kept && { home: kept.home ?? dataFolder, password: kept.password }
}

const fileOf = (dataFolder: string) => path.join(dataFolder, 'postgres.json')

/** One that is there already belongs to a data folder of this path that was deleted: it's left alone. */
function elsewhere(dataFolder: string): string {
  const hash = createHash('sha256').update(path.resolve(dataFolder)).digest('hex').slice(0, 16)
  const place = path.join('/var/lib/domino', hash)
  let free = place
  for (let count = 2; existsSync(free); count++) free = `${place}-${count}`
  return free
}
