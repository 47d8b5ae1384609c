import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ServiceDay } from '../algorithms/model.ts'
import { OsmError } from '../algorithms/road/osmData.ts'
import { type Area, readArea } from '../backend/area/readArea.ts'
import type { RecordedDay } from '../backend/protocol/recordedDay.ts'
import { keptAreaName } from '../backend/start/areaFile.ts'
import { openGivenDatabase } from '../backend/start/database.ts'
import { startPostgres } from '../backend/start/postgres.ts'
import { findPostgresHome } from '../backend/start/postgresHome.ts'
import { StartProblem } from '../backend/start/startProblem.ts'
import { connect } from '../backend/store/connect.ts'
import { findRecordedDay, listRecordedDays } from '../backend/store/recordedDay.ts'
import { importDay } from './recordFile.ts'

interface Source {
  /** A given database; without one the data folder's own. */
  readonly databaseUrl?: string
  readonly dataFolder: string
}

/**
 * The day of a date from the store, or of a file. The database is only read; one that wasn't running
 * is stopped again.
 *
 * @throws StartProblem where there is no such day
 */
export async function findDay(name: string, source: Source): Promise<RecordedDay> {
  if (!/^\d{4}-\d\d-\d\d$/.test(name)) return importDay(name)
  const day = name as ServiceDay
  const database = await openDatabase(source)
  const db = connect(database.url, 'domino replay reads')
  try {
    const record = await findRecordedDay(db, day)
    if (record) return record
    const kept = await listRecordedDays(db)
    const those =
      kept.length === 0
        ? 'it keeps none yet'
        : `it keeps ${kept[0]} to ${kept.at(-1)}, on working days`
    throw noDay(`${database.name} keeps no day ${day}: ${those}.`)
  } catch (error) {
    // undefined_table
    if ((error as { code?: string }).code !== '42P01') throw error
    throw noDay(
      `${database.name} keeps no days: it's empty, or of an older Domino (starting this one brings it up to date).`,
    )
  } finally {
    await db.end()
    await database.close()
  }
}

async function openDatabase({ databaseUrl, dataFolder }: Source) {
  if (databaseUrl !== undefined)
    return { ...(await openGivenDatabase(databaseUrl)), name: 'The database of DATABASE_URL' }
  const home = await findPostgresHome(dataFolder)
  if (!home)
    throw noDay(
      `There is no database in ${dataFolder}: give --data, DATABASE_URL, or the file of an exported day.`,
    )
  const postgres = await startPostgres(home)
  return {
    url: postgres.url,
    name: `The database of ${dataFolder}`,
    close: async () => {
      if (!postgres.adopted) await postgres.stop()
    },
  }
}

/**
 * The extract that a day was planned on.
 *
 * @throws StartProblem where it isn't that one, or can't be read
 */
export async function findArea(
  record: RecordedDay,
  { osm, dataFolder }: { readonly osm?: string; readonly dataFolder: string },
): Promise<Area> {
  const kept = path.join(dataFolder, keptAreaName)
  const file = osm ?? kept
  if (osm === undefined && !existsSync(kept))
    throw new StartProblem('osm-file', `There is no extract in ${dataFolder}: give it by --osm.`)
  const bytes = await readFile(file).catch((error) => {
    throw new StartProblem('osm-file', `${file} can't be read (${error.code}).`)
  })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== record.osmSha256)
    throw new StartProblem(
      'osm-file',
      `${file} isn't the extract that ${record.day} was planned on (SHA-256 ${record.osmSha256}): give that by --osm.`,
    )
  try {
    return readArea(bytes)
  } catch (error) {
    if (!(error instanceof OsmError)) throw error
    throw new StartProblem('osm-file', `${file} can't be used: ${error.message}`)
  }
}

function noDay(sentence: string): StartProblem {
  return new StartProblem('no-day', sentence)
}
