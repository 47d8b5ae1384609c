import { openOwnDatabase } from '../../../backend/start/database.ts'

// A small server for the tests: it opens the data folder's own database, says so, and lives until
// it's killed.
const [dataFolder] = process.argv.slice(2) as [string]
const { url } = await openOwnDatabase({
  dataFolder,
  address: 'the first one',
  say: () => {},
  onLost: () => process.exit(3),
})
console.log(url)
setInterval(() => {}, 1_000)
