import type { Pool } from 'pg'
import type { Delta } from './mirror.ts'
import type { Say } from './violation.ts'

/** All that a carrier says: nothing in it tells where he is. */
const eventFields = [
  'eventId',
  'realAt',
  'kind',
  'stopId',
  'stopIds',
  'requestId',
  'parcels',
  'items',
  'inside',
  'gap',
  'problem',
  'photo',
  'undoesEventId',
]

/** Tables in which places of the world lie, as they stand: addresses and roads. */
const grounds = ['places', 'closures']
const trackish =
  /(^|_)(lon|lat|position|positions|location|track|path|heading|bearing|speed|accuracy)(_|$)/
/** How fast the demo's clock runs. */
const harmless = ['clock_origins.speed']

/** No table keeps where a carrier is or was (design section 7, no. 7). Looked at once: the schema. */
export async function checkTables(db: Pool, say: Say): Promise<void> {
  const { rows } = await db.query(
    `select table_name || '.' || column_name as name, table_name as "table", column_name as "column"
     from information_schema.columns where table_schema = 'public' order by 1`,
  )
  for (const { name, table, column } of rows)
    if (trackish.test(column) && !grounds.includes(table) && !harmless.includes(name))
      say('position kept', `${name} may hold where somebody was.`, name)
}

/** What carriers say is kept as said: no more than what they confirm. */
export function checkEvents({ events }: Pick<Delta, 'events'>, say: Say): void {
  for (const { now } of events)
    for (const field of Object.keys(now.body))
      if (!eventFields.includes(field))
        say('position kept', `${now.kind} ${now.eventId} says ${field}.`, now.eventId)
}
