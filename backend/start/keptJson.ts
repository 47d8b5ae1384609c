import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { makingOf, removeAbandoned } from './making.ts'
import { StartProblem } from './startProblem.ts'

/**
 * A small JSON file that is made once and kept, readable by its owner alone. Of two processes that
 * make it at once, both get the first one's content.
 *
 * @param make called when there is none yet
 */
export async function keepJson<T>(file: string, make: () => T): Promise<T> {
  const kept = await readJson<T>(file)
  if (kept !== undefined) return kept
  await removeAbandoned(file)
  const making = makingOf(file)
  try {
    await writeFile(making, `${JSON.stringify(make(), null, 2)}\n`, { mode: 0o600, flush: true })
    // Unlike rename, link never replaces.
    await link(making, file).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(making, { force: true })
  }
  return (await readJson<T>(file))!
}

/** @throws StartProblem when it's there and can't be read */
export async function readJson<T>(file: string): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new StartProblem('data-folder', `${file} can't be read (${code}): is it another user's?`)
  }
  try {
    return JSON.parse(text) as T
  } catch {
    throw new StartProblem('data-folder', `${file} is damaged: it isn't JSON.`)
  }
}
