import { connect } from '../../backend/store/connect.ts'
import { openTown } from '../fixtures/openTown.ts'

// The backend on a database that the test made, at a local time of its day, until it's killed.
const [url, at] = process.argv.slice(2) as [string, string]
const town = await openTown({
  at,
  database: { url, pool: connect(url), drop: () => Promise.resolve() },
})
console.log(`listens at ${town.url}`)
