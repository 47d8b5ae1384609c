import { openCluster } from '../../simulator/cluster.ts'

// Opens a PostgreSQL, says where, and ends by an error that nobody catches.
const { url } = await openCluster()
process.stdout.write(`${url}\n`, () => {
  setTimeout(() => {
    throw new Error('a bug of an act')
  })
})
