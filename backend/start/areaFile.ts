import { createHash } from 'node:crypto'
import { copyFile, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { makingOf, removeAbandoned } from './making.ts'
import { StartProblem } from './startProblem.ts'

/** An extract's bytes, and what names them. */
export interface AreaFile {
  readonly bytes: Uint8Array
  readonly sha256: string
  /** Keeps a copy in the data folder, so that a later start needs no --osm. */
  keep(): Promise<void>
}

/**
 * The extract of --osm, else the one this data folder keeps, else a model town made now.
 *
 * @throws StartProblem `osm-file` when it can't be read
 */
export async function openAreaFile(options: {
  readonly dataFolder: string
  readonly osmFile?: string
  readonly makeModelTown: () => Promise<string>
}): Promise<AreaFile> {
  const { dataFolder, osmFile, makeModelTown } = options
  const kept = path.join(dataFolder, 'area.osm')
  const keptBytes = osmFile ? undefined : await readFile(kept).catch(() => undefined)
  const source = osmFile ?? (keptBytes ? kept : await makeModelTown())
  const bytes =
    keptBytes ??
    (await readFile(source).catch((error: NodeJS.ErrnoException) => {
      throw new StartProblem(
        'osm-file',
        `${source} can't be read (${error.code ?? error.message}).`,
      )
    }))
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    async keep() {
      if (source === kept) return
      await removeAbandoned(kept)
      const making = makingOf(kept)
      await copyFile(source, making)
      await rename(making, kept)
    },
  }
}
