import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { demoPassword, saveDepot } from '../backend/area/makeDepot.ts'
import { connect } from '../backend/store/connect.ts'
import { migrate, migrationsFolder } from '../backend/store/migrate.ts'
import type { World } from './world.ts'

/** Databases for days of one world. */
export interface WorldDatabase {
  /** A database that holds the depot and nothing else, to be used up. */
  freshDay(): Promise<DayDatabase>
  /** Removes what the copies are made from, which the next `prepareDatabase` makes again. */
  drop(): Promise<void>
}

export interface DayDatabase {
  readonly url: string
  /** Ends its sessions and removes it. */
  drop(): Promise<void>
}

/**
 * Makes a template with the newest schema and the world's depot, unless this cluster has it, of
 * which days are copies. Processes that do so at once take turns.
 *
 * @param adminUrl of any database of the cluster (for all who share it the same); its user may
 *   create others
 */
export async function prepareDatabase(world: World, adminUrl: string): Promise<WorldDatabase> {
  const schemaKey = await findSchemaKey()
  const schema = `schema_${schemaKey}`
  const template = `world_${world.key}_${schemaKey}`
  await asAdmin(adminUrl, async (admin) => {
    await makeOnce(admin, template, async (making) => {
      await makeOnce(admin, schema, async (empty) => {
        await admin.query(`create database ${empty}`)
        await migrate(inDatabase(adminUrl, empty))
      })
      await admin.query(`create database ${making} template ${schema}`)
      await fill(world, inDatabase(adminUrl, making))
    })
  })
  return {
    async freshDay() {
      const name = `day_${process.pid}_${randomBytes(8).toString('hex')}`
      await asAdmin(adminUrl, (admin) =>
        admin.query(`create database ${name} template ${template}`),
      )
      return { url: inDatabase(adminUrl, name), drop: () => drop(adminUrl, name) }
    },
    drop: () => drop(adminUrl, template),
  }
}

async function fill(world: World, url: string): Promise<void> {
  const db = connect(url, 'domino world')
  try {
    await saveDepot(db, {
      layout: world.layout,
      area: world.area,
      linkKey: createHash('sha256').update(`links of ${world.key}`).digest('base64url'),
      // no alert of buttons that were never heard: most of them are never pressed
      realNow: 0,
      demo: { seed: world.seed, buttonEvery: 1, passwordHash: await quickHash() },
    })
    // a day's plans are written often, read once and thrown away: compressing them takes half the time
    await db.query('alter table round_plans alter column stops set storage external')
    // so that no copy needs it at a moment of its own
    await db.query('vacuum analyze')
  } finally {
    await db.end()
  }
}

/** Guards nothing, and is checked for each carrier every day: 30 ms each with the usual costs. */
const quickHash = () => hash(demoPassword, { memoryCost: 8, timeCost: 1, parallelism: 1 })

/** Runs `make` for a database that isn't there, which gets its name when it's whole. */
async function makeOnce(
  admin: pg.Client,
  name: string,
  make: (making: string) => Promise<void>,
): Promise<void> {
  // the lock goes with the session, so that nobody waits for one who was killed
  await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount !== 0) return
    const making = `making_${name}`
    await admin.query(`drop database if exists ${making} with (force)`)
    await make(making)
    await admin.query(`alter database ${making} with allow_connections false`)
    await admin.query(`alter database ${making} rename to ${name}`)
  } finally {
    await admin.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
  }
}

async function findSchemaKey(): Promise<string> {
  const key = createHash('sha256')
  for (const file of (await readdir(migrationsFolder)).sort())
    key.update(file).update(await readFile(path.join(migrationsFolder, file)))
  return key.digest('hex').slice(0, 16)
}

function drop(adminUrl: string, name: string): Promise<void> {
  return asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`))
}

async function asAdmin(
  adminUrl: string,
  act: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  // a connection that breaks fails the query under way; without a listener it ends the process too
  admin.on('error', () => {})
  await admin.connect()
  try {
    await act(admin)
  } finally {
    await admin.end()
  }
}

function inDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
