import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../backend/store/connect.ts'
import { inTransaction } from '../../backend/store/transaction.ts'
import { type DatabasePort, openDatabasePort } from '../../simulator/databasePort.ts'
import { freshDatabase, type TestDatabase } from '../fixtures/database.ts'

describe('the way of a simulated process to its database', () => {
  let database: TestDatabase
  let port: DatabasePort
  beforeAll(async () => {
    database = await freshDatabase()
    await database.pool.query('create table said (word text)')
  })
  beforeEach(async () => {
    await database.pool.query('truncate said')
    port = openDatabasePort(connect(database.url, 'a simulated process'))
    return () => port.drop()
  })
  afterAll(() => database.drop())

  const say = (word: string) => port.pool.query('insert into said values ($1)', [word])
  const said = async () =>
    (await database.pool.query('select word from said order by word')).rows.map(({ word }) => word)

  it('sends one statement after the other, in the order in which they were asked for', async () => {
    const answered: number[] = []
    const asked = Array.from({ length: 20 }, (_, index) =>
      port.pool
        // the later, the sooner it would be done
        .query('select pg_sleep($1)', [(20 - index) / 2000])
        .then(() => answered.push(index)),
    )
    await port.quiet()
    await Promise.all(asked)
    expect(answered).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect([port.sent(), port.written()]).toEqual([20, 0])
  })

  it('is quiet once all that an answer set off has come to rest', async () => {
    let after = ''
    say('one').then(async () => {
      await say('two')
      after = 'done'
    })
    await port.quiet()
    expect(after).toBe('done')
    expect(await said()).toEqual(['one', 'two'])
  })

  it.each([
    ['before', ['one']],
    ['after', ['one', 'two']],
  ] as const)(
    'lets a process die %s a statement: nobody hears of it or of any later',
    async (when, stored) => {
      let died = false
      const heard: string[] = []
      port.failAt(1, when, 'process', () => {
        died = true
      })
      for (const word of ['one', 'two', 'three'])
        say(word).then(
          () => heard.push(word),
          () => heard.push(`no ${word}`),
        )
      await port.quiet()
      expect([died, heard]).toEqual([true, ['one']])
      expect(await said()).toEqual(stored)
    },
  )

  it.each([
    ['before', []],
    ['after', ['two']],
  ] as const)('lets a connection break %s a statement, which fails then', async (when, stored) => {
    port.failAt(0, when, 'connection', () => {})
    await expect(say('two')).rejects.toThrow('Connection terminated')
    expect(await said()).toEqual(stored)
    await say('three')
    expect(await said()).toContain('three')
  })

  it('rolls back a transaction whose connection breaks, and goes on with the next', async () => {
    // begin, insert: the third is the second insert
    port.failAt(2, 'before', 'connection', () => {})
    const both = inTransaction(port.pool, async (tx) => {
      await tx.query(`insert into said values ('one')`)
      await tx.query(`insert into said values ('two')`)
      await tx.query(`insert into said values ('three')`)
    })
    await expect(both).rejects.toThrow('Connection terminated')
    expect(await said()).toEqual([])
    await say('four')
    expect(await said()).toEqual(['four'])
  })

  it('fails every statement while the database is away', async () => {
    port.setAway(true)
    await expect(say('one')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    port.setAway(false)
    await say('two')
    expect(await said()).toEqual(['two'])
  })
})
