import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { StartProblem } from './startProblem.ts'

export interface DataFolder {
  readonly path: string
  /**
   * Takes back what this start made, but for what is worth keeping (a download): used when it fails
   * before it was ever ready.
   */
  undo(isWorthKeeping?: (fileName: string) => boolean): Promise<void>
}

/**
 * Makes sure that the data folder is there and can be written.
 *
 * @throws StartProblem `data-folder` when it can't
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const isNew = !existsSync(folder)
  let firstMade: string | undefined
  try {
    // Others may pass through it (PostgreSQL's user must, when we're root); its files are closed.
    firstMade = await mkdir(folder, { recursive: true, mode: 0o711 })
    const probe = path.join(folder, `writable-${process.pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    if (firstMade !== undefined) await rm(firstMade, { recursive: true, force: true })
    const why = (error as NodeJS.ErrnoException).code ?? error
    throw new StartProblem(
      'data-folder',
      `The data folder ${folder} can't be written (${why}): choose another with --data.`,
    )
  }
  return {
    path: folder,
    async undo(isWorthKeeping = () => false) {
      if (!isNew) return
      const names = await readdir(folder)
      for (const name of names.filter((name) => !isWorthKeeping(name)))
        await rm(path.join(folder, name), { recursive: true, force: true })
      if (names.some(isWorthKeeping)) return
      await rm(folder, { recursive: true, force: true })
      for (let at = path.dirname(folder); firstMade && at.startsWith(firstMade); ) {
        await rmdir(at).catch(() => {})
        at = path.dirname(at)
      }
    },
  }
}
