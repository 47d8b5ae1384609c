import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { StartProblem } from '../../backend/start/startProblem.ts'
import { findScenario, officeOf, type Scenario } from '../scenarios.ts'
import { makeWorld, type World } from '../world.ts'
import { writeCountryside } from './countryside.ts'
import { cutOsm } from './cutOsm.ts'

/** Where days of the study take place. */
export interface StudyArea {
  readonly name: AreaName
  /** What stands over its plots. */
  readonly title: string
  /** What it is, said honestly. */
  readonly says: string
  /** How its rounds go, for the gas: nothing but vans emits much. */
  readonly hasVans: boolean
  readonly scenario: Scenario
  /** Where fewer numbers of presses are looked at than on the others. */
  readonly pressesPerRound?: readonly number[]
}

export type AreaName = 'geneva' | 'rural' | 'parcels'

const usual = findScenario('usual')!

export const studyAreas: readonly StudyArea[] = [
  {
    name: 'geneva',
    title: 'A suburb, on foot and by bike',
    says: 'a suburb west of Geneva, from OpenStreetMap: houses, and blocks between them',
    hasVans: false,
    scenario: usual,
  },
  {
    name: 'rural',
    title: 'A countryside, by van',
    says: 'a made countryside, no real place: a small town, villages, hamlets and farms on their drives, 8.6 km by 8.6 km',
    hasVans: true,
    scenario: usual,
  },
  {
    name: 'parcels',
    title: 'Parcels by van, in free order',
    says: 'the same made countryside, with two vans that bring some 70 parcels each and are out for 5 hours; no street is one van’s own, so that nobody is rung',
    hasVans: true,
    scenario: findScenario('parcels')!,
    pressesPerRound: [5, 15],
  },
]

/** West, south, east and north, outside the core: the Rhône's bend, with a post office in it. */
const suburb = [6.095, 46.1975, 6.1215, 46.2125] as const
/** The depots are the same on all days: a seed draws a day, never its office. */
const worldSeed = 1

/**
 * @param options.folder where the area's OSM file is kept
 * @param options.data the folder of extracts (DOMINO_DATA)
 */
export function openArea(
  { name, scenario }: StudyArea,
  { folder, data }: { readonly folder: string; readonly data: string | undefined },
): World {
  mkdirSync(folder, { recursive: true })
  if (name === 'parcels') {
    const osm = keep(folder, 'rural', writeCountryside(worldSeed))
    return makeWorld({ seed: worldSeed, osm, rounds: 2, ...officeOf(scenario) })
  }
  if (name === 'rural') {
    const osm = keep(folder, name, writeCountryside(worldSeed))
    return makeWorld({ seed: worldSeed, osm, fleet: { letters: 'car', collection: 'car' } })
  }
  if (data === undefined)
    throw new StartProblem(
      'wrong-setting',
      'The area geneva needs an extract: name the folder that holds osm/geneva.osm.pbf in DOMINO_DATA or by --data, or choose --areas rural.',
    )
  const file = path.join(data, 'osm', 'geneva.osm.pbf')
  if (!existsSync(file)) throw new StartProblem('wrong-setting', `There is no ${file}.`)
  const osm = keep(folder, name, cutOsm(readOsm(readFileSync(file)), suburb))
  return makeWorld({ seed: worldSeed, osm })
}

/** A world is remembered by its file's name: another content has another name. */
function keep(folder: string, name: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8)
  const file = path.join(folder, `${name}-${hash}.osm`)
  if (!existsSync(file)) writeFileSync(file, text)
  return file
}
