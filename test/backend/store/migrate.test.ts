import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../backend/store/migrate.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const emptyIt = () =>
  database.pool
    .query('drop schema public cascade')
    .then(() => database.pool.query('create schema public'))

test('brings an empty database to the newest schema, and then has nothing more to do', async () => {
  await emptyIt()
  expect(await migrate(database.url)).toContain('0001_first-light')
  expect(await migrate(database.url)).toEqual([])
})

test('two that start at once take turns', async () => {
  await emptyIt()
  const [one, other] = await Promise.all([migrate(database.url), migrate(database.url)])
  expect([one.length, other.length].sort()[0]).toBe(0)
})

test('refuses a database of a newer Domino, and leaves it as it is', async () => {
  await database.pool.query(
    `insert into migration (name, run_on) values ('9999_tomorrow', '2030-01-01')`,
  )
  await expect(migrate(database.url)).rejects.toMatchObject({
    code: 'newer-database',
    message: expect.stringContaining('9999_tomorrow'),
  })
})
