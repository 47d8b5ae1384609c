import pg from 'pg'

/**
 * A pool of connections to PostgreSQL.
 *
 * int8 comes as a number (all of ours fit in 53 bits; one that doesn't throws), `date` as the text
 * `2026-11-23`, because a service day is a local date and not an instant. Nothing is connected yet:
 * a database that can't be reached shows at the first query.
 *
 * @param url `postgres://user:password@host:port/database`
 * @param applicationName how the sessions are called in pg_stat_activity
 */
export function connect(url: string, applicationName = 'domino'): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: 10,
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    // No statement of ours should take a second; one that hangs must not hold the planner for ever.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser },
  })
  // An idle connection that breaks is dropped by the pool, and the next query opens another; without
  // a listener it would end the process instead.
  pool.on('error', () => {})
  // and one that breaks while it's in use: its query fails, the server lives
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('connect', prepareStatements)
  return pool
}

/** What each statement with parameters is called on every connection; the source has some 150. */
const statementNames = new Map<string, string>()

/**
 * Has each text with parameters parsed once a connection, and planned a few times until PostgreSQL
 * keeps its plan, instead of at each call: a session's lookup takes 0.4 ms of CPU less. It goes by
 * the text alone, so that no statement can forget it. (Not for a pooler that hands a session's
 * transactions to different ones; the server's advisory lock isn't either.) A migration under a
 * running server must not change what a kept statement answers: name the columns, no `*`.
 */
function prepareStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown
  const named = (text: unknown, values: unknown, ...rest: unknown[]) => {
    if (typeof text !== 'string' || !Array.isArray(values)) return query(text, values, ...rest)
    let name = statementNames.get(text)
    if (name === undefined) {
      name = `domino_${statementNames.size}`
      statementNames.set(text, name)
    }
    return query({ name, text, values }, ...rest)
  }
  client.query = named as typeof client.query
}

const int8 = 20
const int8Array = 1016
const date = 1082
const dateArray = 1182
const textArray = 1009

// pg declares one overload a format; ours only ever sees text and hands the rest to pg's own.
const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (format !== 'binary') {
    if (oid === int8) return parseInt8
    if (oid === date) return (text: string) => text
    if (oid === int8Array)
      return (text: string) =>
        parseTextArray(text).map((each) => (each === null ? null : parseInt8(each)))
    if (oid === dateArray) return parseTextArray
  }
  return pg.types.getTypeParser(oid, format as 'text')
}) as typeof pg.types.getTypeParser

const parseTextArray = pg.types.getTypeParser(textArray as number) as (
  text: string,
) => (string | null)[]

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`int8 beyond 53 bits: ${text}`)
  return value
}
