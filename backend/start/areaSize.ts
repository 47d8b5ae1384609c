import { getHeapStatistics } from 'node:v8'
import { StartProblem } from './startProblem.ts'

/**
 * Memory in bytes a byte of the file. A heap of 63 was enough to read Geneva and one of 95 for Porto,
 * which is roads only; a quarter less wasn't. The rest is for planning. The same map takes about 12
 * times as many bytes as XML.
 */
const memoryFactor = { pbf: 150, xml: 12 }

/**
 * Refuses what wouldn't fit into this process' memory, before it dies of it.
 *
 * @param name how a person calls the extract
 * @throws StartProblem `area-too-large`, saying how to cut a smaller one
 */
export function refuseTooLarge(
  name: string,
  { bytes, kind }: { readonly bytes: number; readonly kind: keyof typeof memoryFactor },
): void {
  const mostBytes = getHeapStatistics().heap_size_limit / memoryFactor[kind]
  if (bytes <= mostBytes) return
  throw new StartProblem(
    'area-too-large',
    `${name} is too large (${megabytes(bytes)} MB, here at most ${megabytes(mostBytes)}): cut out a town with "osmium extract --bbox WEST,SOUTH,EAST,NORTH --output town.osm.pbf FILE" and start with --osm town.osm.pbf.`,
  )
}

const megabytes = (bytes: number) => Math.floor(bytes / 1e6)
