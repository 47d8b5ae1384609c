import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  type RecordedDay,
  recordedDay,
  recordedDayVersion,
} from '../backend/protocol/recordedDay.ts'
import { StartProblem } from '../backend/start/startProblem.ts'

/** Writes a recorded day as packed JSON. @throws StartProblem where it can't be written */
export async function exportDay(file: string, record: RecordedDay): Promise<void> {
  await writeFile(file, gzipSync(JSON.stringify(record))).catch((error) => {
    throw new StartProblem('day-file', `${file} can't be written (${error.code}).`)
  })
}

/** A day that `exportDay` wrote. @throws StartProblem for anything else, saying what it is */
export async function importDay(file: string): Promise<RecordedDay> {
  const problem = (why: string) => new StartProblem('day-file', `${file} ${why}`)
  const bytes = await readFile(file).catch((error) => {
    throw problem(`can't be read (${error.code}).`)
  })
  const given = parse(bytes)
  if (typeof given !== 'object' || given === null || !('what' in given))
    throw problem('is no recorded day: npm run replay -- DAY --export writes one.')
  const { version } = given as { version?: unknown }
  if (typeof version === 'number' && version > recordedDayVersion)
    throw problem(
      `was written by a newer Domino: it has format ${version}, this one reads ${recordedDayVersion}.`,
    )
  const read = recordedDay.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw problem(`is damaged at ${issue!.path.join('.') || 'its beginning'}: ${issue!.message}.`)
}

function parse(bytes: Buffer): unknown {
  try {
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
    return JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
