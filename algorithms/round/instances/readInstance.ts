import { fromSpecification } from './fromSpecification.ts'
import { fromTable } from './fromTable.ts'
import { fromVroom } from './fromVroom.ts'
import type { Instance } from './instance.ts'
import { InstanceError } from './instanceError.ts'
import { type Fields, objectOf } from './jsonFields.ts'
import { isSingleRound, readSingleRound, type Variant } from './singleRound.ts'
import { readSpecification } from './specification.ts'
import { readVroomProblem } from './vroomProblem.ts'
import { isLiLim, isSolomon, readLiLim, readSolomon } from './windowTable.ts'

export interface InstanceOptions {
  /** For what has no name of its own. */
  readonly name: string
  /** Of a single round; `closed` without. */
  readonly variant?: Variant
  /** Without it what the format's best answers are published for. */
  readonly objective?: Instance['objective']
}

/** Solomon's instances have 100 stops, Gehring and Homberger's 200 at least. */
const solomonStops = 100

/**
 * An instance of any form that is known, told by what stands in it: CVRPLIB, ORTEC, TSPLIB and
 * `.vrpspd`; Solomon, Gehring and Homberger; Li and Lim; a single round or VROOM's problem as JSON.
 *
 * What the published best answers count differs. Li and Lim: vehicles, then exact distances.
 * Gehring and Homberger: by distance tenths cut off (DIMACS), by vehicles exact. Solomon: exact.
 *
 * @throws InstanceError
 */
export function readInstance(text: string, options: InstanceOptions): Instance {
  const read = readAs(text, options)
  return read.name === '' ? { ...read, name: options.name } : read
}

function readAs(text: string, { variant = 'closed', objective }: InstanceOptions): Instance {
  const start = text.trimStart()
  if (start === '') {
    throw new InstanceError('cut-off', { fr: 'Le fichier est vide.', en: 'The file is empty.' })
  }
  if (start.startsWith('{')) {
    const fields = parseJson(start)
    if (isSingleRound(fields)) return readSingleRound(fields, variant)
    if ('vehicles' in fields || 'jobs' in fields || 'shipments' in fields)
      return { ...fromVroom(readVroomProblem(fields)), objective: objective ?? 'distance' }
    throw unknownFormat()
  }
  if (isSolomon(text)) {
    const table = readSolomon(text)
    const wanted = objective ?? 'distance'
    const tenths = wanted === 'distance' && table.rows.length - 1 > solomonStops
    return fromTable(table, { tenths, objective: wanted })
  }
  if (isLiLim(text)) {
    return fromTable(readLiLim(text), { tenths: false, objective: objective ?? 'vehicles' })
  }
  if (/^\s*(DIMENSION|NODE_COORD_SECTION|EDGE_WEIGHT_SECTION)/m.test(text)) {
    const read = fromSpecification(readSpecification(text))
    return objective ? { ...read, objective } : read
  }
  throw unknownFormat()
}

function parseJson(text: string): Fields {
  const parse = (): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      throw new InstanceError('cut-off', {
        fr: 'Le fichier JSON est coupé ou abîmé.',
        en: 'The JSON file is cut off or damaged.',
      })
    }
  }
  return objectOf(parse(), 'problem')
}

function unknownFormat(): InstanceError {
  return new InstanceError('unknown-format', {
    fr: 'Ce n’est aucun format connu : CVRPLIB, Solomon, Li et Lim, ORTEC, TSPLIB, VRPSPD, tournée seule ou VROOM.',
    en: 'This is no known format: CVRPLIB, Solomon, Li and Lim, ORTEC, TSPLIB, VRPSPD, single round or VROOM.',
  })
}
