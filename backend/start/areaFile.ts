import { createHash } from 'node:crypto'
import { copyFile, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { refuseTooLarge } from './areaSize.ts'
import { makingOf, removeAbandoned } from './making.ts'
import { StartProblem } from './startProblem.ts'

/** An extract's bytes, and what names them. */
export interface AreaFile {
  readonly bytes: Uint8Array
  readonly sha256: string
  /** What an earlier start built from some extract, and kept beside it. */
  readBuilt(): Promise<Uint8Array | undefined>
  /** Keeps it in the data folder, so that a later start needs neither --osm nor --area. */
  keep(): Promise<void>
  keepBuilt(built: Uint8Array): Promise<void>
}

/** The area of a data folder, whatever its format. */
export const keptAreaName = 'area.osm'

/**
 * The extract of --osm or --area, else the one this data folder keeps, else a model town made now.
 *
 * @throws StartProblem `osm-file` when it can't be read, `area-too-large` when it would fill the memory
 */
export async function openAreaFile(options: {
  readonly dataFolder: string
  readonly osmFile?: string
  readonly makeModelTown: () => Promise<string>
}): Promise<AreaFile> {
  const { dataFolder, osmFile, makeModelTown } = options
  const kept = path.join(dataFolder, keptAreaName)
  const built = path.join(dataFolder, 'area.built')
  const isKept = osmFile === undefined && (await stat(kept).catch(() => undefined)) !== undefined
  const source = osmFile ?? (isKept ? kept : await makeModelTown())
  const bytes = await readWhole(source).catch((error: NodeJS.ErrnoException) => {
    throw error instanceof StartProblem
      ? error
      : new StartProblem('osm-file', `${source} can't be read (${error.code ?? error.message}).`)
  })
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    readBuilt: () => readFile(built).catch(() => undefined),
    async keep() {
      if (source !== kept) await makeWhole(kept, (making) => copyFile(source, making))
    },
    keepBuilt: (bytes) => makeWhole(built, (making) => writeFile(making, bytes)),
  }
}

async function makeWhole(place: string, make: (making: string) => Promise<void>): Promise<void> {
  await removeAbandoned(place)
  const making = makingOf(place)
  await make(making)
  await rename(making, place)
}

async function readWhole(source: string): Promise<Uint8Array> {
  const file = await open(source)
  try {
    const { buffer: beginning } = await file.read(Buffer.alloc(16), 0, 16, 0)
    const kind = beginning.includes('OSMHeader') || isGzip(beginning) ? 'pbf' : 'xml'
    refuseTooLarge(source, { bytes: (await file.stat()).size, kind })
  } finally {
    await file.close()
  }
  return readFile(source)
}

/** Packed XML takes about as many bytes as PBF. */
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b
