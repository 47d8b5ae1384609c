import { type FileHandle, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type Connecting,
  Cut,
  chunksOf,
  givenUp,
  makePatience,
  noNetwork,
  pausesSeconds,
  request,
} from './connection.ts'
import { StartProblem } from './startProblem.ts'

export interface DownloadOptions extends Connecting {
  readonly url: string
  /** Where the bytes go; what the server said of them is kept beside it, in `FILE.json`. */
  readonly part: string
  /** @throws when the server announces more than can be used */
  readonly checkSize: (bytes: number) => void
  readonly tell: (bytes: number, totalBytes: number) => void
}

/** What the server said when the part was begun; a file that changed there since is begun anew. */
interface Promised {
  readonly validator: string
  readonly totalBytes: number
}

/**
 * Downloads a file into `part`, going on from what an earlier start left there, and tries again
 * when the connection is cut. Returns once all the announced bytes are there.
 *
 * @throws StartProblem `not-found`, `no-network`, `download-refused`, `download-cut` or `disk-full`
 */
export async function download(options: DownloadOptions): Promise<void> {
  let mostBytes = (await whatIsThere(options.part))?.bytes ?? 0
  let reached = false
  for (let failures = 0; ; ) {
    try {
      return await pull(options, () => {
        reached = true
      })
    } catch (error) {
      if (!(error instanceof Cut)) throw error
      if (!reached) throw noNetwork(options.url, error)
      const bytes = (await whatIsThere(options.part))?.bytes ?? 0
      failures = bytes > mostBytes ? 1 : failures + 1
      mostBytes = Math.max(bytes, mostBytes)
      const pauseSeconds = pausesSeconds[failures - 1]
      if (pauseSeconds === undefined) throw givenUp(options.url, error)
      await options.pause(Math.max(pauseSeconds, error.retryAfterSeconds))
    }
  }
}

/** Removes a part and what is known of it. */
export async function forgetPart(part: string): Promise<void> {
  await rm(factsOf(part), { force: true })
  await rm(part, { force: true })
}

const factsOf = (part: string) => `${part}.json`

async function whatIsThere(part: string): Promise<(Promised & { bytes: number }) | undefined> {
  try {
    const facts: Promised = JSON.parse(await readFile(factsOf(part), 'utf8'))
    const { size } = await stat(part)
    return size > 0 && size <= facts.totalBytes ? { ...facts, bytes: size } : undefined
  } catch {
    return undefined
  }
}

/** One try: asks for what is missing, and writes it as it comes. */
async function pull(options: DownloadOptions, onReached: () => void): Promise<void> {
  const { url, part, checkSize, tell } = options
  const there = await whatIsThere(part)
  if (there && there.bytes === there.totalBytes) return
  const patience = makePatience(options.patienceMs)
  try {
    const asked = there && { range: `bytes=${there.bytes}-`, 'if-range': there.validator }
    const answer = await request(url, asked ?? {}, patience.signal, onReached)
    const goesOn = answer.status === 206
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')
    if (
      answer.status === 416 ||
      (goesOn && (Number(range?.[1]) !== there?.bytes || Number(range?.[2]) !== there?.totalBytes))
    ) {
      await forgetPart(part)
      throw new Cut('it went on from another place than asked')
    }
    const begin = goesOn ? there!.bytes : 0
    const totalBytes = goesOn ? there!.totalBytes : contentLength(url, answer)
    if (!goesOn) checkSize(totalBytes)
    await checkRoom(part, totalBytes - begin)
    // Bytes of another version must never stand under this promise.
    if (!goesOn) await rm(factsOf(part), { force: true })
    const file = await open(part, goesOn ? 'r+' : 'w')
    try {
      if (!goesOn) await keepFacts(part, { validator: validatorOf(answer), totalBytes })
      let at = begin
      tell(at, totalBytes)
      for await (const chunk of chunksOf(answer)) {
        patience.renew()
        await writeAll(file, chunk, at)
        at += chunk.length
        tell(at, totalBytes)
      }
      if (at !== totalBytes) throw new Cut(`it ended after ${at} of ${totalBytes} bytes`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    throw asProblem(error, path.dirname(part))
  } finally {
    patience.end()
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, from, chunk.length - from, at + from)
    from += bytesWritten
  }
}

async function keepFacts(part: string, promised: Promised): Promise<void> {
  if (promised.validator !== '') await writeFile(factsOf(part), JSON.stringify(promised))
}

/** A weak ETag says that two files mean the same, not that they're the same bytes. */
function validatorOf({ headers }: Response): string {
  const etag = headers.get('etag') ?? ''
  return etag.startsWith('"') ? etag : (headers.get('last-modified') ?? '')
}

function contentLength(url: string, { headers }: Response): number {
  const text = headers.get('content-length') ?? ''
  if (/^\d+$/.test(text)) return Number(text)
  throw new StartProblem('download-refused', `${url} comes without its length (Content-Length).`)
}

async function checkRoom(part: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(part))
  if (bavail * bsize < bytes) throw diskFull(path.dirname(part), bytes)
}

function asProblem(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new StartProblem('data-folder', `${folder} can't be written (${code}).`)
  return error
}

function diskFull(folder: string, bytes?: number): StartProblem {
  const need = bytes === undefined ? '' : `: ${(bytes / 1e6).toFixed(1)} MB more are needed`
  return new StartProblem('disk-full', `The disk of ${folder} is full${need}.`)
}
