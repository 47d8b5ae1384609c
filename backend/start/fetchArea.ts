import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, rename } from 'node:fs/promises'
import path from 'node:path'
import { keptAreaName } from './areaFile.ts'
import { type Connecting, downloadText } from './connection.ts'
import { type DownloadOptions, download, forgetPart } from './download.ts'
import { StartProblem } from './startProblem.ts'

/** An area by its path at Geofabrik, such as `europe/france/pays-de-la-loire`. */
export interface NamedArea {
  readonly name: string
  /** Without a slash at its end. */
  readonly baseUrl: string
}

/**
 * The extract of an area, from Geofabrik or a mirror of it: downloaded into the data folder once,
 * checked by its size, its beginning and its MD5. A download that was cut goes on where it was.
 *
 * @param checkHeader throws when a file doesn't begin as an extract does
 * @returns the file
 * @throws StartProblem with what to do, in one sentence
 */
export async function fetchArea(
  options: {
    readonly area: NamedArea
    readonly dataFolder: string
    readonly checkHeader: (file: string) => Promise<void>
  } & Pick<DownloadOptions, 'checkSize' | 'tell'> &
    Connecting,
): Promise<string> {
  const { area, dataFolder, checkHeader } = options
  const file = path.join(dataFolder, fileNameOf(area))
  if (await exists(file)) return file
  if (await exists(path.join(dataFolder, keptAreaName)))
    throw new StartProblem(
      'other-area',
      'This data folder holds another area: choose another folder with --data, or leave out --area.',
    )
  const part = `${file}${partEnding}`
  const url = `${area.baseUrl}/${area.name}-latest.osm.pbf`
  for (let again = false; ; again = true) {
    await download({ ...options, url, part }).catch((error) => {
      throw error.code === 'not-found' ? noSuchArea(area) : error
    })
    const wrong = await findFault({ ...options, part, url, checkHeader })
    if (wrong === undefined) break
    // Once more: a new extract may have been published between the file and its MD5.
    await forgetPart(part)
    if (again) throw new StartProblem('damaged-area', `${url} came damaged twice: ${wrong}`)
  }
  await rename(part, file)
  await forgetPart(part)
  return file
}

/** A whole extract, or a part that the next start goes on with: worth more than a failed start. */
export const isDownload = (fileName: string): boolean =>
  /\.osm\.pbf(\.part(\.json)?)?$/.test(fileName)

const partEnding = '.part'

/** No name holds a dot, so that no two areas share a file. */
const fileNameOf = ({ name }: NamedArea) => `${name.replaceAll('/', '.')}.osm.pbf`

async function findFault({
  part,
  url,
  checkHeader,
  ...options
}: Pick<DownloadOptions, 'part' | 'url'> &
  Connecting & {
    readonly checkHeader: (file: string) => Promise<void>
  }): Promise<string | undefined> {
  try {
    await checkHeader(part)
  } catch (error) {
    return (error as Error).message
  }
  // A mirror needn't have it.
  const published = await downloadText(`${url}.md5`, options)
  const expected = /^[0-9a-f]{32}\b/i.exec(published ?? '')?.[0].toLowerCase()
  const found = await md5Of(part)
  return expected === undefined || expected === found
    ? undefined
    : `its MD5 is ${found}, not ${expected}.`
}

/** In hexadecimal. */
async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

function noSuchArea({ name, baseUrl }: NamedArea): StartProblem {
  return new StartProblem(
    'no-area',
    `There is no area "${name}" at ${baseUrl}: names are paths there, such as europe/france/pays-de-la-loire.`,
  )
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
