import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await freshDatabase()
})

afterAll(() => database.drop())

const prepared = 'select statement from pg_prepared_statements order by statement'

test('a statement with parameters is parsed once a connection, one without never kept', async () => {
  const client = await database.pool.connect()
  try {
    for (const n of [1, 2, 3]) {
      const { rows } = await client.query('select $1::int as n', [n])
      expect(rows).toEqual([{ n }])
    }
    await client.query('select 1')
    const { rows } = await client.query(prepared)
    expect(rows).toEqual([{ statement: 'select $1::int as n' }])
  } finally {
    client.release()
  }
})

test('all that is asked for at once gets its own answer, from the same statement too', async () => {
  const asked = Array.from({ length: 40 }, (_, n) => n)
  const client = await database.pool.connect()
  try {
    const answers = await Promise.all(
      asked.map((n) => client.query('select $1::int * 2 as twice', [n])),
    )
    expect(answers.map(({ rows }) => rows[0].twice)).toEqual(asked.map((n) => 2 * n))
  } finally {
    client.release()
  }
})

test('a statement that failed, or came behind one that did, works the next time', async () => {
  const client = await database.pool.connect()
  const divide = (by: number) => client.query('select 1 / $1::int as part', [by])
  const add = (to: number) => client.query('select 1 + $1::int as sum', [to])
  try {
    await client.query('begin')
    const both = await Promise.allSettled([divide(0), add(1), divide(1)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await client.query('rollback')
    expect((await divide(1)).rows).toEqual([{ part: 1 }])
    expect((await add(1)).rows).toEqual([{ sum: 2 }])
  } finally {
    client.release()
  }
})

test('a column that is added meanwhile changes no answer', async () => {
  await database.pool.query('create table things (name text)')
  const client = await database.pool.connect()
  const list = () => client.query('select name from things where name <> $1', [''])
  try {
    for (let time = 0; time < 10; time++) await list()
    await client.query('alter table things add colour text')
    expect((await list()).rows).toEqual([])
  } finally {
    client.release()
  }
})
