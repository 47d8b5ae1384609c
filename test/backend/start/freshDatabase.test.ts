import { expect, test } from 'vitest'
import { freshDatabase } from '../../fixtures/database.ts'

test('gives every test a database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  try {
    await one.pool.query('create table only_here (id bigint)')
    const { rows } = await other.pool.query(`select to_regclass('only_here') as found`)
    expect(rows).toEqual([{ found: null }])
  } finally {
    await Promise.all([one.drop(), other.drop()])
  }
})

test('reads whole numbers as numbers and local dates as text', async () => {
  const database = await freshDatabase()
  try {
    const { rows } = await database.pool.query(
      `select 1764000000000::bigint as at, array[1::bigint, null] as many, date '2026-11-23' as day`,
    )
    expect(rows).toEqual([{ at: 1764000000000, many: [1, null], day: '2026-11-23' }])
    await expect(database.pool.query('select 9007199254740993::bigint')).rejects.toThrow('53 bits')
  } finally {
    await database.drop()
  }
})
