import type { LonLat, Profile } from '../../../algorithms/model.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import type {
  VroomMatrices,
  VroomProblem,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import { findProfile } from '../osrm/parseUrl.ts'
import { OsrmRefusal } from '../osrm/refusal.ts'
import { snapAll } from '../osrm/snapAll.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'

/** Legs from each place to each, row by row: seconds, metres and costs; -1 where there is no way. */
export interface LegTable {
  readonly seconds: Int32Array
  /** Absent where nobody asks for them. */
  readonly metres?: Int32Array
  /** Absent where they follow from seconds and metres. */
  readonly costs?: Int32Array
}

/**
 * The legs of each profile that a vehicle has: from the problem's matrices, else by our roads.
 *
 * @param wantsMetres also where no cost needs them
 * @throws VroomRefusal
 */
export async function findLegTables(
  roads: Roads,
  problem: VroomProblem,
  { places }: PlacedProblem,
  wantsMetres: boolean,
): Promise<ReadonlyMap<string, LegTable>> {
  const tables = new Map<string, LegTable>()
  const someMetres = [...problem.matrices.values()].some(({ distances }) => distances)
  for (const { profile } of problem.vehicles) {
    if (tables.has(profile)) continue
    const given = problem.matrices.get(profile)
    if (!given) {
      tables.set(profile, await routeLegs(roads, profile, places))
      continue
    }
    if (someMetres && !given.distances)
      throw wrong(`Missing distances matrix for ${profile} profile.`)
    const own = takeGiven(given, profile, places)
    const isPriced = problem.vehicles.some(
      (one) => one.profile === profile && one.costs.perKm !== 0,
    )
    const isRouted = !own.metres && (wantsMetres || isPriced)
    const metres = isRouted ? (await routeLegs(roads, profile, places)).metres : own.metres
    tables.set(profile, { ...own, ...(metres ? { metres } : {}) })
  }
  return tables
}

/** The rows and columns that are used. */
function takeGiven(
  { size, durations: seconds, distances, costs }: VroomMatrices,
  profile: string,
  places: PlacedProblem['places'],
): LegTable {
  const indexes = places.map(({ index }) => index!)
  if (indexes.some((index) => index >= size))
    throw wrong(`location_index exceeding durations matrix size for ${profile} profile.`)
  const taken = (matrix: Int32Array) =>
    Int32Array.from({ length: indexes.length ** 2 }, (_, cell) => {
      const row = indexes[Math.floor(cell / indexes.length)]!
      return matrix[row * size + indexes[cell % indexes.length]!]!
    })
  return {
    seconds: taken(seconds),
    ...(distances ? { metres: taken(distances) } : {}),
    ...(costs ? { costs: taken(costs) } : {}),
  }
}

/** Some 10 ms of work, after which others get their turn; a table of 1 000 places takes 100 at once. */
const snapsAtOnce = 100

async function routeLegs(
  roads: Roads,
  profileName: string,
  places: PlacedProblem['places'],
): Promise<Required<Omit<LegTable, 'costs'>>> {
  const profile = routedProfile(profileName)
  const snaps: Snap[] = []
  for (const { position } of places) {
    if (!position) throw wrong('Missing coordinates for routing engine.')
    snaps.push(snapAt(roads, profile, position))
    if (snaps.length % snapsAtOnce === 0) await new Promise(setImmediate)
  }
  const { seconds, metres } = durations(roads, profile, snaps, snaps)
  return { seconds, metres }
}

/** @throws VroomRefusal for a name that none of our profiles has */
export function routedProfile(name: string): Profile {
  const profile = findProfile(name)
  if (profile) return profile
  throw wrong(`Invalid profile: ${name}. There are car, bike and foot.`)
}

/** @throws VroomRefusal `routing` where no road is near */
export function snapAt(roads: Roads, profile: Profile, position: LonLat): Snap {
  try {
    return snapAll(roads, profile, [position], {})[0]!
  } catch (error) {
    if (!(error instanceof OsrmRefusal)) throw error
    const [lon, lat] = position.map((each) => each.toFixed(6))
    const sentence = `Unfound route(s) from location [${lon},${lat}]: no road near it by ${profile}.`
    throw new VroomRefusal('routing', sentence)
  }
}

function wrong(sentence: string): VroomRefusal {
  return new VroomRefusal('input', sentence)
}
